"""Who lags: branches and what they have not held, over any number of them. Read from what the clock keeps."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, F, Min, Q, QuerySet
from django.urls import reverse

from gongjian.areas import queries as areas
from gongjian.areas.models import Area, Level
from gongjian.kernel import clock
from gongjian.kernel.tree import below, covers
from gongjian.meetings.models import MeetingKind
from gongjian.orglife.models import BRANCHES, Owing, Sweep
from gongjian.orglife.queries.year import branches
from gongjian.orglife.rules.demands import KINDS, PER_PERSON
from gongjian.orgs.actor import Actor
from gongjian.orgs.models import Org
from gongjian.orgs.roles import Reach

PAGE = 25
Row = dict[str, Any]
_ALL = (*KINDS, PER_PERSON)
_MOST_BESIDE = 100


@dataclass(frozen=True)
class Filters:
    """What the address bar says. Everything is optional."""

    area: str = ""  # the path of a place in reach
    area_id: int | None = None
    kind: str = ""
    page: int = 1


@dataclass(frozen=True)
class Lagging:
    """A branch that lags, with what it owes: (kind, period, due day), the oldest first."""

    org: Org
    owed: list[Owing]

    @property
    def url(self) -> str:
        """The branch's page; below it those of the periods, by kind and period."""
        return reverse("orglife:branch", args=[self.org.pk])

    @property
    def since(self) -> date:
        """The oldest due day that passed."""
        return self.owed[0].due_by


@dataclass(frozen=True)
class Figures:
    """How many branches there are, how many lag, how much of each kind is overdue, and where."""

    branches: int
    lagging: int
    kinds: list[tuple[str, str, int]]  # key, name, how many
    parts: list["Part"]


@dataclass(frozen=True)
class Part:
    """A place below the chosen one: how many branches it has, how many lag, how much is overdue."""

    area: Area
    branches: int
    lagging: int
    overdue: int


def in_reach(by: Actor, filters: Filters) -> QuerySet[Org]:
    """The branches of the list: those that exist today."""
    rows = branches(by).filter(valid_to__isnull=True)
    return rows.filter(below(filters.area, "area__path")) if filters.area else rows


def overdue(by: Actor, filters: Filters) -> QuerySet[Owing]:
    """What is overdue today in the reach of the post."""
    rows = Owing.objects.visible_to(by).filter(due_by__lt=clock.today(), org__valid_to__isnull=True)
    if filters.area:
        rows = rows.filter(below(filters.area, "org__area__path"))
    return rows.filter(kind=filters.kind) if filters.kind else rows


def page(by: Actor, filters: Filters) -> list[Lagging]:
    """A page of the branches that lag, whoever owes most first; one row more says that there are others.

    Four queries, whatever the number of branches.
    """
    start = (filters.page - 1) * PAGE
    found = overdue(by, filters).order_by().values("org").annotate(n=Count("pk"), oldest=Min("due_by"))
    ids = [row["org"] for row in found.order_by("-n", "oldest", "org")[start : start + PAGE + 1]]
    return _lagging(ids, filters)


def figures(by: Actor, filters: Filters) -> Figures:
    """The figures above the list, over every kind; those of the places go by the chosen one.

    What is overdue and the branches are each gone through once, added up by the database per place.
    """
    every = Filters(area=filters.area)
    rows = overdue(by, every).order_by()
    names = dict(MeetingKind.objects.filter(key__in=_ALL).values_list("key", "name"))
    owed = {kind: Count("pk", filter=Q(kind=kind)) for kind in names}
    chosen = Q(kind=filters.kind) if filters.kind else Q()
    owed |= {"orgs": Count("org", distinct=True), "some": Count("org", distinct=True, filter=chosen)}
    late: list[Row] = list(rows.values(at=F("org__area__path")).annotate(**owed))  # type: ignore[arg-type]
    branches = in_reach(by, every).order_by().values(at=F("area__path"))
    there: list[Row] = list(branches.annotate(n=Count("pk")))  # type: ignore[arg-type]
    kinds = [(key, names[key], sum(row[key] for row in late)) for key in _ALL if key in names]
    shown = [key for key in names if filters.kind in ("", key)]
    parts = _parts(by, filters, there, late, shown)
    return Figures(sum(row["n"] for row in there), sum(row["orgs"] for row in late), kinds, parts)


def in_batches(by: Actor, filters: Filters) -> Iterator[list[Owing]]:
    """Everything overdue, for a file."""
    yield list(overdue(by, filters).select_related("org__area", "kind").order_by("org__path", "due_by", "pk"))


def own_branch(by: Actor) -> int | None:
    """The branch whose people the post belongs to; None for whoever reads several."""
    if by.seat is None or by.seat.role.reach is not Reach.ORG:
        return None
    return branches(by).filter(pk=by.seat.org_id).values_list("pk", flat=True).first()


def siblings(by: Actor, org: Org) -> list[Org]:
    """The branches beside this one, under the same body: to change between them."""
    rows = branches(by).filter(parent=org.parent_id, valid_to__isnull=True).order_by("path")
    return list(rows[:_MOST_BESIDE])


def _parts(
    by: Actor, filters: Filters, there: list[Row], late: list[Row], kinds: Iterable[str]
) -> list[Part]:
    """The same figures for each place directly below, whoever owes most first. Two queries."""
    top = areas.find(filters.area_id or (by.seat.area_id if by.seat else 0))
    if top is None or top.level >= Level.COMMUNITY:
        return []
    found = []
    for area in areas.children(top):
        here, owed = ([row for row in rows if covers(area.path, row["at"])] for rows in (there, late))
        if here:
            lagging = sum(row["some"] for row in owed)
            overdue_here = sum(row[kind] for row in owed for kind in kinds)
            found.append(Part(area, sum(row["n"] for row in here), lagging, overdue_here))
    return sorted(found, key=lambda part: (-part.overdue, part.area.code))


def swept_at() -> datetime | None:
    """When the lists were last compared with the meetings; None before the first time."""
    return Sweep.objects.values_list("at", flat=True).first()


def to_remind(today: date, before: int) -> dict[int, list[Owing]]:
    """By branch, what is due within `before` days and of which its people were not told yet."""
    rows = Owing.objects.unscoped("the clock reminds every branch")
    rows = rows.filter(due_by__gte=today, reminded_at__isnull=True, org__valid_to__isnull=True)
    found: dict[int, list[Owing]] = defaultdict(list)
    for row in rows.select_related("org__area", "kind").order_by("org", "due_by", "kind__order"):
        if (row.due_by - today).days <= before:
            found[row.org_id].append(row)
    return found


def all_branches(since: date) -> list[Org]:
    """Every branch that existed on or after a day."""
    rows = Org.objects.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=since), kind__in=BRANCHES)
    return list(rows.select_related("area").order_by("pk"))


def _lagging(ids: Sequence[int], filters: Filters) -> list[Lagging]:
    """Bodies and kinds are looked up once: joined to every row they are most of the page's time."""
    rows = Owing.objects.unscoped("of branches just found in reach").filter(org__in=ids)
    rows = rows.filter(due_by__lt=clock.today()).order_by("due_by", "kind__order", "pk")
    orgs = Org.objects.select_related("area", "parent").in_bulk(ids)
    kinds = MeetingKind.objects.in_bulk()
    owed: dict[int, list[Owing]] = defaultdict(list)
    for row in rows.filter(kind=filters.kind) if filters.kind else rows:
        row.kind = kinds[row.kind_id]
        owed[row.org_id].append(row)
    return [Lagging(orgs[pk], owed[pk]) for pk in ids if owed[pk]]
