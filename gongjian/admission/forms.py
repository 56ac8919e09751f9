"""What is typed about the responsibility list."""

from typing import Any

from django import forms

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
