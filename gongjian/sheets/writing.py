"""Tables written as Excel or CSV: row by row, in memory that does not grow, whole or not at all."""

import csv
import io
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, BinaryIO

from gongjian.kernel.clock import ZONE
from gongjian.sheets import worksheet

Cell = str | int | float | date | datetime | None
XLSX, CSV = "xlsx", "csv"
FORMS = {XLSX: "Excel", CSV: "CSV"}
TYPES = {
    XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    CSV: "text/csv; charset=utf-8",
}
_STARTS = frozenset("=+-@＝＋－＠\t\r\n'")  # with these a spreadsheet takes a text for a formula, or hides it


class Incomplete(RuntimeError):
    """The file would not hold what it promises; nobody may get it."""


@dataclass(frozen=True)
class Column:
    """A column of a list: its heading, what it shows of a row, and how wide it is in characters."""

    title: str
    value: Callable[[Any], Cell]
    width: int = 16


def write(
    out: BinaryIO, form: str, columns: Sequence[Column], rows: Iterable[Any], *, title: str, expected: int
) -> None:
    """Write a heading and `expected` rows as XLSX or CSV. Raises Incomplete when there are more or fewer,
    or when a cell does not fit; `out` is then no file to hand on.
    """
    written = (_xlsx if form == XLSX else _csv)(out, columns, rows, title)
    if written != expected:
        raise Incomplete(f"{expected} rows were promised, {written} were written")


def guarded(text: str) -> str:
    """Text as a CSV may hold it: what a spreadsheet would take for a formula begins with an apostrophe.

    One apostrophe taken off the front gives back the text, also one that had its own.
    """
    head = text.lstrip(" \u3000")[:1]
    return f"'{text}" if head in _STARTS and head else text


def _csv(out: BinaryIO, columns: Sequence[Column], rows: Iterable[Any], _title: str) -> int:
    """With a byte order mark, by which Excel knows the encoding."""
    text = io.TextIOWrapper(out, encoding="utf-8-sig", newline="", write_through=False)
    lines = csv.writer(text, lineterminator="\r\n")
    lines.writerow([guarded(column.title) for column in columns])
    count, values = 0, [column.value for column in columns]
    for row in rows:
        lines.writerow([_worded(value(row)) for value in values])
        count += 1
    text.flush()
    text.detach()
    return count


def _worded(cell: Cell) -> str | int | float:
    if isinstance(cell, str):
        return guarded(cell)
    if isinstance(cell, datetime):
        return f"{cell.astimezone(ZONE):%Y-%m-%d %H:%M:%S}"
    if cell is None:
        return ""
    return cell.isoformat() if isinstance(cell, date) else cell


def _xlsx(out: BinaryIO, columns: Sequence[Column], rows: Iterable[Any], title: str) -> int:
    """Every text is written as text, so nothing in it can become a formula or a link."""
    values = [column.value for column in columns]
    lines = ([_local(value(row)) for value in values] for row in rows)
    try:
        return worksheet.write(out, title, [(column.title, column.width) for column in columns], lines)
    except worksheet.TooMuch as much:
        raise Incomplete(str(much)) from much


def _local(cell: Cell) -> Cell:
    """A moment as clocks in China show it, to the second."""
    return cell.astimezone(ZONE).replace(tzinfo=None, microsecond=0) if isinstance(cell, datetime) else cell
