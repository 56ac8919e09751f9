"""Who is due at a meeting. A room above that knows better (members of a branch) registers its source."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet

from gongjian.meetings.models import Attendance, Meeting, MeetingKind, State
from gongjian.orgs.models import Org, Person
from gongjian.orgs.queries import people_at


@dataclass(frozen=True)
class DuePerson:
    """Somebody who has to come; `may_vote` decides whether they count for quorum and majority."""

    person: Person
    may_vote: bool = True


Source = Callable[[Org, MeetingKind, date], Sequence[DuePerson]]
Circle = Callable[[Org], QuerySet[Any, Any]]
SOURCES: list[Source] = []
REGISTERS: list[Source] = []
CIRCLES: list[Circle] = []


def source(who: Source) -> Source:
    """Register who knows the due people of some organisations; the one registered last is asked first."""
    SOURCES.append(who)
    return who


def register(who: Source) -> Source:
    """A source that knows the list of any day: lists made from it follow whoever joins and leaves."""
    REGISTERS.append(who)
    return source(who)


def circle(whom: Circle) -> Circle:
    """Register the ids of people whom an organisation may call by name, beside those it called before."""
    CIRCLES.append(whom)
    return whom


@source
def _holders(org: Org, _kind: MeetingKind, on: date) -> list[DuePerson]:
    """Whoever holds a post at the organisation."""
    return [DuePerson(person) for person in dict.fromkeys(people_at(org, on))]


@source
def as_last_time(org: Org, kind: MeetingKind, _on: date) -> list[DuePerson]:
    """Whoever was due at the last meeting of the kind."""
    meetings = Meeting.objects.of(org=org).filter(kind=kind).exclude(state=State.CANCELLED)
    last = meetings.order_by("-starts_at", "-pk").first()
    if last is None:
        return []
    rows = Attendance.objects.of(meeting=last).select_related("person").order_by("pk")
    return [DuePerson(row.person, row.may_vote) for row in rows]


def suggested(org: Org, kind: MeetingKind, on: date) -> list[DuePerson]:
    """The due people that the source registered last names; if it names nobody, the one before it."""
    return _first(reversed(SOURCES), org, kind, on)


def of_the_day(org: Org, kind: MeetingKind, on: date) -> list[DuePerson]:
    """The due people of a day as a register knows them; nobody where no register speaks of the meeting."""
    return _first(reversed(REGISTERS), org, kind, on)


def _first(sources: Iterable[Source], org: Org, kind: MeetingKind, on: date) -> list[DuePerson]:
    for who in sources:
        if found := list(who(org, kind, on)):
            return found
    return []
