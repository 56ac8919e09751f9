"""What is asked on the map's pages."""

from typing import Any

from django import forms

_LARGEST = 20 * 1024 * 1024  # bytes: the outlines of a large city are a fifth of that


class OutlinesForm(forms.Form):
    """A file of outlines. `cleaned_data["file"]` is its text."""

    file = forms.FileField(
        label="网格图文件",
        help_text="GeoJSON 格式，坐标用 WGS84，最大 20 MB。怎么写见下面。",
        widget=forms.ClearableFileInput(
            attrs={"class": "form-control", "accept": ".geojson,.json", "aria-describedby": "file_hint"}
        ),
        error_messages={"required": "请选一个文件。", "empty": "文件是空的，请重新导出。"},
    )

    def clean_file(self) -> str:
        file: Any = self.cleaned_data["file"]
        if file.size > _LARGEST:
            raise forms.ValidationError("文件超过 20 MB。请按街道分开导出，再分次导入。")
        try:
            return str(file.read().decode("utf-8-sig"))
        except UnicodeDecodeError:
            raise forms.ValidationError("这个文件不是 GeoJSON，读不出来。请从地图软件重新导出。") from None

    def refuse(self, problems: list[str]) -> None:
        """Show every problem of the file."""
        for problem in problems:
            self.add_error(None, problem)


class WhoForm(forms.Form):
    """An address, or a point on the map."""

    address = forms.CharField(label="地址", max_length=100, required=False)
    lon = forms.FloatField(required=False, min_value=-180, max_value=180)
    lat = forms.FloatField(required=False, min_value=-90, max_value=90)

    @property
    def point(self) -> tuple[float, float] | None:
        """The point that was asked for, if both of its numbers were."""
        lon, lat = self.cleaned_data.get("lon"), self.cleaned_data.get("lat")
        return None if lon is None or lat is None else (lon, lat)
