"""What one person has to know this morning."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, Prefetch, Q, QuerySet
from django.urls import reverse

from gongjian.areas.models import Level
from gongjian.duties import queries as duties
from gongjian.duties.kinds import KINDS
from gongjian.duties.models import Duty
from gongjian.duties.queries import Todo
from gongjian.kernel.clock import ZONE
from gongjian.kernel.tree import ancestors
from gongjian.meetings.queries import listing as meetings
from gongjian.orgs.actor import Actor
from gongjian.orgs.roles import Reach
from gongjian.platform.action import label
from gongjian.platform.calendar import calendar_of
from gongjian.platform.parameters import Rulebook
from gongjian.requests.models import WORKING, Call, CallTarget, Case, Channel, State
from gongjian.requests.queries import around, listing
from gongjian.requests.queries.listing import Filters
from gongjian.requests.queries.owed import ACCEPT, CALL, SETTLE

_CALLS = 4
_AHEAD = 9  # moments read ahead, of each sort
_NEXT = 3  # of them shown beyond today


@dataclass(frozen=True)
class Caution:
    """Something to keep an eye on, with the list behind it."""

    icon: str
    title: str
    text: str
    query: str


@dataclass(frozen=True)
class Entry:
    """A moment one has to know of."""

    at: datetime
    title: str
    meta: str
    url: str


@dataclass(frozen=True)
class Agenda:
    """The moments of today, and the nearest of the days after."""

    today: list[Entry]
    later: list[Entry]


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
        ("over", "alert-triangle", "件过了办结期限", "到期时已提醒上一级，逾期一个工作日由上一级接办"),
        ("soon", "hourglass-high", "件 24 小时内到办结期限", "先办快到期的"),
        ("disputed", "message-exclamation", "件派单异议待审", "审核有结果之前，仍由原单位负责"),
        ("redone", "mood-sad", "件居民不满意，重办中", "近 90 天居民说没解决或不满意的"),
        ("stalled", "progress", "件 7 天没有进展", "办理中，一周没有任何记录"),
    )
    return [
        Caution(icon, f"{found[key]} {title}", text, _query(wanted[key]))
        for key, icon, title, text in told
        if found[key]
    ]


def agenda(by: Actor, now: datetime) -> Agenda:
    """Where to be and what falls due: today's moments, and what comes after them. Three queries."""
    start = now.astimezone(ZONE).replace(hour=0, minute=0, second=0, microsecond=0)
    end = start + timedelta(days=1)
    due = own(by).filter(due_at__gte=now, paused_at__isnull=True).order_by("due_at", "pk")[:_AHEAD]
    found = [Entry(duty.due_at, duty.title, f"{_term(duty)}到期", duty.url) for duty in due]
    found += [*_calls_from(by, start), *_meetings_from(by, start)]
    in_order = sorted(found, key=lambda entry: entry.at)
    later = [entry for entry in in_order if entry.at >= end]
    return Agenda([entry for entry in in_order if entry.at < end], later[:_NEXT])


def rests_today(by: Actor, now: datetime) -> bool:
    """Whether nobody works today where the post is."""
    areas = ancestors(by.seat.area_path) if by.seat else ()
    day = now.astimezone(ZONE).date()
    return not calendar_of(Rulebook(day, areas)).is_workday(day)


def _calls_from(by: Actor, start: datetime) -> list[Entry]:
    if by.seat is None:
        return []
    here = Q(org__path__startswith=by.seat.org_path) | Q(targets__org__path__startswith=by.seat.org_path)
    calls = Call.objects.unscoped("one's own body's calls").filter(here, arrive_by__gte=start)
    rows = calls.select_related("case").distinct().order_by("arrive_by", "pk")[:_AHEAD]
    return [
        Entry(call.arrive_by, call.ask, call.spot, reverse("requests:case", args=[call.case.number]))
        for call in rows
    ]


def _meetings_from(by: Actor, start: datetime) -> list[Entry]:
    if by.seat is None:
        return []
    rows = meetings.coming(by, start, by.seat.org_id)
    return [
        Entry(row.starts_at, row.title, row.place, reverse("meetings:meeting", args=[row.pk])) for row in rows
    ]


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


def warned_of(by: Actor) -> str:
    """Whose cases the warnings count, for their heading: "全社区"; for a body without a place its own."""
    if by.seat is None or by.seat.role.reach is not Reach.AREA:
        return "本单位经手的"
    return f"全{Level(by.seat.area_level).label}" if by.seat.area_level < Level.GRID else "本网格"


def late_answers(calls: Iterable[Call], now: datetime) -> dict[int, str]:
    """How late the answers of called bodies are, as their duty counts it, by target. None late: no query."""
    silent = [
        target
        for call in calls
        for target in call.targets.all()
        if target.answered_at is None and target.arrived_at is None and target.answer_by < now
    ]
    if not silent:
        return {}
    about = {label(target): target.pk for target in silent}
    rows = Duty.objects.unscoped("of the calls at hand").filter(
        subject__in=about, kind=CALL.key, done_at=None
    )
    owed = {duty.pk: duty for duty in rows}
    return {about[owed[pk].subject]: words for pk, words in lateness(owed.values(), now).items()}


def _days_ago(now: datetime, days: int) -> date:
    return (now - timedelta(days=days)).astimezone(ZONE).date()


def _query(filters: Filters) -> str:
    return "&".join(f"{name}={value}" for name, value in filters.given().items())


def _term(duty: Duty) -> str:
    kind = KINDS.get(duty.kind)
    return kind.term if kind else duty.verb
