"""What is asked before several cases are offered or merged at once."""

from typing import Any

from django import forms

from gongjian.requests.forms import fields
from gongjian.requests.models import Case
from gongjian.requests.queries import desk


class OfferTogether(forms.Form):
    """派单: to one body, with one request."""

    to = fields.org("派给谁", "请选一个单位。")
    note = fields.words("要求", "请写明要对方做什么。", longest=500, rows=1)

    def __init__(self, data: Any, cases: list[Case]) -> None:
        super().__init__(data)
        self.fields["to"].queryset = desk.bodies_for(cases[0])  # type: ignore[attr-defined]


class MergeTogether(forms.Form):
    """合并: which of them goes on."""

    into = fields.choice("并到哪一件", (), "请选保留哪一件，其他的并进去。")

    def __init__(self, data: Any, cases: list[Case]) -> None:
        super().__init__(data)
        named = [(case.number, f"{case.number} {case.title}") for case in cases]
        self.fields["into"].choices = named  # type: ignore[attr-defined]
