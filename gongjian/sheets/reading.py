"""A file's bytes turned into lines of cells; what is broken, locked or dangerous is refused in words.

Cells come out as text, numbers or booleans; days and moments as text ("2026-11-22", "2026-11-22 10:00:00").
What cannot be proved to stay small when it is opened is opened apart, where memory has an end.
"""

import csv
import re
import zipfile
import zlib
from dataclasses import dataclass
from io import BytesIO, StringIO

from gongjian.sheets import apart
from gongjian.sheets.workbook import (
    BROKEN,
    MEGA,
    MOST_AREA,
    MOST_COLUMNS,
    MOST_LINES,
    PASSWORD,
    Table,
    Unreadable,
    filled,
    numbered,
    tables,
    too_wide,
)

MOST_BYTES = 20 * MEGA
MOST_UNPACKED = 300 * MEGA
LIGHT = 256 * MEGA  # bytes of text that a workbook may come to when it is opened here
LIMITS = f"文件最大 {MOST_BYTES // MEGA} MB，最多 {MOST_LINES // 10_000} 万行、{MOST_COLUMNS} 列。"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_LOCKED = "EncryptedPackage".encode("utf-16-le")
_FAR = re.compile(
    rb"""\br\s*=\s*["'](?:([A-Z]{2,3})(\d{1,7})|([A-Z])(\d{7}))["']"""
)  # cells that may claim much room
_ROW = re.compile(rb"""<row\b[^>]*?\br\s*=\s*["'](\d{1,7})["']""")
_ENCODINGS = ("utf-8-sig", "gb18030")
_MARKUP = (b"<html", b"<!doctype", b"<?xml", b"%pdf", b"{\\rtf", b"\x89png", b"\xff\xd8\xff")


def read(data: bytes) -> list[Table]:
    """The sheets of a workbook (.xlsx, .xls, .ods) or of a CSV file, those without anything left out."""
    if not data.strip():
        raise Unreadable("这个文件是空的，请重新选。")
    if len(data) > MOST_BYTES:
        raise Unreadable(f"文件有 {len(data) / MEGA:.0f} MB，最大 {MOST_BYTES // MEGA} MB。请分成几个文件。")
    if data.startswith(b"PK"):
        return tables(data) if _weigh(data) <= LIGHT else apart.tables(data)
    if data.startswith(_OLE):
        if _LOCKED in data:
            raise Unreadable(PASSWORD)
        return apart.tables(data)
    if data[:200].lstrip().lower().startswith(_MARKUP):
        raise Unreadable(
            "这个文件不是 Excel 也不是 CSV，虽然后缀可能是。请用 Excel 打开后另存为 .xlsx 再上传。"
        )
    return filled([Table("", numbered(_csv(data)))])


@dataclass
class _Weight:
    """What was seen of an archive's parts: `signs` opened, the longest piece of text that cells may share."""

    size: int = 0
    signs: int = 0
    longest: int = 0

    @property
    def text(self) -> int:
        """At most so many bytes of shared text come out: a cell with a value takes four signs at least."""
        return self.signs // 4 * self.longest


def _weigh(data: bytes) -> int:
    """Unpack to nowhere, counting: neither what the directory says nor what is really inside may be too much.

    Also how far the cells reach: one cell in the far corner would claim memory for all between. Returns how
    much text may come out when the workbook is opened; what is no .xlsx may come to anything.
    """
    weight = _Weight()
    try:
        with zipfile.ZipFile(BytesIO(data)) as book:
            said = sum(entry.file_size for entry in book.infolist())
            if said > MOST_UNPACKED or len(book.infolist()) > 2000:
                raise Unreadable(_bomb(said))
            if any(entry.flag_bits & 1 for entry in book.infolist()):
                raise Unreadable(PASSWORD)
            for entry in book.infolist():
                _unpack(book, entry, weight)
            names = set(book.namelist())
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, RuntimeError):
        raise Unreadable(BROKEN) from None
    is_plain = "xl/workbook.xml" in names and not names & {"xl/workbook.bin", "content.xml"}
    return weight.text if is_plain else LIGHT + 1


def _unpack(book: zipfile.ZipFile, entry: zipfile.ZipInfo, weight: _Weight) -> None:
    """Add what is in an entry; the far corner of a sheet is looked at on the way."""
    tail, corner, run, shares = b"", (0, 0), 0, False
    with book.open(entry) as packed:
        while piece := packed.read(MEGA):
            weight.size += len(piece)
            if weight.size > MOST_UNPACKED:
                raise Unreadable(_bomb(weight.size))
            corner = _corner(tail + piece, corner)
            tail = piece[-200:]
            shares = shares or b"sst" in piece
            weight.signs += piece.count(b"<")
            if shares:
                run = _longest(piece, run, weight)
    weight.longest = max(weight.longest, run)
    if corner[0] * corner[1] > MOST_AREA:
        raise Unreadable(too_wide(*corner))


def _longest(piece: bytes, run: int, weight: _Weight) -> int:
    """See how long the shared texts are, each ended by `si>`; returns how long the last one is so far."""
    first, *others = piece.split(b"si>")
    weight.longest = max(weight.longest, run + len(first), *map(len, others), 0)
    return len(others[-1]) if others else run + len(first)


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
