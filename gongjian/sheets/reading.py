"""A file's bytes turned into lines of cells; what is broken, locked or dangerous is refused in words.

Cells come out as text, numbers or booleans; days and moments as text ("2026-11-22", "2026-11-22 10:00:00").
"""

import csv
import re
import zipfile
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from io import BytesIO, StringIO
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook, PasswordError

from gongjian.sheets.kinds import Raw

MEGA = 1024 * 1024
MOST_BYTES = 20 * MEGA
MOST_UNPACKED = 300 * MEGA
MOST_LINES = 100_000  # filled ones
MOST_COLUMNS = 200
MOST_AREA = 12_000_000  # cells between the first and the last one that is there
LIMITS = f"文件最大 {MOST_BYTES // MEGA} MB，最多 {MOST_LINES // 10_000} 万行、{MOST_COLUMNS} 列。"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_LOCKED = "EncryptedPackage".encode("utf-16-le")
_FAR = re.compile(
    rb"""\br\s*=\s*["'](?:([A-Z]{2,3})(\d{1,7})|([A-Z])(\d{7}))["']"""
)  # cells that may claim much room
_ROW = re.compile(rb"""<row\b[^>]*?\br\s*=\s*["'](\d{1,7})["']""")
_BROKEN = "这个文件打不开，可能没有传完整，或者不是表格。请用 Excel 打开后另存为 .xlsx 再上传。"
_PASSWORD = "这个文件设了打开密码。请在 Excel 里去掉密码（文件 → 信息 → 保护工作簿），再上传。"  # noqa: S105
_ENCODINGS = ("utf-8-sig", "gb18030")
_MARKUP = (b"<html", b"<!doctype", b"<?xml", b"%pdf", b"{\\rtf", b"\x89png", b"\xff\xd8\xff")


class Unreadable(ValueError):
    """The file cannot be used; the text says why and what to do."""


@dataclass(frozen=True)
class Table:
    """One sheet of a workbook: its name, and its lines with the numbers Excel shows; empty ones left out."""

    name: str
    lines: list[tuple[int, list[Raw]]]


def read(data: bytes) -> list[Table]:
    """The sheets of a workbook (.xlsx, .xls, .ods) or of a CSV file, those without anything left out."""
    if not data.strip():
        raise Unreadable("这个文件是空的，请重新选。")
    if len(data) > MOST_BYTES:
        raise Unreadable(f"文件有 {len(data) / MEGA:.0f} MB，最大 {MOST_BYTES // MEGA} MB。请分成几个文件。")
    if data.startswith(b"PK"):
        _weigh(data)
        return _tables(data)
    if data.startswith(_OLE):
        if _LOCKED in data:
            raise Unreadable(_PASSWORD)
        return _tables(data)
    if data[:200].lstrip().lower().startswith(_MARKUP):
        raise Unreadable(
            "这个文件不是 Excel 也不是 CSV，虽然后缀可能是。请用 Excel 打开后另存为 .xlsx 再上传。"
        )
    return _some([Table("", _numbered(_csv(data)))])


def _tables(data: bytes) -> list[Table]:
    try:
        book = CalamineWorkbook.from_filelike(BytesIO(data))
        return _some(
            [Table(name, _numbered(_lines(book.get_sheet_by_name(name)))) for name in book.sheet_names]
        )
    except PasswordError:
        raise Unreadable(_PASSWORD) from None
    except (CalamineError, OSError, ValueError) as wrong:
        if isinstance(wrong, Unreadable):
            raise
        raise Unreadable(_PASSWORD if "password" in str(wrong).lower() else _BROKEN) from None


def _lines(sheet: Any) -> Iterable[list[Any]]:
    if sheet.end is not None and (sheet.end[0] + 1) * (sheet.end[1] + 1) > MOST_AREA:
        raise Unreadable(_too_wide(sheet.end[0] + 1, sheet.end[1] + 1))
    first = sheet.start[0] if sheet.start else 0
    left = sheet.start[1] if sheet.start else 0
    for _ in range(first):
        yield []
    for line in sheet.to_python(skip_empty_area=True):
        yield [""] * left + line


