"""Reads of imports: the history, a run's preview, its marked lines."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from gongjian.platform.scoped import Doer
from gongjian.platform.sealed import mask_name
from gongjian.sheets import checking, marking, staging
from gongjian.sheets.declared import Column, Sheet, sheets
from gongjian.sheets.kinds import Raw, Value, plain
from gongjian.sheets.models import Chunk, Run, State

SHOWN = 12


@dataclass(frozen=True)
class Problem:
    """A bad cell: the line Excel shows, the column's heading, what is wrong and how to mend it."""

    line: int
    title: str
    sentence: str
    place: int | None = None

    def __str__(self) -> str:
        return f"第 {self.line} 行“{self.title}”：{self.sentence}"


@dataclass(frozen=True)
class Example:
    """A line as it would be: new, or changed with what stood there before."""

    line: int
    is_new: bool
    cells: tuple[tuple[str, str, str], ...]  # heading, value, value before ("" when unchanged)


def runs(by: Doer) -> QuerySet[Run]:
    """The history: what this post may see of it, the latest first."""
    return Run.objects.visible_to(by).order_by("-at", "-pk")


def outcome(run: Run) -> str:
    """How a run stands in the history: of those given up, what they had come to."""
    if run.state != State.GIVEN_UP:
        return run.get_state_display()
    if run.wrong:
        return "有错，没有导入"
    if not run.lines or run.checked < run.lines:
        return "已放弃"
    return "只检查，没有导入" if run.new or run.changed else "没有变化"


def sheet_of(run: Run) -> Sheet:
    """The table a run is of."""
    return sheets()[run.kind]


def earlier(run: Run, by: Doer) -> Run | None:
    """When the very same file was brought in before."""
    same = runs(by).filter(sha256=run.sha256, kind=run.kind, state=State.DONE).exclude(pk=run.pk)
    return same.first()


def problems(run: Run) -> Iterator[Problem]:
    """Every bad cell of a checked run, in the order of the file."""
    sheet = sheet_of(run)
    places = {key: int(at) for at, key in run.columns.items()}
    titles = {at: title for at, title, *_ in run.titles}
    for chunk in Chunk.objects.of(run=run).exclude(result=""):
        for line, key, sentence in staging.unpack(chunk.result)["problems"]:
            place = places.get(key)
            title = titles.get(place, "") or sheet.column(key).term
            yield Problem(line, title, sentence, place)


def examples(run: Run) -> tuple[list[Column], list[Example]]:
    """Some lines that would be new or changed, with the columns that are shown; personal values masked."""
    sheet = sheet_of(run)
    columns = [one for one in sheet.columns if one.key in run.columns.values()]
    found: list[Example] = []
    for chunk in Chunk.objects.of(run=run).exclude(result="")[:3]:
        for line, what, cells, before in staging.unpack(chunk.result)["shown"]:
            shown = tuple(
                (one.term, _shown(one, cells.get(one.key)), _before(one, before)) for one in columns
            )
            found.append(Example(line, what == checking.NEW, shown))
    return columns, found[:SHOWN]


def report(run: Run) -> bytes:
    """The run's lines as a workbook, every bad cell marked."""
    lines = [line for chunk in Chunk.objects.of(run=run) for line in staging.unpack(chunk.lines)]
    titles = {at: title for at, title, *_ in run.titles}
    told = [
        (one.line, one.place, one.sentence if one.place is not None else f"{one.title}：{one.sentence}")
        for one in problems(run)
    ]
    return marking.marked(titles, lines, told)


def samples(run: Run) -> list[dict[str, Any]]:
    """The columns of the file for the confirmation page: heading, guess, why, some of its cells."""
    sheet = sheet_of(run)
    personal = {one.key for one in sheet.columns if one.personal}
    chosen = run.columns or {str(at): key for at, _, key, *_ in run.titles}
    return [
        {
            "at": at,
            "title": title or f"第 {at + 1} 列",
            "key": chosen.get(str(at), ""),
            "why": why,
            "sample": [mask_name(word) if key in personal else word[:24] for word in sample],
        }
        for at, title, key, why, sample in run.titles
    ]


def _before(column: Column, before: dict[str, Any]) -> str:
    return (_shown(column, before[column.key]) or "空") if column.key in before else ""


def _shown(column: Column, value: Value | Raw) -> str:
    words = "、".join(value) if isinstance(value, list) else plain(value)
    if column.personal:
        return mask_name(words)
    said = getattr(column.kind, "words", {})
    words = next((word for word, key in said.items() if key == words), words)
    return f"{words[:40]}…" if len(words) > 40 else words
