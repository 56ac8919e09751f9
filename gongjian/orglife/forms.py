"""What a branch writes about itself: a reason, and its circumstances."""

from django import forms

from gongjian.orglife.actions import MOST_GROUPS


class ExcuseForm(forms.Form):
    """Why something due was not held."""

    reason = forms.CharField(
        label="没有开的原因",
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="上级看得到。以后补开了，就按补开算。",
        error_messages={"required": "请写明没有开的原因。", "max_length": "最多写 200 个字，请写短一些。"},
    )


class BranchForm(forms.Form):
    """What decides which meetings a branch owes."""

    since = forms.DateField(
        label="从哪天起",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text="第一次登记写支部成立的日子，以后写变动的那天。那天以前应开的不会变",
        error_messages={"required": "请写从哪天起。", "invalid": "日期请写成 2026-11-18 这样。"},
    )
    has_committee = forms.BooleanField(
        label="设了支委会", required=False, help_text="没有设支委会的支部，不要求每月开支委会"
    )
    groups = forms.IntegerField(
        label="党小组数",
        min_value=0,
        max_value=MOST_GROUPS,
        help_text="没有分就写 0；分了的，每个党小组每月都要开会。在组织里设立了党小组的，按设立的算",
        error_messages={
            "required": "请写党小组数，没有就写 0。",
            "invalid": "党小组数写整数，例如 3。",
            "min_value": "党小组数不能小于 0。",
            "max_value": f"党小组数最多 {MOST_GROUPS}，请核对。",
        },
    )
    term_ends = forms.DateField(
        label="本届届满日期",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text="写了就会提前提醒换届",
        error_messages={"invalid": "日期请写成 2027-01-12 这样。"},
    )
