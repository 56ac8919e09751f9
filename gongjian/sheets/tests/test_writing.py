"""Tables written as Excel and CSV: what goes in comes out, whole or not at all, and never as a formula."""

import csv
import io
import tracemalloc
from datetime import date, datetime, time, timedelta
from zipfile import ZipFile

import pytest
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import load_workbook

from gongjian.kernel.clock import ZONE
from gongjian.sheets.worksheet import LONGEST
from gongjian.sheets.writing import CSV, XLSX, Column, Incomplete, guarded, write

COLUMNS = (
    Column("文字", lambda row: row[0]),
    Column("数", lambda row: row[1]),
    Column("时刻", lambda row: row[2]),
    Column("日子", lambda row: row[3]),
)
DANGEROUS = [
    "=1+1",
    "=cmd|' /C calc'!A0",
    '=HYPERLINK("http://x.cn","点我")',
    "+86 138",
    "-1+2",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    " =1",
    "\u3000=1",
    "＝1+1",
    "＋1",
    "－1",
    "＠A",
    "'=1",
    "https://x.cn",
    "007",
    "1e5",
    "2026-11-22",
]
words = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=40)
rows_of_all_kinds = st.lists(
    st.tuples(
        words,
        st.none() | st.integers(-(10**12), 10**12),
        st.datetimes(datetime(1990, 1, 1), datetime(2090, 1, 1), timezones=st.just(ZONE)),
        st.dates(date(1990, 1, 1), date(2090, 1, 1)),
    ),
    max_size=20,
)


def written(form, rows, columns=COLUMNS, expected=None):
    out = io.BytesIO()
    write(out, form, columns, rows, title="样例", expected=len(rows) if expected is None else expected)
    return out.getvalue()


def read_csv(data):
    lines = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    return [[cell.removeprefix("'") for cell in line] for line in lines]


def read_xlsx(data):
    return load_workbook(io.BytesIO(data)).get_sheet_by_index(0).to_python()


def moment(read):
    """A reader gives midnight back as a day."""
    return read if isinstance(read, datetime) else datetime.combine(read, time())


@given(rows_of_all_kinds)
def test_a_csv_holds_what_was_written(rows):
    found = read_csv(written(CSV, rows))
    assert found[0] == ["文字", "数", "时刻", "日子"]
    assert found[1:] == [
        [text, "" if number is None else str(number), f"{at:%Y-%m-%d %H:%M:%S}", day.isoformat()]
        for text, number, at, day in rows
    ]


@given(rows_of_all_kinds)
def test_a_workbook_holds_what_was_written(rows):
    found = read_xlsx(written(XLSX, rows))
    assert found[0] == ["文字", "数", "时刻", "日子"]
    assert len(found) == len(rows) + 1
    for line, (text, number, at, day) in zip(found[1:], rows, strict=True):
        assert line[0] == text
        assert line[1] == ("" if number is None else number)
        assert abs(moment(line[2]) - at.replace(tzinfo=None, microsecond=0)) < timedelta(seconds=1)
        assert line[3] == day


@pytest.mark.parametrize("text", DANGEROUS)
def test_no_text_becomes_a_formula_in_a_workbook(text):
    data = written(XLSX, [(text, 1, datetime(2026, 1, 1, tzinfo=ZONE), date(2026, 1, 1))])
    sheet = ZipFile(io.BytesIO(data)).read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet
    assert "hyperlink" not in sheet
    assert 't="inlineStr"' in sheet
    assert read_xlsx(data)[1][0] == text


@pytest.mark.parametrize("text", DANGEROUS)
def test_no_text_of_a_csv_begins_like_a_formula(text):
    line = written(CSV, [text], [Column("文字", str)]).decode("utf-8-sig").split("\r\n", 1)[1]
    cell = next(csv.reader(io.StringIO(line, newline="")))[0]
    assert cell.lstrip(" \u3000")[:1] not in set("=+-@＝＋－＠\t\r\n")
    assert cell.removeprefix("'") == text


@given(words)
def test_an_apostrophe_taken_off_gives_back_the_text(text):
    safe = guarded(text)
    assert safe in (text, f"'{text}")
    assert safe == text or guarded(text).removeprefix("'") == text


def test_numbers_stay_numbers():
    assert read_xlsx(written(XLSX, [-5], [Column("数", int)]))[1] == [-5]
    assert written(CSV, [-5], [Column("数", int)]).endswith(b"\r\n-5\r\n")


@pytest.mark.parametrize("form", [XLSX, CSV])
@pytest.mark.parametrize("expected", [2, 4])
def test_a_file_with_other_rows_than_promised_is_refused(form, expected):
    with pytest.raises(Incomplete):
        written(form, ["a", "b", "c"], [Column("文字", str)], expected=expected)


def test_a_text_that_does_not_fit_into_a_cell_is_refused_not_cut():
    with pytest.raises(Incomplete):
        written(XLSX, ["长" * (LONGEST + 1)], [Column("文字", str)])
    assert read_xlsx(written(XLSX, ["长" * LONGEST], [Column("文字", str)]))[1] == ["长" * LONGEST]


@pytest.mark.parametrize("form", [XLSX, CSV])
def test_a_source_that_breaks_breaks_the_writing(form):
    def broken():
        yield "a"
        raise ConnectionError("the database is gone")

    with pytest.raises(ConnectionError):
        write(io.BytesIO(), form, [Column("文字", str)], broken(), title="样例", expected=1)


@pytest.mark.parametrize("form", [XLSX, CSV])
def test_memory_does_not_grow_with_the_rows(form, tmp_path):
    def peak(count):
        tracemalloc.start()
        with (tmp_path / "out").open("wb") as out:
            write(
                out,
                form,
                [Column("文字", str)] * 8,
                (f"第 {n} 行" for n in range(count)),
                title="样",
                expected=count,
            )
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return most

    peak(10)
    assert peak(6000) < 1.5 * peak(1000)
