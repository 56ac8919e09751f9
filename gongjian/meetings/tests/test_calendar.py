"""When the door is open, on which days a series falls, how long a task has."""

from datetime import date, datetime, timedelta

import pytest

from gongjian.kernel.clock import ZONE
from gongjian.kernel.worktime import Limit, WorkCalendar, parse_windows
from gongjian.meetings.models import Meeting
from gongjian.meetings.rules.calendar import MOST_MISSES, days_of_series, hours_until, is_door_open, is_near

START = datetime(2026, 9, 23, 19, tzinfo=ZONE)
BEFORE, AFTER = Limit.parse("2h"), Limit.parse("24h")
DAYS = WorkCalendar({date(2026, 9, 25): False}, parse_windows("09:00-12:00,13:30-17:30"))


@pytest.mark.parametrize(
    ("minutes", "is_open"),
    [(-121, False), (-120, True), (-119, True), (0, True), (24 * 60, True), (24 * 60 + 1, False)],
)
def test_the_door_opens_before_the_meeting_and_closes_after_it(minutes: int, is_open: bool):
    now = START + timedelta(minutes=minutes)
    assert is_door_open(Meeting(starts_at=START, state="called"), now, BEFORE, AFTER, DAYS) is is_open


@pytest.mark.parametrize(
    ("before", "after", "opens", "closes"),
    [
        ("2h", "24h", "2026-09-23 17:00", "2026-09-24 19:00"),
        ("2wh", "1wh", "2026-09-23 15:30", "2026-09-24 10:00"),
        ("1wd", "1wd", "2026-09-23 09:00", "2026-09-24 17:30"),
        ("2wd", "2wd", "2026-09-22 09:00", "2026-09-28 17:30"),  # the 25th is off, then a weekend
        ("0h", "0h", "2026-09-23 19:00", "2026-09-23 19:00"),
    ],
)
def test_the_door_goes_by_the_unit_that_the_place_wrote(before, after, opens, closes):
    meeting = Meeting(starts_at=START, state="called")
    limits = (Limit.parse(before), Limit.parse(after), DAYS)
    first, last = (datetime.strptime(at, "%Y-%m-%d %H:%M").replace(tzinfo=ZONE) for at in (opens, closes))
    second = timedelta(seconds=1)
    around = [first - second, first, last, last + second]
    assert [is_door_open(meeting, at, *limits) for at in around] == [False, True, True, False]


@pytest.mark.parametrize(
    ("hours_before", "called_before", "near"),
    [(24.1, 72, False), (24, 72, True), (1, 72, True), (0, 72, False), (23, 24, True), (10, 23, False)],
)
def test_people_are_reminded_a_day_before_unless_they_were_only_just_called(
    hours_before, called_before, near
):
    meeting = Meeting(starts_at=START, called_at=START - timedelta(hours=called_before))
    now = START - timedelta(hours=hours_before)
    assert is_near(meeting, now, Limit.parse("24h"), DAYS) is near


@pytest.mark.parametrize("facts", [{"state": "filed"}, {"state": "cancelled"}, {"misses": MOST_MISSES}])
def test_the_door_stays_shut_when_filed_cancelled_or_tried_too_often(facts):
    assert not is_door_open(Meeting(starts_at=START, **facts), START, BEFORE, AFTER, DAYS)


def test_a_monthly_day_that_a_month_lacks_is_its_last():
    days = list(days_of_series(date(2026, 10, 31), "month", date(2027, 3, 31)))
    assert [f"{day:%m-%d}" for day in days] == ["10-31", "11-30", "12-31", "01-31", "02-28", "03-31"]


@pytest.mark.parametrize(
    ("every", "until", "number"),
    [
        ("month", date(2026, 12, 24), 11),
        ("month", date(2026, 12, 25), 12),
        ("quarter", date(2026, 12, 31), 4),
        ("half", date(2026, 12, 31), 2),
        ("year", date(2026, 12, 31), 1),
        ("year", date(2027, 1, 25), 2),
    ],
)
def test_a_series_ends_with_its_last_day(every: str, until: date, number: int):
    assert len(list(days_of_series(date(2026, 1, 25), every, until))) == number


def test_a_task_runs_until_the_evening_of_its_day():
    now = datetime(2026, 9, 23, 20, 30, tzinfo=ZONE)
    assert now + timedelta(hours=hours_until(date(2026, 9, 30), now).count) == datetime(
        2026, 9, 30, 17, 30, tzinfo=ZONE
    )
    assert hours_until(now.date(), now).count == 1
