"""A kind of meeting, as its keeper writes it."""

from typing import Any

from django import forms

from gongjian.meetings.actions.kinds import KindFacts
from gongjian.meetings.forms.fields import number, pick, words
from gongjian.meetings.models import Base, Due, Every, MeetingKind, Must, Quorum


class KindForm(forms.Form):
    """Who has to come, how many, how often, what the record must hold."""

    name = words("名称", "请写名称。", longest=30)
    due = pick("应到的人", Due.choices, "请选谁应当到会。")
    quorum = pick("到会要求", Quorum.choices, "请选到会要求。")
    quorum_num = number("本地比例：分子", most=100)
    quorum_den = number("本地比例：分母", most=100)
    quorum_inclusive = forms.BooleanField(label="正好到这个比例也算够", required=False)
    base = pick(
        "表决通过须超过半数，以谁为基数", Base.choices, "请选基数。", hint="选举总是以实到会的人为基数"
    )
    online_counts = forms.BooleanField(label="线上参加算到会", required=False)
    every = pick("一般多久开一次", Every.choices)
    times = number("这段时间里几次", most=31)
    source = words("依据", longest=120, hint="文件和条款，显示在会议页面上")
    must_hold = forms.MultipleChoiceField(
        label="归档时要有", required=False, choices=Must.choices, widget=forms.CheckboxSelectMultiple
    )
    is_active = forms.BooleanField(
        label="在用", required=False, help_text="停用后不能再安排，已开的照样查得到"
    )

    def clean(self) -> dict[str, Any]:
        cells = super().clean() or {}
        num, den = cells.get("quorum_num"), cells.get("quorum_den")
        if cells.get("quorum") == Quorum.OWN and not (num and den and num <= den):
            self.add_error(
                "quorum_num", "选了本地规定的比例，请写分子和分母，例如 2 和 3，分子不能大于分母。"
            )
        return cells

    def facts(self) -> KindFacts:
        """The kind as the action takes it."""
        given = dict(self.cleaned_data)
        own = given["quorum"] == Quorum.OWN
        given["quorum_num"], given["quorum_den"] = (
            (given["quorum_num"], given["quorum_den"]) if own else (None, None)
        )
        given["must_hold"] = tuple(given["must_hold"])
        given["times"] = given["times"] or 1
        given.pop("key", None)
        return KindFacts(**given)


class NewKindForm(KindForm):
    """A kind of the place's own, with the word by which other systems know it."""

    key = forms.SlugField(
        label="标识",
        max_length=50,
        help_text="小写字母、数字、横线，例如 residents-council；定了不能改",
        error_messages={"required": "请写标识。", "invalid": "标识只能用字母、数字和横线。"},
    )
    field_order = ("key", "name")


def initial(kind: MeetingKind) -> dict[str, Any]:
    """A kind as the form shows it."""
    return {name: getattr(kind, name) for name in KindForm.base_fields}
