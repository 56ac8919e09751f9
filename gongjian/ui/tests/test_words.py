"""The words of time and number, at their edges."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongjian.ui import words

SHANGHAI = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 11, 18, 10, 24, tzinfo=SHANGHAI)  # a Wednesday


def at(month: int, day: int, hour: int, minute: int = 0, year: int = 2026) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("when", "said"),
    [
        (at(11, 18, 17, 30), "今天 17:30"),
        (at(11, 18, 0), "今天 00:00"),
        (at(11, 19, 0), "11-19 周四 00:00"),
        (at(11, 16, 17, 30), "11-16 周一 17:30"),
        (at(1, 12, 9, year=2027), "2027-01-12 周二 09:00"),
        (date(2026, 11, 18), "今天"),
        (date(2026, 11, 20), "11-20 周五"),
        (datetime(2026, 11, 18, 16, 30, tzinfo=UTC), "11-19 周四 00:30"),
    ],
)
def test_a_due_time_names_the_day_only_when_it_is_not_today_and_the_year_only_when_it_is_not_this(when, said):
    assert words.due_words(when, NOW) == said


@pytest.mark.parametrize(
    ("when", "said"),
    [
        (at(11, 18, 10, 22), "今天 10:22"),
        (at(11, 17, 11, 2), "11-17 11:02"),
        (at(12, 31, 23, 59, 2025), "2025-12-31 23:59"),
    ],
)
def test_a_history_gives_day_and_minute(when, said):
    assert words.stamp(when, NOW) == said


@pytest.mark.parametrize(
    ("when", "said"),
    [
        (at(11, 18, 17, 30), "今天下午 5 点半"),
        (at(11, 19, 14), "周四下午 2 点"),
        (at(11, 24, 8, 30), "周二上午 8 点半"),
        (at(11, 25, 9), "11 月 25 日周三上午 9 点"),
        (at(11, 19, 12, 5), "周四中午 12 点 5 分"),
        (at(11, 19, 0), "周四凌晨 0 点"),
        (at(11, 19, 20), "周四晚上 8 点"),
        (at(11, 17, 9), "11 月 17 日周二上午 9 点"),
    ],
)
def test_an_old_resident_is_told_the_hour_as_people_say_it(when, said):
    assert words.spoken(when, NOW) == said


@pytest.mark.parametrize(
    ("length", "long", "short"),
    [
        (timedelta(seconds=59), "不到 1 分钟", "不到 1 分钟"),
        (timedelta(minutes=1), "1 分钟", "1 分钟"),
        (timedelta(minutes=59, seconds=59), "59 分钟", "59 分钟"),
        (timedelta(hours=1), "1 小时", "1 小时"),
        (timedelta(hours=7, minutes=6), "7 小时 6 分", "7 小时"),
        (timedelta(hours=23, minutes=59), "23 小时 59 分", "23 小时"),
        (timedelta(days=1), "1 天", "1 天"),
        (timedelta(days=1, hours=16, minutes=54), "1 天 16 小时", "1 天 16 小时"),
        (timedelta(days=2, hours=7), "2 天 7 小时", "2 天"),
        (timedelta(days=49), "49 天", "49 天"),
        (-timedelta(hours=3), "3 小时", "3 小时"),
    ],
)
def test_a_length_of_time_has_two_units_at_most(length, long, short):
    assert (words.spell(length), words.brief(length)) == (long, short)


@given(st.timedeltas(min_value=timedelta(0), max_value=timedelta(days=4000)))
def test_no_length_of_time_is_said_in_more_than_two_units(length):
    assert words.spell(length).count(" ") <= 3
    assert " 0 " not in words.spell(length)


@pytest.mark.parametrize(
    ("part", "whole", "said"), [(3266, 3482, "93.8%"), (0, 5, "0.0%"), (5, 5, "100.0%"), (0, 0, "暂无")]
)
def test_a_share_of_nothing_is_not_a_number(part, whole, said):
    assert words.share(part, whole) == said


def test_thousands_are_set_apart():
    assert words.thousands(1234567) == "1,234,567"
    assert words.thousands(90.66, 1) == "90.7"


def test_a_day_has_its_year_only_when_it_is_another():
    assert words.day_words(date(2026, 11, 18), NOW) == "11 月 18 日"
    assert words.day_words(date(2027, 1, 2), NOW) == "2027 年 1 月 2 日"
