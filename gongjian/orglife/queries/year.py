"""A branch's year: what was due, what was held, how each period stands."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cache

from django.db.models import Count, QuerySet
from django.db.models.functions import ExtractMonth, ExtractYear

from gongjian.areas.models import Area
from gongjian.areas.queries import ids_of_ancestors
from gongjian.kernel import clock
from gongjian.kernel.clock import ZONE
from gongjian.meetings.due import DuePerson
from gongjian.meetings.models import Attendance, Meeting, MeetingKind, State, bodies
from gongjian.orglife import convening
from gongjian.orglife.models import BRANCHES, Branch, Excuse
from gongjian.orglife.rules import standing
from gongjian.orglife.rules.demands import KINDS, PER_PERSON, TALK, Demand, Shape, demands
from gongjian.orglife.rules.periods import Period
from gongjian.orglife.rules.standing import Months, Standing, standings
from gongjian.orgs.actor import Actor
from gongjian.orgs.models import Org
from gongjian.platform.parameters import InForce, Rulebook

HELD = (State.HELD, State.FILED)
_THERE = (Attendance.State.PRESENT, Attendance.State.ONLINE)


@dataclass(frozen=True)
class Talks:
    """A18 in a year: how many of the branch's people took part in a talk, and how that stands."""

    people: int
    spoken: int
    state: standing.State
    due_by: date
    rule: InForce


@dataclass(frozen=True)
class Year:
    """A branch's year. `meetings` are those that were held, of every owed kind, the earliest first."""

    org: Org
    year: int
    kinds: dict[str, str]
    standings: list[Standing]
    meetings: list[Meeting]
    excuses: dict[tuple[str, str], Excuse]
    talks: Talks | None

    def held_in(self, one: Standing) -> list[Meeting]:
        """The meetings of a period, with what made up for it from the next one."""
        kind, period = one.demand.kind, one.demand.period
        own = [each for each in self.meetings if _in(each, kind, period)]
        after = [each for each in self.meetings if _in(each, kind, period.next)]
        return own + after[: one.made_up]


def branches(by: Actor) -> QuerySet[Org]:
    """The branches whose organisational life the post reads, also those that are no more."""
    return bodies(by).filter(kind__in=BRANCHES)


def find(by: Actor, pk: int) -> Org | None:
    """A branch, if its organisational life exists for the actor."""
    return branches(by).filter(pk=pk).select_related("area", "parent", "kind").first()


def shape_of(org: Org) -> Branch:
    """What decides the duties of a branch; what is assumed where nobody has said anything."""
    return Branch.objects.of(org=org).first() or Branch(org=org)


def books(area: Area, like: Rulebook | None = None) -> Callable[[date], Rulebook]:
    """The rulebook of a place on any day; one query for all of them."""
    ids = ids_of_ancestors(area)
    first = like or Rulebook(clock.today())
    return cache(lambda day: Rulebook(day, ids, like=first))


def year_of(org: Org, year: int) -> Year:
    """How the year of a branch stands today. A constant number of queries."""
    book, kinds = books(org.area), _kinds()
    wanted = [one for one in demands(year, book) if one.kind in kinds]
    meetings = _meetings(org, year)
    excuses = {(row.kind_id, row.period): row for row in _excuses([org.pk], year)}
    facts = shape(org, shape_of(org))
    found = standings(wanted, facts, _months(meetings), set(excuses), clock.today())
    talks = _talks(org, year, book, facts) if PER_PERSON in kinds else None
    return Year(org, year, kinds, found, meetings, excuses, talks)


def shape(org: Org, branch: Branch | None) -> Shape:
    """The facts of a branch as the rules ask for them."""
    known = branch or Branch()
    return Shape(org.valid_from, org.valid_to, known.has_committee, known.groups)


