"""Figures of cases, each with the number it is a share of. Counted once per place in the database, summed
up the tree.

A case belongs to the period in which it was lodged. The three rates (H-10) and what they are shares of:

- 响应率 responded / owed: somebody took notice of it;
- 解决率 solved / judged: whoever judged the answer said it was solved;
- 满意率 content / judged: 满意 and 基本满意 together;
- 按期率 on_time / due: answered by the due time; due are the answered ones and the open ones that are late.

What was taken back before anybody could respond is received, but no share is taken of it (`dropped`).
What was brought in from a file (`Channel.HISTORY`) is not counted: nobody here had to keep a time.
"""

from dataclasses import dataclass, fields
from datetime import date, datetime, time
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Sum, Value
from django.db.models.functions import TruncMonth

from gongjian.areas.models import Area
from gongjian.kernel.clock import ZONE
from gongjian.kernel.tree import below
from gongjian.orgs.actor import Actor
from gongjian.orgs.models import Org
from gongjian.orgs.roles import Grant
from gongjian.requests.models import WORKING, Case, Channel, State

_WHY = "figures: counts only, of a place the actor's post covers"


@dataclass(frozen=True)
class Period:
    """From `since` on, before `until`."""

    since: datetime
    until: datetime

    @classmethod
    def days(cls, first: date, last: date) -> "Period":
        """Whole days in China, both included."""
        return cls(_midnight(first), _midnight(date.fromordinal(last.toordinal() + 1)))


@dataclass(frozen=True)
class Figures:
    """Counts of a set of cases."""

    received: int = 0
    dropped: int = 0
    responded: int = 0
    answered: int = 0
    on_time: int = 0
    open: int = 0
    overdue: int = 0
    closed: int = 0
    redone: int = 0
    judged: int = 0
    solved: int = 0
    content: int = 0

    def __add__(self, other: "Figures") -> "Figures":
        return Figures(*(a + b for a, b in zip(_values(self), _values(other), strict=True)))

    @property
    def owed(self) -> int:
        """Received, less what was taken back before anybody could respond."""
        return self.received - self.dropped

    @property
    def due(self) -> int:
        """Whose time was up: the answered ones and the open ones that are late."""
        return self.answered + self.overdue

    @property
    def response_rate(self) -> float | None:
        return _rate(self.responded, self.owed)

    @property
    def solved_rate(self) -> float | None:
        return _rate(self.solved, self.judged)

    @property
    def content_rate(self) -> float | None:
        return _rate(self.content, self.judged)

    @property
    def on_time_rate(self) -> float | None:
        return _rate(self.on_time, self.due)


@dataclass(frozen=True)
class OfArea:
    """A place and the figures of all that lies in it."""

    area: Area
    figures: Figures


def by_area(by: Actor, root: Area, period: Period, now: datetime) -> dict[int, OfArea]:
    """Every place at and below `root` with its figures, by id; nothing outside the post's reach. Two
    statements.

    The database counts each place's own cases once; sums go up the tree in memory, children before parents.
    """
    if not _may(by, root):
        return {}
    areas = list(Area.objects.filter(below(root.path)).order_by())
    own = _counted(_cases(root, period), now, "area_id")
    sums = {area.pk: own.get(area.pk) or [0] * len(fields(Figures)) for area in areas}
    for area in sorted(areas, key=lambda each: each.path.count("."), reverse=True):
        if area.parent_id in sums and area.pk != root.pk:
            above, mine = sums[area.parent_id], sums[area.pk]
            sums[area.parent_id] = [a + b for a, b in zip(above, mine, strict=True)]
    return {area.pk: OfArea(area, Figures(*sums[area.pk])) for area in areas}


def total(by: Actor, root: Area, period: Period, now: datetime) -> Figures:
    """The figures of a place with all below it. One statement."""
    if not _may(by, root):
        return Figures()
    found = _counted(_cases(root, period).annotate(all=Value(1)), now, "all")
    return Figures(*found.get(1, ()))


def by_category(by: Actor, root: Area, period: Period, now: datetime) -> list[tuple[str, Figures]]:
    """By category, the most frequent first."""
    return _grouped(by, root, period, now, "category")


