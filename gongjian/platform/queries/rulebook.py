"""Reads of the rulebook and the day table. They are public inside the house: everybody may know the rules."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from gongjian.platform.calendar import Day, Kind, days_of, is_estimated
from gongjian.platform.models import CalendarDay, Override
from gongjian.platform.parameters import DECLARED, InForce, Parameter, Rulebook

YEARS = 3


@dataclass(frozen=True)
class Paper:
    """A paper with the numbers it gives."""

    source: str
    numbers: list[InForce]


@dataclass(frozen=True)
class Month:
    """A month as weeks from Monday; empty places are None."""

    number: int
    weeks: list[list[Day | None]]


@dataclass(frozen=True)
class Year:
    """A year of the calendar: by month, and what is out of the ordinary in a list."""

    number: int
    is_estimated: bool
    months: list[Month]
    special: list[Day]
    workdays: int


def papers(book: Rulebook) -> list[Paper]:
    """Every number in force in the rulebook's place, by the paper that gives the default.

    No query of its own.
    """
    found: dict[str, list[InForce]] = {}
    for parameter in sorted(DECLARED.values(), key=lambda each: (each.rule, each.key)):
        found.setdefault(parameter.source, []).append(book.in_force(parameter))
    return [Paper(source, numbers) for source, numbers in sorted(found.items(), key=_first_rule)]


def parameter(key: str) -> Parameter | None:
    """A declared number by its key."""
    return DECLARED.get(key)


def overrides(key: str, area_ids: Iterable[int]) -> list[Override]:
    """The local values of a number in these places and everywhere, the newest first. One query."""
    rows = Override.objects.filter(key=key, area_id__in={0, *area_ids})
    return list(rows.order_by("-effective_from", "-pk"))


def local_value(pk: int) -> Override | None:
    """One local value."""
    return Override.objects.filter(pk=pk).first()


def own_day(day: date) -> CalendarDay | None:
    """What the place has decided of a day, if it has."""
    return CalendarDay.objects.filter(day=day).first()


def year(number: int) -> Year:
    """A year with holidays, make-up days and the place's own days. One query."""
    days = days_of(number)
    odd = [day for day in days if day.own or day.kind not in {Kind.WORKING, Kind.WEEKEND}]
    months = [Month(n, _weeks([day for day in days if day.day.month == n])) for n in range(1, 13)]
    return Year(number, is_estimated(number), months, odd, sum(day.is_workday for day in days))


def _weeks(days: list[Day]) -> list[list[Day | None]]:
    cells: list[Day | None] = [*[None] * days[0].day.weekday(), *days]
    cells += [None] * (-len(cells) % 7)
    return [cells[n : n + 7] for n in range(0, len(cells), 7)]


def _first_rule(paper: tuple[str, list[InForce]]) -> str:
    return paper[1][0].parameter.rule
