"""Tables of requests as offices have them: CSV in UTF-8 or GBK, columns found by heading, in any order."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from gongjian.triage.texts import Text

_NAMES = {
    "id": ("message_id", "id", "留言编号", "编号", "工单编号"),
    "title": ("title", "留言主题", "主题", "标题"),
    "body": ("body", "text", "留言详情", "详情", "诉求内容", "内容"),
    "label": ("label", "一级标签", "类别", "分类", "category"),
    "department": ("dept_signature_weak", "department", "答复部门", "承办单位", "办理单位"),
    "mentioned": ("dept_mentioned_weak",),
    "group": ("issue", "group", "问题编号", "问题ID"),
}


@dataclass(frozen=True)
class Row:
    """One request of a table; what a column does not have is empty."""

    id: str
    text: Text
    label: str
    department: str
    mentioned: tuple[str, ...]
    group: str


def read(file: Path, needed: Sequence[str] = ("body",)) -> list[Row]:
    """The rows with some text or id. Raises ValueError in Chinese when it is no such table."""
    csv.field_size_limit(10_000_000)
    whole = _decoded(file)
    first = whole.partition("\n")[0]
    rows = csv.DictReader(io.StringIO(whole, newline=""), delimiter=max(",\t;", key=first.count))
    headings = {str(name).strip().lower(): str(name) for name in rows.fieldnames or ()}
    columns = {key: _column(headings, names) for key, names in _NAMES.items()}
    missing = [key for key in needed if not columns[key]]
    if missing:
        wanted = "；".join("或".join(_NAMES[key][:3]) for key in missing)
        raise ValueError(f"{file.name} 里没有找到这些列：{wanted}。请检查第一行的列名。")
    return [_row(cells, columns) for cells in rows if any(cells.values())]


def _row(cells: dict[str, str | None], columns: dict[str, str]) -> Row:
    found = {key: (cells.get(name) or "").strip() if name else "" for key, name in columns.items()}
    mentioned = tuple(part for part in found["mentioned"].split("|") if part)
    text = Text(found["title"], found["body"])
    return Row(found["id"], text, found["label"], found["department"], mentioned, found["group"])


def _column(headings: dict[str, str], names: Sequence[str]) -> str:
    return next((headings[name.lower()] for name in names if name.lower() in headings), "")


def _decoded(file: Path) -> str:
    try:
        raw = file.read_bytes()
    except OSError as error:
        raise ValueError(f"读不了文件 {file}：{error.strerror}。") from None
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise ValueError(f"{file.name} 的编码认不出来，请另存为 UTF-8 编码的 CSV。")
