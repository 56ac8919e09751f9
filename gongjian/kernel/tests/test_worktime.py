"""The clock of limits: boundary tables around the holidays of 2026, and arithmetic laws."""

from datetime import UTC, date, datetime, time, timedelta
from timeit import repeat

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongjian.kernel.worktime import ZONE, Limit, Unit, WorkCalendar, parse_windows, write_windows

OFF = {date(2026, 10, day): False for day in (1, 2, 5, 6, 7)} | {date(2026, 9, 25): False}
MADE_UP = {date(2026, 9, 20): True, date(2026, 10, 10): True}
WINDOWS = parse_windows("09:00-12:00,13:30-17:30")
CALENDAR = WorkCalendar({**OFF, **MADE_UP}, WINDOWS)


def at(text):
    return datetime.fromisoformat(f"2026-{text}").replace(tzinfo=ZONE)


def due(start, limit, *pauses):
    spans = [(at(since), at(until)) for since, until in pauses]
    return CALENDAR.due(at(start), Limit.parse(limit), spans).strftime("%m-%d %H:%M")


@pytest.mark.parametrize(
    ("start", "limit", "expected"),
    [
        ("09-29 10:00", "1wd", "09-30 17:30"),  # Tuesday before National Day
        ("09-30 10:00", "1wd", "10-08 17:30"),  # the last working day before it
        ("09-30 18:00", "1wd", "10-08 17:30"),  # after closing is still that day
        ("10-03 10:00", "1wd", "10-08 17:30"),  # lodged in the holidays
        ("09-30 10:00", "2wd", "10-09 17:30"),
        ("09-30 10:00", "3wd", "10-10 17:30"),  # a Saturday that is worked
        ("09-30 10:00", "4wd", "10-12 17:30"),  # and the Sunday after it is not
        ("10-10 10:00", "1wd", "10-12 17:30"),
        ("09-19 10:00", "1wd", "09-20 17:30"),  # a Sunday that is worked
        ("09-20 10:00", "5wd", "09-28 17:30"),  # Mid-Autumn Friday is off
        ("09-24 17:29", "1wd", "09-28 17:30"),
        ("09-30 10:00", "0wd", "09-30 10:00"),
        ("09-30 16:30", "1wh", "09-30 17:30"),
        ("09-30 16:30", "2wh", "10-08 10:00"),
        ("09-30 17:30", "1wh", "10-08 10:00"),
        ("09-30 11:30", "1wh", "09-30 14:00"),  # over lunch
        ("09-30 12:30", "1wh", "09-30 14:30"),
        ("09-30 09:00", "3wh", "09-30 12:00"),
        ("10-04 03:00", "2wh", "10-08 11:00"),
        ("10-09 17:00", "1wh", "10-10 09:30"),  # into the worked Saturday
        ("10-10 17:00", "1wh", "10-12 09:30"),
        ("09-30 16:30", "0wh", "09-30 16:30"),
        ("09-30 16:30", "72h", "10-03 16:30"),
    ],
)
def test_a_limit_ends_when_the_rules_say(start, limit, expected):
    assert due(start, limit) == expected


@pytest.mark.parametrize(
    ("limit", "pauses", "expected"),
    [
        ("1wd", [("09-29 10:00", "09-29 11:00")], "10-08 10:00"),
        ("1wd", [("09-29 17:30", "09-30 09:00")], "09-30 17:30"),  # a night costs nothing
        (
            "1wd",
            [("09-29 10:00", "10-08 10:00")],
            "10-09 17:30",
        ),  # two working days but their first hour, on which it had run
        ("1wd", [("09-28 10:00", "09-29 09:00")], "09-30 17:30"),  # over before the start
        ("1wd", [("09-30 17:30", "10-09 10:00")], "09-30 17:30"),  # begins when the limit is over
        ("2wh", [("09-29 10:00", "09-29 10:30")], "09-29 11:30"),
        ("2wh", [("09-29 10:00", "09-29 10:30"), ("09-29 10:15", "09-29 11:00")], "09-29 12:00"),
        ("2wh", [("09-29 12:00", "09-29 13:30")], "09-29 11:00"),
        ("24h", [("09-29 18:00", "09-29 20:00")], "09-30 11:00"),
    ],
)
def test_a_pause_takes_away_what_passed_during_it(limit, pauses, expected):
    assert due("09-29 09:00", limit, *pauses) == expected


