"""Reads of responsibilities: what is owed, by whom, until when, and what the clock has to do about it."""

from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import groupby
from typing import TypeVar

from django.db.models import Case, CharField, Count, F, Model, Prefetch, Q, QuerySet, Value, When, Window
from django.db.models.functions import RowNumber

from gongjian.areas.models import Area
from gongjian.duties import rules
from gongjian.duties.kinds import KINDS, Kind, Rung
from gongjian.duties.models import Chain, Duty, DutyPause, Effect
from gongjian.kernel.tree import ancestors
from gongjian.kernel.worktime import ZONE, Limit, Unit, WorkCalendar
from gongjian.orgs.actor import Actor
from gongjian.platform import edition
from gongjian.platform.action import label
from gongjian.platform.calendar import calendar_of
from gongjian.platform.parameters import Rulebook

K = TypeVar("K", bound=Hashable)
PER_GROUP = 30
GROUPS = {
    "overdue": "已超期",
    "today": "今天到期",
    "week": "本周到期",
    "later": "以后到期",
    "held": "暂停计时",
}
_CLOCK = "the clock sees to every duty"


@dataclass(frozen=True)
class Place:
    """What holds for duties in one place today: the rulebook, the calendar and the chains."""

    book: Rulebook
    calendar: WorkCalendar
    chains: dict[str, dict[int, list[Rung]]]

    def chain(self, kind: Kind) -> tuple[Rung, ...]:
        """The chain in force for the kind here."""
        return rules.chain_of(kind, self.chains.get(kind.key, {}), self.book.area_ids)

    def schedule(self, kind: Kind, facts: rules.Facts) -> rules.Schedule:
        """The times of a duty of this kind here."""
        chain = self.chain_by(kind, facts.limit)
        return rules.schedule(self.calendar, facts, self.book.limit(kind.remind), chain)

    def chain_by(self, kind: Kind, limit: Limit) -> tuple[Rung, ...]:
        """The chain of a duty of this kind that has this limit."""
        is_hourly = limit.unit is Unit.HOUR and bool(kind.hourly)
        return kind.hourly if is_hourly else self.chain(kind)


@dataclass(frozen=True)
class Group:
    """Duties that are due in the same stretch of time; `count` may be more than the rows shown."""

    key: str
    term: str
    count: int
    duties: list[Duty]


@dataclass(frozen=True)
class Todo:
    """What a person has to do, the most urgent first."""

    groups: list[Group] = field(default_factory=list)

    @property
    def count(self) -> int:
        return sum(group.count for group in self.groups)

    def __getitem__(self, key: str) -> Group:
        return next((each for each in self.groups if each.key == key), Group(key, GROUPS[key], 0, []))


def visible(by: Actor) -> QuerySet[Duty]:
    """Open duties of everybody in the actor's reach that the post may know of, the most urgent first."""
    rows = Duty.objects.visible_to(by).filter(done_at__isnull=True).select_related("holder", "person")
    closed = [kind.key for kind in KINDS.values() if kind.grant and not by.may(kind.grant)]
    return rows.exclude(kind__in=closed) if closed else rows


def mine(by: Actor) -> QuerySet[Duty]:
    """Open duties the person has to see to: named to them, or to nobody at their organisation;
    a head's, all there.
    """
    if by.seat is None:
        return visible(by).none()
    unnamed = Q(holder_id=by.seat.org_id, person__isnull=True)
    as_head = Q(holder_id=by.seat.org_id) if "secretary" in by.seat.role_key else Q(pk__in=[])
    return visible(by).filter(Q(person_id=by.person_id) | unnamed | as_head)


def todo(by: Actor, now: datetime, among: QuerySet[Duty] | None = None) -> Todo:
    """`mine` (or a part of it, `among`) in groups by how soon it is due, at most 30 shown of each.

    Two queries.
    """
    grouped = (mine(by) if among is None else among).annotate(group=_group(now))
    counts = dict(grouped.order_by().values_list("group").annotate(Count("pk")))
    if not counts:
        return Todo()
    order = [F("due_at").asc(), F("pk").asc()]
    ranked = grouped.annotate(rank=Window(RowNumber(), partition_by=F("group"), order_by=order))
    rows: dict[str, list[Duty]] = {key: [] for key in GROUPS}
    for duty in ranked.filter(rank__lte=PER_GROUP).order_by("due_at", "pk"):
        rows[duty.group].append(duty)
    return Todo([Group(key, term, counts[key], rows[key]) for key, term in GROUPS.items() if key in counts])


