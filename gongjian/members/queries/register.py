"""Reads of members: lists, one member, who is due, figures of any day."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, fields
from datetime import date

from django.db.models import Count, Q, QuerySet

from gongjian.kernel import clock
from gongjian.meetings.due import DuePerson
from gongjian.members.models import LIVING, Claim, Klass, Member, Membership, Transfer, Unlisted, branches_of
from gongjian.members.rules import register as rules
from gongjian.orgs.actor import Actor
from gongjian.orgs.history import ids_under
from gongjian.orgs.models import Org
from gongjian.platform.sealed import blind, mask_phone

PAGE = 25
KLASSES, STANDINGS = Klass.choices, [(one.value, one.label) for one in LIVING]


@dataclass(frozen=True)
class Filters:
    """What the address bar says. Everything is optional."""

    q: str = ""
    branch: int | None = None
    klass: str = ""
    standing: str = ""
    left: bool = False  # those no longer in the register
    after: str = ""

    def given(self) -> dict[str, str]:
        """The conditions in force but the place in the list, as they stand in an address."""
        pairs = ((one.name, getattr(self, one.name)) for one in fields(self) if one.name != "after")
        return {name: "1" if value is True else str(value) for name, value in pairs if value}


@dataclass(frozen=True)
class Page:
    """One page of the register, branch by branch; `older` is where the next one begins, "" at the end."""

    rows: list[Member]
    older: str


@dataclass(frozen=True)
class Counts:
    """How many belong to some branches on a day; `standing` and `klass` by key."""

    total: int = 0
    standing: dict[str, int] = field(default_factory=dict)
    klass: dict[str, int] = field(default_factory=dict)


def listed(by: Actor, filters: Filters) -> QuerySet[Member]:
    """The members that exist for the actor, under conditions, branch by branch."""
    rows = Member.objects.visible_to(by).select_related("person", "branch")
    words = filters.q.strip()
    if words:
        index = blind(words)
        rows = rows.filter(
            Q(person__name__icontains=words) | Q(person__phone_index=index) | Q(id_index=index)
        )
    if filters.branch:
        rows = rows.filter(branch=filters.branch)
    if filters.klass:
        rows = rows.filter(klass=filters.klass)
    if filters.standing:
        rows = rows.filter(standing=filters.standing)
    else:
        rows = rows.exclude(standing__in=LIVING) if filters.left else rows.filter(standing__in=LIVING)
    return rows.order_by("branch__path", "pk")


def page(by: Actor, filters: Filters) -> Page:
    """A page of the register. One query, whatever its length."""
    rows = listed(by, filters)
    path, _, pk = filters.after.rpartition("_")
    if path and pk.isdecimal() and len(pk) < 16:
        rows = rows.filter(Q(branch__path__gt=path) | Q(branch__path=path, pk__gt=int(pk)))
    found = list(rows[: PAGE + 1])
    last = found[PAGE - 1] if len(found) > PAGE else None
    return Page(found[:PAGE], f"{last.branch.path}_{last.pk}" if last else "")


def find(by: Actor, pk: int) -> Member | None:
    """One member, if they exist for the actor."""
    rows = Member.objects.visible_to(by).select_related("person__user", "branch__area", "branch__kind")
    return rows.filter(pk=pk).first()


def myself(by: Actor) -> Member | None:
    """The actor's own entry."""
    rows = Member.objects.visible_to(by).select_related("person", "branch__area", "branch__kind")
    return rows.filter(person=by.person_id).first() if by.person_id else None


def history(member: Member) -> list[Membership]:
    """Where a member belonged and how they stood, the latest first."""
    return list(Membership.objects.of(member=member).select_related("branch").order_by("-starts", "-pk"))


def branches(by: Actor) -> QuerySet[Org]:
    """The branches in force whose register the post covers."""
    rows = branches_of(by).filter(valid_to__isnull=True, kind__key__endswith="branch")
    return rows.select_related("kind", "area").order_by("path")


def unlisted(by: Actor) -> QuerySet[Unlisted]:
    """Whom a roster did not name and nobody has decided about yet, branch by branch."""
    rows = Unlisted.objects.visible_to(by).filter(decided="")
    return rows.select_related("member__person", "member__branch__area").order_by(
        "member__branch__path", "pk"
    )


