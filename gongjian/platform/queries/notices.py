"""A person's notices, many of one kind as one line."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q

from gongjian.platform.models import Notice, User
from gongjian.platform.notices import DIGESTS
from gongjian.platform.scoped import Doer

SHOWN = 300


@dataclass(frozen=True)
class Line:
    """What is read as one: a notice, or all of one digest that are read, or all that are unread."""

    notices: tuple[Notice, ...]

    @property
    def first(self) -> Notice:
        return self.notices[0]

    @property
    def at(self) -> datetime:
        return self.first.at

    @property
    def is_read(self) -> bool:
        return self.first.read_at is not None

    @property
    def title(self) -> str:
        """The notice's own title; of several, their number in words."""
        if len(self.notices) == 1:
            return self.first.title
        words = DIGESTS.get(self.first.kind, "{n} 条同类提醒")
        return words.format(n=len(self.notices))


def lines(by: Doer) -> list[Line]:
    """The latest notices, unread ones first, the newest on top. One query."""
    found: dict[tuple[bool, str], list[Notice]] = {}
    for notice in Notice.objects.visible_to(by).order_by("-at", "-pk")[:SHOWN]:
        key = notice.digest_key or f"#{notice.pk}"
        found.setdefault((notice.read_at is not None, key), []).append(notice)
    return sorted((Line(tuple(rows)) for rows in found.values()), key=lambda line: line.is_read)


def unread(by: Doer) -> int:
    """How many lines are unread: for the bell. One query."""
    alone = Count("pk", filter=Q(digest_key=""))
    together = Count("digest_key", filter=~Q(digest_key=""), distinct=True)
    mine = Notice.objects.visible_to(by).filter(read_at__isnull=True).order_by()
    found = mine.aggregate(lines=alone + together)
    return int(found["lines"])


def one(by: Doer, pk: int) -> Notice | None:
    """One of the person's own notices."""
    return Notice.objects.visible_to(by).filter(pk=pk).first()


def reader(by: Doer) -> User | None:
    """The account whose notices these are."""
    return User.objects.filter(pk=by.user_id).first() if by.user_id else None
