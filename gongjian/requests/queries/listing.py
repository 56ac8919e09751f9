"""The list of cases: one set of conditions for the list, its tabs, saved views and the cockpit's figures."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields, replace
from datetime import date, datetime, time, timedelta
from functools import cache
from itertools import islice
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db.models import BigIntegerField, CharField, Exists, F, Model, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Cast, Concat

from gongjian.admission.models import MatterItem
from gongjian.areas.models import Area
from gongjian.duties.models import Duty
from gongjian.kernel.clock import ZONE
from gongjian.kernel.tree import below
from gongjian.orgs.actor import Actor
from gongjian.orgs.models import Org, Person
from gongjian.platform.statements import Rows, Slot
from gongjian.requests.models import (
    WORKING,
    CallTarget,
    Case,
    Channel,
    Evaluation,
    HandOver,
    Party,
    State,
    Step,
)
from gongjian.requests.models.case import AnyOf
from gongjian.requests.queries import search
from gongjian.requests.rules.kinds import ACCEPT

PAGE = 25
CAP = 200  # beyond so many a list says "more than": counting on costs without telling anybody anything
STALLED = timedelta(days=7)
_LINE: dict[type[Model], tuple[str, ...]] = {
    Area: ("area",),
    Org: ("holder", "awaiting", "first_org"),
    Person: ("keeper", "first_receiver"),
    MatterItem: ("matter",),
}
_SEALED: dict[type[Model], tuple[str, ...]] = {Person: ("phone",)}
_AMONG = Q(AnyOf("pk", Slot("ids", ArrayField(BigIntegerField()))))
OPEN = "open"
_FIGURES = "figures of cases in scope"


@dataclass(frozen=True)
class Filters:
    """What the address bar says. Everything is optional; times are whole days in China."""

    view: str = ""
    q: str = ""
    state: str = ""
    due: str = ""
    area: str = ""
    category: str = ""
    holder: int | None = None
    channel: str = ""
    nature: str = ""
    figure: str = ""
    since: date | None = None
    until: date | None = None

    @property
    def is_empty(self) -> bool:
        return self == Filters()

    def given(self) -> dict[str, str]:
        """The conditions in force, in a fixed order, as they stand in an address."""
        named = ((field.name, getattr(self, field.name)) for field in fields(self))
        return {
            name: value.isoformat() if isinstance(value, date) else str(value)
            for name, value in named
            if value
        }

    def without(self, name: str) -> "Filters":
        return replace(self, **{name: getattr(Filters(), name)})


@dataclass(frozen=True)
class Page:
    """One page of a list. `newer` and `older` are cursors, "" where there is no such page."""

    rows: list[Case]
    newer: str
    older: str


def select(by: Actor, filters: Filters, now: datetime) -> QuerySet[Case]:
    """The cases that exist for the actor and meet every condition."""
    return narrowed(Case.objects.visible_to(by), by, filters, now)


def narrowed(rows: QuerySet[Case], by: Actor, filters: Filters, now: datetime) -> QuerySet[Case]:
    """Those of the rows that meet every condition."""
    return rows.filter(*_conditions(by, filters, now))


def page(
    rows: QuerySet[Case] | list[int],
    order: str,
    after: str = "",
    before: str = "",
    size: int = PAGE,
    *,
    furnish: "Callable[[list[int]], list[Any]] | None" = None,
) -> Page:
    """A page by key, not by number: the hundredth costs what the first does.

    A cursor that makes no sense is left out. `rows` may be the ids of the page already, and one more where
    others follow. `furnish` makes the rows of the ids; without it, cases.
    """
    column, step = ("due_at", "") if order == "due" else ("lodged_at", "-")
    backwards = bool(before)
    flip = {"": "-", "-": ""}[step] if backwards else step
    if isinstance(rows, QuerySet):
        rows = rows.filter(_beyond(column, step, after or before, backwards=backwards))
        rows = list(rows.order_by(f"{flip}{column}", f"{flip}pk").values_list("pk", flat=True)[: size + 1])
    more, found = len(rows) > size, (furnish or _furnished)(rows[:size])
    if backwards:
        found.reverse()
    has_newer, has_older = (more, True) if backwards else (bool(after), more)
    return Page(
        found,
        _cursor(found[0], column) if found and has_newer else "",
        _cursor(found[-1], column) if found and has_older else "",
    )


def _furnished(ids: list[int]) -> list[Case]:
    """Cases with what a line shows, in the order of the ids: five look-ups of a page's worth.

    Seven tables joined would take the database longer to plan than to read. Sealed columns stay sealed.
    """
    place = {pk: at for at, pk in enumerate(ids)}
    cases = sorted(_cases().run(ids=ids), key=lambda case: place[case.pk])
    for model, names in _LINE.items():
        wanted = {getattr(case, f"{name}_id") for case in cases for name in names} - {None}
        rows = {row.pk: row for row in _rows(model).run(ids=list(wanted))}
        for case in cases:
            for name in names:
                setattr(case, name, rows.get(getattr(case, f"{name}_id")))
    return cases


@cache
def _cases() -> Rows[Case]:
    found = Case.objects.unscoped("ids that the actor may see").filter(_AMONG).order_by()
    return Rows(found, without=("query_code", "reply"))


@cache
def _rows(model: type[Model]) -> Rows[Model]:
    return Rows(model._base_manager.filter(_AMONG).order_by(), without=_SEALED.get(model, ()))


def whole(rows: QuerySet[Case], order: str, size: int = 1000) -> Iterator[list[Case]]:
    """The whole list in its order, so many at a time, by a cursor of the database."""
    column, step = ("due_at", "") if order == "due" else ("lodged_at", "-")
    ids = rows.order_by(f"{step}{column}", f"{step}pk").values_list("pk", flat=True).iterator(size)
    while batch := list(islice(ids, size)):
        yield _furnished(batch)


def total(rows: QuerySet[Case]) -> int:
    """How many there are, counted up to CAP + 1."""
    return rows.order_by()[: CAP + 1].count()


def in_figure(key: str, start: datetime, end: datetime, now: datetime) -> Q:
    """The cases behind a figure of a stretch of time (half-open); KeyError for an unknown one."""
    return FIGURES[key](Stretch(start, end, now))


@dataclass(frozen=True)
class Stretch:
    """A stretch of time (half-open) as it is seen at `now`."""

    start: datetime
    end: datetime
    now: datetime

    def of(self, column: str) -> Q:
        """The condition that a moment lies in the stretch."""
        return Q(**{f"{column}__gte": self.start, f"{column}__lt": self.end})


def _received(stretch: Stretch) -> Q:
    """What came in; what was brought in from a file of old requests did so long ago."""
    return stretch.of("lodged_at") & ~Q(channel=Channel.HISTORY)


def _answered(stretch: Stretch) -> Q:
    return stretch.of("settled_at") & ~Q(channel=Channel.HISTORY)


def _late_response(stretch: Stretch) -> Q:
    """Lodged in the stretch and not taken in hand within the limit (its first duty to accept)."""
    name = Concat(Value("requests.Case:"), Cast(OuterRef("pk"), CharField()), output_field=CharField())
    late = Q(done_at__gt=F("due_at")) | Q(done_at__isnull=True, due_at__lt=stretch.now)
    duty = Duty.objects.unscoped(_FIGURES).filter(late, kind=ACCEPT.key, subject=name)
    return _received(stretch) & Q(Exists(duty.filter(stretch.of("started_at"))))


def unanswered(stretch: Stretch) -> Q:
    """Due in the stretch and still without an answer; a clock that stands is never late."""
    return Q(state__in=WORKING, is_paused=False, due_at__lt=stretch.now) & stretch.of("due_at")


def _due_answer(stretch: Stretch) -> Q:
    """What an answer was owed for: answered in the stretch, or due in it and still unanswered."""
    return _answered(stretch) | unanswered(stretch)


def _late_answer(stretch: Stretch) -> Q:
    return (_answered(stretch) & Q(settled_at__gt=F("due_at"))) | unanswered(stretch)


def _judged(stretch: Stretch) -> Q:
    return _said(stretch)


def _unsolved(stretch: Stretch) -> Q:
    return _said(stretch, solved=False)


def _displeased(stretch: Stretch) -> Q:
    return _said(stretch, mood=Evaluation.Mood.BAD)


def _said(stretch: Stretch, **what: object) -> Q:
    rows = Evaluation.objects.unscoped(_FIGURES).filter(stretch.of("at"), case=OuterRef("pk"), **what)
    return Q(Exists(rows))


def _silent_call(stretch: Stretch) -> Q:
    silent = Q(answered_at__isnull=True, answer_by__lt=stretch.now)
    came = Q(arrived_at__lte=F("answer_by"))  # confirmed by the caller, before it had to answer
    late = Q(answered_at__gt=F("answer_by")) | (silent & ~came)
    targets = CallTarget.objects.unscoped(_FIGURES).filter(late, stretch.of("call__called_at"))
    return Q(Exists(targets.filter(call__case=OuterRef("pk"))))


def _late_review(stretch: Stretch) -> Q:
    pending = HandOver.objects.unscoped(_FIGURES).filter(review="pending", review_by__lt=stretch.now)
    return Q(Exists(pending.filter(case=OuterRef("pk"))))


def _stalled(stretch: Stretch) -> Q:
    moved = Step.objects.unscoped(_FIGURES).filter(case=OuterRef("pk"), at__gte=stretch.now - STALLED)
    return Q(state=State.DOING, is_paused=False) & ~Q(Exists(moved))


FIGURES: dict[str, Callable[[Stretch], Q]] = {
    "received": _received,
    "answered": _answered,
    "due_answer": _due_answer,
    "late_response": _late_response,
    "late_answer": _late_answer,
    "judged": _judged,
    "unsolved": _unsolved,
    "displeased": _displeased,
    "silent_call": _silent_call,
    "late_review": _late_review,
    "stalled": _stalled,
}
FIGURE_WORDS = {
    "received": "收到的",
    "answered": "已答复的",
    "due_answer": "应答复的（已答复，或到期还没答复）",
    "late_response": "没按时受理的",
    "late_answer": "超期的（超期才答复，或到期还没答复）",
    "judged": "居民评价过的",
    "unsolved": "居民说没解决的",
    "displeased": "居民不满意的",
    "silent_call": "吹哨到时没应的",
    "late_review": "异议逾期未审的",
    "stalled": "7 天没有进展的",
}


def _conditions(by: Actor, filters: Filters, now: datetime) -> list[Q]:
    wanted = [
        _view(by, filters.view, now),
        _state(filters.state),
        _due(filters.due, now),
        _place(filters.area),
    ]
    wanted += [search.matching(filters.q), _plain(filters), _span(filters, now)]
    return [condition for condition in wanted if condition]


def _view(by: Actor, view: str, now: datetime) -> Q:
    """The standard tabs."""
    org = by.org_id or 0
    open_ = Q(state__in=WORKING)
    return {
        "": Q(),
        "all": Q(),
        "mine": open_ & (Q(holder_id=org) | Q(awaiting_id=org) | Q(keeper_id=by.person_id or 0)),
        "kept": open_ & Q(keeper_id=by.person_id or 0),
        "soon": open_ & Q(due_at__lt=now + timedelta(hours=24), is_paused=False),
        "todispatch": Q(state=State.LODGED, holder_id=org),
        "callback": Q(state=State.SETTLED),
        "passed": Q(first_org_id=org) & ~Q(holder_id=org),
        "helping": open_ & ~Q(holder_id=org) & ~Q(awaiting_id=org, awaiting__isnull=False) & _helped_by(org),
    }.get(view, Q())


def _helped_by(org: int) -> Q:
    """Cases in which the body was asked to help or called to the spot."""
    asked = (Party.Role.HELPER, Party.Role.CALLED)
    rows = Party.objects.unscoped("one's own body's part").filter(
        case=OuterRef("pk"), org_id=org, role__in=asked
    )
    return Q(Exists(rows))


def _state(state: str) -> Q:
    if state == OPEN:
        return Q(state__in=WORKING)
    return Q(state=state) if state else Q()


def _due(due: str, now: datetime) -> Q:
    """By when: over, 24h, today, week. A clock that stands is never late."""
    if not due:
        return Q()
    running = Q(state__in=WORKING, is_paused=False)
    if due == "over":
        return running & Q(due_at__lt=now)
    if due == "24h":
        return running & Q(due_at__gte=now, due_at__lt=now + timedelta(hours=24))
    tonight = datetime.combine(now.astimezone(ZONE).date() + timedelta(days=1), time(), ZONE)
    monday = tonight + timedelta(days=6 - now.astimezone(ZONE).weekday())
    return running & {
        "today": Q(due_at__gte=now, due_at__lt=tonight),
        "week": Q(due_at__gte=now, due_at__lt=monday),
    }.get(due, Q())


def _place(code: str) -> Q:
    if not code:
        return Q()
    places = Area.objects.filter(code=code).order_by("-valid_from")[:1]
    return next((below(area.path, "area__path") for area in places), Q(pk__in=[]))


def _plain(filters: Filters) -> Q:
    exact = {
        "category": filters.category,
        "holder_id": filters.holder,
        "channel": filters.channel,
        "nature": filters.nature,
    }
    return Q(**{name: value for name, value in exact.items() if value})


def _span(filters: Filters, now: datetime) -> Q:
    """The days in question: of the lodging, or of whatever the figure counts."""
    if not (filters.figure in FIGURES or filters.since or filters.until):
        return Q()
    start = _midnight(filters.since) if filters.since else datetime(2000, 1, 1, tzinfo=ZONE)
    end = _midnight(filters.until + timedelta(days=1)) if filters.until else now + timedelta(seconds=1)
    return FIGURES.get(filters.figure, _received)(Stretch(start, end, now))


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), ZONE)


def _beyond(column: str, step: str, cursor: str, *, backwards: bool) -> Q:
    key = _key(cursor)
    if key is None:
        return Q()
    at, pk = key
    side = "gt" if (step == "") != backwards else "lt"
    not_before = Q(**{f"{column}__{side}e": at})  # lets the database begin in the middle of the index
    return not_before & (Q(**{f"{column}__{side}": at}) | Q(**{f"pk__{side}": pk}))


def _cursor(case: Case, column: str) -> str:
    at: datetime = getattr(case, column)
    return f"{int(at.timestamp() * 1_000_000)}.{case.pk}"


def _key(cursor: str) -> tuple[datetime, int] | None:
    at, _, pk = cursor.partition(".")
    if not (at.isdecimal() and pk.isdecimal() and len(at) < 18 and len(pk) < 18):
        return None
    return datetime.fromtimestamp(0, ZONE) + timedelta(microseconds=int(at)), int(pk)
