"""What is typed about organisations, people, posts and offices."""

from gongjian.orgs.forms.bodies import (
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
from gongjian.orgs.forms.fields import AreaField, OrgField, OrgForm
from gongjian.orgs.forms.people import (
    AccountForm,
    AddPersonForm,
    AppointForm,
    EndForm,
    PostForm,
    RevealForm,
)

__all__ = [
    "AccountForm",
    "AddPersonForm",
    "AppointForm",
    "AreaField",
    "CloseForm",
    "CodeForm",
    "EndForm",
    "FoundForm",
    "LeadForm",
    "MoveForm",
    "OrgField",
    "OrgForm",
    "PhoneForm",
    "PlaceForm",
    "PostForm",
    "RenameForm",
    "RevealForm",
    "SearchForm",
]
