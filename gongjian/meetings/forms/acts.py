"""The short forms of a meeting's page, and the door without an account."""

from typing import Any

from django import forms

from gongjian.meetings.forms.fields import PapersField, words


class ActForm(forms.Form):
    """An act on a meeting. `given()` is what the action takes besides the meeting itself."""

    def given(self) -> dict[str, Any]:
        return dict(self.cleaned_data)


class NothingForm(ActForm):
    """An act that needs no words."""


class CancelForm(ActForm):
    """Why it is called off."""

    reason = words("取消的原因", "请写取消的原因，通知过的人会看到。", longest=200, hint="通知过的人会看到")


class AddForm(ActForm):
    """A correction."""

    text = words(
        "补正内容", "请写要补正的内容。", longest=1000, rows=3, hint="写清楚哪一处、原来怎么写、应该怎么写"
    )


class HandOutForm(ActForm):
    """Papers."""

    papers = PapersField(required=True, error_messages={"required": "请选要发的材料。"})


class FulfilForm(ActForm):
    """What came of a task."""

    note = words("办理情况", "请写一句办理情况。", longest=300, rows=2)


class AnswerForm(ActForm):
    """Come, or leave with a reason."""

    comes = forms.ChoiceField(
        choices=[("yes", "参加"), ("no", "请假")],
        error_messages={"required": "请选参加还是请假。", "invalid_choice": "请选参加还是请假。"},
    )
    reason = words("请假的原因", longest=100)

    def given(self) -> dict[str, Any]:
        return {"comes": self.cleaned_data["comes"] == "yes", "reason": self.cleaned_data["reason"]}


class DoorForm(forms.Form):
    """Who stands at the door: a name and the end of a phone number, so that nobody signs in for another."""

    name = words("您的姓名", "请写您的姓名。", longest=40)
    tail = forms.RegexField(
        r"^[0-9]{4}$",
        label="手机号后四位",
        error_messages={"required": "请写手机号后四位。", "invalid": "请写四位数字。"},
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "maxlength": "4"}),
    )
