"""The working-day calendar: known years, the place's own days, memory that notices changes."""

from datetime import date, datetime, time

import pytest
from django.db import transaction

from gongjian.kernel.worktime import ZONE, Limit
from gongjian.platform import calendar
from gongjian.platform.calendar import Kind, calendar_of, days_of, is_estimated, statutory
from gongjian.platform.models import CalendarDay, Edition, Override
from gongjian.platform.parameters import Rulebook

# the State Council's arrangements of 2025 and 2026: days off from Monday to Friday, and weekend days worked
OFF = """2025-01-01 2025-01-28 2025-01-29 2025-01-30 2025-01-31 2025-02-03 2025-02-04 2025-04-04
2025-05-01 2025-05-02 2025-05-05 2025-06-02 2025-10-01 2025-10-02 2025-10-03 2025-10-06 2025-10-07 2025-10-08
2026-01-01 2026-01-02 2026-02-16 2026-02-17 2026-02-18 2026-02-19 2026-02-20 2026-02-23 2026-04-06 2026-05-01
2026-05-04 2026-05-05 2026-06-19 2026-09-25 2026-10-01 2026-10-02 2026-10-05 2026-10-06 2026-10-07"""
WORKED = """2025-01-26 2025-02-08 2025-04-27 2025-09-28 2025-10-11
2026-01-04 2026-02-14 2026-02-28 2026-05-09 2026-09-20 2026-10-10"""


def book(*area_ids, on=date(2026, 11, 22)):
    return Rulebook(on, area_ids)


@pytest.mark.django_db
@pytest.mark.parametrize("year", [2025, 2026])
def test_the_published_years_are_known_to_the_day(year):
    odd = {day.day for day in days_of(year) if day.is_workday != (day.day.weekday() < 5)}
    known = {date.fromisoformat(text) for text in (OFF + " " + WORKED).split()}
    assert odd == {day for day in known if day.year == year}


def test_each_day_has_its_kind():
    kinds = ["2026-11-20", "2026-11-21", "2026-10-01", "2026-10-06", "2026-10-10"]
    assert [statutory(date.fromisoformat(day)).kind for day in kinds] == [
        Kind.WORKING,
        Kind.WEEKEND,
        Kind.HOLIDAY,
        Kind.SHIFTED,
        Kind.MADE_UP,
    ]
    assert statutory(date(2026, 10, 1)).name == "国庆节"


def test_a_year_not_yet_published_is_called_estimated():
    assert (is_estimated(2026), is_estimated(2027)) == (False, True)
    assert not calendar.statutory(date(2027, 10, 1)).is_workday


@pytest.mark.django_db
def test_the_places_own_day_wins_and_is_noticed_at_once():
    day = date(2026, 11, 23)
    assert calendar_of(book()).is_workday(day)
    row = CalendarDay.objects.create(day=day, is_workday=False, source="区府办通知")
    assert not calendar_of(book()).is_workday(day)
    assert next(each for each in days_of(2026) if each.day == day).own == row
    row.delete()
    assert calendar_of(book()).is_workday(day)


@pytest.mark.django_db
def test_a_change_that_was_rolled_back_leaves_nothing_in_memory():
    day = date(2026, 11, 24)
    try:
        with transaction.atomic():
            CalendarDay.objects.create(day=day, is_workday=False, source="误填")
            assert not calendar_of(book()).is_workday(day)
            raise RuntimeError
    except RuntimeError:
        pass
    CalendarDay.objects.create(day=date(2026, 11, 25), is_workday=False, source="区府办通知")
    assert calendar_of(book()).is_workday(day)
    assert not calendar_of(book()).is_workday(date(2026, 11, 25))


@pytest.mark.django_db
def test_without_an_edition_nothing_is_kept_in_memory():
    Edition.objects.all().delete()
    assert calendar_of(book()) is not calendar_of(book())


@pytest.mark.django_db
def test_the_calendar_costs_one_query_and_is_kept(django_assert_num_queries):
    calendar_of(book())
    with django_assert_num_queries(1):
        again = calendar_of(book())
    assert again is calendar_of(book())


@pytest.mark.django_db
def test_working_hours_differ_by_place():
    Override.objects.create(
        key=calendar.WINDOWS.key,
        area_id=7,
        value="08:30-12:00,14:00-18:00",
        source="市府办〔2026〕1号",
        effective_from=date(2026, 6, 1),
    )
    start = datetime(2026, 11, 20, 9, tzinfo=ZONE)
    assert calendar_of(book()).due(start, Limit.parse("1wd")).time() == time(17, 30)
    assert calendar_of(book(3, 7)).due(start, Limit.parse("1wd")).time() == time(18)
    assert calendar_of(book(7, on=date(2026, 5, 31))).due(start, Limit.parse("1wd")).time() == time(17, 30)
