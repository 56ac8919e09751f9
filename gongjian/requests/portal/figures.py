"""What everybody may read: how many requests came in, and how they went. Small counts give no rate.

Counted as for the cockpit (queries.figures), so that the district reads the same numbers as its residents.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.core.cache import cache

from gongjian.areas import queries as areas
from gongjian.areas.models import Area, Level
from gongjian.kernel import clock
from gongjian.kernel.tree import ancestors
from gongjian.orgs.actor import CLOCK
from gongjian.platform.parameters import Rulebook
from gongjian.requests.portal import here
from gongjian.requests.portal.veil import FEW, Share, veiled
from gongjian.requests.queries.figures import Figures, Period, by_area
from gongjian.requests.rules.clock import ACCEPT_LIMIT, EVALUATE_DAYS

MONTHS = 12
FRESH = 600  # seconds for which a counted month is shown again


@dataclass(frozen=True)
class Rates:
    """The three rates (H-10) of a place, each with what it is a share of."""

    response: Share
    solution: Share
    satisfaction: Share

    @classmethod
    def of(cls, counts: Figures) -> "Rates":
        """响应率, 解决率, 满意率."""
        return cls(
            Share(counts.responded, counts.owed),
            Share(counts.solved, counts.judged),
            Share(counts.content, counts.judged),
        )


@dataclass(frozen=True)
class Rate:
    """One rate, its change against the month before in percentage points, and what it is a share `of`."""

    label: str
    share: Share
    change: float | None
    of: str


@dataclass(frozen=True)
class Month:
    """A month of one place as the front page shows it."""

    first: date
    place: str
    now: Figures
    rates: list[Rate]
    counted_at: datetime

    @property
    def before(self) -> date:
        """The month that the arrows compare with."""
        return _before(self.first)


@dataclass(frozen=True)
class Line:
    """A place with its month, and the places below it."""

    name: str
    counts: Figures
    rates: Rates
    below: list["Line"] = field(default_factory=list)


@dataclass(frozen=True)
class Counted:
    """What was counted of a place, and what may be told of it."""

    counts: Figures
    rates: Rates


NOTHING = Counted(Figures(), Rates.of(Figures()))


@dataclass(frozen=True)
class Report:
    """All places of a month, in the order of their codes."""

    first: date
    whole: Line
    months: list[date]
    counted_at: datetime


def last_month(area: Area | None) -> Month | None:
    """The last whole month of the chosen community, or of the district where few requests came in."""
    top = here.district()
    if top is None:
        return None
    first = _before(clock.today().replace(day=1))
    counted, counted_at = _counted(top, first)
    earlier, _ = _counted(top, _before(first))
    is_enough = area is not None and counted.get(area.pk, NOTHING).counts.received >= FEW
    place = area if area is not None and is_enough else top
    now = counted.get(place.pk, NOTHING)
    was, then = now.rates, earlier.get(place.pk, NOTHING).rates
    rates = [
        _rate("响应率", was.response, then.response, "诉求"),
        _rate("解决率", was.solution, then.solution, "评价"),
        _rate("满意率", was.satisfaction, then.satisfaction, "评价"),
    ]
    return Month(first, place.short_name, now.counts, rates, counted_at)


def month_of(text: str) -> date | None:
    """ "2026-10" as its first day; the last whole month for ""; None for a month that is not shown."""
    months = _months()
    return next((month for month in months if f"{month:%Y-%m}" == text), None) if text else months[0]


def report(first: date) -> Report | None:
    """A month of the district, its subdistricts and communities, by code; None before there is any place."""
    top = here.district()
    if top is None:
        return None
    counted, counted_at = _counted(top, first)
    return Report(first, _line(top, _under(top), counted), _months(), counted_at)


def first_answer(area: Area | None) -> str:
    """Within what time somebody takes a request in hand here, in words: "1 个工作日"."""
    return _book(area).limit(ACCEPT_LIMIT).words


def definitions() -> dict[str, Any]:
    """The numbers that the figures rest on, in words and with their sources."""
    book = _book(None)
    return {
        "ask": book.limit(EVALUATE_DAYS).words,
        "rules": [book.in_force(ACCEPT_LIMIT), book.in_force(EVALUATE_DAYS)],
    }


def _book(area: Area | None) -> Rulebook:
    place = area or here.district()
    return Rulebook(clock.today(), ancestors(place.path) if place else ())


def _under(top: Area) -> dict[int | None, list[Area]]:
    """The subdistricts and communities by the place above them, by code. One query."""
    rows = areas.subtree(top).filter(level__in=(Level.SUBDISTRICT, Level.COMMUNITY)).order_by("code")
    under: dict[int | None, list[Area]] = defaultdict(list)
    for area in rows:
        under[area.parent_id].append(area)
    return under


def _line(area: Area, under: dict[int | None, list[Area]], counted: dict[int, Counted]) -> Line:
    found = counted.get(area.pk, NOTHING)
    below = [_line(child, under, counted) for child in under[area.pk]]
    return Line(area.short_name, found.counts, found.rates, below)


def _told(top: Area, figures: dict[int, Figures]) -> dict[int, Counted]:
    """What may be told of each place: what few people said cannot be reckoned from the rest either."""
    under = _under(top)
    told: dict[int, Counted] = {}

    def tell(area: Area, rates: Rates) -> None:
        told[area.pk] = Counted(figures.get(area.pk, Figures()), rates)
        kids = under[area.pk]
        own = [Rates.of(figures.get(kid.pk, Figures())) for kid in kids]
        solution = veiled(rates.solution, [each.solution for each in own])
        satisfaction = veiled(rates.satisfaction, [each.satisfaction for each in own])
        for n, kid in enumerate(kids):
            tell(kid, Rates(own[n].response, solution[n], satisfaction[n]))

    tell(top, Rates.of(figures.get(top.pk, Figures())))
    return told


def _rate(label: str, now: Share, before: Share, of: str) -> Rate:
    known = now.percent and before.percent
    change = round(float(now.percent) - float(before.percent), 1) if known else None
    return Rate(label, now, change, of)


def _months() -> list[date]:
    """The last twelve whole months, the latest first."""
    months = [_before(clock.today().replace(day=1))]
    while len(months) < MONTHS:
        months.append(_before(months[-1]))
    return months


def _before(first: date) -> date:
    return (first - timedelta(days=1)).replace(day=1)


def _counted(top: Area, first: date) -> tuple[dict[int, Counted], datetime]:
    """The month by place, and when it was counted. Counted by the house itself: no reader has a post."""
    key = f"portal:told:{top.pk}:{first:%Y-%m}"
    held: tuple[dict[int, Counted], datetime] | None = cache.get(key)
    if held is None:
        last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
        now = clock.now()
        rows = by_area(CLOCK, top, Period.days(first, last), now)
        held = _told(top, {pk: row.figures for pk, row in rows.items()}), now
        cache.set(key, held, FRESH)
    return held