@pytest.mark.parametrize(
    ("limit", "expected"),
    [
        ("1wd", "09-30 09:00"),
        ("2wd", "09-29 09:00"),
        ("4wh", "09-30 13:30"),
        ("5wh", "09-30 11:00"),
        ("24h", "09-29 17:30"),
    ],
)
def test_a_reminder_comes_the_last_moment_with_that_much_left(limit, expected):
    assert CALENDAR.before(at("09-30 17:30"), Limit.parse(limit)).strftime("%m-%d %H:%M") == expected


@pytest.mark.parametrize(
    ("now", "unit", "expected"),
    [
        ("09-18 17:31", Unit.WORKING_DAY, "0wd"),
        ("09-20 20:00", Unit.WORKING_DAY, "1wd"),  # Sunday, worked for the National Day
        ("09-21 17:29", Unit.WORKING_DAY, "1wd"),
        ("09-21 17:30", Unit.WORKING_DAY, "2wd"),
        ("09-19 23:00", Unit.WORKING_HOUR, "0wh"),
        ("09-20 10:30", Unit.WORKING_HOUR, "1wh"),
        ("09-20 10:30", Unit.HOUR, "41h"),
        ("09-18 17:00", Unit.WORKING_DAY, "0wd"),
    ],
)
def test_how_late_something_is_counts_as_its_clock_counts(now, unit, expected):
    assert str(CALENDAR.behind(at("09-18 17:30"), at(now), unit)) == expected


def test_progress_counts_working_time_only():
    start, now = at("09-30 16:30"), at("10-08 10:00")
    assert CALENDAR.elapsed(start, now, Unit.WORKING_DAY) == timedelta(hours=2)
    assert CALENDAR.elapsed(start, now, Unit.WORKING_HOUR, [(at("09-30 17:00"), now)]) == timedelta(
        minutes=30
    )
    assert CALENDAR.elapsed(start, now, Unit.HOUR) == now - start
    assert CALENDAR.elapsed(now, start, Unit.HOUR) == timedelta(0)
    assert CALENDAR.left(start, now, Unit.WORKING_DAY) == timedelta(hours=2)
    assert CALENDAR.left(now, start, Unit.WORKING_DAY) == timedelta(hours=-2)
    assert CALENDAR.day_length == timedelta(hours=7)


def test_a_limit_reads_and_writes_itself():
    assert [Limit.parse(text).words for text in ("5wd", "2wh", "72h")] == [
        "5 个工作日",
        "2 个工作小时",
        "72 小时",
    ]
    assert str(Limit.parse(" 5wd ")) == "5wd"
    assert [str(Limit.parse(text)) for text in ("5 个工作日", "２个工作小时", "72小时", "5 wd")] == [
        "5wd",
        "2wh",
        "72h",
        "5wd",
    ]
    assert str(Limit.parse("5wd") + Limit.parse("3wd")) == "8wd"


@pytest.mark.parametrize("text", ["", "5", "wd", "-1wd", "5d", "1.5h", "五个工作日", "99999h", "5 天"])
def test_a_limit_written_wrong_is_refused_in_chinese(text):
    with pytest.raises(ValueError, match="请写成“5 个工作日”"):
        Limit.parse(text)


def test_limits_of_different_units_do_not_add_up():
    with pytest.raises(ValueError, match="同一种单位"):
        Limit.parse("72h") + Limit.parse("5wd")
    with pytest.raises(ValueError, match="写短一些"):
        Limit.parse("9999h") + Limit.parse("1h")


@pytest.mark.parametrize(
    "text", ["", "09:00", "09:00-08:00", "09:00-12:00,11:00-17:30", "9点-12点", "09:00-25:00"]
)
def test_windows_written_wrong_are_refused_in_chinese(text):
    with pytest.raises(ValueError, match="上班时间"):
        parse_windows(text)


def test_windows_are_read_as_people_write_them():
    windows = parse_windows("08:30至12:00，14：00-18:00")
    assert write_windows(windows) == "08:30-12:00,14:00-18:00"
    assert parse_windows(write_windows(WINDOWS)) == WINDOWS


