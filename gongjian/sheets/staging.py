"""Lines of a run between upload and end: packed small, sealed, in chunks checked one after another."""

import base64
import json
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from gongjian.kernel import clock
from gongjian.platform.scoped import Doer
from gongjian.sheets import checking
from gongjian.sheets.declared import Row, Setting, Sheet, sheets
from gongjian.sheets.kinds import Raw
from gongjian.sheets.matching import is_data
from gongjian.sheets.models import Chunk, Run

SIZE = 1000  # lines in a chunk

Line = tuple[int, Sequence[Raw]]


def pack(content: object) -> str:
    """Anything JSON can hold, compressed; the sealed column encrypts it."""
    return base64.b64encode(
        zlib.compress(json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode(), 3)
    ).decode()


def unpack(packed: str) -> Any:
    """What `pack` made; None of nothing."""
    return json.loads(zlib.decompress(base64.b64decode(packed))) if packed else None


def chunks(run: Run, lines: Sequence[Line]) -> list[Chunk]:
    """The lines of a run as unsaved chunks."""
    pieces = [lines[at : at + SIZE] for at in range(0, len(lines), SIZE)]
    return [Chunk(run=run, number=n, lines=pack(piece)) for n, piece in enumerate(pieces)]


@dataclass
class Work:
    """A run with its table, its setting and all its rows, by chunk."""

    run: Run
    sheet: Sheet
    setting: Setting
    rows: list[list[Row]]
    chunks: list[Chunk]
    passed: int

    @property
    def all_rows(self) -> Iterator[Row]:
        return (row for rows in self.rows for row in rows)


def work_on(run: Run, by: Doer) -> Work:
    """Read all of a run's lines again: what repeats is only seen in the whole file. Two queries at most."""
    sheet = sheets()[run.kind]
    columns = {int(at): key for at, key in run.columns.items()}
    head = {str(title) for _, title, *_ in run.titles} - {""}
    staged = list(Chunk.objects.of(run=run))
    rows, passed = [], 0
    for chunk in staged:
        lines: list[Line] = unpack(chunk.lines)
        data = [line for line in lines if is_data(line[1], columns, head)]
        passed += len(lines) - len(data)
        rows.append(checking.parse(sheet, data, columns))
    every = [row for part in rows for row in part]
    sheet.ready(every)
    keys = checking.once(sheet, every)
    options = {one.key: one.read(run.options.get(one.key, ""), by) for one in sheet.options}
    setting = Setting(by, options, frozenset(columns.values()), clock.now(), keys)
    return Work(run, sheet, setting, rows, staged, passed)


def told(rows: Iterable[Row], samples: int) -> dict[str, Any]:
    """What is kept of a checked chunk: every problem, and some rows that would be new or changed."""
    problems: list[list[Any]] = []
    shown: list[list[Any]] = []
    for row in rows:
        problems += [[row.line, column, sentence] for column, sentence in row.problems]
        what = checking.verdict(row)
        if len(shown) < samples and what in (checking.NEW, checking.CHANGED):
            shown.append([row.line, what, row.cells, _before(row)])
    return {"problems": problems, "shown": shown}


def _before(row: Row) -> Mapping[str, Any]:
    return {key: row.known.now[key] for key in row.changed} if row.known else {}
