"""What every act on a meeting leaves behind: its new state, its counts, what was told to whom."""

from collections.abc import Iterable

from django.db.models import Count, Q
from django.urls import reverse

from gongjian.areas.queries import ids_of_ancestors
from gongjian.duties import actions as duties
from gongjian.duties.models import Duty
from gongjian.kernel import clock
from gongjian.kernel.clock import ZONE
from gongjian.kernel.verdict import Denied
from gongjian.meetings.models import Attendance, Item, Meeting, State
from gongjian.meetings.rules import votes
from gongjian.meetings.rules.flow import FLOW
from gongjian.meetings.rules.kinds import RECORD
from gongjian.meetings.rules.votes import Ballot, Hall
from gongjian.platform.action import label, part
from gongjian.platform.models import When
from gongjian.platform.notices import declare, notify, settle
from gongjian.platform.parameters import Rulebook

declare("meetings.call", "会议通知", "{n} 场会议等您回复能否参加", outside=When.ONCE)
declare("meetings.remind", "快要开会", "{n} 场会议快要开了", outside=When.ONCE)
declare("meetings.moved", "会议改了时间或地点", "{n} 场会议改了时间或地点", is_urgent=True, outside=When.ONCE)
declare("meetings.cancelled", "会议取消", "{n} 场会议取消了", is_urgent=True, outside=When.ONCE)
_A, Outcome = Attendance.State, Duty.Outcome
_JUDGED = ["base", "due", "present", "least", "carried", "finding"]
_BESIDE = ("answer", "sign_in")  # people enter themselves while somebody writes the record: no conflict
_OVER = (State.FILED, State.CANCELLED)


def book(meeting: Meeting) -> Rulebook:
    """The rules of the meeting's place on its day. One query."""
    day = meeting.starts_at.astimezone(ZONE).date()
    return Rulebook(day, ids_of_ancestors(meeting.org.area))


def demand_begun(meeting: Meeting) -> None:
    """Raise Denied while the meeting's day has not come: nobody can have been there."""
    day = meeting.starts_at.astimezone(ZONE).date()
    if day > clock.today():
        raise Denied(f"会议定在 {day:%m-%d}，还没有开，不能记到会和会议记录。改了时间的请先改会议安排。")


@part
def advance(meeting: Meeting, verb: str) -> None:
    """Move the meeting along the flow and keep it; whoever still looks at the version before is told so."""
    meeting.state = FLOW.after(meeting.state, verb)
    if verb not in _BESIDE:
        meeting.version += 1
    meeting.save(force_update=True)
    if meeting.state in _OVER:
        settle(label(meeting))
        filed = meeting.state == State.FILED
        duties.close_duty(
            meeting, RECORD, now=clock.now(), outcome=Outcome.DONE if filed else Outcome.CANCELLED
        )


@part
def forgive_record(meeting: Meeting) -> None:
    """Nobody owes the record of a meeting that was put off."""
    duties.close_duty(meeting, RECORD, now=clock.now(), outcome=Outcome.CANCELLED)


@part
def tally(meeting: Meeting) -> None:
    """Count who is due and there, and judge every vote anew. `advance` keeps what changed of the meeting."""
    there = Q(state=_A.PRESENT) | (Q(state=_A.ONLINE) if meeting.kind.online_counts else Q(pk__in=[]))
    counts = Attendance.objects.of(meeting=meeting).aggregate(
        due_count=Count("pk"),
        present_count=Count("pk", filter=there),
        leave_count=Count("pk", filter=Q(state=_A.LEAVE)),
        voters_due=Count("pk", filter=Q(may_vote=True)),
        voters_present=Count("pk", filter=Q(may_vote=True) & there),
    )
    for name, number in counts.items():
        setattr(meeting, name, number)
    rules = book(meeting)
    meeting.quorum_least = votes.least_present(meeting.kind, meeting.voters_due, rules)
    items = list(Item.objects.of(meeting=meeting).exclude(decision=""))
    for item in items:
        judge(meeting, item, rules)
    Item.objects.unscoped("of the meeting at hand").bulk_update(items, _JUDGED)


def judge(meeting: Meeting, item: Item, rules: Rulebook) -> None:
    """Write beside a decision what it rests on."""
    hall = Hall(meeting.voters_due, meeting.voters_present)
    if item.decision == Item.Decision.AGREED:
        item.carried = meeting.is_quorate
        item.finding = "" if item.carried else f"到会不到 {meeting.quorum_least} 人，不能作决议。"
    if item.ayes is None:
        return
    ballot = Ballot(item.ayes, item.nays or 0, item.abstain or 0)
    found = votes.judge(meeting.kind, item.decision, hall, ballot, rules)
    item.base, item.least, item.carried = found.base, found.least, found.carried
    item.due, item.present, item.finding = hall.due, hall.present, found.words


@part
def tell(meeting: Meeting, attendances: Iterable[Attendance], *, what: str, words: str) -> None:
    """Leave a notice to those of the called who have an account. `what` with the version makes it once."""
    when = f"{meeting.starts_at.astimezone(ZONE):%m-%d %H:%M}"
    notify(
        [each.person.user_id for each in attendances],
        kind=f"meetings.{what}",
        title=f"{words}：{when} {meeting.title}",
        url=reverse("meetings:meeting", args=[meeting.pk]),
        dedup=f"meetings.{what}:{meeting.pk}:{meeting.version}",
        about=label(meeting),
    )


def called(meeting: Meeting) -> list[Attendance]:
    """Everybody due, with their names and accounts. One query."""
    return list(Attendance.objects.of(meeting=meeting).select_related("person").order_by("pk"))
