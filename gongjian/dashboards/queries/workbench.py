"""What one person has to know this morning."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, Prefetch, Q, QuerySet

from gongjian.duties import queries as duties
from gongjian.duties.kinds import KINDS
from gongjian.duties.models import Duty
from gongjian.duties.queries import Todo
from gongjian.kernel.clock import ZONE
from gongjian.orgs.actor import Actor
from gongjian.requests.models import WORKING, Call, CallTarget, Case, Channel, State
from gongjian.requests.queries import around, listing
from gongjian.requests.queries.listing import Filters
from gongjian.requests.queries.owed import ACCEPT, SETTLE

_CALLS = 4


@dataclass(frozen=True)
class Caution:
    """Something to keep an eye on, with the list behind it."""

    icon: str
    title: str
    text: str
    query: str


@dataclass(frozen=True)
class Entry:
    """A moment of today."""

    at: datetime
    title: str
    meta: str
    number: str


@dataclass(frozen=True)
class Yesterday:
    """What this body did yesterday; true numbers only."""

    lodged: int
    settled: int


def own(by: Actor, kind: str = "") -> QuerySet[Duty]:
    """What the person owes: while a case waits to be accepted, settling it is no separate thing to do."""
    mine = duties.mine(by)
    to_accept = mine.filter(kind=ACCEPT.key).order_by().values("subject")
    rows = mine.exclude(kind=SETTLE.key, subject__in=to_accept)
    return rows.filter(kind=kind) if kind else rows


def todo(by: Actor, now: datetime, kind: str = "") -> Todo:
    """The person's open duties in groups by how soon they are due, of one kind or of all."""
    return duties.todo(by, now, own(by, kind))


def kinds(by: Actor) -> list[tuple[str, str, int]]:
    """Key, name and number of each kind of duty that waits for the person, as they are declared."""
    counted = dict(own(by).order_by().values_list("kind").annotate(n=Count("pk")))
    return [(key, kind.term, counted[key]) for key, kind in KINDS.items() if key in counted]


def lateness(owed: Iterable[Duty], now: datetime) -> dict[int, str]:
    """How late these duties are, as their clocks count, by id. Two queries, none where nothing is late."""
    return duties.lateness(
        {
            duty.pk: duties.Owed(duty.area_id, duty.due_at, duty.limit, now)
            for duty in owed
            if duty.paused_at is None
        }
    )


def cases_of(by: Actor, owed: Iterable[Duty]) -> dict[str, Case]:
    """The cases that duties are about, by the duty's subject. One query."""
    ids = {
        duty.subject: int(duty.subject.rpartition(":")[2])
        for duty in owed
        if duty.subject.startswith("requests.Case:")
    }
    rows = (
        Case.objects.visible_to(by)
        .filter(pk__in=ids.values())
        .select_related("holder", "area", "awaiting", "matter")
    )
    found = {case.pk: case for case in rows}
    return {subject: found[pk] for subject, pk in ids.items() if pk in found}


def running_calls(by: Actor) -> list[Call]:
    """Calls going on about cases in reach, the next to arrive first."""
    targets = CallTarget.objects.unscoped("targets of calls in scope").select_related("org").order_by("pk")
    cases = Case.objects.visible_to(by).filter(state__in=WORKING)
    rows = Call.objects.unscoped("calls about cases in scope").filter(case__in=cases, ended_at__isnull=True)
    found = rows.select_related("case", "org").prefetch_related(Prefetch("targets", queryset=targets))
    return list(found.order_by("arrive_by", "pk")[:_CALLS])


def warnings(by: Actor, now: datetime) -> list[Caution]:
    """What may go wrong in one's reach. One bounded count each; nothing to warn of is left out."""
    wanted = {
        "soon": Filters(due="24h"),
        "over": Filters(due="over"),
        "disputed": Filters(state=State.DISPUTED),
        "redone": Filters(state="open", figure="displeased", since=_days_ago(now, 90)),
        "stalled": Filters(figure="stalled", since=_days_ago(now, 3650)),
    }
    found = around.counts(by, wanted, now)
    told = (
        ("over", "alert-triangle", "件已超期", "到期自动报上一级，逾期一个工作日由上一级接办"),
        ("soon", "hourglass-high", "件 24 小时内到期", "先办快到期的"),
        ("disputed", "message-exclamation", "件派单异议待审", "审核有结果之前，仍由原单位负责"),
        ("redone", "mood-sad", "件居民不满意，重办中", "近 90 天居民说没解决或不满意的"),
        ("stalled", "progress", "件 7 天没有进展", "办理中，一周没有任何记录"),
    )
    return [
        Caution(icon, f"{found[key]} {title}", text, _query(wanted[key]))
        for key, icon, title, text in told
        if found[key]
    ]


def today(by: Actor, now: datetime) -> list[Entry]:
    """Where to be today, and what falls due today, in order of time. Two queries."""
    start = now.astimezone(ZONE).replace(hour=0, minute=0, second=0, microsecond=0)
    end = start + timedelta(days=1)
    due = own(by).filter(due_at__gte=now, due_at__lt=end, paused_at__isnull=True).order_by("due_at")[:6]
    found = [Entry(duty.due_at, f"{duty.title}", f"{_term(duty)}到期", _number(duty)) for duty in due]
    if by.seat is not None:
        here = Q(org__path__startswith=by.seat.org_path) | Q(targets__org__path__startswith=by.seat.org_path)
        calls = Call.objects.unscoped("one's own body's calls").filter(
            here, arrive_by__gte=start, arrive_by__lt=end
        )
        found += [
            Entry(call.arrive_by, call.ask, call.spot, call.case.number)
            for call in calls.select_related("case").distinct().order_by("arrive_by")[:6]
        ]
    return sorted(found, key=lambda entry: entry.at)


def yesterday(by: Actor, now: datetime) -> Yesterday:
    """What was registered at and answered by one's own body yesterday."""
    if by.seat is None:
        return Yesterday(0, 0)
    end = now.astimezone(ZONE).replace(hour=0, minute=0, second=0, microsecond=0)
    start = end - timedelta(days=1)
    rows = Case.objects.visible_to(by).exclude(channel=Channel.HISTORY)
    return Yesterday(
        rows.filter(first_org_id=by.seat.org_id, lodged_at__gte=start, lodged_at__lt=end).count(),
        rows.filter(holder_id=by.seat.org_id, settled_at__gte=start, settled_at__lt=end).count(),
    )


def helping(by: Actor, now: datetime) -> int:
    """Open cases of others in which one's own body was asked to help."""
    return listing.total(listing.select(by, Filters(view="helping"), now))


def _days_ago(now: datetime, days: int) -> date:
    return (now - timedelta(days=days)).astimezone(ZONE).date()


def _query(filters: Filters) -> str:
    return "&".join(f"{name}={value}" for name, value in filters.given().items())


def _term(duty: Duty) -> str:
    kind = KINDS.get(duty.kind)
    return kind.term if kind else duty.verb


def _number(duty: Duty) -> str:
    return duty.url.rstrip("/").rpartition("/")[2]
