"""A workbook's or a table's cells, as far as they are filled; too many of them are refused in words."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from io import BytesIO
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook, PasswordError

from gongjian.sheets.kinds import Raw

MEGA = 1024 * 1024
MOST_LINES = 100_000  # filled ones
MOST_COLUMNS = 200
MOST_AREA = 12_000_000  # cells between the first and the last one that is there
MOST_TEXT = 150 * MEGA  # characters in all cells of a sheet together
BROKEN = "这个文件打不开，可能没有传完整，或者不是表格。请用 Excel 打开后另存为 .xlsx 再上传。"
PASSWORD = "这个文件设了打开密码。请在 Excel 里去掉密码（文件 → 信息 → 保护工作簿），再上传。"  # noqa: S105
HUGE = "这个文件展开后内容太多，远大于正常的表格，为安全起见没有打开。请只留需要的内容，另存后再传。"


class Unreadable(ValueError):
    """The file cannot be used; the text says why and what to do."""


@dataclass(frozen=True)
class Table:
    """One sheet of a workbook: its name, and its lines with the numbers Excel shows; empty ones left out."""

    name: str
    lines: list[tuple[int, list[Raw]]]


def tables(data: bytes) -> list[Table]:
    """The filled sheets of a workbook (.xlsx, .xls, .ods). Raises Unreadable."""
    try:
        book = CalamineWorkbook.from_filelike(BytesIO(data))
        return filled(
            [Table(name, numbered(_lines(book.get_sheet_by_name(name)))) for name in book.sheet_names]
        )
    except PasswordError:
        raise Unreadable(PASSWORD) from None
    except (CalamineError, OSError, ValueError) as wrong:
        if isinstance(wrong, Unreadable):
            raise
        raise Unreadable(PASSWORD if "password" in str(wrong).lower() else BROKEN) from None


def _lines(sheet: Any) -> Iterable[list[Any]]:
    if sheet.end is not None and (sheet.end[0] + 1) * (sheet.end[1] + 1) > MOST_AREA:
        raise Unreadable(too_wide(sheet.end[0] + 1, sheet.end[1] + 1))
    first = sheet.start[0] if sheet.start else 0
    left = sheet.start[1] if sheet.start else 0
    for _ in range(first):
        yield []
    for line in sheet.to_python(skip_empty_area=True):
        yield [""] * left + line


def numbered(lines: Iterable[list[Any]]) -> list[tuple[int, list[Raw]]]:
    """The filled lines with their numbers; too many of them are refused."""
    found: list[tuple[int, list[Raw]]] = []
    text = 0
    for number, line in enumerate(lines, start=1):
        if not any(cell not in ("", None) for cell in line):
            continue
        cells = [_cell(cell) for cell in line]
        while cells and cells[-1] in ("", None):
            cells.pop()
        if not cells:
            continue
        if len(cells) > MOST_COLUMNS:
            raise Unreadable(f"第 {number} 行有 {len(cells)} 列，最多 {MOST_COLUMNS} 列。请删去多余的列。")
        found.append((number, cells))
        text += sum(len(cell) for cell in cells if type(cell) is str)
        if text > MOST_TEXT:
            raise Unreadable(HUGE)
        if len(found) > MOST_LINES:
            raise Unreadable(f"超过 {MOST_LINES // 10_000} 万行，请分成几个文件。")
    return found


def _cell(cell: Any) -> Raw:
    if isinstance(cell, str):
        return cell.replace("\x00", "").strip()
    if isinstance(cell, datetime):
        return f"{cell:%Y-%m-%d}" if cell.time() == time() else f"{cell:%Y-%m-%d %H:%M:%S}"
    if isinstance(cell, date | time | timedelta):
        return str(cell)
    if isinstance(cell, float) and cell.is_integer():
        return int(cell)
    return cell if isinstance(cell, int | float | bool) or cell is None else str(cell)


def filled(tables: list[Table]) -> list[Table]:
    """Those tables in which something stands. Raises Unreadable when there are none."""
    found = [table for table in tables if table.lines]
    if not found:
        raise Unreadable("这个文件里一行内容也没有，请重新选。")
    return found


def too_wide(lines: int, columns: int) -> str:
    """How far a sheet reaches, and what to do about it."""
    return f"表格一直延伸到第 {lines} 行、第 {columns} 列，中间大多是空的。请删去多余的空行空列，另存后再传。"
