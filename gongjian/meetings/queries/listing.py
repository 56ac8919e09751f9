"""Lists of meetings: of one organisation or of all that the post covers, a page at a time."""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date, datetime, time
from typing import NamedTuple

from django.db.models import Q, QuerySet

from gongjian.kernel.clock import ZONE
from gongjian.kernel.tree import within
from gongjian.meetings.models import OPEN, Meeting, MeetingKind, State, bodies
from gongjian.orgs.actor import Actor
from gongjian.orgs.models import Org

PAGE = 25


@dataclass(frozen=True)
class Filters:
    """What the address bar says. Everything is optional."""

    org: int | None = None
    kind: str = ""
    state: str = ""
    year: int | None = None
    after: str = ""

    def given(self) -> dict[str, str]:
        """The conditions in force but the place in the list, as they stand in an address."""
        pairs = ((field.name, getattr(self, field.name)) for field in fields(self) if field.name != "after")
        return {name: str(value) for name, value in pairs if value}


class Held(NamedTuple):
    """A meeting as roll-ups count it."""

    pk: int
    org_id: int
    kind_id: str
    starts_at: datetime
    state: str
    filed_at: datetime | None


@dataclass(frozen=True)
class Page:
    """One page of a list, the latest first; `older` is where the next one begins, "" at the end."""

    rows: list[Meeting]
    older: str


def page(by: Actor, filters: Filters) -> Page:
    """A page of the meetings that exist for the actor. One query, whatever their number."""
    rows = _chosen(Meeting.objects.visible_to(by), filters).select_related("kind", "org")
    found = list(rows.order_by("-starts_at", "-pk")[: PAGE + 1])
    last = found[PAGE - 1] if len(found) > PAGE else None
    return Page(found[:PAGE], f"{last.starts_at.timestamp():.6f}_{last.pk}" if last else "")


def coming(by: Actor, now: datetime, org: int | None = None) -> list[Meeting]:
    """What is to be held next, the nearest first."""
    rows = Meeting.objects.visible_to(by).filter(state__in=OPEN, starts_at__gte=now)
    rows = rows.filter(org=org) if org else rows
    return list(rows.select_related("kind", "org").order_by("starts_at", "pk")[:8])


def unfiled(by: Actor, now: datetime, org: int | None = None) -> list[Meeting]:
    """What was to be held by now and has no filed record yet, the oldest first."""
    rows = Meeting.objects.visible_to(by).filter(state__in=OPEN, starts_at__lt=now)
    rows = rows.filter(org=org) if org else rows
    return list(rows.select_related("kind", "org").order_by("starts_at", "pk")[:8])


def kinds() -> list[MeetingKind]:
    """The kinds in use, in the place's order."""
    return list(MeetingKind.objects.filter(is_active=True))


def all_kinds() -> QuerySet[MeetingKind]:
    """Every kind, those no longer in use too."""
    return MeetingKind.objects.all()


def own_bodies(by: Actor) -> QuerySet[Org]:
    """The organisations whose meetings the actor keeps: the post's own and those below it."""
    root = [by.seat.org_path] if by.seat else []
    rows = bodies(by).filter(within(root), valid_to__isnull=True)
    return rows.select_related("kind", "area").order_by("path")


def held_between(orgs: Iterable[int], start: date, end: date) -> Iterable[Held]:
    """The meetings of these organisations from `start` to before `end` that were not called off, by time.

    For roll-ups over many organisations: one query, rows without models.
    """
    rows = Meeting.objects.unscoped("a roll-up names the organisations it counts")
    span = Q(starts_at__gte=_midnight(start), starts_at__lt=_midnight(end))
    found = rows.filter(span, org__in=list(orgs)).exclude(state=State.CANCELLED).order_by("starts_at", "pk")
    return map(Held._make, found.values_list(*Held._fields).iterator(chunk_size=5000))


def _chosen(rows: QuerySet[Meeting], filters: Filters) -> QuerySet[Meeting]:
    if filters.org:
        rows = rows.filter(org=filters.org)
    if filters.kind:
        rows = rows.filter(kind=filters.kind)
    if filters.state:
        rows = rows.filter(state=filters.state)
    if filters.year:
        first = date(filters.year, 1, 1)
        rows = rows.filter(
            starts_at__gte=_midnight(first), starts_at__lt=_midnight(date(filters.year + 1, 1, 1))
        )
    moment, _, pk = filters.after.partition("_")
    try:
        at = (
            datetime.fromtimestamp(float(moment), ZONE)
            if pk.isascii() and pk.isdecimal() and len(pk) < 19
            else None
        )
    except (ValueError, OverflowError, OSError):
        at = None
    if at is not None:
        rows = rows.filter(Q(starts_at__lt=at) | Q(starts_at=at, pk__lt=int(pk)))
    return rows


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), ZONE)
