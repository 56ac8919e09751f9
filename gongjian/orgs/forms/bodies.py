"""What is typed about organisations: each change with its day and its paper."""

from typing import Any

from django import forms

from gongjian.areas.models import Area
from gongjian.kernel import clock
from gongjian.orgs import queries
from gongjian.orgs.forms.fields import DAY, AreaField, OrgField, OrgForm, text
from gongjian.orgs.models import Family, Org
from gongjian.orgs.rules.setup import Facts, Finding

_FACTS = ("formal", "members", "seats", "units", "months", "staff", "applied")


def _on(label: str = "生效日期") -> forms.DateField:
    return forms.DateField(
        label=label, initial=clock.today, error_messages={"required": f"请写{label}。", **DAY}
    )


def _count(label: str, hint: str = "") -> forms.IntegerField:
    wrong = "请写一个整数。"
    return forms.IntegerField(
        label=label,
        required=False,
        min_value=0,
        max_value=99999,
        help_text=hint,
        error_messages={"invalid": wrong, "min_value": wrong, "max_value": wrong},
    )


def _document(hint: str = "") -> forms.CharField:
    return text("批准文号", 120, hint=hint or "有文件的写，例如 天委〔2026〕12号")


class SearchForm(forms.Form):
    """The filters of the directory; they live in the address."""

    q = forms.CharField(label="单位名称或电话", required=False, max_length=60)
    kind = forms.ChoiceField(label="类别", required=False)
    area = forms.CharField(label="辖区", required=False, max_length=60)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        choices = [("", "全部类别"), *((kind.key, kind.name) for kind in queries.kinds())]
        self.fields["kind"] = forms.ChoiceField(label="类别", required=False, choices=choices)
        self.fields["q"].widget.attrs["placeholder"] = "查单位名称、办公电话"
        self.fields["area"].widget.attrs["placeholder"] = "辖区名称或代码"

    def clean_area(self) -> Area | None:
        return AreaField(required=False).clean(self.cleaned_data["area"])


class FoundForm(OrgForm):
    """A new organisation under the one shown, with what the rules of set-up ask for."""

    name = text("单位全称", 80, "请写单位全称。")
    short_name = text("简称", 30, hint="列表里显示的名字；不填就用全称")
    kind = forms.ChoiceField(label="类别")
    area = AreaField(
        label="辖区", error_messages={"required": "请写它服务的地方。"}, help_text="地名或 12 位代码"
    )
    led_by = OrgField(label="属地领导", required=False, help_text="由哪个党组织属地领导；没有就空着")
    on = _on("成立日期")
    document = _document("党组织必须写，例如 天委〔2026〕12号")
    formal = _count("正式党员数", "党组织、企业和社会组织填")
    members = _count("党员总数", "含预备党员，党支部填")
    seats = _count("委员人数", "含书记，党支部填")
    units = _count("覆盖单位数", "联合党支部填")
    months = _count("预期几个月", "临时党支部填")
    staff = _count("职工人数", "企业和社会组织填")
    applied = forms.DateField(label="申请日期", required=False, error_messages=DAY, help_text="党组织填")
    reason = text("理由", 200, hint="和条例的一般要求不一样时要写，会记录在案")
    phone = text("办公电话", 30)
    code = text("组织代码", 40, hint="和别的系统对接用，没有就空着")
    is_lead = forms.BooleanField(label="它是这个地方的属地责任单位", required=False)

    def __init__(self, *args: Any, org: Org, **options: Any) -> None:
        super().__init__(*args, **options)
        self.org = org
        self.found: list[Finding] = []
        wrong = {"required": "请选类别。", "invalid_choice": "请从列表里选类别。"}
        kinds = queries.kinds_under(org)
        choices = [("", "请选择"), *((kind.key, kind.name) for kind in kinds)]
        self.fields["kind"] = forms.ChoiceField(label="类别", choices=choices, error_messages=wrong)
        self.parties = {kind.key for kind in kinds if kind.family == Family.PARTY}

    def clean(self) -> dict[str, Any]:
        cells = super().clean() or {}
        if facts := self.facts():
            self.found = queries.findings(self.org, facts, is_party=facts.kind in self.parties)
        for one in self.found:
            if one.is_hard:
                self.add_error(None, f"{one.sentence}。")
            elif not cells.get("reason"):
                self.add_error("reason", f"{one.sentence}。仍要这样办，请写理由。")
        return cells

    def facts(self) -> Facts | None:
        """What was said so far; None until there is a kind and a day."""
        cells = self.cleaned_data
        if not cells.get("kind") or not cells.get("on"):
            return None
        known = {key: cells.get(key) for key in _FACTS}
        return Facts(
            cells["kind"],
            cells["on"],
            document=cells.get("document", ""),
            is_led=cells.get("led_by") is not None,
            **known,
        )

    def given(self) -> dict[str, Any]:
        found = {key: value for key, value in self.cleaned_data.items() if key not in _FACTS}
        return {**found, "facts": self.facts()}


class RenameForm(OrgForm):
    """A new name."""

    name = text("单位全称", 80, "请写新的全称。")
    short_name = text("简称", 30)
    on = _on()
    document = _document()


class MoveForm(OrgForm):
    """A new parent."""

    parent = OrgField(
        label="新的上级单位", error_messages={"required": "请写新的上级单位。"}, help_text="全称或简称"
    )
    on = _on()
    document = _document()


class LeadForm(OrgForm):
    """The body of the area that leads it besides."""

    led_by = OrgField(label="由谁属地领导", required=False, help_text="全称或简称；空着就是不再由谁领导")
    on = _on()
    document = _document()


class PlaceForm(OrgForm):
    """The place it serves."""

    area = AreaField(
        label="辖区", error_messages={"required": "请写它服务的地方。"}, help_text="地名或 12 位代码"
    )
    is_lead = forms.BooleanField(label="它是这个地方的属地责任单位", required=False)
    on = _on()
    document = _document()


class PhoneForm(OrgForm):
    """The office phone."""

    phone = text("办公电话", 30, hint="全体工作人员看得到，请不要写个人手机")


class CodeForm(OrgForm):
    """The code by which other systems know it."""

    code = text("组织代码", 40, hint="和别的系统对接用，不能和别的单位相同")


class CloseForm(OrgForm):
    """The day it closes."""

    on = _on("撤销日期")
    document = _document("党组织必须写，例如 天委〔2026〕12号")


class ChartForm(forms.Form):
    """Of which day, and whether only the Party's bodies."""

    on = forms.DateField(label="哪一天的架构", error_messages={"required": "请写日期。", **DAY})
    only = forms.ChoiceField(label="显示", required=False, choices=[("", "全部单位"), ("party", "党群组织")])
