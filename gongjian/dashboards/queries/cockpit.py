"""The figures of a place and a period, every one countable again in the list of cases behind it."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.cache import cache
from django.db.models import Count, F, Q, QuerySet
from django.db.models.functions import TruncMonth

from gongjian.areas import queries as areas
from gongjian.areas.models import Area, Level
from gongjian.dashboards.rules import period as periods
from gongjian.dashboards.rules.period import Period
from gongjian.kernel.clock import ZONE
from gongjian.kernel.tree import below, covers
from gongjian.orgs.actor import Actor
from gongjian.orgs.roles import Grant
from gongjian.requests.models import WORKING, Case, Channel, Evaluation
from gongjian.requests.queries import listing
from gongjian.requests.queries.owed import lateness

FRESH = 300  # seconds for which counted figures are shown again; the page says how old they are
_WHY = "figures of a place in the actor's reach: counts, and titles without names"
_HOT, _LONGEST = 7, 6
Counts = tuple[str, int, int, int]  # path: received, open, late


@dataclass(frozen=True)
class Tally:
    """What happened in a stretch of time."""

    received: int = 0
    late_response: int = 0
    due_answer: int = 0
    late_answer: int = 0
    judged: int = 0
    solved: int = 0
    pleased: int = 0

    @property
    def response(self) -> tuple[int, int]:
        """响应率: taken in hand in time, of what was received."""
        return self.received - self.late_response, self.received

    @property
    def on_time(self) -> tuple[int, int]:
        """按期办结率: answered in time, of what was answered or is late without an answer."""
        return self.due_answer - self.late_answer, self.due_answer

    @property
    def solution(self) -> tuple[int, int]:
        """解决率: judged solved, of the judgements."""
        return self.solved, self.judged

    @property
    def content(self) -> tuple[int, int]:
        """满意率: judged 满意 or 基本满意, of the judgements."""
        return self.pleased, self.judged


@dataclass(frozen=True)
class Place:
    """A place of the treemap: how many it received in the stretch, how many it has in hand now, how many of
    these are late.
    """

    code: str
    name: str
    value: int
    open: int
    over: int
    below: tuple["Place", ...] = ()


@dataclass(frozen=True)
class Hot:
    """A category, and how it was in the same days of the period before."""

    category: str
    now: int
    before: int


@dataclass(frozen=True)
class Late:
    """A case that is long overdue; no name, no address."""

    number: str
    title: str
    area: str
    holder: str
    late: str  # as its clock counts: "2 个工作日"


@dataclass(frozen=True)
class Cockpit:
    """Everything the page shows, and when it was counted."""

    counted_at: datetime
    span: Period
    now: Tally
    before: Tally
    months: list[Tally]
    behind: dict[str, int]  # by the list's figure: how many cases
    over: int
    places: list[Place]
    hot: list[Hot]
    longest: list[Late]


def find(by: Actor, code: str) -> Area | None:
    """The place of a cockpit: by code, else one's own; None outside one's reach or without the grant."""
    if by.seat is None or not by.may(Grant.FIGURES):
        return None
    area = areas.by_code(code) if code else Area.objects.filter(pk=by.seat.area_id).first()
    return area if area is not None and by.reaches(area.path) else None


def _cases(area: Area) -> QuerySet[Case]:
    """What was asked here; what was brought in from a file of old requests is in no figure."""
    inside = Case.objects.unscoped(_WHY).filter(below(area.path, "area__path"))
    return inside.exclude(channel=Channel.HISTORY)


def read(area: Area, kind: str, now: datetime) -> Cockpit:
    """The figures of a place, counted at most FRESH seconds ago."""
    key = f"dashboards:cockpit:{area.pk}:{kind}"
    held: Cockpit | None = cache.get(key)
    if held is None or held.counted_at > now:
        held = count(area, kind, now)
        cache.set(key, held, FRESH)
    return held


def count(area: Area, kind: str, now: datetime) -> Cockpit:
    """Count everything now. A constant number of queries, however many cases and places there are."""
    span = periods.period(kind, now)
    rows = _cases(area)
    said = Evaluation.objects.unscoped(_WHY).filter(below(area.path, "case__area__path"))
    figures = {key: rows.filter(listing.in_figure(key, span.start, span.end, now)).count() for key in _BEHIND}
    return Cockpit(
        counted_at=now,
        span=span,
        now=_tally(rows, said, span.start, span.end, now),
        before=_tally(rows, said, span.before_start, span.before_end, now),
        months=_months(rows, said, now),
        behind=figures,
        over=_over(rows, now).count(),
        places=_places(area, rows, span, now),
        hot=_hot(rows, span),
        longest=_longest(rows, now),
    )


def month(area: Area, now: datetime) -> tuple[Period, Tally]:
    """What happened in a place in the running month. Two queries."""
    span = periods.period("month", now)
    rows = _cases(area)
    said = Evaluation.objects.unscoped(_WHY).filter(below(area.path, "case__area__path"))
    return span, _tally(rows, said, span.start, span.end, now)


_BEHIND = ("late_response", "late_answer", "unsolved", "displeased", "silent_call", "late_review", "stalled")
_GOOD = Q(mood__in=(Evaluation.Mood.GOOD, Evaluation.Mood.FAIR))


def _tally(
    rows: QuerySet[Case], said: QuerySet[Evaluation], start: datetime, end: datetime, now: datetime
) -> Tally:
    counted = rows.aggregate(
        **{
            key: Count("pk", filter=listing.in_figure(key, start, end, now))
            for key in ("received", "late_response", "due_answer", "late_answer")
        }
    )
    judged = said.filter(at__gte=start, at__lt=end).aggregate(
        judged=Count("pk"), solved=Count("pk", filter=Q(solved=True)), pleased=Count("pk", filter=_GOOD)
    )
    return Tally(**counted, **judged)


def _months(rows: QuerySet[Case], said: QuerySet[Evaluation], now: datetime) -> list[Tally]:
    """The last twelve months, the running one last. Four queries."""
    stretches = periods.twelve_months(now)
    first, last = stretches[0][0], stretches[-1][1]
    late = Count("pk", filter=listing.in_figure("late_response", first, last, now))
    lodged = _by_month(
        rows.filter(lodged_at__gte=first, lodged_at__lt=last), "lodged_at", n=Count("pk"), late=late
    )
    tardy = Count("pk", filter=Q(settled_at__gt=F("due_at")))
    answered = _by_month(
        rows.filter(settled_at__gte=first, settled_at__lt=last), "settled_at", n=Count("pk"), late=tardy
    )
    waiting = _by_month(
        rows.filter(listing.unanswered(listing.Stretch(first, last, now))), "due_at", n=Count("pk")
    )
    solved, pleased = Count("pk", filter=Q(solved=True)), Count("pk", filter=_GOOD)
    judged = _by_month(
        said.filter(at__gte=first, at__lt=last), "at", n=Count("pk"), solved=solved, pleased=pleased
    )
    return [
        Tally(
            *(lodged[key].get(name, 0) for name in ("n", "late")),
            *(answered[key].get(name, 0) + waiting[key].get("n", 0) for name in ("n", "late")),
            *(judged[key].get(name, 0) for name in ("n", "solved", "pleased")),
        )
        for key in (f"{start.astimezone(ZONE):%Y-%m}" for start, _ in stretches)
    ]


def _by_month(rows: QuerySet[Any], column: str, **sums: Count) -> dict[str, dict[str, int]]:
    monthly = rows.order_by().annotate(month=TruncMonth(column, tzinfo=ZONE)).values("month").annotate(**sums)
    return defaultdict(dict, {f"{row['month']:%Y-%m}": row for row in monthly})


def _over(rows: QuerySet[Case], now: datetime) -> QuerySet[Case]:
    return rows.filter(state__in=WORKING, is_paused=False, due_at__lt=now)


def _places(area: Area, rows: QuerySet[Case], span: Period, now: datetime) -> list[Place]:
    """All places one and two levels below, the largest first. Two queries."""
    counted = _by_path(rows, span, now)
    deepest = min(area.level + 2, Level.GRID)
    kin = areas.subtree(area).filter(level__gt=area.level, level__lte=deepest)
    kids: dict[int | None, list[Area]] = defaultdict(list)
    for one in kin:
        kids[one.parent_id].append(one)
    return _largest(_place(one, kids, counted) for one in kids[area.pk])


def _place(area: Area, kids: dict[int | None, list[Area]], counted: list[Counts]) -> Place:
    inside = [numbers for path, *numbers in counted if covers(area.path, path)]
    value, open_now, over = (sum(each) for each in zip(*inside, strict=True)) if inside else (0, 0, 0)
    below_it = tuple(_largest(_place(kid, kids, counted) for kid in kids[area.pk]))
    return Place(area.code, area.short_name, value, open_now, over, below_it)


def _largest(places: Iterable[Place]) -> list[Place]:
    return sorted(places, key=lambda place: (-place.value, place.code))


def _by_path(rows: QuerySet[Case], span: Period, now: datetime) -> list[Counts]:
    """By path: received in the stretch, open now, late now. One query."""
    received = Q(lodged_at__gte=span.start, lodged_at__lt=span.end)
    is_open = Q(state__in=WORKING)
    counted = rows.filter(received | is_open).order_by().values_list("area__path")
    return list(
        counted.annotate(
            n=Count("pk", filter=received),
            open=Count("pk", filter=is_open),
            over=Count("pk", filter=is_open & Q(is_paused=False, due_at__lt=now)),
        )
    )


def _hot(rows: QuerySet[Case], span: Period) -> list[Hot]:
    """What is asked for most, against the same days before. One query."""
    now = Count("pk", filter=Q(lodged_at__gte=span.start, lodged_at__lt=span.end))
    before = Count("pk", filter=Q(lodged_at__gte=span.before_start, lodged_at__lt=span.before_end))
    counted = rows.filter(lodged_at__gte=span.before_start, lodged_at__lt=span.end).exclude(category="")
    found = counted.order_by().values_list("category").annotate(now=now, before=before).filter(now__gt=0)
    return [Hot(*row) for row in found.order_by("-now", "category")[:_HOT]]


def _longest(rows: QuerySet[Case], now: datetime) -> list[Late]:
    late_ones = _over(rows, now).select_related("area__parent", "holder")
    found = list(late_ones.order_by("due_at", "pk")[:_LONGEST])
    late = lateness(found, now)
    return [
        Late(one.number, one.title, _where(one.area), one.holder.short_name, late[one.pk]) for one in found
    ]


def _where(area: Area) -> str:
    return f"{area.parent.short_name} · {area.short_name}" if area.parent else area.short_name
