"""What a unit's liaison person fills in: one short form, filled with the last answers."""

from collections.abc import Mapping
from typing import Any

from django import forms

from gongjian.units.actions.declaring import Answers
from gongjian.units.forms import fields
from gongjian.units.queries.present import PLAIN_MODES
from gongjian.units.rules import is_sane_count


class DeclareForm(forms.Form):
    """This year's answers. The liaison person's own name and number are typed anew or left as they are."""

    is_operating = forms.TypedChoiceField(
        label="单位现在",
        choices=[("yes", "在正常运行"), ("no", "已停业或搬走")],
        widget=forms.RadioSelect,
        coerce=lambda word: word == "yes",
        error_messages={"required": "请选单位是不是还在运行。"},
    )
    headcount = fields.number("有多少人上班", "请写上班的人数。", "含劳务派遣的人，大概数也行")
    members = fields.number("其中正式党员", "请写正式党员的人数，没有就写 0。", "组织关系不在本单位的也算")
    mode = forms.ChoiceField(
        label="有没有党组织",
        choices=list(PLAIN_MODES.items()),
        widget=forms.RadioSelect,
        error_messages={"required": "请选一项。", "invalid_choice": "请选一项。"},
    )
    address = fields.text("地址", 100)
    liaison = fields.text("联络员姓名", 40, hint="没换人就空着")
    liaison_phone = fields.text("联络员手机", 20, hint="没换号就空着")

    def clean_liaison_phone(self) -> str:
        return fields.phone(self.cleaned_data["liaison_phone"])

    def clean(self) -> dict[str, Any]:
        cells = super().clean() or {}
        if "headcount" in cells and "members" in cells:
            verdict = is_sane_count(cells["headcount"], cells["members"])
            if not verdict:
                self.add_error("members", verdict.reason)
        return cells

    def answers(self) -> Answers:
        """The answers as the action takes them."""
        return Answers(**self.cleaned_data)


def as_before(initial: Mapping[str, Any]) -> Answers:
    """The last answers again: nothing has changed."""
    told = {name: initial[name] for name in ("headcount", "members", "mode")}
    return Answers(is_operating=initial["is_operating"] == "yes", address=initial["address"], **told)
