"""A paper before it is Word: plain values in the order in which they are read."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum


class Form(StrEnum):
    """How a paper is headed: a plain record, a letter of the organisation (K-07), a register lying flat."""

    RECORD = "record"
    LETTER = "letter"
    REGISTER = "register"


@dataclass(frozen=True)
class Heading:
    """A heading of level 1 … 4; its number is counted by the paper."""

    text: str
    level: int = 1


@dataclass(frozen=True)
class Text:
    """A paragraph, opened by two characters of space. `lead` is set in bold before it: 冯志强："""

    text: str
    lead: str = ""


@dataclass(frozen=True)
class Fact:
    """A line of the head of a record: 时间：2026 年 9 月 23 日 19:00 至 20:25."""

    label: str
    value: str


@dataclass(frozen=True)
class Grid:
    """A table. `widths` are shares of the width; without them the columns are alike."""

    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    widths: Sequence[float] = ()


Block = Heading | Text | Fact | Grid


@dataclass(frozen=True)
class Paper:
    """One document. `number` is the 发文字号, `to` whom it is addressed, `signed` the body, `on` its date."""

    title: str
    blocks: Sequence[Block] = ()
    form: Form = Form.RECORD
    sender: str = ""
    number: str = ""
    to: str = ""
    signed: str = ""
    on: date | None = None
    attachments: Sequence[str] = field(default_factory=tuple)


def spelled(day: date) -> str:
    """The date of a paper: Arabic numerals, no leading nought (K-06)."""
    return f"{day.year}年{day.month}月{day.day}日"


def file_name(body: str, kind: str, on: date, extension: str = "docx") -> str:
    """How a paper is called when it is fetched: 单位_类型_日期.docx."""
    clean = "".join(c for c in f"{body}_{kind}_{on:%Y%m%d}" if c not in '\\/:*?"<>|\r\n\t')
    return f"{clean}.{extension}"
