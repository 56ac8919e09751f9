"""Reads of floating members and of searches: lists, one of each, rows for registers on paper."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from gongjian.kernel import clock
from gongjian.members.models import Contact, Floating, Member, Membership, Search, SearchStep
from gongjian.orgs.actor import Actor
from gongjian.orgs.models import Org

MOST = 300


@dataclass(frozen=True)
class RosterRow:
    """A line of 党员名册 as things stood on a day; days are None where nothing was registered."""

    name: str
    gender: str
    ethnic: str
    born_on: date | None
    education: str
    joined_on: date | None
    full_on: date | None
    standing: str
    klass: str
    since: date


@dataclass(frozen=True)
class FloatingRow:
    """A line of 流动党员台账; `way` is 流出 or 流入, `other` the body on the other side."""

    way: str
    name: str
    place: str
    other: str
    reason: str
    starts: date
    until: date | None
    has_card: bool
    seen_on: date
    state: str
    ended_on: date | None


def roster_rows(branch: Org, on: date | None = None) -> list[RosterRow]:
    """党员名册 of a branch that was fetched in scope, on a day (today), by name. One query."""
    day = on or clock.today()
    rows = Membership.objects.of(branch=branch).filter(starts__lte=day)
    rows = rows.filter(Q(ends__isnull=True) | Q(ends__gt=day)).select_related("member__person")
    return [
        RosterRow(
            name=one.member.person.name,
            gender=one.member.get_gender_display(),
            ethnic=one.member.ethnic,
            born_on=one.member.born_on,
            education=one.member.get_education_display() if one.member.education else "",
            joined_on=one.member.joined_on,
            full_on=one.member.full_on,
            standing=one.get_standing_display(),
            klass=one.get_klass_display(),
            since=one.starts,
        )
        for one in rows.order_by("member__person__name", "member_id")
    ]


def floating_rows(branch: Org, year: int | None = None) -> list[FloatingRow]:
    """流动党员台账 of a branch fetched in scope: those away now, or at any time of a year. One query."""
    rows = Floating.objects.unscoped("of a branch that was fetched in scope")
    rows = rows.filter(Q(source=branch) | Q(host=branch, taken_in_on__isnull=False))
    if year is None:
        rows = rows.filter(state=Floating.State.AWAY)
    else:
        first, last = date(year, 1, 1), date(year, 12, 31)
        rows = rows.filter(Q(ended_on__isnull=True) | Q(ended_on__gte=first), starts__lte=last)
    return [
        FloatingRow(
            way="流出" if one.source_id == branch.pk else "流入",
            name=one.called,
            place=one.place,
            other=one.looked_after_by if one.source_id == branch.pk else one.comes_from,
            reason=one.reason,
            starts=one.starts,
            until=one.until,
            has_card=one.has_card,
            seen_on=one.seen_on,
            state=one.get_state_display(),
            ended_on=one.ended_on,
        )
        for one in rows.select_related("member__person", "source", "host").order_by("starts", "pk")
    ]


def floats(by: Actor, *, is_open: bool = True) -> QuerySet[Floating]:
    """Floating members from and at the branches of the post, the longest unseen first."""
    rows = Floating.objects.visible_to(by).select_related("member__person", "source", "host")
    away = Floating.State.AWAY
    rows = rows.filter(state=away) if is_open else rows.exclude(state=away)
    return rows.order_by("seen_on", "pk") if is_open else rows.order_by("-ended_on", "-pk")


def floating(by: Actor, pk: int) -> Floating | None:
    """One of them, if it exists for the actor."""
    rows = Floating.objects.visible_to(by).filter(pk=pk)
    return rows.select_related("member__person", "source__area", "host__area").first()


def contacts(row: Floating) -> list[Contact]:
    """Every contact with somebody away, the latest first."""
    return list(Contact.objects.of(floating=row).select_related("org"))


def away(member: Member) -> Floating | None:
    """The time away of a member that goes on."""
    rows = Floating.objects.of(member=member).filter(state=Floating.State.AWAY)
    return rows.select_related("host").first()


def searches(by: Actor, *, is_open: bool = True) -> QuerySet[Search]:
    """Searches in the branches of the post, the oldest first."""
    rows = Search.objects.visible_to(by).select_related("member__person", "member__branch__area")
    running = Q(state__in=Search.RUNNING)
    return rows.filter(running) if is_open else rows.exclude(running).order_by("-closed_on", "-pk")


def search(by: Actor, pk: int) -> Search | None:
    """One of them, if it exists for the actor."""
    rows = Search.objects.visible_to(by).filter(pk=pk)
    return rows.select_related("member__person", "member__branch__area").first()


def steps(one: Search) -> list[SearchStep]:
    """What was tried, in order."""
    return list(SearchStep.objects.of(search=one))


def sought(member: Member) -> Search | None:
    """The search for a member that goes on."""
    return Search.objects.of(member=member).filter(state__in=Search.RUNNING).first()
