"""Fields that name a place, an organisation or a post, and what to say when they name nothing."""

from typing import Any

from django import forms

from gongjian.areas import queries as places
from gongjian.areas.models import Area
from gongjian.orgs import queries
from gongjian.orgs.models import Org
from gongjian.orgs.roles import ROLES

DAY = {"invalid": "日期请写成 2026-11-18 这样。"}


def text(label: str, longest: int, missing: str = "", hint: str = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=longest,
        required=bool(missing),
        help_text=hint,
        error_messages={"required": missing, "max_length": f"最多 {longest} 个字，请缩短。"},
    )


class AreaField(forms.CharField):
    """A place, by its code or its name."""

    def clean(self, value: Any) -> Area | None:
        words = super().clean(value).strip()
        if not words:
            return None
        if words.isdigit() and (found := places.by_code(words)):
            return found
        same = [area for area in places.search(words) if words in (area.name, area.short_name)]
        if len(same) == 1:
            return same[0]
        if same:
            where = "；".join(f"{chain}（{area.code}）" for area, chain in _chains(same))
            raise forms.ValidationError(f"叫“{words}”的地方不止一个，请写代码：{where}。")
        raise forms.ValidationError(f"没有叫“{words}”的地方，请写全称或 12 位代码。")


class OrgField(forms.CharField):
    """An organisation, by its full or short name."""

    def clean(self, value: Any) -> Org | None:
        words = super().clean(value).strip()
        if not words:
            return None
        same = queries.named(words)
        if len(same) == 1:
            return same[0]
        if same:
            parents = "、".join(org.parent.name for org in same if org.parent)
            raise forms.ValidationError(f"叫“{words}”的单位不止一个（分属{parents}），请写全称。")
        raise forms.ValidationError(f"没有叫“{words}”的单位，请写全称或简称。")


class RoleField(forms.ChoiceField):
    """One of the field's own posts."""

    def __init__(self) -> None:
        wrong = "请从列表里选一个岗位。"
        super().__init__(
            label="岗位",
            choices=[("", "请选择"), *((role.key, role.term) for role in ROLES.values())],
            error_messages={"required": wrong, "invalid_choice": wrong},
        )


def _chains(areas: list[Area]) -> list[tuple[Area, str]]:
    words = places.chains(areas)
    return [(area, words[area.pk]) for area in areas]


class OrgForm(forms.Form):
    """An act on an organisation. `given()` is what the action takes besides the organisation itself."""

    def given(self) -> dict[str, Any]:
        return dict(self.cleaned_data)