def _numbered(lines: Iterable[list[Any]]) -> list[tuple[int, list[Raw]]]:
    """The filled lines with their numbers; too many of them are refused."""
    found: list[tuple[int, list[Raw]]] = []
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


def _some(tables: list[Table]) -> list[Table]:
    filled = [table for table in tables if table.lines]
    if not filled:
        raise Unreadable("这个文件里一行内容也没有，请重新选。")
    return filled


def _weigh(data: bytes) -> None:
    """Unpack to nowhere, counting: neither what the directory says nor what is really inside may be too much.

    Also how far the cells reach: one cell in the far corner would claim memory for all between.
    """
    try:
        with zipfile.ZipFile(BytesIO(data)) as book:
            said = sum(entry.file_size for entry in book.infolist())
            if said > MOST_UNPACKED or len(book.infolist()) > 2000:
                raise Unreadable(_bomb(said))
            if any(entry.flag_bits & 1 for entry in book.infolist()):
                raise Unreadable(_PASSWORD)
            left = MOST_UNPACKED
            for entry in book.infolist():
                left -= _unpacked(book, entry, left)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, RuntimeError):
        raise Unreadable(_BROKEN) from None


def _unpacked(book: zipfile.ZipFile, entry: zipfile.ZipInfo, most: int) -> int:
    """The real size of an entry; the far corner of a sheet is looked at on the way."""
    size, tail, corner = 0, b"", (0, 0)
    is_sheet = entry.filename.endswith(".xml")
    with book.open(entry) as packed:
        while piece := packed.read(MEGA):
            size += len(piece)
            if size > most:
                raise Unreadable(_bomb(size))
            if is_sheet:
                corner = _corner(tail + piece, corner)
                tail = piece[-200:]
    if corner[0] * corner[1] > MOST_AREA:
        raise Unreadable(_too_wide(*corner))
    return size


def _corner(piece: bytes, corner: tuple[int, int]) -> tuple[int, int]:
    """The last line and column that a piece of a sheet names, or those known before; up to Z it is 26."""
    far = {(a or c, b or d) for a, b, c, d in _FAR.findall(piece)}
    lines = [int(number) for number in _ROW.findall(piece)] + [int(number) for _, number in far]
    columns = [_column(letters) for letters in {letters for letters, _ in far}]
    return max([corner[0], *lines]), max([corner[1], 26, *columns])


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _csv(data: bytes) -> list[list[str]]:
    text = _decoded(data)
    head = text[:20_000]
    mark = max(
        (",", "\t", ";"),
        key=lambda sign: max((line.count(sign) for line in head.splitlines()[:30]), default=0),
    )
    try:
        return list(csv.reader(StringIO(text, newline=""), delimiter=mark))
    except csv.Error:
        raise Unreadable(
            "这个 CSV 文件里有一格没有用引号收尾。请用 Excel 打开检查，另存为 .xlsx 再上传。"
        ) from None


def _decoded(data: bytes) -> str:
    """The text of a CSV file: UTF-8 or GB18030, as Excel in China writes them; UTF-16 with its mark."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16", errors="replace")
    for encoding in _ENCODINGS:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if not re.search(r"[\x00-\x08\x0e-\x1f\ue000-\uf8ff\ufffd]", text):
            return text
    raise Unreadable("这个文件的文字编码认不出来。请用 Excel 打开，另存为“CSV UTF-8”或 .xlsx 再上传。")


def _bomb(size: int) -> str:
    much = f"这个文件解压后超过 {size // MEGA} MB，远大于正常的表格，为安全起见没有打开。"
    return f"{much}请只留需要的内容，另存后再传。"


def _too_wide(lines: int, columns: int) -> str:
    return f"表格一直延伸到第 {lines} 行、第 {columns} 列，中间大多是空的。请删去多余的空行空列，另存后再传。"
