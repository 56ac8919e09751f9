"""Who comes: answers, signing in, the list that the branch ticks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import F

from gongjian.kernel import clock
from gongjian.kernel.verdict import Denied
from gongjian.meetings.actions import keeping
from gongjian.meetings.due import DuePerson
from gongjian.meetings.models import Attendance, Meeting, State
from gongjian.meetings.rules import calendar, gates
from gongjian.orgs.actor import Actor
from gongjian.platform.action import action
from gongjian.platform.calendar import calendar_of

_A = Attendance.State
SPOT, LINK = Attendance.Via.SPOT, Attendance.Via.LINK


@dataclass(frozen=True)
class Mark:
    """How the list stands for one person."""

    state: str  # of Attendance.State
    reason: str = ""


@action("回复能否参加", allow=gates.may_answer)
def answer(
    meeting: Meeting, *, attendance: Attendance, comes: bool, reason: str = "", by: Actor
) -> Attendance:
    """Come, or ask for leave with a reason. One's own; the body's people may enter what they were told."""
    row = _own(meeting, attendance, by, or_keeper=True)
    if not comes and not reason.strip():
        raise Denied("请写请假的原因，几个字就行。")
    row.answer = Attendance.Answer.YES if comes else Attendance.Answer.NO
    row.reason = "" if comes else reason.strip()[:100]
    if row.state in (_A.OPEN, _A.LEAVE):
        row.state = _A.OPEN if comes else _A.LEAVE
    row.save(update_fields=["answer", "reason", "state"])
    keeping.tally(meeting)
    keeping.advance(meeting, "answer")
    return row


@action("签到", allow=gates.may_sign_in)
def sign_in(meeting: Meeting, *, attendance: Attendance, via: str, by: Actor) -> Attendance:
    """Sign oneself in, on the spot or from away. Nobody is asked where they are, and no picture is taken."""
    row = _own(meeting, attendance, by)
    book = keeping.book(meeting)
    before, after = book.limit(calendar.OPENS_BEFORE), book.limit(calendar.CLOSES_AFTER)
    if not calendar.is_door_open(meeting, clock.now(), before, after, calendar_of(book)):
        raise Denied(f"现在不能自己签到：开会前{before.words}到开会后{after.words}可以签。请找记录人登记。")
    away = via == Attendance.Via.LINK
    if away and not meeting.kind.online_counts:
        raise Denied(f"{meeting.kind.name}要到现场参加，线上不算到会。到了会场请扫签到码。")
    if row.state == _A.PRESENT:
        return row
    row.state, row.via, row.reason = (_A.ONLINE if away else _A.PRESENT), via, ""
    row.save(update_fields=["state", "via", "reason"])
    keeping.tally(meeting)
    keeping.advance(meeting, "sign_in")
    return row


@action("登记到会", allow=gates.may_record_attendance)
def record_attendance(
    meeting: Meeting,
    *,
    marks: Mapping[int, Mark],
    also: Sequence[DuePerson] = (),
    by: Actor,
    version: int | None = None,
) -> Meeting:
    """Tick the list, on the day or later: who was there, on-line, on leave (why) or absent, by person.

    `also` came uncalled.
    """
    keeping.demand_begun(meeting)
    Attendance.objects.unscoped("people who came to the meeting at hand").bulk_create(
        [Attendance(meeting=meeting, person=one.person, may_vote=one.may_vote) for one in also],
        ignore_conflicts=True,
    )
    rows = {row.person_id: row for row in keeping.called(meeting)}
    if stray := set(marks) - set(rows):
        raise Denied(f"有 {len(stray)} 个人不在这次会议的名单里，请先加进名单。")
    changed = [_marked(rows[pk], mark) for pk, mark in marks.items() if _differs(rows[pk], mark)]
    Attendance.objects.of(meeting=meeting).bulk_update(changed, ["state", "reason", "via"])
    keeping.tally(meeting)
    keeping.advance(meeting, "record_attendance")
    return meeting


def count_miss(meeting: Meeting) -> None:
    """One more wrong name at the door. No act of the house: it says nothing about anybody, so it leaves no
    audit row; too many close the door until it is renewed.
    """
    rows = Meeting.objects.unscoped("counting at the door").filter(pk=meeting.pk)
    rows.exclude(state=State.FILED).update(misses=F("misses") + 1)


def _own(meeting: Meeting, attendance: Attendance, by: Actor, *, or_keeper: bool = False) -> Attendance:
    """The row as it is now, if it is the actor's own; at the portal the link has proved whose it is."""
    rows = Attendance.objects.of(meeting=meeting).select_for_update(of=("self",))
    row = rows.filter(pk=attendance.pk).first()
    if row is None:
        raise Denied("您不在这次会议的名单里了，请问一下会议的记录人。")
    is_own = by.is_resident or by.is_clock or row.person_id == by.person_id
    if not is_own and not (or_keeper and gates.keeps(by, meeting.org)):
        raise Denied("只能替自己回复和签到。")
    return row


def _differs(row: Attendance, mark: Mark) -> bool:
    return (row.state, row.reason) != (mark.state, mark.reason.strip()[:100])


def _marked(row: Attendance, mark: Mark) -> Attendance:
    if mark.state not in _A.values:
        raise Denied("到会情况只能是到会、线上、请假、缺席。")
    if row.state != mark.state:
        row.via = Attendance.Via.LIST if mark.state else Attendance.Via.NONE
    row.state, row.reason = mark.state, mark.reason.strip()[:100]
    return row
