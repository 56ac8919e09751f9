"""What a branch takes along as Word: its books, chapter by chapter, and its registers, lying flat."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from gongjian.meetings import papers as meetings
from gongjian.meetings.queries.page import Sheet
from gongjian.orglife.queries import record, registers
from gongjian.orglife.queries.registers import Register
from gongjian.orglife.queries.statistics import Table
from gongjian.orgs.models import Org
from gongjian.papers import kinds
from gongjian.papers import queries as writing
from gongjian.papers.paper import Block, Form, Grid, Heading, Paper, Text, spelled
from gongjian.sheets.writing import Column


def book(org: Org, year: int, sheets: Iterable[Sheet], term: str) -> Paper:
    """The records in the order of the year: each a chapter, what it held a level deeper."""
    blocks: list[Block] = []
    for sheet in sheets:
        paper = meetings.minutes(sheet)
        blocks += [Heading(paper.title), *map(_deeper, paper.blocks)]
    title = f"{org.short_name}{year}年{term}"
    return Paper(title, blocks or [Text("这一年还没有记录。")], signed=org.name, on=date(year, 12, 31))


def register(
    org: Org, year: int, term: str, columns: Sequence[Column], rows: Sequence[Any], on: date
) -> Paper:
    """A table on pages that lie flat, with its day and how many there are."""
    said = Text(f"截至{spelled(on)}，共 {len(rows)} 行。")
    widths = [max(column.width, 4) for column in columns]
    lines = [[str(n), *(_written(column.value(row)) for column in columns)] for n, row in enumerate(rows, 1)]
    grid = Grid(["序号", *(column.title for column in columns)], lines, [5, *widths])
    blocks: list[Block] = [said, grid] if rows else [Text("没有。")]
    title = f"{org.short_name}{year}年{term}"
    return Paper(title, blocks, form=Form.REGISTER, signed=org.name, on=on)


def made(one: Register, org: Org, year: int) -> bytes:
    """A register of a branch and a year as a Word file."""
    if one.is_book:
        sheets = record.sheets(org, year, talks=one.key == "talks")
        return writing.made(BOOK.key, book(org, year, sheets, one.term))
    rows, on = one.rows(org, year), registers.day_of(year)
    return writing.made(REGISTER.key, register(org, year, one.term, one.columns, rows, on))


def tables(org: Org, on: date, found: Sequence[Table]) -> bytes:
    """Statistics as a Word file: each table under its definition."""
    blocks: list[Block] = []
    for table in found:
        rows = [[row.label, *map(str, row.cells)] for row in table.rows]
        widths = [3.0, *(1.0 for _ in table.heads)]
        said = Text(f"口径：{table.definition.says}")
        blocks += [Heading(table.definition.term), said, Grid(["项目", *table.heads], rows, widths)]
    paper = Paper(f"{org.short_name}党员统计（{spelled(on)}）", blocks, signed=org.name, on=on)
    return writing.made(STATISTICS.key, paper)


def _written(value: Any) -> str:
    if isinstance(value, date):
        return f"{value:%Y-%m-%d}"
    return "" if value is None else str(value)


def _deeper(block: Block) -> Block:
    return replace(block, level=min(block.level + 1, 4)) if isinstance(block, Heading) else block


def _sample() -> Paper:
    paper: Paper = kinds.KINDS["meetings.minutes"].sample()
    chapter: Sequence[Block] = [Heading(paper.title), *map(_deeper, paper.blocks)]
    return replace(paper, title="第五网格党支部2026年会议记录簿", blocks=chapter)


def _sample_register() -> Paper:
    columns = [
        Column("姓名", lambda row: row[0], 12),
        Column("入党日期", lambda row: row[1], 12),
        Column("党籍", lambda row: row[2], 12),
    ]
    rows = [("冯志强", date(1998, 7, 1), "正式党员"), ("王思远", date(2026, 3, 5), "预备党员")]
    org = Org(name="中共怡康花园社区第五网格支部委员会", short_name="第五网格党支部")
    return register(org, 2026, "党员名册", columns, rows, date(2026, 9, 23))


BOOK = kinds.kind("orglife.book", "会议记录簿", sample=_sample)
REGISTER = kinds.kind("orglife.register", "支部名册和台账", sample=_sample_register)


def _sample_statistics() -> Paper:
    grid = Grid(["项目", "共计", "其中女"], [["30 岁及以下", "3", "1"], ["合计", "3", "1"]], [3, 1, 1])
    blocks: list[Block] = [Heading("党员按年龄"), Text("口径：统计日在册的党员。"), grid]
    return Paper(
        "第五网格党支部党员统计（2026年9月23日）", blocks, signed="第五网格党支部", on=date(2026, 9, 23)
    )


STATISTICS = kinds.kind("orglife.statistics", "党员统计", sample=_sample_statistics)
