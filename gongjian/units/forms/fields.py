"""The fields of the forms about units, with what is said when they cannot be right."""

from typing import Any

from django import forms

from gongjian.orgs import queries as orgs
from gongjian.orgs.models import Org
from gongjian.sheets.kinds import Bad, CreditCode, Phones
from gongjian.units.rules import MOST_STAFF


def text(label: str, longest: int, missing: str = "", hint: str = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=longest,
        required=bool(missing),
        help_text=hint,
        error_messages={"required": missing, "max_length": f"最多 {longest} 个字，请缩短。"},
    )


def choice(label: str, choices: Any, missing: str = "", blank: str = "请选择") -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label,
        choices=[("", blank), *choices] if blank else list(choices),
        required=bool(missing),
        error_messages={"required": missing, "invalid_choice": missing or "请从列表里选。"},
    )


def day(label: str, missing: str = "", hint: str = "") -> forms.DateField:
    return forms.DateField(
        label=label,
        required=bool(missing),
        help_text=hint,
        error_messages={"required": missing, "invalid": "日期请写成 2026-11-18 这样。"},
    )


def number(label: str, missing: str, hint: str = "") -> forms.IntegerField:
    return forms.IntegerField(
        label=label,
        min_value=0,
        max_value=MOST_STAFF,
        required=bool(missing),
        help_text=hint,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
        error_messages={
            "required": missing,
            "invalid": "请只写整数，例如 86。没有就写 0。",
            "min_value": "不能小于 0，没有就写 0。",
            "max_value": "数字太大，请核对。",
        },
    )


def phone(words: str) -> str:
    """A telephone number as it is kept. Raises ValidationError."""
    return _read(Phones(), words)


def credit_code(words: str) -> str:
    """A checked unified social credit code. Raises ValidationError."""
    return _read(CreditCode(), words)


def body(words: str) -> Org | None:
    """The one body that is called so. Raises ValidationError; nothing for no words."""
    if not words.strip():
        return None
    same = orgs.named(words)
    if len(same) == 1:
        return same[0]
    wrong = "不止一个，请写全称" if same else "在系统里没有，请核对全称，或请系统管理员先登记"
    raise forms.ValidationError(f"叫“{words.strip()}”的组织{wrong}。")


def _read(kind: CreditCode | Phones, words: str) -> str:
    try:
        return str(kind.read(words)) if words.strip() else ""
    except Bad as bad:
        raise forms.ValidationError(str(bad)) from bad
