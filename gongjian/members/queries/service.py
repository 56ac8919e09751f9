"""Reads of 双报到: who registered, what is asked for, whom it fits, who can do what (M13)."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum

from gongjian.members import doors
from gongjian.members.models import LIVING, Member, Service, Share, Slot, Task, Word, branches_of
from gongjian.orgs.actor import Actor
from gongjian.orgs.models import Org
from gongjian.platform.sealed import mask_phone

MOST = 200
_SLOTS = {one.value: str(one.label) for one in Slot}


@dataclass(frozen=True)
class Done:
    """What somebody did in a year."""

    times: int
    hours: Decimal


@dataclass(frozen=True)
class Skilled:
    """Somebody who can do something, and when; `url` is kept by the page."""

    name: str
    of: str
    skills: str
    when: str
    member: int | None = None
    service: int | None = None


def communities(by: Actor) -> QuerySet[Org]:
    """The communities of the post that people may register with."""
    rows = branches_of(by).filter(kind="community", is_lead=True, valid_to__isnull=True)
    return rows.select_related("area", "kind").order_by("path")


def all_named(words: str) -> list[Org]:
    """The communities of that name, for whoever says where they live."""
    rows = Org.objects.filter(kind="community", is_lead=True, valid_to__isnull=True)
    return list(rows.filter(Q(name=words) | Q(short_name=words)).select_related("area", "kind")[:2])


def services(by: Actor, state: str = "") -> QuerySet[Service]:
    """Who registered with the communities of the post, those who wait first."""
    rows = Service.objects.visible_to(by).select_related("community")
    return rows.filter(state=state) if state else rows


def service(by: Actor, pk: int) -> Service | None:
    """One of them, if it exists for the actor."""
    rows = Service.objects.visible_to(by).filter(pk=pk)
    return rows.select_related("community__area", "member__person").first()


def by_poster(token: str) -> Org | None:
    """The community behind a poster; None when the token is not real."""
    pk = doors.number(token)
    row = Org.objects.filter(pk=pk).select_related("area", "kind").first() if pk else None
    return row if row and doors.opens(token, doors.poster(row)) else None


def by_link(token: str) -> Service | None:
    """Whose personal link it is; None when the token is not real."""
    pk = doors.number(token)
    rows = Service.objects.unscoped("the token is the key").select_related("community", "member__person")
    row = rows.filter(pk=pk).first() if pk else None
    return row if row and doors.opens(token, doors.personal(row)) else None


def mine(member: Member) -> list[Service]:
    """Where a member registered, the latest first."""
    return list(Service.objects.of(member=member).select_related("community"))


def shares(service: Service) -> list[Share]:
    """What somebody was offered, the latest first."""
    rows = Share.objects.of(service=service).select_related("task__community", "service__member")
    return list(rows.order_by("-offered_on", "-pk")[:MOST])


def share(service: Service, pk: int) -> Share | None:
    """One of what somebody was offered."""
    rows = Share.objects.of(service=service).select_related("task__community", "service__member")
    return rows.filter(pk=pk).first()


def done(service: Service, year: int) -> Done:
    """How often and how long somebody served in a year. One query."""
    rows = Share.objects.of(service=service).filter(state=Share.State.DONE, done_on__year=year)
    sums = rows.aggregate(times=Count("pk"), hours=Sum("hours"))
    return Done(sums["times"], sums["hours"] or Decimal(0))


def words(service: Service) -> list[Word]:
    """What the unit was told, the latest year first."""
    return list(Word.objects.of(service=service))


def unsaid(by: Actor, year: int) -> QuerySet[Service]:
    """Confirmed registrations whose unit has no word about the year yet."""
    rows = services(by, Service.State.CONFIRMED).filter(asked_on__year__lte=year)
    return rows.exclude(said__year=year)


def tasks(by: Actor, *, is_open: bool) -> QuerySet[Task]:
    """What the communities of the post ask for, with how many said yes."""
    rows = Task.objects.visible_to(by).filter(is_open=is_open).select_related("community")
    return rows.annotate(taken=Count("shares", filter=Q(shares__state__in=("taken", "done"))))


def task(by: Actor, pk: int) -> Task | None:
    """One of them, if it exists for the actor."""
    return Task.objects.visible_to(by).filter(pk=pk).select_related("community__area").first()


def shares_of(task: Task) -> list[Share]:
    """To whom a task was offered, and what they said."""
    rows = Share.objects.of(task=task).select_related("service__member", "task__community")
    return list(rows.order_by("pk"))


def fitting(task: Task) -> list[Service]:
    """Whom a task fits: free at that time, with the skill it needs, not asked yet; the least busy first."""
    rows = Service.objects.of(community=task.community).filter(
        state=Service.State.CONFIRMED, slots__contains=[task.slot]
    )
    if task.skill:
        rows = rows.filter(skills__icontains=task.skill)
    asked = Share.objects.unscoped("of the task at hand").filter(task=task, service=OuterRef("pk"))
    busy = Count("shares", filter=Q(shares__state="taken"))
    rows = rows.select_related("member__person").exclude(Exists(asked)).annotate(busy=busy)
    return list(rows.order_by("busy", "pk")[:MOST])


def skilled(by: Actor, words: str) -> list[Skilled]:
    """Who said that they can do something, by a word of it: members of the register, and who registered. Two
    queries.
    """
    if not (asked := words.strip()):
        return []
    people = Member.objects.visible_to(by).filter(skills__icontains=asked, standing__in=LIVING)
    found = [
        Skilled(one.person.name, one.branch.short_name, one.skills, one.free_time, member=one.pk)
        for one in people.select_related("person", "branch").order_by("branch__path", "pk")[:MOST]
    ]
    rows = services(by, Service.State.CONFIRMED).filter(skills__icontains=asked)[:MOST]
    return found + [
        Skilled(one.name, one.community.short_name, one.skills, when(one.slots), service=one.pk)
        for one in rows
    ]


def masked(service: Service) -> str:
    """The phone as pages show it."""
    return mask_phone(service.phone)


def when(slots: Sequence[str]) -> str:
    """The times as people read them."""
    return "、".join(_SLOTS[one] for one in slots if one in _SLOTS)


def serving() -> QuerySet[Org]:
    """Every community with somebody registered."""
    rows = Service.objects.unscoped("the clock's own work").filter(state=Service.State.CONFIRMED)
    return Org.objects.filter(pk__in=rows.order_by().values("community")).select_related("area")
