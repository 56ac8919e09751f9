"""How notices fare outside: a person's own channels, and for the administrator all of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Count, Min, Q

from gongjian.kernel import clock
from gongjian.platform import reach, telling, wording
from gongjian.platform.models import (
    Channel,
    Delivery,
    Notice,
    NoticeAddress,
    NoticeHabit,
    NoticeTemplate,
    When,
)
from gongjian.platform.notices import KINDS, NoticeKind, kind_of, wish
from gongjian.platform.scoped import Doer
from gongjian.platform.wording import MIXED, Wording

RECENT = timedelta(days=7)
SHOWN = 50
TROUBLE = (Delivery.State.FAILED, Delivery.State.UNSURE)
_WHY = "the administrator sees that it failed, never what it said"


@dataclass(frozen=True)
class Way:
    """A channel as a person's page shows it; without an address it is not set up."""

    channel: Channel
    hint: str
    is_ready: bool
    address: NoticeAddress | None = None

    @property
    def masked(self) -> str:
        return reach.mask(self.channel, self.address.address) if self.address else ""


@dataclass(frozen=True)
class Failure:
    """A notice that did not go out, or perhaps did not."""

    delivery: Delivery
    term: str
    channel: str
    who: str = ""


@dataclass(frozen=True)
class Cell:
    """When a kind of notice is told by a channel: the name of its field and what is chosen."""

    name: str
    label: str
    choices: Sequence[tuple[str, str]]
    value: str


@dataclass(frozen=True)
class Load:
    """How one channel fares: what waits, since when, and what failed in the last seven days."""

    channel: Channel
    is_ready: bool
    people: int
    waiting: int
    oldest: datetime | None
    failed: int
    unsure: int


def is_ready(channel: str) -> bool:
    """Whether the operator has set up what the channel needs; robots and other software need nothing."""
    return channel != Channel.MAIL or bool(settings.MAIL)


def habit(by: Doer) -> NoticeHabit:
    """When a person wants to be told; the declared habit for whoever never said."""
    return NoticeHabit.objects.filter(user_id=by.user_id or 0).first() or NoticeHabit()


def ways(by: Doer) -> list[Way]:
    """Every channel to the outside, with the person's address where there is one. One query."""
    own = {row.channel: row for row in NoticeAddress.objects.visible_to(by)}
    return [
        Way(channel, reach.HINTS[channel], is_ready(channel), own.get(channel)) for channel in reach.OUTSIDE
    ]


def grid(of: NoticeHabit, proved: Sequence[Channel]) -> list[tuple[NoticeKind, list[Cell]]]:
    """Kind × channel, as far as the person is reached there. No query."""
    used = [Channel.APP, *proved]
    return [
        (kind, [Cell(f"{kind.key}@{to.value}", to.label, When.choices, wish(of, kind, to)) for to in used])
        for kind in sorted(KINDS.values(), key=lambda each: (not each.is_urgent, each.key))
    ]


def address(by: Doer, pk: int) -> NoticeAddress | None:
    """One of the person's own addresses."""
    return NoticeAddress.objects.visible_to(by).filter(pk=pk).first()


def own_failures(by: Doer) -> list[Failure]:
    """What did not reach the person outside in the last seven days, the latest first. One query."""
    rows = Delivery.objects.visible_to(by).filter(_failed()).select_related("notice")
    return [_failure(row) for row in rows.order_by("-ended_at", "-pk")[:SHOWN]]


def is_troubled(by: Doer) -> bool:
    """Whether something did not reach the person outside in the last seven days. One query."""
    return by.user_id is not None and Delivery.objects.visible_to(by).filter(_failed()).exists()


def all_failures() -> list[Failure]:
    """The same of everybody, with whom it was for. One query."""
    rows = Delivery.objects.unscoped(_WHY).filter(_failed()).select_related("notice__user")
    return [_failure(row, row.notice.user.username) for row in rows.order_by("-ended_at", "-pk")[:SHOWN]]


def delivery(by: Doer, pk: int, *, everybody: bool) -> Delivery | None:
    """One row of the outbox: one's own, or for the administrator anybody's."""
    rows = Delivery.objects.unscoped(_WHY) if everybody else Delivery.objects.visible_to(by)
    return rows.filter(pk=pk).select_related("notice").first()


def loads() -> list[Load]:
    """How each channel fares. Two queries."""
    recent = Q(ended_at__gte=clock.now() - RECENT)
    waiting = Q(state__in=[Delivery.State.WAITING, Delivery.State.SENDING])
    rows = Delivery.objects.unscoped(_WHY).filter(waiting | recent).order_by().values("channel")
    found: dict[str, Mapping[str, Any]] = {
        row["channel"]: row
        for row in rows.annotate(
            waiting=Count("pk", filter=waiting),
            oldest=Min("notice__at", filter=waiting),
            failed=Count("pk", filter=recent & Q(state=Delivery.State.FAILED)),
            unsure=Count("pk", filter=recent & Q(state=Delivery.State.UNSURE)),
        )
    }
    proved = NoticeAddress.objects.unscoped(_WHY).filter(verified_at__isnull=False).order_by()
    people = dict(proved.values_list("channel").annotate(Count("pk")))
    return [_load(channel, people.get(channel, 0), found.get(channel, {})) for channel in reach.OUTSIDE]


def _load(channel: Channel, people: int, row: Mapping[str, Any]) -> Load:
    """A channel through which nothing has gone has no row."""
    failed, unsure = row.get("failed", 0), row.get("unsure", 0)
    return Load(channel, is_ready(channel), people, row.get("waiting", 0), row.get("oldest"), failed, unsure)


def templates() -> list[tuple[str, str, bool]]:
    """Every kind with its name and whether the administrator has words of their own for it. One query."""
    own = set(NoticeTemplate.objects.values_list("kind", flat=True))
    kinds = [(MIXED, "几种提醒合成一条"), *((kind.key, kind.term) for kind in KINDS.values())]
    return [(key, term, key in own) for key, term in kinds]


def template(kind: str) -> NoticeTemplate | None:
    """The administrator's own words about a kind."""
    return NoticeTemplate.objects.filter(kind=kind).first()


def said(kind: str) -> Wording:
    """What messages about a kind say now."""
    own = template(kind)
    return Wording(own.subject, own.body) if own else wording.original(kind)


def preview(kind: str, words: Wording) -> Wording:
    """What a message with these words would look like: one notice of the kind, or three of two kinds."""
    others = [key for key in KINDS if key != kind]
    kinds = [kind] if kind != MIXED else [*others[:2], *others[:1]]
    urls = [f"/desk/requests/261118-{n:04d}/" for n in range(12, 12 + len(kinds))]
    notices = [Notice(kind=key, url=url) for key, url in zip(kinds, urls, strict=True)]
    return telling.worded(kind, words, notices)


def _failed() -> Q:
    return Q(state__in=TROUBLE, ended_at__gte=clock.now() - RECENT)


def _failure(row: Delivery, who: str = "") -> Failure:
    return Failure(row, kind_of(row.notice.kind).term, Channel(row.channel).label, who)
