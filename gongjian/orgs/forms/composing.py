"""What is typed to compose a place from a pattern, or to describe a pattern."""

from typing import Any

from django import forms

from gongjian.kernel import clock
from gongjian.orgs import composing, queries
from gongjian.orgs.forms.fields import DAY, OrgForm, text
from gongjian.orgs.models import Pattern


class ComposeForm(OrgForm):
    """From which day, by which paper."""

    on = forms.DateField(
        label="成立日期", initial=clock.today, error_messages={"required": "请写成立日期。", **DAY}
    )
    document = text("批准文号", 120, "请写批准文号。", hint="例如 天委〔2026〕12号")


class PatternForm(forms.Form):
    """A pattern of the place's own, a line for each body."""

    name = text("模板名称", 40, "请写模板名称。")
    note = text("说明", 200, hint="什么地方用，用来做什么")
    parts = forms.CharField(
        label="组成",
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="一行一个：名称，类别，上级，属地领导。名称里的 {地方} 换成所在地方；"
        "上级、属地领导写前面某一行的名称，没有就不写。",
        error_messages={"required": "请至少写一行。"},
    )

    def clean_parts(self) -> list[dict[str, str]]:
        kinds = {kind.name: kind.key for kind in queries.kinds()}
        try:
            return composing.parse(self.cleaned_data["parts"], kinds)
        except ValueError as error:
            raise forms.ValidationError(str(error)) from None

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"].strip()
        if Pattern.objects.filter(name=name).exists():
            raise forms.ValidationError(f"已经有叫“{name}”的模板，请换一个名称。")
        return name

    def given(self) -> dict[str, Any]:
        """What the action takes."""
        return dict(self.cleaned_data)
