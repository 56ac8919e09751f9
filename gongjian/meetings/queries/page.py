"""One meeting, with all that its page shows."""

from collections import Counter
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Q, QuerySet

from gongjian.kernel import clock
from gongjian.meetings import doors, due
from gongjian.meetings.models import (
    Addendum,
    Attendance,
    Fulfilment,
    Item,
    Meeting,
    MeetingKind,
    Minutes,
    Paper,
)
from gongjian.orgs import queries as orgs
from gongjian.orgs.actor import Actor
from gongjian.orgs.models import Org, Person
from gongjian.platform.models import Attachment

_S = Attendance.State


def find(by: Actor, pk: int) -> Meeting | None:
    """The meeting, if it exists for the actor."""
    rows = Meeting.objects.visible_to(by).select_related("kind", "org__area", "chair", "recorder")
    return rows.filter(pk=pk).first()


def own(meeting: Meeting, by: Actor) -> Attendance | None:
    """The actor's own place in the list, if they were called."""
    if by.person_id is None:
        return None
    return Attendance.objects.of(meeting=meeting).filter(person=by.person_id).select_related("person").first()


def attendance(meeting: Meeting, pk: int) -> Attendance | None:
    return Attendance.objects.of(meeting=meeting).filter(pk=pk).select_related("person__user").first()


@dataclass(frozen=True)
class Sheet:
    """The parts of a meeting. A query for each part, whatever its number of rows."""

    meeting: Meeting

    @cached_property
    def attendances(self) -> list[Attendance]:
        rows = Attendance.objects.of(meeting=self.meeting).select_related("person__user")
        return list(rows.order_by("pk"))

    @cached_property
    def items(self) -> list[Item]:
        rows = Item.objects.of(meeting=self.meeting).select_related("owner_org", "owner", "fulfilment")
        return list(rows.order_by("order"))

    @cached_property
    def text(self) -> str:
        words = Minutes.objects.of(meeting=self.meeting).first()
        return words.text if words else ""

    @cached_property
    def papers(self) -> list[Paper]:
        return list(Paper.objects.of(meeting=self.meeting).select_related("file").order_by("pk"))

    @cached_property
    def addenda(self) -> list[Addendum]:
        return list(Addendum.objects.of(meeting=self.meeting))

    def there(self) -> list[Attendance]:
        """Who was there, on the spot or on-line."""
        return [each for each in self.attendances if is_there(each)]

    def away(self) -> list[Attendance]:
        """Who was not, with the reasons."""
        return [each for each in self.attendances if each.state in (_S.LEAVE, _S.ABSENT)]

    def ways(self) -> str:
        """How those there were entered: "扫码签到 17 人，名单登记 5 人"."""
        counted = Counter(each.via for each in self.there())
        words = [
            f"{Attendance.Via(via).label} {counted[via]} 人"
            for via in (Attendance.Via.SPOT, Attendance.Via.LINK, Attendance.Via.LIST)
            if counted[via]
        ]
        return "，".join(words)

    def answers(self) -> tuple[int, int, int]:
        """How many come, ask for leave, and have not answered."""
        counted = Counter(each.answer for each in self.attendances)
        a = Attendance.Answer
        return counted[a.YES], counted[a.NO], counted[a.NONE]

    def tasks(self) -> list[Item]:
        """What the resolutions ask somebody to do."""
        return [item for item in self.items if item.due_on and item.carried is not False]

    def without_account(self) -> list[tuple[Attendance, str]]:
        """Those whom no notice reaches, with the token of their own link."""
        return [
            (each, doors.personal(each, self.meeting))
            for each in self.attendances
            if each.person.user_id is None
        ]


def paper(meeting: Meeting, pk: int) -> Attachment | None:
    """A file handed out at the meeting."""
    row = Paper.objects.of(meeting=meeting).filter(pk=pk).select_related("file").first()
    return row.file if row else None


def fulfilled(item: Item) -> Fulfilment | None:
    """The report that a task is done; the row was loaded with the item."""
    return getattr(item, "fulfilment", None)


def candidates(org: Org, kind: MeetingKind) -> tuple[list[due.DuePerson], set[int]]:
    """Whom the plan form offers: the suggested, who are ticked, then whoever else holds a post there."""
    suggested = due.suggested(org, kind, clock.today())
    known = {one.person.pk for one in suggested}
    others = [
        due.DuePerson(p) for p in dict.fromkeys(orgs.people_at(org, clock.today())) if p.pk not in known
    ]
    return [*suggested, *others], known


def last_place(org: Org) -> str:
    """Where the organisation met last time: most meet in the same room."""
    return (
        Meeting.objects.of(org=org)
        .exclude(place="")
        .order_by("-starts_at", "-pk")
        .values_list("place", flat=True)
        .first()
        or ""
    )


def people_named(by: Actor, org: Org, names: list[str]) -> dict[str, list[Person]]:
    """People whom the organisation may call, by their exact names. One query."""
    found: dict[str, list[Person]] = {name: [] for name in names}
    for person in _within_call(by, org).filter(name__in=names).order_by("pk"):
        found[person.name].append(person)
    return found


def people_known(by: Actor, org: Org, ids: list[int]) -> dict[int, Person]:
    """People whom the organisation may call, by their ids. One query."""
    return _within_call(by, org).in_bulk(ids)


def _within_call(by: Actor, org: Org) -> QuerySet[Person]:
    """People in the actor's scope, whoever was called to a meeting of this very organisation before, and
    whom the rooms above know to be its own (members on probation, without a post).
    """
    seen = Person.objects.visible_to(by)
    called = Attendance.objects.unscoped("people called by this very body").filter(meeting__org=org)
    near = Q(pk__in=seen.values("pk")) | Q(pk__in=called.values("person_id"))
    for whom in due.CIRCLES:
        near |= Q(pk__in=whom(org))
    return Person.objects.unscoped("by the ways above").filter(near)


def by_spot(token: str) -> Meeting | None:
    """The meeting behind the code in the room; None when the token is not real."""
    pk = doors.number(token)
    rows = Meeting.objects.unscoped("the token is the key").select_related("kind", "org__area")
    meeting = rows.filter(pk=pk).first() if pk else None
    return meeting if meeting and doors.opens(token, doors.spot(meeting)) else None


def by_link(token: str) -> Attendance | None:
    """The place in a list behind a personal link; None when the token is not real."""
    pk = doors.number(token)
    rows = Attendance.objects.unscoped("the token is the key")
    row = (
        rows.select_related("person", "meeting__kind", "meeting__org__area").filter(pk=pk).first()
        if pk
        else None
    )
    return row if row and doors.opens(token, doors.personal(row, row.meeting)) else None


def at_the_door(meeting: Meeting, name: str, tail: str) -> Attendance | None:
    """Whoever of the called has this name and a phone that ends so; None unless it is exactly one."""
    rows = Attendance.objects.of(meeting=meeting).filter(person__name=name).select_related("person")
    same = [row for row in rows if len(tail) == 4 and row.person.phone.endswith(tail)]
    return same[0] if len(same) == 1 else None


def as_due(sheet: Sheet) -> list[due.DuePerson]:
    """The list of a meeting as a plan holds it."""
    return [due.DuePerson(row.person, row.may_vote) for row in sheet.attendances]


def is_there(row: Attendance) -> bool:
    """Whether the person came, on the spot or on-line."""
    return row.state in (_S.PRESENT, _S.ONLINE)
