"""Fields that the forms of meetings share."""

from collections.abc import Sequence
from typing import Any

from django import forms

from gongjian.platform.attachments import MAX_BYTES, MEGABYTE, Checked, check_document

MOST_PAPERS = 10


class Files(forms.ClearableFileInput):
    """A file input that takes several files."""

    allow_multiple_selected = True


class PapersField(forms.FileField):
    """Papers to hand out: PDF or pictures, looked into before anything is kept."""

    def __init__(self, **options: Any) -> None:
        hint = f"PDF，或 JPG、PNG 照片，最多 {MOST_PAPERS} 个，每个最大 {MAX_BYTES // MEGABYTE} MB。"
        widget = Files(attrs={"accept": ".pdf,image/*"})
        super().__init__(
            **{"required": False, "label": "会议材料", "help_text": hint, "widget": widget, **options}
        )

    def clean(self, data: Any, initial: Any = None) -> list[Checked]:
        files: Sequence[Any] = data if isinstance(data, (list, tuple)) else [data]
        given = [super(PapersField, self).clean(file, initial) for file in files if file]
        if len(given) > MOST_PAPERS:
            raise forms.ValidationError(f"最多传 {MOST_PAPERS} 个，您选了 {len(given)} 个，请去掉几个。")
        try:
            return [check_document(file) for file in given]
        except ValueError as wrong:
            raise forms.ValidationError(str(wrong)) from wrong


def words(
    label: str, missing: str = "", *, longest: int = 80, rows: int = 1, hint: str = ""
) -> forms.CharField:
    """Text of a line or several. `missing` says what to write; without it the field may stay empty."""
    return forms.CharField(
        label=label,
        required=bool(missing),
        max_length=longest,
        help_text=hint,
        widget=forms.TextInput if rows == 1 else forms.Textarea(attrs={"rows": rows}),
        error_messages={"required": missing, "max_length": f"最多写 {longest} 个字，请写短一些。"},
    )


def moment(label: str, missing: str = "") -> forms.DateTimeField:
    """A day and an hour from the browser's own calendar."""
    return forms.DateTimeField(
        label=label,
        required=bool(missing),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M:%S"],
        error_messages={"required": missing, "invalid": "时间请写成 2026-11-18 15:00 这样。"},
    )


def pick(label: str, choices: Any, missing: str = "", *, hint: str = "") -> forms.ChoiceField:
    """One of a few, as a drop-down."""
    wrong = missing or "请从名单里选。"
    return forms.ChoiceField(
        label=label,
        choices=choices,
        required=bool(missing),
        help_text=hint,
        error_messages={"required": wrong, "invalid_choice": wrong},
    )


def voting() -> forms.ChoiceField:
    """Whether people added by name have a vote: asked, since nothing else says so."""
    choices = [("", "请选"), ("1", "有表决权"), ("0", "没有表决权（预备党员、列席的人）")]
    return pick("加的人有没有表决权", choices, hint="加了人才用选；各人不一样的，分开加")


def vote_of(form: forms.Form, names_of: str, said: str) -> bool:
    """What was said of the people added; an error when there are some and nothing was said."""
    if form.cleaned_data.get(names_of) and not form.cleaned_data.get(said):
        form.add_error(said, "加了人，请选他们有没有表决权。")
    return form.cleaned_data.get(said) == "1"


def number(label: str, *, most: int = 9999) -> forms.IntegerField:
    """A count that may stay empty."""
    wrong = f"请写 0 到 {most} 的整数。"
    return forms.IntegerField(
        label=label,
        required=False,
        min_value=0,
        max_value=most,
        error_messages={"invalid": wrong, "min_value": wrong, "max_value": wrong},
    )


def names(text: str) -> list[str]:
    """Names as people write them in a row, each once."""
    for mark in "，,;；\n\t ":
        text = text.replace(mark, "、")
    return list(dict.fromkeys(part for part in text.split("、") if part))
