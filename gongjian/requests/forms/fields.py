"""Fields that several forms share. The frame's `{% field %}` gives them their looks."""

from collections.abc import Callable, Mapping, Sequence
from copy import deepcopy
from typing import Any

from django import forms
from django.db.models import QuerySet

from gongjian.orgs.models import Org
from gongjian.platform.attachments import MAX_BYTES, MEGABYTE, Upload

MAX_PHOTOS = 6
LONGEST_ID = 18  # digits
MOST_BODIES = 20  # their names stand in one line of the track


class Pictures(forms.ClearableFileInput):
    """A file input that takes several pictures."""

    allow_multiple_selected = True


class PicturesField(forms.FileField):
    """Up to six pictures. Their content is checked where they are stored."""

    def __init__(self, **options: Any) -> None:
        widget = Pictures(attrs={"accept": "image/*"})
        hint = f"最多 {MAX_PHOTOS} 张，JPG、PNG 或 WebP，每张最大 {MAX_BYTES // MEGABYTE} MB。"
        super().__init__(
            **{"required": False, "label": "照片", "help_text": hint, "widget": widget, **options}
        )

    def clean(self, data: Any, initial: Any = None) -> list[Upload]:
        files: Sequence[Any] = data if isinstance(data, (list, tuple)) else [data]
        given = [super(PicturesField, self).clean(file, initial) for file in files if file]
        if len(given) > MAX_PHOTOS:
            raise forms.ValidationError(f"最多传 {MAX_PHOTOS} 张照片，您选了 {len(given)} 张，请去掉几张。")
        return given


def proof(label: str) -> forms.FileField:
    """A paper that proves something, scanned or photographed; its content is checked where it is stored."""
    return forms.FileField(
        label=label,
        required=False,
        help_text=f"PDF 文件，或 JPG、PNG、WebP 照片，最大 {MAX_BYTES // MEGABYTE} MB。",
        widget=forms.ClearableFileInput(attrs={"accept": ".pdf,image/*"}),
    )


class Words(forms.CharField):
    """Text whose line ends count as one character, as the browser's own limit counts them."""

    def to_python(self, value: Any) -> str:
        """The text with plain line ends."""
        return str(super().to_python(value)).replace("\r\n", "\n")


def words(
    label: str, missing: str = "", *, longest: int = 300, rows: int = 2, hint: str = ""
) -> forms.CharField:
    """Text of a line or several. `missing` says what to write; without it the field may stay empty."""
    return Words(
        label=label,
        required=bool(missing),
        max_length=longest,
        help_text=hint,
        widget=forms.TextInput if rows == 1 else forms.Textarea(attrs={"rows": rows}),
        error_messages={"required": missing, "max_length": f"最多写 {longest} 个字，请写短一些。"},
    )


def day(label: str, missing: str = "", *, hint: str = "") -> forms.DateField:
    """A date from the browser's own calendar."""
    return forms.DateField(
        label=label,
        required=bool(missing),
        help_text=hint,
        error_messages={"required": missing, "invalid": "日期请写成 2026-11-18 这样。"},
    )


def moment(label: str, missing: str) -> forms.DateTimeField:
    """A day and an hour from the browser's own calendar."""
    return forms.DateTimeField(
        label=label,
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M:%S"],
        error_messages={"required": missing, "invalid": "时间请写成 2026-11-18 15:00 这样。"},
    )


def choice(label: str, choices: Any, missing: str) -> forms.ChoiceField:
    """One of a few, as radio buttons: nothing is chosen beforehand where the answer is an opinion."""
    return forms.ChoiceField(
        label=label,
        choices=choices,
        widget=forms.RadioSelect,
        error_messages={"required": missing, "invalid_choice": missing},
    )


class Listed(forms.ChoiceField):
    """One row of a list too long to be read for every answer: the list is read when it is drawn, an answer is
    looked up alone. The form sets both.
    """

    find: Callable[[str], Any] = staticmethod(lambda _: None)

    def clean(self, value: Any) -> Any:
        """The row; None where none was picked."""
        picked = self.to_python(value)
        if not picked:
            self.validate(picked)
            return None
        row = self.find(picked) if picked.isdecimal() and len(picked) < LONGEST_ID else None
        if row is None:
            raise forms.ValidationError(self.error_messages["invalid_choice"], code="invalid_choice")
        return row


class Shared(dict[str, forms.Field]):
    """The fields of a form class, of which a form gets copies only where it changes them (`own`)."""

    def __init__(self, named: Mapping[str, forms.Field], *, own: Sequence[str]) -> None:
        super().__init__(named)
        self.own = own

    def __deepcopy__(self, memo: dict[int, Any]) -> dict[str, forms.Field]:
        return {name: deepcopy(field, memo) if name in self.own else field for name, field in self.items()}


def listed(label: str, missing: str = "", *, hint: str = "") -> Listed:
    """One of a long list, as a drop-down."""
    return Listed(
        label=label,
        required=bool(missing),
        help_text=hint,
        error_messages={"required": missing, "invalid_choice": missing or "请从名单里选。"},
    )


def pick(label: str, choices: Any, missing: str = "", *, hint: str = "") -> forms.ChoiceField:
    """One of many, as a drop-down."""
    return forms.ChoiceField(
        label=label,
        choices=choices,
        required=bool(missing),
        help_text=hint,
        error_messages={"required": missing, "invalid_choice": missing or "请从名单里选。"},
    )


def org(label: str, missing: str = "", *, nobody: str = "请选择单位") -> "forms.ModelChoiceField[Org]":
    """One organisation that stands. The page lists the fitting ones; the act checks the choice again.

    `nobody` is what the first line of the drop-down says: what it means to choose none.
    """
    return forms.ModelChoiceField(
        queryset=standing_orgs(),
        label=label,
        required=bool(missing),
        empty_label=nobody,
        error_messages={"required": missing, "invalid_choice": "这个单位不在名单里，请重新选。"},
    )


def _few(chosen: Sequence[str]) -> None:
    if len(chosen) > MOST_BODIES:
        raise forms.ValidationError(f"一次最多选 {MOST_BODIES} 家单位，您选了 {len(chosen)} 家，请分次请。")


def orgs(label: str, missing: str = "") -> "forms.ModelMultipleChoiceField[Org]":
    """Several organisations that stand."""
    return forms.ModelMultipleChoiceField(
        queryset=standing_orgs(),
        label=label,
        required=bool(missing),
        validators=[_few],
        error_messages={
            "required": missing,
            "invalid_choice": "选的单位不在名单里，请重新选。",
            "invalid_pk_value": "选的单位不在名单里，请重新选。",
        },
    )


def standing_orgs() -> QuerySet[Org]:
    """Organisations in force, with what the rules ask of them."""
    return Org.objects.filter(valid_to__isnull=True).select_related("kind", "area")
