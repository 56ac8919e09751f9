"""Workbooks to tell stories with: good ones, and every way in which an office's file can be broken."""

import csv
import struct
import zipfile
from collections.abc import Sequence
from io import BytesIO, StringIO

import xlsxwriter
from python_calamine import CalamineWorkbook

SECTOR = 512


def book(lines: Sequence[Sequence[object]], *, name: str = "Sheet1", merge: Sequence[str] = ()) -> bytes:
    """An .xlsx with these lines; `merge`: ranges merged afterwards, as Excel does it."""
    out = BytesIO()
    book = xlsxwriter.Workbook(out, {"strings_to_formulas": False})
    page = book.add_worksheet(name)
    for row, line in enumerate(lines):
        for column, cell in enumerate(line):
            if cell is not None:
                page.write(row, column, cell)
    for block in merge:
        first = block.partition(":")[0]
        page.merge_range(block, lines[int(first[1:]) - 1][ord(first[0]) - 65])
    book.close()
    return out.getvalue()


def comma(lines: Sequence[Sequence[object]], encoding: str = "utf-8") -> bytes:
    """The same as CSV."""
    out = StringIO()
    csv.writer(out).writerows(lines)
    return out.getvalue().encode(encoding)


def read(data: bytes, page: int = 0) -> list[list[str]]:
    """A workbook as texts."""
    lines = CalamineWorkbook.from_filelike(BytesIO(data)).get_sheet_by_index(page).to_python()
    return [[str(cell) for cell in line] for line in lines]


def tall(heading: Sequence[str], line: Sequence[str], empty: int) -> bytes:
    """A heading, one line, and very many lines that were coloured but never filled."""
    out = BytesIO()
    book = xlsxwriter.Workbook(out, {"constant_memory": True})
    page, format_ = book.add_worksheet(), book.add_format({"bg_color": "#FFFF00"})
    for row, cells in enumerate((heading, line)):
        for column, cell in enumerate(cells):
            page.write(row, column, cell)
    for row in range(2, empty + 2):
        page.write_blank(row, 0, None, format_)
    book.close()
    return out.getvalue()


def bomb(size: int, *, lies: bool = False) -> bytes:
    """A workbook whose sheet unpacks to `size` bytes of blanks; `lies`: the directory says one byte."""
    out = BytesIO()
    with (
        zipfile.ZipFile(BytesIO(book([["a"]]))) as good,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as bad,
    ):
        for entry in good.infolist():
            content = good.read(entry)
            if entry.filename.endswith("sheet1.xml"):
                content = content.replace(b"</worksheet>", b" " * size + b"</worksheet>")
            bad.writestr(entry.filename, content)
    data = out.getvalue()
    if lies:
        true = struct.pack("<I", _size_of(data, "xl/worksheets/sheet1.xml"))
        data = data.replace(true, struct.pack("<I", 1))
    return data


def _size_of(data: bytes, name: str) -> int:
    with zipfile.ZipFile(BytesIO(data)) as book:
        return book.getinfo(name).file_size


def xls(lines: Sequence[Sequence[str]], far: tuple[int, int] | None = None) -> bytes:
    """An .xls of Excel 97 by hand: one sheet, every cell a label; `far`: one more, so far down and right."""
    page = _record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0010, 0, 0, 0, 0))
    cells = [(row, column, cell) for row, line in enumerate(lines) for column, cell in enumerate(line)]
    for row, column, cell in [*cells, (*far, "远")] if far else cells:
        page += _record(
            0x0204, struct.pack("<HHHHB", row, column, 0, len(cell), 1) + cell.encode("utf-16-le")
        )
    page += _record(0x000A, b"")
    start = _record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0005, 0, 0, 0, 0))
    name = "Sheet1".encode("utf-16-le")
    size = len(start) + 4 + 8 + len(name) + 4
    bound = _record(0x0085, struct.pack("<IBBBB", size, 0, 0, 6, 1) + name)
    return ole({"Workbook": start + bound + _record(0x000A, b"") + page})