def standings_of(orgs: Sequence[Org], year: int, like: Rulebook) -> Iterable[tuple[Org, list[Standing]]]:
    """How the year of many branches stands: three queries, counts added up by the database."""
    ids = [org.pk for org in orgs]
    held, kinds = counts(ids, year), _kinds()
    excused: dict[int, set[tuple[str, str]]] = defaultdict(set)
    for row in _excuses(ids, year):
        excused[row.org_id].add((row.kind_id, row.period))
    known = {row.org_id: row for row in Branch.objects.unscoped("the clock looks at all").filter(org__in=ids)}
    wanted: dict[int, list[Demand]] = {}
    for org in orgs:
        if org.area_id not in wanted:
            rules = demands(year, books(org.area, like))
            wanted[org.area_id] = [one for one in rules if one.kind in kinds]
        if year < clock.today().year and not any(when == year for _, when, _ in held[org.pk]):
            continue  # the branch kept no records here then: what it held is not known
        facts = shape(org, known.get(org.pk))
        yield org, standings(wanted[org.area_id], facts, held[org.pk], excused[org.pk], clock.today())


def counts(ids: Sequence[int], year: int) -> dict[int, Months]:
    """How many meetings each branch held of each kind in each month of a year and the one after."""
    rows = (
        _held(ids, year)
        .order_by()
        .values_list(
            "org_id",
            "kind_id",
            ExtractYear("starts_at", tzinfo=ZONE),
            ExtractMonth("starts_at", tzinfo=ZONE),
            Count("pk"),
        )
    )
    found: dict[int, dict[tuple[str, int, int], int]] = defaultdict(dict)
    for org, kind, in_year, month, count in rows:
        found[org][kind, in_year, month] = count
    return found  # type: ignore[return-value]


def _held(ids: Sequence[int], year: int) -> QuerySet[Meeting]:
    rows = Meeting.objects.unscoped("a roll-up names the branches it counts")
    span = (datetime.combine(date(each, 1, 1), time(), ZONE) for each in (year, year + 2))
    return rows.filter(org__in=ids, kind__in=KINDS, state__in=HELD, starts_at__range=tuple(span))


def _meetings(org: Org, year: int) -> list[Meeting]:
    return list(_held([org.pk], year).select_related("kind", "org").order_by("starts_at", "pk"))


def _months(meetings: Iterable[Meeting]) -> Months:
    found: dict[tuple[str, int, int], int] = defaultdict(int)
    for one in meetings:
        day = one.starts_at.astimezone(ZONE)
        found[one.kind_id, day.year, day.month] += 1
    return found


def _excuses(ids: Sequence[int], year: int) -> QuerySet[Excuse]:
    rows = Excuse.objects.unscoped("of the branches at hand")
    return rows.filter(org__in=ids, period__startswith=str(year))


def _kinds() -> dict[str, str]:
    """The owed kinds in use, with the names the place has given them."""
    rows = MeetingKind.objects.filter(key__in=[*KINDS, PER_PERSON], is_active=True)
    return dict(rows.order_by("order", "key").values_list("key", "name"))


def _talks(org: Org, year: int, book: Callable[[date], Rulebook], facts: Shape) -> Talks | None:
    """Who of the people of the branch took part in a talk; None where nobody is known or nothing is asked."""
    rules = book(date(year, 1, 1))
    people = {one.person.pk for one in _people(org)}
    if not rules.number(TALK):
        return None
    rows = Attendance.objects.unscoped("of the branch at hand").filter(
        meeting__org=org, meeting__kind=PER_PERSON, meeting__state__in=HELD, state__in=_THERE,
        meeting__starts_at__gte=datetime(year, 1, 1, tzinfo=ZONE),
        meeting__starts_at__lt=datetime(year + 1, 1, 1, tzinfo=ZONE), person__in=people,
    )  # fmt: skip
    spoken = _times_reached(rows, rules.number(TALK))
    state = standing.talks(len(people), spoken, year, facts, clock.today())
    if state is None:
        return None
    return Talks(len(people), spoken, state, date(year, 12, 31), rules.in_force(TALK))


def _times_reached(rows: QuerySet[Attendance], least: int) -> int:
    """How many people took part often enough."""
    spoken = rows.order_by().values("person").annotate(n=Count("pk")).filter(n__gte=least)
    return spoken.count()


def _people(org: Org) -> Sequence[DuePerson]:
    """Whoever is due at a meeting of all members."""
    kind = MeetingKind.objects.filter(key="general_meeting").first()
    return convening.called(org, kind) if kind else []


def _in(meeting: Meeting, kind: str, period: Period) -> bool:
    day = meeting.starts_at.astimezone(ZONE).date()
    return meeting.kind_id == kind and period.first <= day <= period.last
