"""会议记录簿: all records of a branch's year as one document."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from gongjian.meetings import papers as meetings
from gongjian.meetings.queries.page import Sheet
from gongjian.orgs.models import Org
from gongjian.papers import kinds
from gongjian.papers.paper import Block, Heading, Paper, Text


def book(org: Org, year: int, sheets: Iterable[Sheet]) -> Paper:
    """The records in the order of the year: each a chapter, what it held a level deeper."""
    blocks: list[Block] = []
    for sheet in sheets:
        paper = meetings.minutes(sheet)
        blocks += [Heading(paper.title), *map(_deeper, paper.blocks)]
    title = f"{org.short_name}{year}年会议记录簿"
    return Paper(title, blocks or [Text("这一年还没有会议记录。")], signed=org.name, on=_day(year))


def _deeper(block: Block) -> Block:
    return replace(block, level=min(block.level + 1, 4)) if isinstance(block, Heading) else block


def _day(year: int) -> date:
    return date(year, 12, 31)


def _sample() -> Paper:
    paper: Paper = kinds.KINDS["meetings.minutes"].sample()
    chapter: Sequence[Block] = [Heading(paper.title), *map(_deeper, paper.blocks)]
    return replace(paper, title="第五网格党支部2026年会议记录簿", blocks=chapter)


BOOK = kinds.kind("orglife.book", "会议记录簿", sample=_sample)
