"""A branch's year: what was due, what was held, how each period stands."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cache

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import ExtractMonth, ExtractYear

from gongjian.areas.models import Area
from gongjian.areas.queries import ids_of_ancestors
from gongjian.kernel import clock
from gongjian.kernel.clock import ZONE
from gongjian.meetings.models import Meeting, MeetingKind, bodies
from gongjian.orglife.models import BRANCHES, Excuse
from gongjian.orglife.queries import shapes, talks
from gongjian.orglife.queries.talks import HELD
from gongjian.orglife.rules import standing
from gongjian.orglife.rules.demands import (
    GROUP_KIND,
    KINDS,
    PER_PERSON,
    TALK,
    Demand,
    Group,
    Shape,
    demands,
)
from gongjian.orglife.rules.periods import Period
from gongjian.orglife.rules.standing import Months, Standing, standings
from gongjian.orgs.actor import Actor
from gongjian.orgs.models import Org
from gongjian.platform.parameters import InForce, Rulebook

_OWED = (standing.State.DUE, standing.State.OVERDUE)


@dataclass(frozen=True)
class Talks:
    """A18 in a year: how many of the branch's people took part in a talk, and how that stands."""

    people: int
    spoken: int
    state: standing.State
    due_by: date
    rule: InForce

    @property
    def lacking(self) -> int:
        """How many people have not taken part."""
        return self.people - self.spoken


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
    shape: Shape

    def held_in(self, one: Standing) -> list[Meeting]:
        """The meetings of a period, with what made up for it from the next one."""
        kind, period = one.demand.kind, one.demand.period
        own = [each for each in self.meetings if _in(each, kind, period)]
        after = [each for each in self.meetings if _in(each, kind, period.next)]
        return own + after[: one.made_up]

    def groups_in(self, one: Standing) -> list[tuple[Group, int]]:
        """How often each group met in a period."""
        return standing.of_groups(one.demand, self.shape, _months(self.org, self.meetings))


@dataclass(frozen=True)
class Owed:
    """What a branch has still to hold by a day (of talks: how many people); `kind` and `period` by key."""

    kind: str
    period: str
    due_by: date
    lacking: int


def branches(by: Actor) -> QuerySet[Org]:
    """The branches whose organisational life the post reads, also those that are no more."""
    return bodies(by).filter(kind__in=BRANCHES)


def find(by: Actor, pk: int) -> Org | None:
    """A branch, if its organisational life exists for the actor."""
    return branches(by).filter(pk=pk).select_related("area", "parent", "kind").first()


def coded(by: Actor, code: str) -> int | None:
    """The id of the branch of this code; else the id that the code itself is."""
    known = branches(by).filter(code=code).values_list("pk", flat=True).first()
    is_id = code.isascii() and code.isdecimal() and len(code) < 18
    return known or (int(code) if is_id else None)


def books(area: Area, like: Rulebook | None = None) -> Callable[[date], Rulebook]:
    """The rulebook of a place on any day; one query for all of them."""
    ids = ids_of_ancestors(area)
    first = like or Rulebook(clock.today())
    return cache(lambda day: Rulebook(day, ids, like=first))


def year_of(org: Org, year: int) -> Year:
    """How the year of a branch stands today. A constant number of queries."""
    book, kinds = books(org.area), _kinds()
    wanted = [one for one in demands(year, book) if one.kind in kinds]
    facts = shapes.shape_of(org)
    meetings = _meetings(org, facts, year)
    excuses = {(row.kind_id, row.period): row for row in _excuses([org.pk], year)}
    found = standings(wanted, facts, _months(org, meetings), set(excuses), clock.today())
    told = None
    if PER_PERSON in kinds:
        people, had = talks.people([org.pk], year), talks.spoken([org.pk], year)
        told = _talks(people[org.pk], had[org.pk], year, book, facts)
    return Year(org, year, kinds, found, meetings, excuses, told, facts)


