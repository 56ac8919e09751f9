"""The outbox of notices: written with the notice, claimed by a job, sent once.

A row is claimed (state and message number committed) before anything is sent, by whoever locks it first: two
workers never send the same row. What certainly failed is tried again, later and later. What may or may not
have arrived (the worker died between sending and marking, the other side took it and fell silent) is tried
again by itself only where other software receives it, which knows a repetition by its number (`REPEATABLE`);
people are not told twice: it is shown as unsure to the person and the administrator, who may send it again.
The notice itself is in the person's list all the while, so nothing is lost, and nobody is told twice without
having asked for it.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import uuid4

from django.db import transaction
from django.db.models import Q, QuerySet

from gongjian.kernel import clock
from gongjian.platform import channels, telling, wording
from gongjian.platform.hours import TRIES, after_failure, after_quiet, is_quiet
from gongjian.platform.models import Channel, Delivery, NoticeAddress, NoticeHabit, NoticeTemplate, When
from gongjian.platform.notices import kind_of, wish
from gongjian.platform.wording import MIXED, Wording

log = logging.getLogger("gongjian.jobs")
LEASE = timedelta(minutes=10)  # longer than any attempt takes
CODE_MINUTES = 30
REPEATABLE = {Channel.HOOK}  # the same number twice is one message there: `id` and Idempotency-Key
_TOGETHER = 200  # at most so many in one message
_WHY = "the house sends what is in the outbox"
_LOST = "发送途中系统中断，不确定是否送达。"
_GONE = "这个渠道已经移除。"
_UNWISHED = "本人已经选了不提醒。"
_SEEN = "已办或已看过，不用再发。"
_CODE = (
    "您的验证码是 {code}，{minutes} 分钟内有效。请回到“我的通知设置”填写。如果不是您本人要的，请不用理会。"
)


@dataclass
class _Run:
    """One run of the job: what turned out to be down is left alone until the next."""

    down: set[str] = field(default_factory=set)
    down_for: set[tuple[str, int]] = field(default_factory=set)

    def waiting(self) -> QuerySet[Delivery]:
        rows = Delivery.objects.unscoped(_WHY).filter(state=Delivery.State.WAITING, next_at__lte=clock.now())
        rows = rows.exclude(channel__in=self.down)
        for channel, user_id in self.down_for:
            rows = rows.exclude(channel=channel, notice__user_id=user_id)
        return rows.select_related("notice").order_by("next_at", "pk")


@dataclass(frozen=True)
class _Letter:
    """Rows of one person and channel that are told together."""

    address: NoticeAddress
    rows: Sequence[Delivery]


def send_waiting() -> None:
    """Send everything that is due; one that fails does not hold up the others."""
    _own_up_to_what_was_lost()
    _send_codes()
    run = _Run()
    while True:
        letter = _claimed(run)
        if letter is None:
            return
        if letter.rows:
            _carry(letter, run)


def _claimed(run: _Run) -> _Letter | None:
    """The next rows to be told together, marked as being sent; none when nothing is due.

    Without rows: what was due turned out to be no longer wanted, or not yet.
    """
    with transaction.atomic():
        first = run.waiting().select_for_update(skip_locked=True, of=("self",)).first()
        if first is None:
            return None
        user_id, channel = first.notice.user_id, first.channel
        address = NoticeAddress.objects.unscoped(_WHY).filter(
            user_id=user_id, channel=channel, verified_at__isnull=False
        )
        rows = _sorted(_companions(run, first), address.first(), user_id)
        now = clock.now()
        uid = first.message_id or uuid4()
        for row in rows:
            row.state, row.claimed_at, row.message_id = Delivery.State.SENDING, now, uid
            row.attempts += 1
        fields = ["state", "claimed_at", "message_id", "attempts"]
        Delivery.objects.unscoped(_WHY).bulk_update(rows, fields)
        return _Letter(address.get(), rows) if rows else _Letter(NoticeAddress(), [])


def _companions(run: _Run, first: Delivery) -> list[Delivery]:
    """What goes out in one message with `first`: what was tried with it, else all that is due there."""
    rows = run.waiting().filter(channel=first.channel, notice__user_id=first.notice.user_id)
    rows = rows.filter(message_id=first.message_id)
    return list(rows.select_for_update(skip_locked=True, of=("self",))[:_TOGETHER])


def _sorted(rows: list[Delivery], address: NoticeAddress | None, user_id: int) -> list[Delivery]:
    """Those to be sent now. What nobody needs any more is dropped; in quiet hours the rest waits."""
    now, habit = clock.now(), NoticeHabit.objects.filter(user_id=user_id).first() or NoticeHabit()
    quiet = is_quiet(now, habit.quiet_from, habit.quiet_to)
    ready, dropped, put_off = [], [], []
    for row in rows:
        passes = habit.lets_urgent_pass and kind_of(row.notice.kind).is_urgent
        needless = _needless(row, address, habit)
        if needless:
            row.state, row.ended_at, row.error = Delivery.State.DROPPED, now, needless
            dropped.append(row)
        elif quiet and not passes:
            row.next_at = after_quiet(now, habit.quiet_from, habit.quiet_to)
            put_off.append(row)
        else:
            ready.append(row)
    for row in put_off:
        if ready or row.channel not in REPEATABLE:
            row.message_id = None  # the others go out under it now; in the morning this is another message
    fields = ["state", "ended_at", "error", "next_at", "message_id"]
    Delivery.objects.unscoped(_WHY).bulk_update([*dropped, *put_off], fields)
    return ready


def _needless(row: Delivery, address: NoticeAddress | None, habit: NoticeHabit) -> str:
    """Why a row is not to be sent any more; "" when it is."""
    if address is None:
        return _GONE
    if row.notice.settled_at or row.notice.read_at:
        return _SEEN
    return _UNWISHED if wish(habit, kind_of(row.notice.kind), row.channel) == When.NEVER else ""


def _carry(letter: _Letter, run: _Run) -> None:
    """One attempt, and what became of it."""
    address = letter.address
    try:
        channels.send(address.channel, address.address, address.secret, _message(letter))
    except channels.Unsure as unsure:
        _note_doubt(letter, str(unsure), run)
    except channels.Failed as failed:
        _note_failure(letter, failed, run)
    except Exception:
        log.exception("could not tell by %s", address.channel)
        _note_failure(letter, channels.Failed("发送时出错，请联系系统管理员。"), run)
    else:
        _end(letter, Delivery.State.SENT, "")


def _message(letter: _Letter) -> channels.Message:
    kinds = {row.notice.kind for row in letter.rows}
    kind = kinds.pop() if len(kinds) == 1 else MIXED
    own = NoticeTemplate.objects.filter(kind=kind).first()
    template = Wording(own.subject, own.body) if own else wording.original(kind)
    said = telling.worded(kind, template, [row.notice for row in letter.rows])
    uid = letter.rows[0].message_id
    assert uid is not None, "claimed rows have their number"
    return channels.Message(uid, said.subject, said.body)


def _note_doubt(letter: _Letter, words: str, run: _Run) -> None:
    """Send it again where a repetition is known as one; else leave it to the person."""
    again = after_failure(clock.now(), letter.rows[0].attempts)
    if letter.address.channel in REPEATABLE and again is not None:
        run.down_for.add((letter.address.channel, letter.address.user_id))
        _put_back(letter, again, words)
    else:
        _end(letter, Delivery.State.UNSURE, words)


def _note_failure(letter: _Letter, failed: channels.Failed, run: _Run) -> None:
    """Try again later, or give up. What is down is left alone for this run."""
    address = letter.address
    if failed.is_down and address.channel == Channel.MAIL:
        run.down.add(Channel.MAIL)
    run.down_for.add((address.channel, address.user_id))
    again = None if failed.is_final else after_failure(clock.now(), letter.rows[0].attempts)
    if again is None:
        _end(letter, Delivery.State.FAILED, str(failed))
        return
    _put_back(letter, again, str(failed))


def _put_back(letter: _Letter, again: datetime, why: str) -> None:
    rows = _being_sent(letter)
    rows.update(state=Delivery.State.WAITING, next_at=again, claimed_at=None, error=why[:200])
    _mark(letter.address, why)


def _end(letter: _Letter, state: str, error: str) -> None:
    _being_sent(letter).update(state=state, ended_at=clock.now(), error=error[:200])
    _mark(letter.address, error)


def _being_sent(letter: _Letter) -> QuerySet[Delivery]:
    rows = Delivery.objects.unscoped(_WHY).filter(pk__in=[row.pk for row in letter.rows])
    return rows.filter(state=Delivery.State.SENDING)


def _mark(address: NoticeAddress, error: str) -> None:
    """The person sees at the address whether it works."""
    when = clock.now() if error else None
    NoticeAddress.objects.unscoped(_WHY).filter(pk=address.pk).update(failed_at=when, error=error[:200])


def _own_up_to_what_was_lost() -> None:
    """Rows whose worker is gone: nobody knows whether they went out."""
    lost = Delivery.objects.unscoped(_WHY).filter(
        state=Delivery.State.SENDING, claimed_at__lt=clock.now() - LEASE
    )
    repeatable = lost.filter(channel__in=REPEATABLE, attempts__lt=TRIES)
    repeatable.update(state=Delivery.State.WAITING, next_at=clock.now(), claimed_at=None, error=_LOST)
    lost.update(state=Delivery.State.UNSURE, ended_at=clock.now(), error=_LOST)


def _send_codes() -> None:
    """Codes that prove an address: tried once; whoever does not get it asks for another."""
    recent = clock.now() - timedelta(minutes=CODE_MINUTES)
    wanted = NoticeAddress.objects.unscoped(_WHY).filter(
        Q(verified_at__isnull=True), code_sent_at__isnull=True, code_at__gt=recent
    )
    for pk in list(wanted.values_list("pk", flat=True)):
        with transaction.atomic():
            address = wanted.select_for_update(skip_locked=True).filter(pk=pk).first()
            if address is None:
                continue
            NoticeAddress.objects.unscoped(_WHY).filter(pk=pk).update(code_sent_at=clock.now())
        _send_code(address)


def _send_code(address: NoticeAddress) -> None:
    words = _CODE.format(code=address.code, minutes=CODE_MINUTES)
    try:
        channels.send(
            address.channel, address.address, address.secret, channels.Message(uuid4(), "共建：验证码", words)
        )
    except (channels.Failed, channels.Unsure) as trouble:
        _mark(address, str(trouble))
    except Exception:
        log.exception("could not send a code by %s", address.channel)
        _mark(address, "发送时出错，请联系系统管理员。")
    else:
        _mark(address, "")
