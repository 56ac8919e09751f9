"""What is typed about the responsibility list."""

from typing import Any

from django import forms
from django.core import signing
from django.core.files.uploadedfile import UploadedFile

from gongjian.admission.sheet import Row
from gongjian.areas import queries as places
from gongjian.areas.models import Area
from gongjian.kernel import clock

MOST_BYTES = 5 * 1024 * 1024
_SALT = "admission.preview"
_HOUR = 3600


class SearchForm(forms.Form):
    """The filters of the list; they live in the address."""

    q = forms.CharField(label="事项、说法、单位或法条", required=False, max_length=60)
    part = forms.ChoiceField(
        label="部分",
        required=False,
        choices=[
            ("", "全部部分"),
            ("basic", "基本履职"),
            ("support", "配合履职"),
            ("recalled", "上级部门收回"),
        ],
    )
    category = forms.ChoiceField(label="类别", required=False)

    def __init__(self, *args: Any, categories: list[str], **options: Any) -> None:
        super().__init__(*args, **options)
        choices = [("", "全部类别"), *((name, name) for name in categories)]
        self.fields["category"] = forms.ChoiceField(label="类别", required=False, choices=choices)
        self.fields["q"].widget.attrs["placeholder"] = "查事项、常用说法、单位、法条"


class UploadForm(forms.Form):
    """An Excel file, and of what it is the list."""

    area = forms.CharField(
        label="适用地区",
        max_length=60,
        help_text="地名或 12 位代码，一般是区",
        error_messages={"required": "请写这份清单适用的地区。"},
    )
    name = forms.CharField(label="清单名称", max_length=80, error_messages={"required": "请写清单名称。"})
    document = forms.CharField(
        label="文号", max_length=120, error_messages={"required": "请写印发清单的文号，派单时要引用。"}
    )
    effective_from = forms.DateField(
        label="生效日期",
        initial=clock.today,
        error_messages={"required": "请写生效日期。", "invalid": "日期请写成 2026-11-18 这样。"},
    )
    file = forms.FileField(
        label="文件",
        help_text=f"Excel 文件（.xlsx、.xls）或 .ods，最大 {MOST_BYTES // 1024 // 1024} MB。",
        error_messages={"required": "请选一个填好的 Excel 文件。", "empty": "这个文件是空的，请重新选。"},
        widget=forms.FileInput(attrs={"accept": ".xlsx,.xls,.ods"}),
    )

    def clean_area(self) -> Area:
        words = self.cleaned_data["area"].strip()
        found = places.by_code(words) if words.isdigit() else None
        same = (
            [found] if found else [one for one in places.search(words) if words in (one.name, one.short_name)]
        )
        if len(same) == 1:
            return same[0]
        if same:
            raise forms.ValidationError(f"叫“{words}”的地方不止一个，请写 12 位代码。")
        raise forms.ValidationError(f"没有叫“{words}”的地方，请写全称或 12 位代码。")

    def clean_file(self) -> "UploadedFile[bytes]":
        file: UploadedFile[bytes] = self.cleaned_data["file"]
        if (file.size or 0) > MOST_BYTES:
            raise forms.ValidationError("文件超过 5 MB。清单里不要放图片，请另存后再传。")
        return file


class PublishForm(forms.Form):
    """The checked rows as the preview page carries them: signed, so that nothing is altered on the way."""

    sheet = forms.CharField(widget=forms.HiddenInput)

    def clean_sheet(self) -> dict[str, Any]:
        try:
            given: dict[str, Any] = signing.loads(self.cleaned_data["sheet"], salt=_SALT, max_age=_HOUR)
        except signing.BadSignature:
            raise forms.ValidationError("预览已经过期，请重新上传文件。") from None
        return given


def pack(cells: dict[str, Any], rows: tuple[Row, ...]) -> str:
    """The upload as one signed line."""
    area: Area = cells["area"]
    given = {
        "area": area.code,
        "name": cells["name"],
        "document": cells["document"],
        "effective_from": cells["effective_from"].isoformat(),
        "file_name": cells["file"].name,
        "rows": [row.as_dict() for row in rows],
    }
    return signing.dumps(given, salt=_SALT, compress=True)
