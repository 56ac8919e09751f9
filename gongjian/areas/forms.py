"""What is asked when a place changes."""

from typing import Any

from django import forms
from django.db.models import QuerySet

from gongjian.areas import queries
from gongjian.areas.models import Area, Level
from gongjian.kernel import clock
from gongjian.kernel.tree import below
from gongjian.kernel.verdict import Denied


class PlaceField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """One place of a list, told apart by what it hangs under."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.parent.short_name} / {obj.short_name}" if obj.parent else str(obj.short_name)


class ChangeForm(forms.Form):
    """A change of a place: from which day, by which paper. `given()` is what the action takes."""

    on = forms.DateField(
        label="生效日期",
        help_text="文件写明的那一天，不能晚于今天。",
        error_messages={"required": "请选生效日期。", "invalid": "请写成 2026-03-01 这样的日期。"},
    )
    document = forms.CharField(label="文件名称或文号", max_length=120, required=False)

    def __init__(self, area: Area, data: Any = None) -> None:
        super().__init__(data, initial={"on": clock.today()})
        self.area = area
        self.order_fields([name for name in self.fields if name not in ("on", "document")])
        self.prepare()

    def prepare(self) -> None:
        """Fill in what depends on the place."""

    def given(self) -> dict[str, Any]:
        """The checked values by the action's own names."""
        return dict(self.cleaned_data)


class RenameForm(ChangeForm):
    name = forms.CharField(
        label="新名称",
        max_length=60,
        help_text="写全称，例如“朝阳花园社区居委会”。简称由系统生成。",
        error_messages={"required": "请写新的名称。"},
    )


class MoveForm(ChangeForm):
    to = PlaceField(
        Area.objects.none(),
        label="划归哪里",
        empty_label="请选择",
        error_messages={"required": "请选新的上级。", "invalid_choice": "请从列表里选新的上级。"},
    )
    code = forms.CharField(
        label="新代码", max_length=15, required=False, help_text="文件给了新的统计区划代码才填。"
    )

    def prepare(self) -> None:
        level = self.area.parent.level if self.area.parent else Level.PROVINCE
        targets = queries.in_force().filter(level=level).exclude(pk=self.area.parent_id or 0)
        _offer(self, "to", targets)


class MergeForm(ChangeForm):
    into = PlaceField(
        Area.objects.none(),
        label="并入哪里",
        empty_label="请选择",
        error_messages={"required": "请选并入的地方。", "invalid_choice": "请从列表里选并入的地方。"},
    )

    def prepare(self) -> None:
        near = queries.in_force().filter(level=self.area.level).exclude(pk=self.area.pk)
        if self.area.level > Level.DISTRICT:
            around = [area for area in queries.ancestors(self.area) if area.level <= Level.DISTRICT]
            near = near.filter(below(around[-1].path)) if around else near
        _offer(self, "into", near)


class AbolishForm(ChangeForm):
    pass


class FoundForm(ChangeForm):
    name = forms.CharField(label="名称", max_length=60, error_messages={"required": "请写名称。"})
    code = forms.CharField(
        label="统计区划代码",
        max_length=15,
        help_text="12 位，按民政、统计部门公布的填。",
        error_messages={"required": "请填代码。"},
    )

    def given(self) -> dict[str, Any]:
        return {**self.cleaned_data, "level": self.area.level + 1}


class DistrictForm(forms.Form):
    """Which district is to be loaded."""

    district = forms.CharField(
        label="区县代码",
        max_length=12,
        help_text="6 位统计区划代码，例如 320402 是天宁区。",
        error_messages={"required": "请填区县代码。"},
    )

    def refuse(self, denied: Denied) -> None:
        """Show why the code was not taken beside the field."""
        self.add_error("district", str(denied))


def _offer(form: forms.Form, name: str, places: QuerySet[Area]) -> None:
    field = form.fields[name]
    assert isinstance(field, PlaceField)
    field.queryset = places.select_related("parent").order_by("code")
