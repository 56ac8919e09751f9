"""Which days are worked: the statutory calendar of China with its make-up days, and the place's own days,
which win.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import cache

from django.utils import timezone
from holidays.countries.china import China

from gongjian.kernel.worktime import WorkCalendar, parse_windows
from gongjian.platform import edition
from gongjian.platform.models import CalendarDay
from gongjian.platform.parameters import Parameter, Rulebook

WINDOWS = Parameter(
    "platform.windows",
    "上班时间",
    "09:00-12:00,13:30-17:30",
    rule="T8",
    source="本地机关作息时间",
    verified=False,
)
FIRST_YEAR = 2020
YEARS_AHEAD = 5


class Kind(StrEnum):
    """What a day is."""

    WORKING = "工作日"
    WEEKEND = "周末"
    HOLIDAY = "法定节假日"
    SHIFTED = "调休放假"
    MADE_UP = "调休上班"


@dataclass(frozen=True)
class Day:
    """A day as the calendar page shows it. `own` is the place's own decision, if there is one."""

    day: date
    kind: Kind
    name: str = ""
    own: CalendarDay | None = None

    @property
    def is_workday(self) -> bool:
        return self.own.is_workday if self.own else self.kind in {Kind.WORKING, Kind.MADE_UP}


def calendar_of(book: Rulebook) -> WorkCalendar:
    """The calendar in the rulebook's place. No query while nothing has changed."""
    return edition.kept(
        f"calendar {book[WINDOWS]}", book.edition, lambda: WorkCalendar(_days(), parse_windows(book[WINDOWS]))
    )


def is_estimated(year: int) -> bool:
    """Whether the State Council's arrangement of the year, which names the make-up days,
    is not known here yet.
    """
    return year > max(day.year for day in _known().weekend_workdays)


def statutory(day: date) -> Day:
    """What the State Council's arrangement says of the day."""
    name = _known().get(day, "")
    if day in _known().weekend_workdays:
        return Day(day, Kind.MADE_UP)
    if "调休" in name:
        return Day(day, Kind.SHIFTED)
    if name:
        return Day(day, Kind.HOLIDAY, name)
    return Day(day, Kind.WEEKEND if day.weekday() >= 5 else Kind.WORKING)


def days_of(year: int) -> list[Day]:
    """Every day of the year, the place's own decisions included. One query."""
    own = {row.day: row for row in CalendarDay.objects.filter(day__year=year)}
    first = date(year, 1, 1)
    every = (first + timedelta(n) for n in range((date(year + 1, 1, 1) - first).days))
    return [Day(known.day, known.kind, known.name, own.get(known.day)) for known in map(statutory, every)]


def _days() -> Mapping[date, bool]:
    return {**_statutory_days(), **dict(CalendarDay.objects.values_list("day", "is_workday"))}


@cache
def _statutory_days() -> Mapping[date, bool]:
    return {**dict.fromkeys(_known(), False), **dict.fromkeys(_known().weekend_workdays, True)}


@cache
def _known() -> China:
    return China(  # type: ignore[no-untyped-call]
        years=range(FIRST_YEAR, timezone.localdate().year + YEARS_AHEAD + 1), language="zh_CN", expand=False
    )
