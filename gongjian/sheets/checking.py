"""Lines of a file held against declaration and database: every bad cell is found, not only the first."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from gongjian.sheets.declared import Column, Row, Setting, Sheet
from gongjian.sheets.kinds import Bad, Raw, Value, plain

MISSING = "不能空着，请补上；写的是公式的，请粘贴为数值。"
NEW, CHANGED, SAME, WRONG = "new", "changed", "same", "wrong"


@dataclass(frozen=True)
class Counts:
    """How many lines are new, change something, are as they were, or are wrong."""

    new: int = 0
    changed: int = 0
    same: int = 0
    wrong: int = 0
    cells: int = 0  # bad ones

    @property
    def total(self) -> int:
        return self.new + self.changed + self.same + self.wrong


def parse(sheet: Sheet, lines: Iterable[tuple[int, Sequence[Raw]]], columns: Mapping[int, str]) -> list[Row]:
    """Lines as rows; cells that cannot be read are problems. `columns`: place in the file → key."""
    readers = [(at, _Reader(sheet.column(key))) for at, key in columns.items()]
    absent = [one.key for one in sheet.columns if one.is_needed and one.key not in columns.values()]
    rows = []
    for number, line in lines:
        row = Row(number, {})
        width = len(line)
        for at, reader in readers:
            reader.read(line[at] if at < width else None, row)
        for key in absent:
            row.bad(key, MISSING)
        rows.append(row)
    return rows


def once(sheet: Sheet, rows: Sequence[Row]) -> dict[str, int]:
    """Say which lines repeat an earlier one. Returns the natural keys of the file with their first line."""
    seen: dict[str, Row] = {}
    for row in rows:
        for column, key in sheet.keys(row):
            first = seen.setdefault(key, row)
            if first is row:
                continue
            if sheet.merges_repeats and first.cells == row.cells:
                row.is_repeated = True
            else:
                row.bad(column, f"和第 {first.line} 行重复，请删去一行，或改成不同的。")
    return {key: row.line for key, row in seen.items()}


def compare(sheet: Sheet, setting: Setting, rows: Sequence[Row]) -> None:
    """Look the rows up and say of each what it changes. An empty cell leaves what is there."""
    fresh = [row for row in rows if not row.is_repeated]
    sheet.look(setting, fresh)
    for row in fresh:
        if row.known is not None:
            now = row.known.now
            row.changed = tuple(
                key
                for key, value in row.cells.items()
                if value not in (None, "", []) and key in now and now[key] != value
            )


def verdict(row: Row) -> str:
    """What becomes of a row."""
    if row.problems:
        return WRONG
    if row.is_repeated:
        return SAME
    return NEW if row.is_new else CHANGED if row.changed else SAME


def counted(rows: Iterable[Row]) -> Counts:
    """The counts of some rows."""
    counts = dict.fromkeys((NEW, CHANGED, SAME, WRONG), 0)
    cells = 0
    for row in rows:
        counts[verdict(row)] += 1
        cells += len(row.problems)
    return Counts(counts[NEW], counts[CHANGED], counts[SAME], counts[WRONG], cells)


class _Reader:
    """Reads the cells of one column; the same cell is read once."""

    def __init__(self, column: Column) -> None:
        self.column = column
        self.known: dict[tuple[type, Raw], tuple[Value, str]] = {}

    def read(self, raw: Raw, row: Row) -> None:
        """Put the value, or what is wrong with it, into the row."""
        memo = (type(raw), raw)
        found = self.known.get(memo)
        if found is None:
            found = self.known[memo] = self._read(raw)
        value, wrong = found
        row.cells[self.column.key] = value
        if wrong:
            row.problems.append((self.column.key, wrong))

    def _read(self, raw: Raw) -> tuple[Value, str]:
        if raw is None or plain(raw) == "":
            return None, MISSING if self.column.is_needed else ""
        try:
            return self.column.kind.read(raw), ""
        except Bad as bad:
            return None, str(bad)
