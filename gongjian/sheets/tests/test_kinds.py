"""Cells: what people write is read, what cannot be right is said in words."""

from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as some
from stdnum.cn import uscc

from gongjian.sheets.kinds import (
    Bad,
    Choice,
    Code,
    CreditCode,
    Day,
    Decimal,
    IdNumber,
    Moment,
    Phones,
    Text,
    Whole,
)


@pytest.mark.parametrize(
    ("raw", "day"),
    [
        ("20261122", "2026-11-22"),
        (20261122, "2026-11-22"),
        ("2026-11-22", "2026-11-22"),
        ("2026/11/2", "2026-11-02"),
        ("2026.1.2", "2026-01-02"),
        ("2026年11月22日", "2026-11-22"),
        ("2026 年 1 月", "2026-01-01"),
        ("２０２６－１１－２２", "2026-11-22"),
        (46348, "2026-11-22"),
        (46348.5, "2026-11-22"),
        ("2026-11-22 10:30", "2026-11-22"),
        ("2025年1月5日 8时30分", "2025-01-05"),
        ("25.1.5", "2025-01-05"),
        ("85年3月2日", "1985-03-02"),
    ],
)
def test_days_are_read_in_every_form_in_use(raw, day):
    assert Day().read(raw) == day


@pytest.mark.parametrize(
    ("raw", "says"),
    [
        ("去年", "看不懂"),
        ("2026-02-30", "没有“2026-02-30”这一天"),
        ("0026-01-01", "年份 26 不对"),
        (7, "看不懂"),
    ],
)
def test_what_is_no_day_is_said(raw, says):
    with pytest.raises(Bad, match=says):
        Day().read(raw)


@given(some.dates(min_value=date(1950, 1, 1), max_value=date(2099, 12, 31)))
def test_every_form_of_a_day_means_the_same_day(day):
    forms = [
        f"{day:%Y%m%d}",
        f"{day:%Y-%m-%d}",
        f"{day.year}/{day.month}/{day.day}",
        f"{day.year}年{day.month}月{day.day}日",
    ]
    serial = day.toordinal() - 693_594
    assert {Day().read(form) for form in [*forms, serial]} == {f"{day}"}


@pytest.mark.parametrize(
    ("kind", "raw", "value"),
    [
        (Moment(), "2020/1/6 12:09", "2020-01-06 12:09:00"),
        (Text(10), " 怡康花园 ", "怡康花园"),
        (Text(20, names=True), "城管局、消防；物业", ["城管局", "消防", "物业"]),
        (Code((12,), {6: 12}), "320402", "320402000000"),
        (Code((12,)), 320402001001, "320402001001"),
        (Code((12,)), "３２０４０２００１００１", "320402001001"),
        (Whole(), "1,234", 1234),
        (Decimal(-180, 180), "119.97", 119.97),
        (Choice({"是": "yes", "否": "no"}), " 是 ", "yes"),
        (Phones(), "138 0000 2207", "13800002207"),
        (Phones(), 13800002207, "13800002207"),
        (Phones(), "+86-13800002207", "13800002207"),
        (Phones(2), "0519-88001234 / 13800002207", "0519-88001234、13800002207"),
        (Phones(), "12345", "12345"),
        (IdNumber(), "11010519491231002x", "11010519491231002X"),
        (IdNumber(), "'11010519491231002X", "11010519491231002X"),
        (CreditCode(), "91110000600037341l", "91110000600037341L"),
    ],
)
def test_what_people_write_is_read(kind, raw, value):
    assert kind.read(raw) == value


@pytest.mark.parametrize(
    ("kind", "raw", "says"),
    [
        (Text(3), "长长长长", "写了 4 个字，最多 3 个字"),
        (Code((12,)), "32040", "是 5 位，这里要写 12 位"),
        (Code((12, 15)), "abc", "不是数字"),
        (Whole(), "1.5", "不是整数"),
        (Whole(0, 9), "10", "不在 0 到 9 之间"),
        (Decimal(-90, 90), "北纬", "不是数"),
        (Choice({"是": "yes", "否": "no"}), "也许", "请写：是、否"),
        (Phones(), "1380000220", "这里有一个是 10 位"),
        (Phones(), "13800002207、13900001111", "写了 2 个号码"),
        (Phones(), "见附件", "有号码看不懂"),
        (IdNumber(), "110105194912310021", "末位校验不对"),
        (IdNumber(), "11010519491331002X", "出生日期不对"),
        (IdNumber(), "1101051949123100", "应是 18 位，这里是 16 位"),
        (IdNumber(), 1.10105194912310e17, "存成了数字"),
        (CreditCode(), "911100006000373410", "校验不对"),
        (CreditCode(), "9111", "这里是 4 位"),
    ],
)
def test_what_cannot_be_right_is_said(kind, raw, says):
    with pytest.raises(Bad, match=says):
        kind.read(raw)


@given(some.text("0123456789ABCDEFGHJKLMNPQRTUWXY", min_size=9, max_size=9), some.integers(0, 30))
def test_a_credit_code_is_right_exactly_when_the_library_says_so(body, last):
    code = f"91320402{body}"
    for sign in (uscc.calc_check_digit(code), "0123456789ABCDEFGHJKLMNPQRTUWXY"[last]):
        try:
            read = CreditCode().read(code + sign)
        except Bad:
            read = None
        assert (read is not None) is uscc.is_valid(code + sign)


@given(some.one_of(some.text(max_size=40), some.integers(), some.floats(allow_nan=False), some.booleans()))
def test_no_cell_breaks_a_reader(raw):
    for kind in (
        Day(),
        Moment(),
        Phones(3),
        IdNumber(),
        CreditCode(),
        Whole(),
        Decimal(0, 1),
        Code((12,)),
        Text(5),
    ):
        with suppress(Bad):
            kind.read(raw)
