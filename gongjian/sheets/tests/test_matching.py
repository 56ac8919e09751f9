"""Headings found wherever they stand, columns matched by meaning, hints and totals passed over."""

import pytest

from gongjian.sheets import matching, reading
from gongjian.sheets.declared import Column
from gongjian.sheets.kinds import CreditCode, Day, IdNumber, Phones, Text
from gongjian.sheets.matching import CONTENT, EXACT, NEAR
from gongjian.sheets.tests import makers as make
from gongjian.sheets.workbook import Unreadable

COLUMNS = (
    Column("name", "姓名", Text(40), ("人员姓名",), is_needed=True),
    Column("phone", "手机", Phones(), ("手机号", "联系电话")),
    Column("id", "身份证号", IdNumber()),
    Column("since", "任职日期", Day()),
    Column("boss_phone", "负责人电话", Phones()),
    Column("code", "统一社会信用代码", CreditCode()),
)
PEOPLE = [["陈晓红", "13800002207", "11010519491231002X"], ["李建国", "13912345678", "440524188001010014"]]


def matched(lines, merge=()):
    _table, heading = matching.find(reading.read(make.book(lines, merge=merge)), COLUMNS)
    return {one.key: (one.title, one.why) for one in heading.matches if one.key}, heading


@pytest.mark.parametrize(
    "above",
    [
        [],
        [["天宁街道工作人员花名册（2026 年版）"], ["填表单位：天宁街道", None, "联系电话：88001234"]],
        [["附件 3"], [], ["说明：请于 12 月 1 日前报送"]],
    ],
)
def test_the_heading_is_found_under_any_notices(above):
    found, heading = matched([*above, ["姓 名*", "手机号（必填）", "身份证号"], *PEOPLE])
    assert found == {"name": ("姓 名*", EXACT), "phone": ("手机号（必填）", EXACT), "id": ("身份证号", EXACT)}
    assert heading.below == len(above) + 1


def test_columns_are_matched_by_meaning_in_any_order_and_strangers_are_left():
    found, heading = matched([["备注", "本人身份证号", "人员姓名"], ["无", "11010519491231002X", "陈晓红"]])
    assert found == {"id": ("本人身份证号", NEAR), "name": ("人员姓名", EXACT)}
    assert [one.title for one in heading.matches if not one.key] == ["备注"]


def test_a_column_with_another_heading_is_known_by_what_stands_in_it():
    found, _ = matched([["姓名", "证照", "任职日期"], ["陈晓红", "11010519491231002X", "2026-01-01"]])
    assert found["id"] == ("证照", CONTENT)


def test_two_heading_lines_of_merged_blocks_are_read_as_one():
    lines = [
        ["姓名", "本人", None, "负责人", None],
        [None, "手机", "身份证号", "姓名", "电话"],
        ["陈晓红", "13800002207", "11010519491231002X", "周敏", "13900001111"],
    ]
    found, heading = matched(lines, merge=["A1:A2", "B1:C1", "D1:E1"])
    assert {key: title for key, (title, _) in found.items()} == {
        "name": "姓名",
        "phone": "手机",
        "id": "身份证号",
        "boss_phone": "电话",
    }
    assert heading.below == 2


def test_without_a_heading_it_says_what_was_looked_for():
    with pytest.raises(Unreadable, match="一行要有：姓名"):
        matched([["甲", "乙"], ["丙", "丁"]])


@pytest.mark.parametrize(
    ("line", "is_data"),
    [
        (["陈晓红", "13800002207"], True),
        (["提示：填写真实姓名", "11 位手机号"], False),
        (["必填", "选填"], False),
        (["18位", "全称"], False),
        (["写全称", "如：企业"], False),
        (["区号-号码", "年月日"], False),
        (["合计", "2"], False),
        (["填表人：王芳"], False),
        (["姓名", "手机"], False),
        (["", "", "只有备注"], False),
        (["注重", "13800002207"], True),
    ],
)
def test_hints_totals_and_repeated_headings_are_no_data(line, is_data):
    assert matching.is_data(line, {0, 1}, {"姓名", "手机"}) is is_data
