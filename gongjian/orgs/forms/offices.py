"""What is typed about offices in bodies."""

from django import forms

from gongjian.kernel import clock
from gongjian.orgs.forms.fields import DAY, OrgField, OrgForm, text
from gongjian.orgs.forms.people import NamingForm
from gongjian.orgs.models import Ground, Position


class OfficeForm(NamingForm):
    """Who holds which office, by what, for how long; a concurrent member with the unit's consent."""

    who = text("姓名", 40, "请写任职的人的姓名。")
    phone = text("手机", 20, hint="有同名的人时才要写")
    position = forms.ModelChoiceField(
        Position.objects.all(),
        label="职务",
        empty_label="请选择",
        error_messages={"required": "请选职务。", "invalid_choice": "请从列表里选职务。"},
    )
    ground = forms.ChoiceField(
        label="产生方式",
        choices=[("", "请选择"), *Ground.choices],
        error_messages={"required": "请选产生方式。", "invalid_choice": "请从列表里选产生方式。"},
    )
    starts = forms.DateField(
        label="任职日期", initial=clock.today, error_messages={"required": "请写任职日期。", **DAY}
    )
    term_ends = forms.DateField(
        label="届满日期", required=False, error_messages=DAY, help_text="空着就按规定的任期算"
    )
    document = text("任职文号", 120)
    from_unit = OrgField(label="所在单位", required=False, help_text="兼职委员必须写，全称或简称")
    consent_on = forms.DateField(
        label="单位同意日期", required=False, error_messages=DAY, help_text="兼职委员必须写"
    )
    consent_document = text("单位同意文号", 120, hint="兼职委员必须写，例如 常交〔2026〕8号")
    party_since = forms.DateField(
        label="入党日期", required=False, error_messages=DAY, help_text="书记填，只用来核对党龄，不保存"
    )
    reason = text("理由", 200, hint="和一般要求不一样时要写")


class LeaveForm(OrgForm):
    """The day an office ends."""

    on = forms.DateField(
        label="免职日期", initial=clock.today, error_messages={"required": "请写免职日期。", **DAY}
    )
