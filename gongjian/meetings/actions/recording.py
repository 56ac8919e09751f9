"""The record of a meeting: words, topics with resolutions, filing; afterwards addenda and tasks done."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.urls import reverse

from gongjian.duties import actions as duties
from gongjian.kernel import clock
from gongjian.kernel.clock import ZONE
from gongjian.kernel.verdict import Denied
from gongjian.meetings.actions import keeping
from gongjian.meetings.actions.attending import Mark, record_attendance
from gongjian.meetings.due import DuePerson
from gongjian.meetings.models import Addendum, Fulfilment, Item, Meeting, Minutes
from gongjian.meetings.rules import calendar, gates, votes
from gongjian.meetings.rules import record as rules
from gongjian.meetings.rules.kinds import RECORD, RESOLUTION
from gongjian.meetings.rules.votes import Ballot, Hall
from gongjian.orgs.actor import Actor
from gongjian.orgs.models import Org, Person
from gongjian.platform.action import action, part

_VOTED = (Item.Decision.VOTE, Item.Decision.ELECTION)


@dataclass(frozen=True)
class Topic:
    """A topic with what was said and resolved; with `due_on` it becomes a task of `owner` at `owner_org`."""

    title: str
    text: str = ""
    decision: str = ""  # of Item.Decision
    ballot: Ballot | None = None
    owner_org: Org | None = None
    owner: Person | None = None
    due_on: date | None = None


@dataclass(frozen=True)
class Words:
    """The record beside topics and attendance."""

    text: str = ""
    chair: Person | None = None
    recorder: Person | None = None
    ends_at: datetime | None = None
    guests: str = ""


@dataclass(frozen=True)
class Record:
    """A whole record as one screen hands it in."""

    marks: Mapping[int, Mark]
    words: Words
    topics: Sequence[Topic]
    also: Sequence[DuePerson] = field(default_factory=tuple)


@action("写会议记录", allow=gates.may_write_minutes)
def write_minutes(meeting: Meeting, *, words: Words, by: Actor, version: int | None = None) -> Meeting:
    """Who chaired and wrote, when it ended, and the record in words."""
    keeping.demand_begun(meeting)
    if words.ends_at is not None and words.ends_at <= meeting.starts_at:
        raise Denied("结束时间要晚于开始时间，请核对。")
    meeting.chair, meeting.recorder, meeting.ends_at = words.chair, words.recorder, words.ends_at
    meeting.guests = words.guests.strip()[:200]
    Minutes.objects.of(meeting=meeting).delete()
    if words.text.strip():
        Minutes.objects.add(meeting=meeting, text=words.text.strip()[:20000])
    keeping.advance(meeting, "write_minutes")
    return meeting


@action("记决议", allow=gates.may_resolve)
def resolve(meeting: Meeting, *, topics: Sequence[Topic], by: Actor, version: int | None = None) -> Meeting:
    """The topics as they were dealt with, in order; they take the place of those held so far."""
    keeping.demand_begun(meeting)
    keeping.tally(meeting)
    hall = Hall(meeting.voters_due, meeting.voters_present)
    items = [_item(meeting, n, topic, hall) for n, topic in enumerate(topics, 1)]
    Item.objects.of(meeting=meeting).delete()
    book = keeping.book(meeting)
    for item in items:
        keeping.judge(meeting, item, book)
    Item.objects.unscoped("topics of the meeting at hand").bulk_create(items)
    keeping.advance(meeting, "resolve")
    return meeting


@action("记会议", allow=gates.may_record)
def record(
    meeting: Meeting, *, record: Record, file_it: bool = False, by: Actor, version: int | None = None
) -> Meeting:
    """The list, the words and the resolutions in one go, all or nothing; with `file_it` filed at once."""
    meeting = record_attendance(meeting, marks=record.marks, also=record.also, by=by)
    meeting = write_minutes(meeting, words=record.words, by=by)
    meeting = resolve(meeting, topics=record.topics, by=by)
    return file(meeting, by=by) if file_it else meeting


@action("会议归档", allow=gates.may_file)
def file(meeting: Meeting, *, by: Actor, version: int | None = None) -> Meeting:
    """Close the record for good: from now on it is corrected by addenda. Tasks begin to run.

    Denied, naming what is missing, when the record does not hold what its kind demands.
    """
    now = clock.now()
    keeping.tally(meeting)
    items = list(Item.objects.of(meeting=meeting).select_related("owner_org", "owner"))
    words = Minutes.objects.of(meeting=meeting).first()
    lacking = rules.missing(meeting, items, keeping.called(meeting), words.text if words else "", now)
    if lacking:
        raise Denied(f"还不能归档，请先补上：{'、'.join(lacking)}。")
    for item in items:
        if item.due_on and item.carried is not False:
            _owe(meeting, item, item.due_on, now)
    meeting.filed_at, meeting.filed_by = now, by.name
    keeping.advance(meeting, "file")
    return meeting


@action("催会议记录", allow=gates.may_chase)
def chase(meeting: Meeting, *, by: Actor) -> None:
    """The record of a meeting that is over is owed from its beginning on, until it is filed or called off."""
    day = f"{meeting.starts_at.astimezone(ZONE):%m-%d}"
    duties.open_duty(
        RECORD,
        subject=meeting,
        title=f"{day} {meeting.title}",
        meta=f"{meeting.org.short_name}，开过了，记录还没有归档",
        url=reverse("meetings:record", args=[meeting.pk]),
        holder=meeting.org,
        person=None,
        area=meeting.org.area,
        now=meeting.starts_at,
    )


@action("会议记录补正", allow=gates.may_add)
def add(meeting: Meeting, *, text: str, by: Actor) -> Addendum:
    """Say beside a filed record what was wrong or is missing; the record itself stays as it was."""
    if not text.strip():
        raise Denied("请写要补正的内容。")
    return Addendum.objects.add(
        meeting=meeting, text=text.strip()[:1000], at=clock.now(), by=by.name, post=by.post_label
    )


@action("决议落实登记", allow=gates.may_fulfil)
def fulfil(meeting: Meeting, *, item: Item, note: str, by: Actor) -> Fulfilment:
    """The task of a resolution is done. By its owner, or by the people of the body that owes it."""
    task = Item.objects.of(meeting=meeting).filter(pk=item.pk).select_related("owner_org").first()
    if task is None or task.owner_org is None or task.carried is False:
        raise Denied("这一项没有交办任务，不用登记完成。")
    if by.person_id != task.owner_id and not gates.keeps(by, task.owner_org):
        raise Denied(f"这一项由{task.owner_org.short_name}落实，请责任人或该单位登记完成。")
    if Fulfilment.objects.of(item=task).exists():
        raise Denied("这一项已经登记完成了。")
    if not note.strip():
        raise Denied("请写一句办理情况。")
    now = clock.now()
    duties.close_duty(task, RESOLUTION, now=now)
    return Fulfilment.objects.add(item=task, at=now, by=by.name, note=note.strip()[:300])


def _item(meeting: Meeting, order: int, topic: Topic, hall: Hall) -> Item:
    item = Item(meeting=meeting, order=order, title=topic.title.strip()[:120], text=topic.text.strip()[:3000])
    if not item.title:
        raise Denied(f"第 {order} 个议题没有写名称。")
    item.decision = topic.decision
    if topic.decision in _VOTED:
        if topic.ballot is None:
            raise Denied(f"“{item.title}”选了表决，请写赞成、反对、弃权各多少票。")
        if wrong := votes.misfit(hall, topic.ballot):
            raise Denied(f"“{item.title}”：{wrong}")
        item.ayes, item.nays, item.abstain = topic.ballot.ayes, topic.ballot.nays, topic.ballot.abstain
    if topic.due_on:
        _charge(meeting, item, topic, topic.due_on)
    elif topic.owner or topic.owner_org:
        raise Denied(f"“{item.title}”交办了人，请再写完成日期。")
    return item


def _charge(meeting: Meeting, item: Item, topic: Topic, due_on: date) -> None:
    if not calendar.is_sane_task(due_on, clock.today()):
        raise Denied(f"“{item.title}”的完成日期要在今天到一年之内，请核对。")
    item.owner_org, item.owner, item.due_on = topic.owner_org or meeting.org, topic.owner, due_on


@part
def _owe(meeting: Meeting, item: Item, due_on: date, now: datetime) -> None:
    assert item.owner_org is not None
    duties.open_duty(
        RESOLUTION,
        subject=item,
        title=item.title,
        meta=f"{meeting.title}，完成期限 {due_on:%m-%d}",
        url=f"{reverse('meetings:meeting', args=[meeting.pk])}#item-{item.order}",
        holder=item.owner_org,
        person=item.owner,
        area=item.owner_org.area,
        now=now,
        limit=calendar.hours_until(due_on, now),
    )