_JUDGED = ("branch__area", "judge", "member__branch__area")


def claims(by: Actor) -> list[tuple[Claim, Member | None]]:
    """Who was asked about, the latest first; the member only where the actor covers both branches."""
    rows = list(Claim.objects.visible_to(by).select_related(*_JUDGED).order_by("state", "-pk")[:100])
    seen = Member.objects.visible_to(by).filter(pk__in=[row.member_id for row in rows])
    known = {one.pk: one for one in seen.select_related("person", "branch")}
    return [(row, known.get(row.member_id)) for row in rows]


def claim(by: Actor, pk: int) -> Claim | None:
    """One of them, if the actor covers both branches."""
    row = Claim.objects.visible_to(by).select_related("branch__area", "member__branch__area").filter(pk=pk)
    one = row.first()
    known = Member.objects.visible_to(by).filter(pk=one.member_id) if one else Member.objects.visible_to(by)
    return one if one and known.exists() else None


def transfers(by: Actor, *, is_open: bool) -> QuerySet[Transfer]:
    """Members on the way from or to the branches of the post, or what has ended, the latest first."""
    rows = Transfer.objects.visible_to(by).select_related("member__person", "source", "target")
    state = Transfer.State.OPEN
    return rows.filter(state=state) if is_open else rows.exclude(state=state)


def transfer(by: Actor, pk: int) -> Transfer | None:
    """One transfer, if it exists for the actor."""
    rows = Transfer.objects.visible_to(by).filter(pk=pk)
    return rows.select_related("member__person", "source__area", "target__area").first()


def moving(member: Member) -> Transfer | None:
    """The transfer of a member that is under way."""
    rows = Transfer.objects.of(member=member).filter(state=Transfer.State.OPEN)
    return rows.select_related("target").first()


def standing_on(member: Member, on: date) -> str:
    """How a member stood on a day, in words; as registered now where no span covers the day."""
    span = _on(on).filter(member=member).first()
    return span.get_standing_display() if span else member.get_standing_display()


def members_of(branch: Org, on: date | None = None) -> QuerySet[Member]:
    """Who belongs to a branch on a day (today), whatever they became later."""
    spans = _on(on or clock.today()).filter(branch=branch)
    rows = Member.objects.unscoped("the members of a branch that was fetched in scope")
    return (
        rows.filter(pk__in=spans.values("member_id")).select_related("person").order_by("person__name", "pk")
    )


def due_members(branch: Org, on: date) -> list[DuePerson]:
    """Who is due at a general meeting on a day and who of them has a vote (B03). One query."""
    spans = _on(on).filter(branch=branch).select_related("member__person")
    return [
        DuePerson(one.member.person, may_vote=rules.may_vote(one.standing))
        for one in spans.order_by("member__person__name", "member_id")
        if rules.is_due(one.standing)
    ]


def counts(branches: Iterable[Org] | QuerySet[Org], on: date) -> Counts:
    """How many belong to these branches on a day, as things were on that day. One query."""
    return _counted(Q(branch__in=branches), on)


def counts_below(root: Org, on: date) -> Counts:
    """How many belonged to the branches that were at or below an organisation on a day. Two queries."""
    return _counted(Q(branch__in=ids_under(root, on)), on)


def masked(member: Member) -> str:
    """The phone as lists show it."""
    return mask_phone(member.person.phone)


def masked_id(member: Member) -> str:
    """The ID number as pages show it: its last four places."""
    return f"**************{member.id_number[-4:]}" if member.id_number else ""


def _counted(where: Q, on: date) -> Counts:
    standing, klass = Counter[str](), Counter[str]()
    groups = _on(on).filter(where).order_by().values_list("standing", "klass").annotate(n=Count("pk"))
    for stood, was, n in groups:
        standing[stood] += n
        klass[was] += n
    return Counts(standing.total(), dict(standing), dict(klass))


def _on(day: date) -> QuerySet[Membership]:
    rows = Membership.objects.unscoped("spans of branches that the caller fetched in scope")
    return rows.filter(Q(ends__isnull=True) | Q(ends__gt=day), starts__lte=day)