def by_channel(by: Actor, root: Area, period: Period, now: datetime) -> list[tuple[str, Figures]]:
    """By channel (a key of models.Channel), the most frequent first."""
    return _grouped(by, root, period, now, "channel")


def by_holder(by: Actor, root: Area, period: Period, now: datetime) -> list[tuple[Org, Figures]]:
    """By the body that holds or answered, the most burdened first."""
    rows = _grouped(by, root, period, now, "holder_id")
    orgs = Org.objects.in_bulk([pk for pk, _ in rows])
    return [(orgs[pk], figures) for pk, figures in rows]


def monthly(by: Actor, root: Area, period: Period, now: datetime) -> list[tuple[date, Figures]]:
    """By the month of lodging, in order; a month without cases is there too."""
    if not _may(by, root):
        return []
    months = _cases(root, period).annotate(month=TruncMonth("lodged_at", tzinfo=ZONE))
    found = {month.date(): Figures(*counts) for month, counts in _counted(months, now, "month").items()}
    return [(month, found.get(month, Figures())) for month in _months(period)]


def longest_overdue(by: Actor, root: Area, now: datetime, most: int = 10) -> list[Case]:
    """The open cases that are late the longest."""
    if not _may(by, root):
        return []
    late = _all(root).filter(state__in=WORKING, is_paused=False, due_at__lt=now)
    return list(late.select_related("holder", "area", "keeper").order_by("due_at", "pk")[:most])


def _grouped(by: Actor, root: Area, period: Period, now: datetime, column: str) -> list[tuple[Any, Figures]]:
    if not _may(by, root):
        return []
    rows = [(key, Figures(*counts)) for key, counts in _counted(_cases(root, period), now, column).items()]
    return sorted(rows, key=lambda row: (-row[1].received, str(row[0])))


def _may(by: Actor, root: Area) -> bool:
    return by.may(Grant.FIGURES) and by.reaches(root.path)


def _all(root: Area) -> QuerySet[Case]:
    inside = Area.objects.filter(below(root.path)).order_by().values("pk")
    return Case.objects.unscoped(_WHY).filter(area__in=inside).exclude(channel=Channel.HISTORY)


def _cases(root: Area, period: Period) -> QuerySet[Case]:
    return _all(root).filter(lodged_at__gte=period.since, lodged_at__lt=period.until)


def _counted(cases: QuerySet[Case], now: datetime, column: str) -> dict[Any, list[int]]:
    """The counts of Figures by the values of a column. One statement."""
    rows = cases.order_by().values_list(column).annotate(**_sums(now))
    return {key: counts for key, *counts in rows}


def _sums(now: datetime) -> dict[str, Any]:
    """One expression for every field of Figures, in its order; moments say more cheaply than states how it
    stands.
    """
    is_open = Q(settled_at__isnull=True, ended_at__isnull=True)
    return {
        "n_received": Count("*"),
        "n_dropped": Count("pk", filter=Q(responded_at__isnull=True, state=State.WITHDRAWN)),
        "n_responded": Count("responded_at"),
        "n_answered": Count("settled_at"),
        "n_on_time": Count("pk", filter=Q(settled_at__lte=F("due_at"))),
        "n_open": Count("pk", filter=is_open),
        "n_overdue": Count("pk", filter=is_open & Q(due_at__lt=now, is_paused=False)),
        "n_closed": Count("pk", filter=Q(settled_at__isnull=False, ended_at__isnull=False)),
        "n_redone": Count("pk", filter=Q(round__gt=1)),
        "n_judged": Sum("judged", default=0),
        "n_solved": Sum("judged_solved", default=0),
        "n_content": Sum("judged_content", default=0),
    }


def _values(figures: Figures) -> list[int]:
    return [getattr(figures, field.name) for field in fields(figures)]


def _rate(part: int, whole: int) -> float | None:
    """A share in percent; None where there is nothing to be a share of."""
    return 100 * part / whole if whole else None


def _months(period: Period) -> list[date]:
    first = period.since.astimezone(ZONE).date().replace(day=1)
    months = []
    while _midnight(first) < period.until:
        months.append(first)
        first = date(first.year + first.month // 12, first.month % 12 + 1, 1)
    return months


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), ZONE)
