"""A workbook of one worksheet, written cell by cell into its zip: no row is kept, no text can be a formula.

XlsxWriter would do, at five times the time for a long list; what a list needs of the format is little.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import BinaryIO
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile

MOST_ROWS = 1_048_576  # of a worksheet, with its heading
LONGEST = 32_767  # characters in a cell
FIRST_DAY = datetime(1899, 12, 30)  # noqa: DTZ001  # day 0 of a spreadsheet's calendar, which knows no zones
_FLUSH = 500  # rows that are compressed at once
_DAY = timedelta(days=1)
_ODD = re.compile(r"[\x00-\x08\x0b-\x1f\ufffe\uffff]|_x[0-9A-Fa-f]{4}_")
_SPECIAL = re.compile(f"[&<>]|{_ODD.pattern}")
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_BOLD, _MOMENT, _DATE = 1, 2, 3
_PARTS = {
    "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPE}.sheet.main+xml"/>'
    f'<Override PartName="/xl/styles.xml" ContentType="{_TYPE}.styles+xml"/>'
    f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_TYPE}.worksheet+xml"/></Types>',
    "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{_LINKS}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{_LINKS}/worksheet" Target="worksheets/sheet1.xml"/>'
    f'<Relationship Id="rId2" Type="{_LINKS}/styles" Target="styles.xml"/></Relationships>',
    "xl/styles.xml": f'<styleSheet xmlns="{_MAIN}"><numFmts count="2">'
    '<numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd\\ hh:mm:ss"/>'
    '<numFmt numFmtId="165" formatCode="yyyy\\-mm\\-dd"/></numFmts>'
    '<fonts count="2"><font><sz val="11"/><name val="宋体"/></font>'
    '<font><b/><sz val="11"/><name val="宋体"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill>'
    '<fill><patternFill patternType="gray125"/></fill></fills>'
    "<borders><border><left/><right/><top/><bottom/><diagonal/></border></borders>"
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="4"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
    '<xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/>'
    '<xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
    '<xf numFmtId="165" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/></cellXfs>'
    "</styleSheet>",
}


class TooMuch(ValueError):
    """A worksheet cannot hold this: a text too long, a row too many."""


def write(
    out: BinaryIO, title: str, heading: Sequence[tuple[str, int]], rows: Iterable[Sequence[object]]
) -> int:
    """Write a workbook with one worksheet into `out`; how many rows stand below its heading.

    `heading`: words and width in characters. A cell is text, a number, a date, a naive datetime or None.
    Raises TooMuch.
    """
    names = [_letters(at) for at in range(len(heading))]
    with ZipFile(out, "w", ZIP_DEFLATED, compresslevel=3) as book:
        for name, part in _PARTS.items():
            book.writestr(name, _XML + part)
        book.writestr("xl/workbook.xml", _workbook(title))
        with book.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as sheet:
            sheet.write(_head([width for _, width in heading]).encode())
            top = "".join(_text(f"{names[at]}1", words, _BOLD) for at, (words, _) in enumerate(heading))
            sheet.write(f'<row r="1">{top}</row>'.encode())
            count = 0
            for count, chunk in _chunks(names, rows):  # noqa: B007  # the last one is the answer
                sheet.write(chunk.encode())
            sheet.write(b"</sheetData></worksheet>")
    return count


def _chunks(names: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[tuple[int, str]]:
    """The rows as XML, many at a time, with how many there are so far."""
    held: list[str] = []
    count = 0
    for count, row in enumerate(rows, start=1):
        if count >= MOST_ROWS:
            raise TooMuch(f"a worksheet holds {MOST_ROWS} rows")
        line = count + 1
        cells = "".join([_cell(f"{name}{line}", cell) for name, cell in zip(names, row, strict=True)])
        held.append(f'<row r="{line}">{cells}</row>')
        if len(held) == _FLUSH:
            yield count, "".join(held)
            held.clear()
    yield count, "".join(held)


def _cell(at: str, cell: object) -> str:
    if isinstance(cell, str):
        return _text(at, cell) if cell else ""
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return f'<c r="{at}" s="{_MOMENT}"><v>{(cell - FIRST_DAY) / _DAY!r}</v></c>'
    if isinstance(cell, date):
        return f'<c r="{at}" s="{_DATE}"><v>{(cell - FIRST_DAY.date()).days}</v></c>'
    return f'<c r="{at}"><v>{cell!r}</v></c>'


def _text(at: str, words: str, style: int = 0) -> str:
    """Text in the cell itself, declared as text: no reader takes it for a formula, a number or a link."""
    if len(words) > LONGEST:
        raise TooMuch(f"a cell holds {LONGEST} characters")
    if _SPECIAL.search(words):
        words = escape(_ODD.sub(_spelt, words))
    styled = f' s="{style}"' if style else ""
    return f'<c r="{at}"{styled} t="inlineStr"><is><t xml:space="preserve">{words}</t></is></c>'


def _spelt(odd: re.Match[str]) -> str:
    """What XML cannot hold, and what would be read as its spelling: _x000D_."""
    found = odd.group()
    return f"_x005F{found}" if found[0] == "_" else f"_x{ord(found):04X}_"


def _letters(at: int) -> str:
    """The name of a column: 0 is A, 26 is AA."""
    name = ""
    at += 1
    while at:
        at, rest = divmod(at - 1, 26)
        name = chr(65 + rest) + name
    return name


def _workbook(title: str) -> str:
    return (
        f'{_XML}<workbook xmlns="{_MAIN}" xmlns:r="{_LINKS}"><sheets>'
        f'<sheet name="{escape(title[:31])}" sheetId="1" r:id="rId1"/></sheets></workbook>'
    )


def _head(widths: Sequence[int]) -> str:
    columns = "".join(
        f'<col min="{at}" max="{at}" width="{width}" customWidth="1"/>'
        for at, width in enumerate(widths, start=1)
    )
    return (
        f'{_XML}<worksheet xmlns="{_MAIN}"><sheetViews><sheetView workbookViewId="0">'
        '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>'
        f"<cols>{columns}</cols><sheetData>"
    )
