"""Before a meeting: plan it, or a whole year of them, call people to it, change it, call it off."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from gongjian.kernel import clock
from gongjian.kernel.clock import ZONE
from gongjian.kernel.verdict import Denied
from gongjian.meetings.actions import inviting, keeping
from gongjian.meetings.due import DuePerson
from gongjian.meetings.models import Attendance, Every, Item, Meeting, MeetingKind, Paper, Series
from gongjian.meetings.rules import calendar, gates
from gongjian.orgs.actor import Actor
from gongjian.orgs.models import Org, Person
from gongjian.platform import attachments
from gongjian.platform.action import action, part, remark
from gongjian.platform.attachments import Checked

MOST_IN_A_SERIES = 60


@dataclass(frozen=True)
class Plan:
    """What is known of a meeting before it is held; without a title it is called after month and kind.

    `due` was chosen out of what was `offered`; without that, out of the list of the meeting's day.
    """

    kind: MeetingKind
    starts_at: datetime
    due: Sequence[DuePerson]
    title: str = ""
    place: str = ""
    agenda: Sequence[str] = ()
    online: str = ""
    guests: str = ""
    chair: Person | None = None
    recorder: Person | None = None
    papers: Sequence[Checked] = field(default_factory=tuple)
    offered: Sequence[DuePerson] | None = None

    @property
    def name(self) -> str:
        day = self.starts_at.astimezone(ZONE)
        return self.title.strip() or f"{day.month} 月{self.kind.name}"


@action("安排会议", allow=gates.may_plan, lock=False)
def plan(org: Org, *, plan: Plan, by: Actor) -> Meeting:
    """Put a meeting on the calendar; one that was already held is planned and recorded in one go."""
    return _planned(org, plan, None, by)


@action("安排系列会议", allow=gates.may_plan, lock=False)
def plan_series(org: Org, *, plan: Plan, every: str, until: date, by: Actor) -> list[Meeting]:
    """Put the same meeting on the calendar for every month (quarter, …) up to a day."""
    first = plan.starts_at.astimezone(ZONE)
    days = list(calendar.days_of_series(first.date(), every, until)) if first.date() <= until else []
    if not 2 <= len(days) <= MOST_IN_A_SERIES:
        raise Denied(f"这样算出来是 {len(days)} 次。系列会议至少 2 次，最多 {MOST_IN_A_SERIES} 次。")
    words = f"{Every(every).label}{first.day} 日，共 {len(days)} 次"
    series = Series.objects.create(org=org, kind=plan.kind, words=words)
    remark(f"{plan.kind.name} {len(days)} 次")
    moments = [datetime.combine(day, first.time(), ZONE) for day in days]
    return [_planned(org, replace(plan, starts_at=at), series, by) for at in moments]


@action("改会议安排", allow=gates.may_change)
def change(meeting: Meeting, *, plan: Plan, by: Actor, version: int | None = None) -> Meeting:
    """Another time, place, agenda or other people. Whoever was called is told of a new time or place."""
    moved = (meeting.starts_at, meeting.place) != (plan.starts_at, plan.place.strip())
    _fill(meeting, plan)
    inviting.invite(meeting, plan.due, plan.offered)
    _topics(meeting, plan.agenda)
    keeping.tally(meeting)
    keeping.advance(meeting, "change")
    if meeting.starts_at > clock.now():
        keeping.forgive_record(meeting)
    _hand_out(meeting, plan.papers, by)
    if meeting.called_at is not None and moved:
        keeping.tell(meeting, keeping.called(meeting), what="moved", words="会议改了时间或地点")
    return meeting


@action("发会议通知", allow=gates.may_call)
def call(meeting: Meeting, *, by: Actor, version: int | None = None) -> Meeting:
    """Tell everybody due who has an account and has not answered; the others get their personal link."""
    if meeting.starts_at <= clock.now():
        raise Denied("开会时间已经过了，不用再发通知。请直接记会议，或者先改时间。")
    inviting.follow(meeting)
    keeping.tally(meeting)
    waiting = [each for each in keeping.called(meeting) if each.answer == Attendance.Answer.NONE]
    meeting.called_at = clock.now()
    keeping.advance(meeting, "call")
    keeping.tell(meeting, waiting, what="call", words="请回复能否参加")
    return meeting


@action("核对应到名单", allow=gates.may_follow)
def follow(meeting: Meeting, *, by: Actor) -> Meeting:
    """Bring a list that nobody has been told of to its day: who joined is due, who left is not."""
    inviting.follow(meeting)
    keeping.tally(meeting)
    meeting.save(force_update=True)
    return meeting


@action("会前提醒", allow=gates.may_remind)
def remind(meeting: Meeting, *, by: Actor) -> Meeting:
    """Tell all who did not ask for leave that the meeting is near: once for each time it is set for."""
    meeting.reminded_for = meeting.starts_at
    meeting.save(update_fields=["reminded_for"])
    coming = [each for each in keeping.called(meeting) if each.answer != Attendance.Answer.NO]
    keeping.tell(meeting, coming, what="remind", words="快要开会了")
    return meeting


@action("取消会议", allow=gates.may_cancel)
def cancel(meeting: Meeting, *, reason: str, by: Actor, version: int | None = None) -> Meeting:
    """Call a meeting off, with the reason that everybody called reads."""
    if not reason.strip():
        raise Denied("请写取消的原因，通知过的人会看到。")
    meeting.reason = reason.strip()[:200]
    keeping.advance(meeting, "cancel")
    if meeting.called_at is not None:
        keeping.tell(meeting, keeping.called(meeting), what="cancelled", words="会议取消了")
    return meeting


@action("发会议材料", allow=gates.may_hand_out)
def hand_out(meeting: Meeting, *, papers: Sequence[Checked], by: Actor) -> Meeting:
    """Add papers; whoever may see the meeting may read them."""
    _hand_out(meeting, papers, by)
    return meeting


@action("换签到码", allow=gates.may_renew_door)
def renew_door(meeting: Meeting, *, by: Actor) -> Meeting:
    """A new code and new personal links; the old ones open nothing any more."""
    meeting.door += 1
    meeting.misses = 0
    keeping.advance(meeting, "renew_door")
    return meeting


@part
def _planned(org: Org, plan: Plan, series: Series | None, by: Actor) -> Meeting:
    meeting = Meeting(org=org, series=series)
    _fill(meeting, plan)
    meeting.save(force_insert=True)
    inviting.invite(meeting, plan.due, plan.offered)
    _topics(meeting, plan.agenda)
    keeping.tally(meeting)
    meeting.save(force_update=True)
    _hand_out(meeting, plan.papers, by)
    return meeting


def _fill(meeting: Meeting, plan: Plan) -> None:
    if not plan.kind.is_active and meeting.kind_id != plan.kind.pk:
        raise Denied(f"“{plan.kind.name}”已经停用，请选别的种类。")
    meeting.kind, meeting.title, meeting.starts_at = plan.kind, plan.name[:80], plan.starts_at
    meeting.place, meeting.online = plan.place.strip()[:80], plan.online.strip()[:200]
    meeting.guests = plan.guests.strip()[:200]
    meeting.chair, meeting.recorder = plan.chair, plan.recorder


@part
def _topics(meeting: Meeting, agenda: Sequence[str]) -> None:
    Item.objects.of(meeting=meeting).delete()
    titles = [title.strip()[:120] for title in agenda if title.strip()]
    Item.objects.unscoped("topics of the meeting at hand").bulk_create(
        Item(meeting=meeting, order=n, title=title) for n, title in enumerate(titles, 1)
    )


@part
def _hand_out(meeting: Meeting, papers: Sequence[Checked], by: Actor) -> None:
    for paper in papers:
        Paper.objects.add(meeting=meeting, file=attachments.store_document(paper, owner=meeting, by=by))