def ods(rows: str) -> bytes:
    """An .ods of one sheet with these rows, as XML."""
    kind, names = "application/vnd.oasis.opendocument.spreadsheet", "urn:oasis:names:tc:opendocument:xmlns"
    spaces = " ".join(f'xmlns:{name}="{names}:{name}:1.0"' for name in ("office", "table", "text"))
    files = {
        "mimetype": kind,
        "META-INF/manifest.xml": f'<m:manifest xmlns:m="{names}:manifest:1.0"><m:file-entry m:full-path="/"'
        f' m:media-type="{kind}"/></m:manifest>',
        "content.xml": f"<office:document-content {spaces}><office:body><office:spreadsheet>"
        f'<table:table table:name="s">{rows}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>",
    }
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as book:
        for name, content in files.items():
            book.writestr(name, content)
    return out.getvalue()


def ods_row(text: str, *, across: int = 1, down: int = 1) -> str:
    """A row of an .ods: a text, repeated to the right and downwards without being written again."""
    cell = f'<table:table-cell office:value-type="string" table:number-columns-repeated="{across}">'
    row = f'<table:table-row table:number-rows-repeated="{down}">'
    return f"{row}{cell}<text:p>{text}</text:p></table:table-cell></table:table-row>"


def shared(text: str, rows: int) -> bytes:
    """An .xlsx in which twenty cells of every row are one and the same text, kept once."""
    line = "".join(f'<c r="{letter}{{0}}" t="s"><v>0</v></c>' for letter in "ABCDEFGHIJKLMNOPQRST")
    cells = "".join(f'<row r="{n}">{line.format(n)}</row>' for n in range(1, rows + 1))
    out = BytesIO()
    with (
        zipfile.ZipFile(BytesIO(book([["a"]]))) as good,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as bad,
    ):
        for entry in good.infolist():
            content = good.read(entry).decode()
            if entry.filename.endswith("sheet1.xml"):
                head, _, rest = content.partition("<sheetData>")
                content = f"{head}<sheetData>{cells}</sheetData>{rest.partition('</sheetData>')[2]}"
            elif entry.filename.endswith("sharedStrings.xml"):
                content = content.replace(">a<", f">{text}<")
            bad.writestr(entry.filename, content)
    return out.getvalue()


def locked() -> bytes:
    """What Excel writes when a workbook gets a password: an OLE file that holds the encrypted one."""
    return ole({"EncryptionInfo": b"\x04\x00\x04\x00", "EncryptedPackage": b"\x00" * 64})


def ole(streams: dict[str, bytes]) -> bytes:
    """A compound file (MS-CFB) with these streams, each as long as the small-stream limit at least."""
    padded = {name: _padded(content) for name, content in streams.items()}
    counts = {name: len(content) // SECTOR for name, content in padded.items()}
    directory = (len(streams) + 1 + 3) // 4
    fat = [0xFFFFFFFD]
    fat += [n + 2 for n in range(directory - 1)] + [0xFFFFFFFE]
    firsts = {}
    for name, count in counts.items():
        firsts[name] = len(fat)
        fat += [len(fat) + n + 1 for n in range(count - 1)] + [0xFFFFFFFE]
    assert len(fat) <= SECTOR // 4, "one FAT sector is enough for a test"
    fat += [0xFFFFFFFF] * (SECTOR // 4 - len(fat))
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 16 + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6)
    header += b"\0" * 6 + struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    header += struct.pack("<109I", 0, *[0xFFFFFFFF] * 108)
    entries = _entry("Root Entry", 5, 0xFFFFFFFE, 0, child=1)
    names = list(padded)
    for n, name in enumerate(names, start=1):
        entries += _entry(
            name, 2, firsts[name], len(padded[name]), right=n + 1 if n < len(names) else 0xFFFFFFFF
        )
    entries += b"\0" * (directory * SECTOR - len(entries))
    return header + struct.pack(f"<{SECTOR // 4}I", *fat) + entries + b"".join(padded.values())


def _entry(
    name: str, kind: int, first: int, size: int, *, child: int = 0xFFFFFFFF, right: int = 0xFFFFFFFF
) -> bytes:
    text = name.encode("utf-16-le") + b"\0\0"
    entry = text.ljust(64, b"\0") + struct.pack("<HBBIII", len(text), kind, 1, 0xFFFFFFFF, right, child)
    return entry + b"\0" * 36 + struct.pack("<IQ", first, size)


def _padded(content: bytes) -> bytes:
    size = max(4096, -(-len(content) // SECTOR) * SECTOR)
    return content.ljust(size, b"\0")


def _record(kind: int, content: bytes) -> bytes:
    return struct.pack("<HH", kind, len(content)) + content