def counts(by: Actor, now: datetime) -> dict[str, int]:
    """How much the person has open, late and due today: for the navigation. One query."""
    late = Q(due_at__lt=now, paused_at__isnull=True)
    today = Q(due_at__gte=now, due_at__lt=_midnight(now), paused_at__isnull=True)
    sums = {"open": Count("pk"), "overdue": Count("pk", filter=late), "today": Count("pk", filter=today)}
    return mine(by).order_by().aggregate(**sums)


def open_of(subject: Model) -> QuerySet[Duty]:
    """The open duties about a thing that was itself fetched in scope."""
    return history_of(subject).filter(done_at__isnull=True)


def history_of(subject: Model) -> QuerySet[Duty]:
    """Every duty there ever was about a thing that was itself fetched in scope, the oldest first."""
    about = Duty.objects.unscoped("the thing itself was fetched in scope").filter(subject=label(subject))
    return about.select_related("holder", "person").order_by("started_at", "pk")


def overdue(now: datetime) -> QuerySet[Duty]:
    """Everything late whose clock runs."""
    return _running().filter(due_at__lt=now)


def to_remind(now: datetime) -> QuerySet[Duty]:
    """Whose people are to be reminded now; what is late already is no longer reminded but escalated."""
    return _running().filter(remind_at__lte=now, reminded_at__isnull=True, due_at__gt=now)


def to_notify(now: datetime) -> QuerySet[Duty]:
    """Whose superiors are to be told now."""
    return _running().filter(escalate_at__lte=now, effect=Effect.NOTIFY)


def due_to_move(now: datetime, kind: str) -> QuerySet[Duty]:
    """Which the superior is to take over now; the room that owns the kind does it (R3)."""
    return _running().filter(escalate_at__lte=now, effect=Effect.MOVE, kind=kind)


def due_times(kind: str, subjects: Iterable[Model]) -> dict[str, datetime]:
    """The due times of the open duties of a kind about things, by `platform.action.label(thing)`.

    One query.
    """
    about = _open().filter(kind=kind, subject__in=[label(subject) for subject in subjects])
    return dict(about.values_list("subject", "due_at"))


def standing(kind: str, subjects: Iterable[Model]) -> dict[str, tuple[datetime, str]]:
    """Since when and why the clocks of the open duties of a kind stand, by `platform.action.label(thing)`.

    One query.
    """
    about = _open().filter(kind=kind, subject__in=[label(subject) for subject in subjects])
    rows = about.filter(paused_at__isnull=False).values_list("subject", "paused_at", "pause_reason")
    return {subject: (since, reason) for subject, since, reason in rows if since is not None}


def recomputed(kind: str, since: datetime) -> list[tuple[str, datetime]]:
    """Label and new due time of every open duty of a kind whose due time a new calendar has moved since."""
    return list(_open().filter(kind=kind, recomputed_at__gte=since).values_list("subject", "due_at"))


def out_of_date(now: datetime) -> Iterator[int]:
    """Ids of open duties whose stored times are no longer what the calendar and the chains say."""
    places: dict[int, Place] = {}
    rows = _open().prefetch_related(PAUSES).only("kind", "area_id", *KEPT)
    for duty in rows.order_by("pk").iterator(chunk_size=1000):
        if duty.area_id not in places:
            places[duty.area_id] = place(duty.area_id, now)
        if duty.kind in KINDS and times(duty) != places[duty.area_id].schedule(KINDS[duty.kind], facts(duty)):
            yield duty.pk


def place(area: Area | int, now: datetime) -> Place:
    """What holds in a place. One query for an Area, two for its id; the rest is memory."""
    path = area.path if isinstance(area, Area) else _path(area)
    book = Rulebook(now.astimezone(ZONE).date(), ancestors(path))
    return Place(book, calendar_of(book), edition.kept("chains", book.edition, _chains))


@dataclass(frozen=True)
class Owed:
    """What was due where and when, by a clock of which kind ("5wd"), and until when it was late."""

    area_id: int
    due_at: datetime
    limit: str
    until: datetime


def lateness(owed: Mapping[K, Owed]) -> dict[K, str]:
    """How late each is, in the unit of its own clock: "2 个工作日"; what was in time is left out.

    Two queries however many there are, none where nothing is late.
    """
    late = {key: one for key, one in owed.items() if one.until > one.due_at}
    if not late:
        return {}
    paths = dict(Area.objects.filter(pk__in={one.area_id for one in late.values()}).values_list("pk", "path"))
    whole = Rulebook(max(one.until for one in late.values()).astimezone(ZONE).date())
    calendars: dict[int, WorkCalendar] = {}
    for area_id in {one.area_id for one in late.values()}:
        book = Rulebook(whole.day, ancestors(paths.get(area_id, "")), like=whole)
        calendars[area_id] = calendar_of(book)
    return {
        key: rules.late_words(calendars[one.area_id], one.due_at, Limit.parse(one.limit), one.until)
        for key, one in late.items()
    }


