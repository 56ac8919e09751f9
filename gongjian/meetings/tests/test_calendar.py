"""When the door is open, on which days a series falls, how long a task has."""

from datetime import date, datetime, timedelta

import pytest

from gongjian.kernel.clock import ZONE
from gongjian.kernel.worktime import Limit
from gongjian.meetings.models import Meeting
from gongjian.meetings.rules.calendar import MOST_MISSES, days_of_series, hours_until, is_door_open

START = datetime(2026, 9, 23, 19, tzinfo=ZONE)
BEFORE, AFTER = Limit.parse("2h"), Limit.parse("24h")


@pytest.mark.parametrize(
    ("minutes", "is_open"),
    [(-121, False), (-120, True), (-119, True), (0, True), (24 * 60, True), (24 * 60 + 1, False)],
)
def test_the_door_opens_before_the_meeting_and_closes_after_it(minutes: int, is_open: bool):
    now = START + timedelta(minutes=minutes)
    assert is_door_open(Meeting(starts_at=START, state="called"), now, BEFORE, AFTER) is is_open


@pytest.mark.parametrize("facts", [{"state": "filed"}, {"state": "cancelled"}, {"misses": MOST_MISSES}])
def test_the_door_stays_shut_when_filed_cancelled_or_tried_too_often(facts):
    assert not is_door_open(Meeting(starts_at=START, **facts), START, BEFORE, AFTER)


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