def test_a_time_without_its_zone_is_refused():
    with pytest.raises(ValueError, match="zone"):
        CALENDAR.due(datetime(2026, 9, 30), Limit.parse("1wd"))


def test_the_zone_of_the_start_does_not_matter_and_the_answer_is_in_china():
    start = at("09-30 10:00")
    assert CALENDAR.due(start.astimezone(UTC), Limit.parse("1wd")) == CALENDAR.due(start, Limit.parse("1wd"))
    assert CALENDAR.due(start, Limit.parse("1wd")).tzinfo is ZONE


moments = st.datetimes(datetime(2026, 9, 1), datetime(2026, 10, 31)).map(lambda at: at.replace(tzinfo=ZONE))
units = st.sampled_from(list(Unit))
working_units = st.sampled_from([Unit.WORKING_DAY, Unit.WORKING_HOUR])
counts = st.integers(0, 40)
pauses_of = st.lists(st.tuples(moments, moments).map(sorted).map(tuple), max_size=4)


@given(moments, moments, counts, units, pauses_of)
def test_a_later_start_is_never_due_earlier(one, other, count, unit, pauses):
    first, second = sorted([one, other])
    later = [(since, until) for since, until in pauses if since >= second]
    limit = Limit(count, unit)
    assert CALENDAR.due(first, limit, later) <= CALENDAR.due(second, limit, later)


@given(moments, counts, units, pauses_of)
def test_a_longer_limit_is_never_due_earlier(start, count, unit, pauses):
    assert CALENDAR.due(start, Limit(count, unit), pauses) <= CALENDAR.due(
        start, Limit(count + 1, unit), pauses
    )


@given(moments, counts.filter(bool), working_units, pauses_of)
def test_a_working_limit_ends_inside_a_window_of_a_working_day(start, count, unit, pauses):
    end = CALENDAR.due(start, Limit(count, unit), pauses)
    assert CALENDAR.is_workday(end.date())
    assert any(begin < end.time() <= close for begin, close in WINDOWS)


@given(moments, counts, units, pauses_of, moments)
def test_a_pause_of_no_length_changes_nothing(start, count, unit, pauses, when):
    limit = Limit(count, unit)
    assert CALENDAR.due(start, limit, [*pauses, (when, when)]) == CALENDAR.due(start, limit, pauses)


@given(moments, counts, working_units, moments)
def test_a_pause_outside_working_time_changes_nothing(start, count, unit, when):
    night = (when.replace(hour=18), when.replace(hour=18) + timedelta(hours=14))
    assert CALENDAR.due(start, Limit(count, unit), [night]) == CALENDAR.due(start, Limit(count, unit))


@given(moments, counts, units, st.tuples(moments, moments, moments).map(sorted))
def test_splitting_a_pause_changes_nothing(start, count, unit, edges):
    since, middle, until = edges
    limit = Limit(count, unit)
    assert CALENDAR.due(start, limit, [(since, middle), (middle, until)]) == CALENDAR.due(
        start, limit, [(since, until)]
    )


@given(moments, counts, units, pauses_of)
def test_a_pause_never_brings_the_due_time_forward(start, count, unit, pauses):
    assert CALENDAR.due(start, Limit(count, unit), pauses) >= CALENDAR.due(start, Limit(count, unit))


@given(moments, counts, st.sampled_from([Unit.WORKING_HOUR, Unit.HOUR]), pauses_of)
def test_exactly_the_limit_has_passed_when_it_is_over(start, count, unit, pauses):
    end = CALENDAR.due(start, Limit(count, unit), pauses)
    assert CALENDAR.elapsed(start, end, unit, pauses) == timedelta(hours=count)


@given(moments, counts, units)
def test_a_reminder_leaves_exactly_its_limit(end, count, unit):
    length = CALENDAR.day_length if unit is Unit.WORKING_DAY else timedelta(hours=1)
    assert CALENDAR.left(CALENDAR.before(end, Limit(count, unit)), end, unit) == count * length


def test_fifteen_working_days_are_counted_in_microseconds():
    start, limit = at("09-30 10:00"), Limit.parse("15wd")
    best = min(repeat(lambda: CALENDAR.due(start, limit), number=200, repeat=5)) / 200
    assert best < 50e-6
    assert time(17, 30) == CALENDAR.due(start, limit).time()
