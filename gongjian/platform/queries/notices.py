"""A person's notices, many of one kind as one line."""

from dataclasses import dataclass
from datetime import datetime
from functools import cache

from django.db.models import (
    BigIntegerField,
    Case,
    Count,
    DateTimeField,
    IntegerField,
    Q,
    QuerySet,
    Value,
    When,
)

from gongjian.kernel import clock
from gongjian.platform.models import Notice, User
from gongjian.platform.notices import kind_of
from gongjian.platform.scoped import Doer
from gongjian.platform.statements import Slot, Statement

SHOWN = 300
UNREAD, WAITING, OVER = range(3)  # not seen yet; seen, but what it is about still waits; nothing to do


@dataclass(frozen=True)
class Line:
    """What is read as one: a notice, or all of one digest that stand alike."""

    notices: tuple[Notice, ...]
    standing: int

    @property
    def first(self) -> Notice:
        return self.notices[0]

    @property
    def at(self) -> datetime:
        return self.first.at

    @property
    def is_read(self) -> bool:
        return self.standing != UNREAD

    @property
    def is_waiting(self) -> bool:
        """Whether what it is about has not been done yet."""
        return bool(self.first.about) and self.first.settled_at is None

    @property
    def is_settled(self) -> bool:
        return self.first.settled_at is not None

    @property
    def title(self) -> str:
        """The notice's own title; of several, their number in words."""
        if len(self.notices) == 1:
            return self.first.title
        kind, n = kind_of(self.first.kind), len(self.notices)
        return f"{kind.term}：{n} 件已办" if self.is_settled else kind.many.format(n=n)


def lines(by: Doer) -> list[Line]:
    """The latest notices: unread ones first, then what still waits, the newest on top. One query."""
    standing = Case(
        When(_unread(), then=Value(UNREAD)),
        When(~Q(about=""), settled_at__isnull=True, then=Value(WAITING)),
        default=Value(OVER),
        output_field=IntegerField(),
    )
    rows = Notice.objects.visible_to(by).annotate(standing=standing).order_by("standing", "-at", "-pk")
    found: dict[tuple[int, bool, str], list[Notice]] = {}
    for notice in rows[:SHOWN]:
        key = (notice.standing, notice.settled_at is None, notice.digest_key or f"#{notice.pk}")
        found.setdefault(key, []).append(notice)
    return [Line(tuple(rows), standing) for (standing, _, _), rows in found.items()]


def unread(by: Doer) -> int:
    """How many lines are unread: for the bell. One query.

    What is done, or does not ring yet, is not counted.
    """
    return sum(n for (n,) in _unread_lines().run(user=by.user_id, now=clock.now())) if by.user_id else 0


@cache
def _unread_lines() -> Statement:
    rows = Notice.objects.unscoped("of the account that asks").filter(user=Slot("user", BigIntegerField()))
    alone = Count("pk", filter=Q(digest_key=""))
    together = Count("digest_key", filter=~Q(digest_key=""), distinct=True)
    unread = rows.filter(_unread(Slot("now", DateTimeField()))).order_by().values("user")
    return Statement.of(unread.annotate(lines=alone + together).values_list("lines"))


def _mine(by: Doer) -> QuerySet[Notice]:
    return Notice.objects.visible_to(by)


def _unread(now: datetime | Slot | None = None) -> Q:
    return Q(read_at__isnull=True, settled_at__isnull=True, rings_at__lte=now or clock.now())


def one(by: Doer, pk: int) -> Notice | None:
    """One of the person's own notices."""
    return Notice.objects.visible_to(by).filter(pk=pk).first()


def reader(by: Doer) -> User | None:
    """The account whose notices these are."""
    return User.objects.filter(pk=by.user_id).first() if by.user_id else None