def facts(duty: Duty) -> rules.Facts:
    """What the duty's times are computed from; its pauses are expected to be loaded through PAUSES."""
    pauses = [(row.since, row.until) for row in duty.over if row.until]  # type: ignore[attr-defined]
    return rules.Facts(duty.started_at, Limit.parse(duty.limit), pauses, duty.escalations)


def times(duty: Duty) -> rules.Schedule:
    """The times as they are stored."""
    return rules.Schedule(duty.due_at, duty.remind_at, duty.escalate_at, duty.effect)


def area(area_id: int) -> Area | None:
    """The place by its id; nothing for 0, the whole instance."""
    return Area.objects.filter(pk=area_id).first() if area_id else None


@dataclass(frozen=True)
class ChainRow:
    """A kind of duty with what holds for it in a place;
    `area_id` is where its own chain was set (if it has one).
    """

    kind: Kind
    chain: tuple[Rung, ...]
    limit: str
    remind: str
    source: str = ""
    area_id: int = 0
    is_own: bool = False


def chains(area_id: int, now: datetime) -> list[ChainRow]:
    """Every kind with its limit, reminder and chain in a place;
    `is_own` when set there or for the whole instance.
    """
    here = place(area_id, now)
    sources = {
        (row.kind, row.area_id): row.source for row in Chain.objects.filter(area_id__in=here.book.area_ids)
    }
    rows = []
    for kind in sorted(KINDS.values(), key=lambda each: each.key):
        where = [each for each in here.book.area_ids if (kind.key, each) in sources]
        limit, remind = here.book.in_force(kind.limit).words, here.book.in_force(kind.remind).words
        row = ChainRow(kind, here.chain(kind), limit, remind)
        if where:
            row = replace(
                row, source=sources[kind.key, where[-1]], area_id=where[-1], is_own=where[-1] in {0, area_id}
            )
        rows.append(row)
    return rows


@dataclass(frozen=True)
class OwnChain:
    """A chain that a place has set itself."""

    kind: Kind
    area_id: int
    place: str
    chain: tuple[Rung, ...]
    source: str


def chains_in(places: Iterable[tuple[int, str]]) -> list[OwnChain]:
    """What these places (id, name) have set themselves, in their order. One query."""
    names = dict(places)
    rows = Chain.objects.filter(area_id__in=names, kind__in=KINDS).order_by("kind", "area_id", "rung")
    found = [
        OwnChain(
            KINDS[kind],
            area_id,
            names[area_id],
            tuple(Rung(Limit.parse(row.after), Effect(row.effect)) for row in rungs),
            rungs[0].source,
        )
        for (kind, area_id), group in groupby(rows, key=lambda row: (row.kind, row.area_id))
        if (rungs := list(group))
    ]
    order = list(names)
    return sorted(found, key=lambda own: (order.index(own.area_id), own.kind.key))


KEPT = ("started_at", "limit", "escalations", "due_at", "remind_at", "escalate_at", "effect")
PAUSES = Prefetch(
    "pauses", DutyPause.objects.unscoped("parts of the duty").exclude(until=None), to_attr="over"
)


def _open() -> QuerySet[Duty]:
    return Duty.objects.unscoped(_CLOCK).filter(done_at__isnull=True)


def _running() -> QuerySet[Duty]:
    """Open duties whose clock runs, the most urgent first."""
    rows = _open().filter(paused_at__isnull=True).select_related("holder__area", "holder__parent", "person")
    return rows.order_by("due_at", "pk")


def _chains() -> dict[str, dict[int, list[Rung]]]:
    found: dict[str, dict[int, list[Rung]]] = {}
    for row in Chain.objects.order_by("kind", "area_id", "rung"):
        rung = Rung(Limit.parse(row.after), Effect(row.effect))
        found.setdefault(row.kind, {}).setdefault(row.area_id, []).append(rung)
    return found


def _path(area_id: int) -> str:
    return Area.objects.values_list("path", flat=True).filter(pk=area_id).first() or ""


def _midnight(now: datetime) -> datetime:
    """The end of today."""
    return now.astimezone(ZONE).replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)


def _group(now: datetime) -> Case:
    tonight = _midnight(now)
    week = tonight + timedelta(days=6 - now.astimezone(ZONE).weekday())
    return Case(
        When(paused_at__isnull=False, then=Value("held")),
        When(due_at__lt=now, then=Value("overdue")),
        When(due_at__lt=tonight, then=Value("today")),
        When(due_at__lt=week, then=Value("week")),
        default=Value("later"),
        output_field=CharField(),
    )
