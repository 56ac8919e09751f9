"""Reading files: every form an office sends is read, every broken one gets its sentence."""

from datetime import datetime
from zipfile import ZipFile

import pytest
import xlsxwriter

from gongjian.sheets import reading
from gongjian.sheets.tests import makers as make
from gongjian.sheets.workbook import Unreadable

LINES = [["代码", "名称"], ["1", "怡康花园"], ["2", "斜桥巷"]]


def lines(data):
    [table] = reading.read(data)
    return [[str(cell) for cell in line] for _, line in table.lines]


@pytest.mark.parametrize(
    "data",
    [
        make.book(LINES),
        make.xls(LINES),
        make.comma(LINES),
        make.comma(LINES, "utf-8-sig"),
        make.comma(LINES, "gb18030"),
        make.comma(LINES, "utf-16"),
        "代码\t名称\r\n1\t怡康花园\r\n2\t斜桥巷\r\n".encode(),
        "代码;名称\n1;怡康花园\n2;斜桥巷\n".encode("gb18030"),
    ],
    ids=["xlsx", "xls", "utf-8", "utf-8 with mark", "gb18030", "utf-16", "tabs", "semicolons"],
)
def test_every_form_in_use_is_read_alike(data):
    assert lines(data) == LINES


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "是空的"),
        (b"  \r\n ", "是空的"),
        (make.book([]), "一行内容也没有"),
        (b"PK\x03\x04 broken", "打不开"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 broken", "打不开"),
        (b"%PDF-1.7 ...", "不是 Excel 也不是 CSV"),
        (b"<html><table><tr><td>1</td></tr></table>", "不是 Excel 也不是 CSV"),
        ("代码,名称\n1,".encode() + b"\x81\xff\xfe\x00", "文字编码认不出来"),
        (make.locked(), "设了打开密码"),
        (make.bomb(reading.MOST_UNPACKED), "远大于正常的表格"),
        (make.bomb(5_000_000, lies=True), "打不开"),
        (b"PK" + b"0" * reading.MOST_BYTES, "最大 20 MB"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_cannot_be_read_is_refused_in_words(data, says):
    with pytest.raises(Unreadable, match=says):
        reading.read(data)


def test_a_far_cell_does_not_claim_the_memory_of_all_between():
    far = make.book([["代码"]])
    path = make.BytesIO()
    book = xlsxwriter.Workbook(path)
    page = book.add_worksheet()
    page.write(0, 0, "代码")
    page.write(1_048_575, 16_383, "远")
    book.close()
    assert lines(far) == [["代码"]]
    with pytest.raises(Unreadable, match="一直延伸到第 1048576 行、第 16384 列"):
        reading.read(path.getvalue())


def test_a_far_cell_is_seen_in_either_kind_of_quotes():
    packed = make.BytesIO()
    with ZipFile(make.BytesIO(make.book([["代码"]]))) as book, ZipFile(packed, "w") as other:
        for entry in book.infolist():
            body = book.read(entry)
            if "worksheets/" in entry.filename:
                body = body.replace(b'r="A1"', b"r = 'XFD1048576'")
            other.writestr(entry.filename, body)
    with pytest.raises(Unreadable, match="第 16384 列"):
        reading.read(packed.getvalue())


def test_empty_lines_cost_nothing_and_numbers_stay_those_of_the_file():
    [table] = reading.read(make.tall(["代码", "名称"], ["1", "怡康花园"], 300_000))
    assert [number for number, _ in table.lines] == [1, 2]
    [table] = reading.read(make.book([["代码"], [], [], ["1"]]))
    assert [number for number, _ in table.lines] == [1, 4]


def test_days_and_numbers_come_as_people_see_them():
    out = make.BytesIO()
    book = xlsxwriter.Workbook(out)
    page = book.add_worksheet()
    page.write_number(0, 0, 47.0)
    page.write_datetime(0, 1, datetime(2026, 11, 22), book.add_format({"num_format": "yyyy-mm-dd"}))
    page.write_datetime(
        0, 2, datetime(2026, 11, 22, 10, 5), book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
    )
    page.write(0, 3, True)  # noqa: FBT003
    book.close()
    [table] = reading.read(out.getvalue())
    assert table.lines == [(1, [47, "2026-11-22", "2026-11-22 10:05:00", True])]
