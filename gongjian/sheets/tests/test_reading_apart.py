"""Small files that come to gigabytes are refused in words, and cost this process nothing."""

import tracemalloc

import pytest

from gongjian.sheets import apart, reading
from gongjian.sheets.tests import makers as make
from gongjian.sheets.workbook import Unreadable

LINES = [["代码", "名称"], ["1", "怡康花园"]]
HEAD = make.ods_row("代码")
EMPTY = make.ods_row("", across=16_384, down=1_048_575)
LONG = "长" * 30_000
LEAST = 400 * 1024**2  # bytes of memory in which a plain file is still opened


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (make.xls(LINES, far=(65_535, 255)), "第 65536 行、第 256 列|内容太多"),
        (
            make.ods(HEAD + make.ods_row("", across=16_384, down=1_048_575) + make.ods_row("远")),
            "打不开|延伸到",
        ),
        (make.ods(HEAD + make.ods_row(LONG, across=100, down=10_000)), "内容太多"),
        (make.shared(LONG, 2000), "内容太多"),
    ],
    ids=[
        "far corner of an .xls",
        "far corner of an .ods",
        "repeated text of an .ods",
        "shared text of an .xlsx",
    ],
)
def test_what_comes_to_too_much_is_refused_without_being_opened_here(monkeypatch, data, says):
    monkeypatch.setattr(apart, "MEMORY", LEAST)
    assert len(data) < 200_000
    tracemalloc.start()
    with pytest.raises(Unreadable, match=says):
        reading.read(data)
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert most < 10 * 1024**2


@pytest.mark.parametrize(
    "data",
    [make.ods("".join(make.ods_row(line[0]) for line in LINES)), make.xls([[line[0]] for line in LINES])],
    ids=["ods", "xls"],
)
def test_what_is_plain_is_read_in_little_memory_too(monkeypatch, data):
    monkeypatch.setattr(apart, "MEMORY", LEAST)
    [table] = reading.read(data)
    assert table.lines == [(1, ["代码"]), (2, ["1"])]


def test_a_plain_workbook_is_opened_here_and_one_of_long_texts_apart(monkeypatch):
    gone = []
    monkeypatch.setattr(apart, "tables", lambda data: gone.append(data) or [])
    reading.read(make.book([["代码", "名称"], *([str(n), f"名称{n}"] for n in range(3000))]))
    assert not gone
    reading.read(make.shared(LONG, 200))
    assert len(gone) == 1


def test_more_text_than_a_table_has_is_refused_wherever_it_is_read(monkeypatch):
    monkeypatch.setattr("gongjian.sheets.workbook.MOST_TEXT", 100)
    with pytest.raises(Unreadable, match="内容太多"):
        reading.read(make.comma([["代码"], ["长" * 101]]))


def test_a_file_that_takes_too_long_is_refused(monkeypatch):
    monkeypatch.setattr(apart, "PATIENCE", 0.01)
    with pytest.raises(Unreadable, match="内容太多"):
        reading.read(make.xls(LINES))
