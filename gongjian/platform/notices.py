"""Notices: messages for accounts, read singly or many as one line; and their way to the outside."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from gongjian.kernel import clock
from gongjian.platform.action import part
from gongjian.platform.hours import next_at
from gongjian.platform.models import Channel, Delivery, Notice, NoticeAddress, NoticeHabit, When


@dataclass(frozen=True)
class NoticeKind:
    """A kind of notice. `term` is its name on the page of wishes and outside, `many` how several read as one.

    `is_urgent`: a person may let it pass in quiet hours. `outside`: how soon it goes to mail and robots
    unless the person says otherwise.
    """

    key: str
    term: str
    many: str
    is_urgent: bool = False
    outside: str = When.DAILY

    def default(self, channel: str) -> str:
        """How soon a person who said nothing is told by a channel."""
        return When.ONCE if channel == Channel.APP else self.outside


KINDS: dict[str, NoticeKind] = {}


def declare(
    key: str, term: str, many: str, *, is_urgent: bool = False, outside: str = When.DAILY
) -> NoticeKind:
    """Make a kind known: `declare("duties.remind", "事项快到期", "{n} 件事快到期了", outside=When.ONCE)`."""
    KINDS[key] = NoticeKind(key, term, many, is_urgent, outside)
    return KINDS[key]


def kind_of(key: str) -> NoticeKind:
    """A kind as it was declared; one that nobody declares any more is counted all the same."""
    return KINDS.get(key) or NoticeKind(key, "其他提醒", "{n} 条同类提醒")


def wish(habit: NoticeHabit | None, kind: NoticeKind, channel: str) -> str:
    """When a person wants to be told a kind of notice by a channel."""
    own = habit.wishes.get(kind.key, {}) if habit else {}
    return str(own.get(channel) or kind.default(channel))


@part
def notify(
    user_ids: Iterable[int | None],
    *,
    kind: str,
    title: str,
    url: str,
    dedup: str,
    digest_key: str = "",
    about: str = "",
) -> None:
    """Leave each account a notice, once for ever for the same `dedup`, and put it into the outbox of
    every channel by which the person wants it.

    People without an account are passed over. `kind` names what happened ("duties.remind"). Unread
    notices of one `digest_key` are read as one line with their number; empty stands alone. `about` is what
    the notice waits for, by `platform.action.label`: `settle` ends it. `title` holds no personal value.
    Two queries; two more when somebody is reached outside.
    """
    ids = [user_id for user_id in dict.fromkeys(user_ids) if user_id is not None]
    if not ids:
        return
    habits = NoticeHabit.objects.in_bulk(ids)
    rows = [
        Notice(
            user_id=user_id,
            kind=kind,
            title=title[:120],
            url=url,
            digest_key=digest_key,
            dedup=f"{dedup}@{user_id}",
            about=about,
            rings_at=_due(habits.get(user_id), kind_of(kind), Channel.APP),
        )
        for user_id in ids
    ]
    known = _known(rows) if habits else set()
    Notice.objects.unscoped("each row names its reader").bulk_create(rows, ignore_conflicts=True)
    if habits:
        _post([row for row in rows if row.dedup not in known], kind_of(kind), habits)


@part
def settle(*about: str, kinds: Collection[str] = ()) -> None:
    """What these notices waited for is over: they are read as done and count no longer. One query.

    `kinds`: only notices of these kinds. What of them is still in an outbox is not sent any more.
    """
    if not about:
        return
    rows = Notice.objects.unscoped("what is over is over for everybody")
    rows = rows.filter(about__in=about, settled_at__isnull=True).exclude(about="")
    (rows.filter(kind__in=kinds) if kinds else rows).update(settled_at=clock.now())


def _known(rows: Sequence[Notice]) -> set[str]:
    """Which of the notices are there already: those went out long ago, if they did."""
    asked = Notice.objects.unscoped("each row names its reader").filter(dedup__in=[r.dedup for r in rows])
    return set(asked.values_list("dedup", flat=True))


def _post(fresh: Sequence[Notice], kind: NoticeKind, habits: dict[int, NoticeHabit]) -> None:
    """Write the outbox rows of notices just made."""
    reached: dict[int, list[str]] = {}
    verified = NoticeAddress.objects.unscoped("whom the house writes to").filter(
        user_id__in=habits, verified_at__isnull=False
    )
    for user_id, channel in verified.values_list("user_id", "channel"):
        reached.setdefault(user_id, []).append(channel)
    outgoing = {row.dedup: row for row in fresh if row.user_id in reached}
    if not outgoing:
        return
    made = Notice.objects.unscoped("each row names its reader").filter(dedup__in=outgoing)
    rows = [
        Delivery(notice=notice, channel=channel, next_at=due)
        for notice in made
        for channel in reached[notice.user_id]
        if (due := _due(habits[notice.user_id], kind, channel)) is not None
    ]
    Delivery.objects.unscoped("each row names its notice").bulk_create(rows, ignore_conflicts=True)


def _due(habit: NoticeHabit | None, kind: NoticeKind, channel: str) -> datetime | None:
    """From when on a person is told; nothing when they do not want to be."""
    when, now = wish(habit, kind, channel), clock.now()
    if when == When.NEVER:
        return None
    return next_at(now, (habit or NoticeHabit()).daily_at) if when == When.DAILY else now
