"""What an administrator hands in to replace a layout."""

from django import forms


class TemplateForm(forms.Form):
    """A Word template of the place's own."""

    file = forms.FileField(
        label="Word 模板",
        help_text="扩展名 .docx，不超过 2 MB，不带宏。",
        widget=forms.ClearableFileInput(
            attrs={"accept": ".docx,application/vnd.openxmlformats-officedocument.wordprocessingml.document"}
        ),
        error_messages={"required": "请选一个 Word 模板（.docx）。", "empty": "这个文件是空的，请换一个。"},
    )
