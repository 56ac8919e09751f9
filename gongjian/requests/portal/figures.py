"""What everybody may read: how many requests came in, and how they went. Small counts give no rate."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from django.core.cache import cache
from django.db.models import Count, F, Q, QuerySet

from gongjian.areas import queries as areas
from gongjian.areas.models import Area, Level
from gongjian.duties.models import Duty
from gongjian.kernel import clock
from gongjian.kernel.clock import ZONE
from gongjian.kernel.tree import ancestors, covers
from gongjian.platform.parameters import Rulebook
from gongjian.requests.models import Case, Evaluation, State
from gongjian.requests.portal import here
from gongjian.requests.rules.clock import ACCEPT_LIMIT, EVALUATE_DAYS
from gongjian.requests.rules.kinds import ACCEPT

MONTHS = 12
FEW = 5  # below so many a rate would tell more about single people than about the work
FRESH = 600  # seconds for which a counted month is shown again
_WHY = "public figures: counts only"


@dataclass(frozen=True)
class Share:
    """A part of a whole; `percent` is "" where the whole is too small to be a rate."""

    part: int
    whole: int

    @property
    def percent(self) -> str:
        return f"{100 * self.part / self.whole:.1f}" if self.whole >= FEW else ""


@dataclass(frozen=True)
class Counts:
    """A month of one place."""

    received: int = 0
    in_time: int = 0
    closed: int = 0
    judged: int = 0
    solved: int = 0
    pleased: int = 0

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(*(a + b for a, b in zip(self._all(), other._all(), strict=True)))

    @property
    def response(self) -> Share:
        """响应率."""
        return Share(self.in_time, self.received)

    @property
    def solution(self) -> Share:
        """解决率."""
        return Share(self.solved, self.judged)

    @property
    def satisfaction(self) -> Share:
        """满意率."""
        return Share(self.pleased, self.judged)

    def _all(self) -> tuple[int, ...]:
        return (self.received, self.in_time, self.closed, self.judged, self.solved, self.pleased)


@dataclass(frozen=True)
class Rate:
    """One of the three rates, with the change against the month before in percentage points."""

    label: str
    share: Share
    change: float | None
    of: str


@dataclass(frozen=True)
class Month:
    """A month of one place as the front page shows it."""

    first: date
    place: str
    now: Counts
    rates: list[Rate]
    counted_at: datetime

    @property
    def before(self) -> date:
        return _before(self.first)


@dataclass(frozen=True)
class Line:
    """A place with its month, and the places below it."""

    name: str
    tally: Counts
    below: list["Line"] = field(default_factory=list)


@dataclass(frozen=True)
class Report:
    """All places of a month, in the order of their codes."""

    first: date
    whole: Line
    months: list[date]
    counted_at: datetime


def last_month(area: Area | None) -> Month | None:
    """The last whole month of the chosen community, or of the district; None before there is any place."""
    place = area or here.district()
    if place is None:
        return None
    first = _before(clock.today().replace(day=1))
    leaves, counted_at = _counted(first)
    earlier, _ = _counted(_before(first))
    now, before = _sum(leaves, place.path), _sum(earlier, place.path)
    rates = [
        _rate("响应率", now.response, before.response, "收到"),
        _rate("解决率", now.solution, before.solution, "评价"),
        _rate("满意率", now.satisfaction, before.satisfaction, "评价"),
    ]
    return Month(first, place.short_name, now, rates, counted_at)


def month_of(text: str) -> date | None:
    """ "2026-10" as its first day; the last whole month for ""; None for a month that is not shown."""
    months = _months()
    return next((month for month in months if f"{month:%Y-%m}" == text), None) if text else months[0]


def report(first: date) -> Report | None:
    """A month of the district, its subdistricts and communities, by code; None before there is any place."""
    top = here.district()
    if top is None:
        return None
    leaves, counted_at = _counted(first)
    rows = areas.subtree(top).filter(level__in=(Level.SUBDISTRICT, Level.COMMUNITY)).order_by("code")
    under: dict[int | None, list[Area]] = defaultdict(list)
    for area in rows:
        under[area.parent_id].append(area)
    whole = _line(top, under, leaves)
    return Report(first, whole, _months(), counted_at)


def first_answer(area: Area | None) -> str:
    """Within what time somebody takes a request in hand here, in words: "1 个工作日"."""
    return _book(area).limit(ACCEPT_LIMIT).words


def definitions() -> dict[str, Any]:
    """The numbers that the figures rest on, in words and with their sources."""
    book = _book(None)
    return {
        "limit": book.limit(ACCEPT_LIMIT).words,
        "ask": book.limit(EVALUATE_DAYS).words,
        "rules": [book.in_force(ACCEPT_LIMIT), book.in_force(EVALUATE_DAYS)],
    }


def _book(area: Area | None) -> Rulebook:
    place = area or here.district()
    return Rulebook(clock.today(), ancestors(place.path) if place else ())


def _line(area: Area, under: dict[int | None, list[Area]], leaves: dict[str, Counts]) -> Line:
    below = [_line(child, under, leaves) for child in under[area.pk]]
    return Line(area.short_name, _sum(leaves, area.path), below)


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


def _sum(leaves: dict[str, Counts], path: str) -> Counts:
    return sum((tally for leaf, tally in leaves.items() if covers(path, leaf)), Counts())


def _counted(first: date) -> tuple[dict[str, Counts], datetime]:
    """The month by path of the place where things happened, and when it was counted."""
    key = f"portal:figures:{first:%Y-%m}"
    held: tuple[dict[str, Counts], datetime] | None = cache.get(key)
    if held is None:
        held = _count(first), clock.now()
        cache.set(key, held, FRESH)
    return held


def _count(first: date) -> dict[str, Counts]:
    """Four queries, however many places and cases there are."""
    start = datetime.combine(first, time(), ZONE)
    end = datetime.combine((first + timedelta(days=32)).replace(day=1), time(), ZONE)
    lodged = Case.objects.unscoped(_WHY).filter(lodged_at__gte=start, lodged_at__lt=end)
    received = _by_path(lodged.values_list("area__path").order_by().annotate(n=Count("pk")))
    late = _late(lodged, start, end)
    closed = _by_path(
        Case.objects.unscoped(_WHY)
        .filter(state=State.CLOSED, ended_at__gte=start, ended_at__lt=end)
        .values_list("area__path")
        .order_by()
        .annotate(n=Count("pk"))
    )
    said = Evaluation.objects.unscoped(_WHY).filter(at__gte=start, at__lt=end)
    good = Count("pk", filter=Q(mood__in=(Evaluation.Mood.GOOD, Evaluation.Mood.FAIR)))
    judged = {
        path: (n, solved, pleased)
        for path, n, solved, pleased in said.order_by()
        .values_list("case__area__path")
        .annotate(n=Count("pk"), solved=Count("pk", filter=Q(solved=True)), pleased=good)
    }
    return {
        path: Counts(received[path], received[path] - late[path], closed[path], *judged.get(path, (0, 0, 0)))
        for path in {*received, *closed, *judged}
    }


def _late(lodged: QuerySet[Case], start: datetime, end: datetime) -> Counter[str]:
    """Cases that nobody took in hand within the limit, by path. Only their first duty to accept counts."""
    duties = Duty.objects.unscoped(_WHY).filter(kind=ACCEPT.key, started_at__gte=start, started_at__lt=end)
    is_late = Q(done_at__gt=F("due_at")) | Q(done_at__isnull=True, due_at__lt=clock.now())
    begun: dict[int, set[datetime]] = defaultdict(set)
    for subject, started_at in duties.filter(is_late).values_list("subject", "started_at"):
        begun[int(subject.rpartition(":")[2])].add(started_at)
    rows = lodged.filter(pk__in=begun).values_list("pk", "lodged_at", "area__path")
    return Counter(path for pk, lodged_at, path in rows if lodged_at in begun[pk])


def _by_path(rows: Iterable[tuple[str, int]]) -> Counter[str]:
    return Counter(dict(rows))
