"""What is typed about organisations, people, posts and offices."""

from gongjian.orgs.forms.bodies import (
    ChartForm,
    CloseForm,
    CodeForm,
    FoundForm,
    LeadForm,
    MoveForm,
    PhoneForm,
    PlaceForm,
    RenameForm,
    SearchForm,
)
from gongjian.orgs.forms.composing import ComposeForm, PatternForm
from gongjian.orgs.forms.fields import AreaField, OrgField, OrgForm
from gongjian.orgs.forms.offices import LeaveForm, OfficeForm
from gongjian.orgs.forms.people import (
    AccountForm,
    AddPersonForm,
    AppointForm,
    EndForm,
    NamingForm,
    PostForm,
    RevealForm,
)

__all__ = [
    "AccountForm",
    "AddPersonForm",
    "AppointForm",
    "AreaField",
    "ChartForm",
    "CloseForm",
    "CodeForm",
    "ComposeForm",
    "EndForm",
    "FoundForm",
    "LeadForm",
    "LeaveForm",
    "MoveForm",
    "NamingForm",
    "OfficeForm",
    "OrgField",
    "OrgForm",
    "PatternForm",
    "PhoneForm",
    "PlaceForm",
    "PostForm",
    "RenameForm",
    "RevealForm",
    "SearchForm",
]
