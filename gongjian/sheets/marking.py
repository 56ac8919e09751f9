"""Workbooks that go back: the template to fill in, and an office's lines with every bad cell marked."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from io import BytesIO
from typing import Any

import xlsxwriter

from gongjian.sheets.declared import Sheet
from gongjian.sheets.kinds import Choice, Raw, plain

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PROBLEM = "问题"
_MOST_NOTES = 2000  # comments; every bad cell is coloured and told in the last column all the same
_WIDTH = 18
_LAST = 60
_LONGEST = 32_000  # characters in a cell


def template(sheet: Sheet) -> bytes:
    """An empty table with headings, a line of hints that is passed over, and how to fill each column."""
    out = BytesIO()
    book = _book(out)
    head, soft, text = _formats(book)
    page = book.add_worksheet(sheet.term[:31])
    page.freeze_panes(1, 0)
    for at, column in enumerate(sheet.columns):
        page.set_column(at, at, _WIDTH, text)
        page.write_string(0, at, f"{column.term}{'*' if column.is_needed else ''}", head)
        hint = (
            f"{column.hint}，例：{column.example}"
            if column.hint and column.example
            else column.hint or column.example
        )
        page.write_string(1, at, f"提示：{hint}" if at == 0 else hint, soft)
        if isinstance(column.kind, Choice) and len(words := list(column.kind.words)) <= 20:
            page.data_validation(
                2, at, 5000, at, {"validate": "list", "source": words, "error_type": "information"}
            )
    notes = book.add_worksheet("填写说明")
    notes.set_column(0, 0, _WIDTH)
    notes.set_column(1, 2, _LAST)
    for at, title in enumerate(("列", "要不要填", "怎么填")):
        notes.write_string(0, at, title, head)
    for at, column in enumerate(sheet.columns, start=1):
        also = f"（也认：{'、'.join(column.also[:6])}）" if column.also else ""
        example = f"例：{column.example}" if column.example else ""
        needed = "必填" if column.is_needed else "可不填"
        how = "。".join(filter(None, (column.hint, example))) + also
        for n, told in enumerate((column.term, needed, how)):
            notes.write_string(at, n, told, text)
    book.close()
    return out.getvalue()


def marked(
    titles: Mapping[int, str],
    lines: Iterable[tuple[int, Sequence[Raw]]],
    problems: Iterable[tuple[int, int | None, str]],
) -> bytes:
    """The lines of a file as they were, each bad cell coloured and commented, all told in a last column.

    `titles`: place → heading; `problems`: line, place of the cell (None: it is missing), sentence. Every cell
    is text: what looks like a formula stays what somebody typed.
    """
    wrong: dict[int, list[tuple[int | None, str]]] = defaultdict(list)
    for number, place, sentence in problems:
        wrong[number].append((place, sentence))
    out = BytesIO()
    book = _book(out)
    head, _, text = _formats(book)
    look = {"num_format": "@", "bg_color": "#F9D5D0", "font_color": "#8C1D18", "valign": "top"}
    red = book.add_format(look)
    page = book.add_worksheet("问题标注")
    page.freeze_panes(1, 0)
    width = max(titles, default=0) + 1
    page.set_column(0, width, _WIDTH)
    page.set_column(width + 1, width + 1, _LAST)
    for at, title in enumerate([*(titles.get(at, "") for at in range(width)), "原行号", PROBLEM]):
        page.write_string(0, at, title, head)
    notes = _MOST_NOTES
    for row, (number, line) in enumerate(lines, start=1):
        bad = wrong.get(number, [])
        notes -= _line(page, row, [plain(cell) for cell in line[:width]], dict(bad), (text, red), notes)
        told = "；".join(_told(titles, place, sentence) for place, sentence in bad)
        page.write_string(row, width, str(number), text)
        page.write_string(row, width + 1, told[:_LONGEST], red if told else text)
    book.close()
    return out.getvalue()


def _line(
    page: Any, row: int, cells: list[str], bad: Mapping[int | None, str], formats: tuple[Any, Any], notes: int
) -> int:
    """Write a line with its bad cells; how many comments it took of those that are left."""
    text, red = formats
    places = {place for place in bad if place is not None}
    cells += [""] * (max(places, default=0) + 1 - len(cells))
    taken = 0
    for at, cell in enumerate(cells):
        page.write_string(row, at, cell[:_LONGEST], red if at in places else text)
        if at in places and taken < notes:
            page.write_comment(row, at, bad[at], {"author": PROBLEM, "x_scale": 2})
            taken += 1
    return taken


def _told(titles: Mapping[int, str], place: int | None, sentence: str) -> str:
    title = titles.get(place, "") if place is not None else ""
    return f"{title}：{sentence}" if title else sentence


def _book(out: BytesIO) -> Any:
    return xlsxwriter.Workbook(
        out,
        {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        },
    )


def _formats(book: Any) -> tuple[Any, Any, Any]:
    head = book.add_format(
        {"bold": True, "text_wrap": True, "valign": "top", "bottom": 1, "bg_color": "#F3F1EC"}
    )
    soft = book.add_format({"num_format": "@", "text_wrap": True, "valign": "top", "font_color": "#6B6A66"})
    text = book.add_format({"num_format": "@", "valign": "top"})
    return head, soft, text
