"""What is given with a file: the file itself, what the file does not say, which column means what."""

import re
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict

from gongjian.platform.scoped import Doer
from gongjian.sheets import reading
from gongjian.sheets.declared import Option, Sheet
from gongjian.sheets.kinds import Bad
from gongjian.sheets.workbook import MEGA

_COLUMN = re.compile(r"column-(\d{1,4})")


class UploadForm(forms.Form):
    """A file of one table, and what its declaration asks besides."""

    file = forms.FileField(
        label="文件",
        help_text=reading.LIMITS,
        error_messages={"required": "请选一个 Excel 或 CSV 文件。", "empty": "这个文件是空的，请重新选。"},
        widget=forms.FileInput(attrs={"accept": ".xlsx,.xls,.ods,.csv,.txt"}),
    )

    def __init__(self, *args: Any, sheet: Sheet, by: Doer, **given: Any) -> None:
        super().__init__(*args, **given)
        self.sheet, self.by = sheet, by
        for option in sheet.options:
            self.fields[option.key] = _OptionField(option, by)

    def clean_file(self) -> "UploadedFile[bytes]":
        file: UploadedFile[bytes] = self.cleaned_data["file"]
        if (file.size or 0) > reading.MOST_BYTES:
            raise forms.ValidationError(f"文件超过 {reading.MOST_BYTES // MEGA} MB，请分成几个文件。")
        return file

    @property
    def options(self) -> dict[str, str]:
        """What was given besides the file, as typed."""
        return {option.key: self.cleaned_data[option.key] for option in self.sheet.options}


class _OptionField(forms.CharField):
    """One such question; the answer is tried at once and kept as typed."""

    def __init__(self, option: Option, by: Doer) -> None:
        super().__init__(
            label=option.term,
            help_text=option.hint,
            required=option.is_needed,
            initial=option.default(by),
            max_length=80,
            error_messages={"required": f"请写“{option.term}”。"},
        )
        self.option, self.by = option, by

    def clean(self, value: Any) -> str:
        words: str = super().clean(value).strip()
        try:
            self.option.read(words, self.by)
        except Bad as bad:
            raise forms.ValidationError(str(bad)) from None
        return words


def columns(posted: QueryDict) -> dict[int, str]:
    """Place in the file → key, as chosen on the confirmation page."""
    found = ((_COLUMN.fullmatch(name), value) for name, value in posted.items())
    return {int(match[1]): str(value) for match, value in found if match}