def owed_of(orgs: Sequence[Org], year: int, like: Rulebook) -> Iterator[tuple[Org, list[Owed]]]:
    """What many branches have still to hold of a year that has begun. A constant number of queries."""
    ids, kinds = [org.pk for org in orgs], _kinds()
    known = shapes.shapes_of(orgs)
    held = counts(known, year)
    members, had = talks.people(ids, year), talks.spoken(ids, year)
    excused: dict[int, set[tuple[str, str]]] = defaultdict(set)
    for row in _excuses(ids, year):
        excused[row.org_id].add((row.kind_id, row.period))
    wanted: dict[int, tuple[Callable[[date], Rulebook], list[Demand]]] = {}
    for org in orgs:
        if org.area_id not in wanted:
            book = books(org.area, like)
            wanted[org.area_id] = book, [one for one in demands(year, book) if one.kind in kinds]
        (book, asked), months, spoken, facts = wanted[org.area_id], held[org.pk], had[org.pk], known[org.pk]
        if year < clock.today().year and not spoken and not any(when == year for _, _, when, _ in months):
            continue  # the branch kept no records here then: what it held is not known
        found = standings(asked, facts, months, excused[org.pk], clock.today())
        owed = [_owed(one) for one in found if one.state in _OWED]
        told = _talks(members[org.pk], spoken, year, book, facts) if PER_PERSON in kinds else None
        if told and told.state in _OWED:
            owed.append(Owed(PER_PERSON, str(year), told.due_by, told.lacking))
        yield org, owed


def counts(known: Mapping[int, Shape], year: int) -> dict[int, dict[tuple[str, int, int, int], int]]:
    """How many meetings each branch and each of its groups held of each kind in each month of a year and
    the one after. One query.
    """
    home = {group.pk: (org, group.pk) for org, shape in known.items() for group in shape.groups}
    home |= {org: (org, 0) for org in known}
    month = (ExtractYear("starts_at", tzinfo=ZONE), ExtractMonth("starts_at", tzinfo=ZONE))
    rows = _held(list(home), year).order_by().values_list("org_id", "kind_id", *month)
    rows = rows.annotate(n=Count("pk"))  # among the values it would make every meeting a group of its own
    found: dict[int, dict[tuple[str, int, int, int], int]] = defaultdict(dict)
    for org, kind, in_year, in_month, count in rows:
        branch, group = home[org]
        found[branch][kind, group, in_year, in_month] = count
    return found


def _held(ids: Sequence[int], year: int) -> QuerySet[Meeting]:
    rows = Meeting.objects.unscoped("a roll-up names the branches it counts")
    span = (datetime.combine(date(each, 1, 1), time(), ZONE) for each in (year, year + 2))
    return rows.filter(org__in=ids, kind__in=KINDS, state__in=HELD, starts_at__range=tuple(span))


def _meetings(org: Org, shape: Shape, year: int) -> list[Meeting]:
    """Of the branch, and the group meetings that its groups held themselves."""
    rows = _held([org.pk, *(group.pk for group in shape.groups)], year)
    mine = Q(org=org) | Q(kind=GROUP_KIND)
    return list(rows.filter(mine).select_related("kind", "org").order_by("starts_at", "pk"))


def _months(org: Org, meetings: Iterable[Meeting]) -> Months:
    found: dict[tuple[str, int, int, int], int] = defaultdict(int)
    for one in meetings:
        day = one.starts_at.astimezone(ZONE)
        found[one.kind_id, 0 if one.org_id == org.pk else one.org_id, day.year, day.month] += 1
    return found


def _excuses(ids: Sequence[int], year: int) -> QuerySet[Excuse]:
    rows = Excuse.objects.unscoped("of the branches at hand")
    return rows.filter(org__in=ids, period__startswith=str(year))


def _kinds() -> dict[str, str]:
    """The owed kinds in use, with the names the place has given them."""
    rows = MeetingKind.objects.filter(key__in=[*KINDS, PER_PERSON], is_active=True)
    return dict(rows.order_by("order", "key").values_list("key", "name"))


def _talks(
    people: set[int], had: Mapping[int, int], year: int, book: Callable[[date], Rulebook], facts: Shape
) -> Talks | None:
    """Who of the members took part in a talk; None where nobody is registered or nothing is asked."""
    rules = book(date(year, 1, 1))
    least = rules.number(TALK)
    if not least:
        return None
    spoken = sum(had.get(pk, 0) >= least for pk in people)
    state = standing.talks(len(people), spoken, year, facts, clock.today())
    if state is None:
        return None
    return Talks(len(people), spoken, state, date(year, 12, 31), rules.in_force(TALK))


def _owed(one: Standing) -> Owed:
    return Owed(one.demand.kind, one.demand.period.key, one.demand.due_by, one.lacking)


def _in(meeting: Meeting, kind: str, period: Period) -> bool:
    day = meeting.starts_at.astimezone(ZONE).date()
    return meeting.kind_id == kind and period.first <= day <= period.last
