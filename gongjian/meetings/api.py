"""Meetings for other systems: list, read, plan and file, with the pages' own verdicts and actions."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Annotated, Any, Literal

from django.http import Http404
from ninja import Body, Query, Router, Schema, Status
from pydantic import AfterValidator, AwareDatetime, Field, StrictBool, StrictInt

from gongjian.kernel import clock
from gongjian.meetings import due
from gongjian.meetings.actions import planning, recording
from gongjian.meetings.actions.attending import Mark
from gongjian.meetings.actions.planning import Plan
from gongjian.meetings.actions.recording import Record, Topic, Words
from gongjian.meetings.due import DuePerson
from gongjian.meetings.models import Meeting, MeetingKind
from gongjian.meetings.queries import listing, page
from gongjian.meetings.queries.page import Sheet
from gongjian.meetings.rules.votes import Ballot
from gongjian.orgs.actor import Actor
from gongjian.orgs.models import Org, Person
from gongjian.platform.wire import MOST, Fault, Given, Named, Problem, WireRequest, needs, words

READ, WRITE = "meetings:read", "meetings:write"
router = Router(tags=["会议"])
_LAST = 2**62
_NOTHING: Any = Body(None)  # type: ignore[type-arg]  # a body that may be left out


def _within(moment: datetime) -> datetime:
    if not 2000 <= moment.year <= 2100:
        raise ValueError("时间要在 2000 年到 2100 年之间")
    return moment


Moment = Annotated[AwareDatetime, AfterValidator(_within)]
Id = Annotated[StrictInt, Field(gt=0, lt=_LAST)]
Votes = Annotated[StrictInt, Field(ge=0, le=9999)]


class MeetingOut(Schema):
    """一次会议。"""

    id: int
    kind: str = Field(description="会议种类的标识")
    title: str
    org: Named
    state: str = Field(description="planned called held filed cancelled")
    starts_at: datetime
    ends_at: datetime | None
    place: str
    due: int = Field(description="应到")
    present: int = Field(description="实到")
    voters_due: int = Field(description="有表决权的应到")
    voters_present: int = Field(description="有表决权的实到")
    quorum: int | None = Field(description="有表决权的至少到几人；没有要求是 null")
    filed_at: datetime | None


class TopicOut(Schema):
    """一个议题和它的决议。"""

    title: str
    text: str
    decision: str = Field(description="agreed 一致同意，vote 表决，election 选举；空的没有作决议")
    base: str = Field(description="due 以应到会为基数，present 以实到会为基数")
    ayes: int | None
    nays: int | None
    abstain: int | None
    carried: bool | None
    finding: str = Field(description="结论的话")


class MeetingWhole(MeetingOut):
    """一次会议和它的议题、记录。"""

    topics: list[TopicOut]
    text: str = Field(description="会议记录")
    addenda: list[str] = Field(description="归档后的补正")


class MeetingPage(Schema):
    """一页会议，新的在前。"""

    items: list[MeetingOut]
    next: str | None = Field(description="下一页的 cursor；没有了是 null")


class MeetingQuery(Schema):
    """哪些会议。"""

    org: int | None = Field(None, gt=0, lt=_LAST, description="只列这个组织的")
    kind: str = Field("", pattern=r"^[a-zA-Z0-9_-]{0,50}$", description="只列这一种")
    year: int | None = Field(None, ge=2000, le=2100)
    cursor: str = Field("", pattern=r"^([0-9]{1,11}\.[0-9]{6}_[0-9]{1,18})?$", description="上一页给的 next")


class DueIn(Given):
    """一个应到的人。"""

    person: Id
    may_vote: StrictBool = True


class MeetingIn(Given):
    """要安排的会议。"""

    kind: str = Field(pattern=r"^[a-zA-Z0-9_-]{1,50}$", description="会议种类的标识")
    starts_at: Moment
    org: Id | None = Field(None, description="哪个组织的；不写就是令牌所在的")
    title: str = words(80, "不写就叫“几月加种类”", default="")
    place: str = words(80, "地点", default="")
    agenda: list[Annotated[str, words(120, "议题", shortest=1)]] = Field([], max_length=30)
    due: list[DueIn] | None = Field(None, max_length=MOST * 5, description="应到的人；不写就是开会那天的名单")


class MarkIn(Given):
    """一个人的到会情况。"""

    person: Id
    state: Literal["present", "online", "leave", "absent"]
    reason: str = words(100, "请假或缺席的原因", default="")


class TopicIn(Given):
    """一个议题和它的决议。"""

    title: str = words(120, "议题", shortest=1)
    text: str = words(3000, "讨论和决定", default="")
    decision: Literal["", "agreed", "vote", "election"] = ""
    ayes: Votes | None = None
    nays: Votes = 0
    abstain: Votes = 0
    owner: Id | None = Field(None, description="交办给谁，名单里的人")
    due_on: date | None = Field(None, description="哪天前办好")


class RecordIn(Given):
    """会议记录。全部写在一次里；写了就替换先前存下的。"""

    attendance: list[MarkIn] = Field(max_length=MOST * 5)
    topics: list[TopicIn] = Field([], max_length=30)
    text: str = words(20000, "会议记录", default="")
    chair: Id | None = Field(None, description="主持人，名单里的人")
    recorder: Id | None = Field(None, description="记录人，名单里的人")
    ends_at: Moment | None = None
    guests: str = words(200, "列席", default="")


@router.get(
    "/meetings",
    response=MeetingPage,
    auth=needs(READ),
    summary="会议列表",
    operation_id="list_meetings",
    url_name="meetings",
)
def index(request: WireRequest, asked: Query[MeetingQuery]) -> dict[str, Any]:
    """The meetings that the token's post sees, the latest first."""
    filters = listing.Filters(org=asked.org, kind=asked.kind, year=asked.year, after=asked.cursor)
    found = listing.page(request.auth.actor, filters)
    return {"items": [_facts(row) for row in found.rows], "next": found.older or None}


@router.get(
    "/meetings/{pk}",
    response=MeetingWhole,
    auth=needs(READ),
    summary="一次会议",
    operation_id="get_meeting",
    url_name="meeting",
)
def one(request: WireRequest, pk: int) -> dict[str, Any]:
    """A meeting with its topics and its record."""
    return _whole(_find(request.auth.actor, pk))


@router.post(
    "/meetings",
    response={201: MeetingOut},
    auth=needs(WRITE),
    summary="安排会议",
    description="和在页面上安排一样，不发通知。请带 Idempotency-Key：断线重发不会安排两次。",
    operation_id="create_meeting",
    url_name="meetings",
)
def create(request: WireRequest, body: MeetingIn) -> Status[dict[str, Any]]:
    """Plan a meeting of a body that the token's post keeps."""
    by: Actor = request.auth.actor
    org, kind = _org(by, body.org), _kind(body.kind)
    day = body.starts_at.astimezone(clock.ZONE).date()
    wanted = due.suggested(org, kind, day) if body.due is None else list(_due(by, org, body.due))
    plan = Plan(kind, body.starts_at, wanted, body.title, body.place, body.agenda)
    return Status(201, _facts(planning.plan(org, plan=plan, by=by)))


@router.post(
    "/meetings/{pk}/file",
    response=MeetingOut,
    auth=needs(WRITE),
    summary="会议归档",
    description="带上记录就先记后归档，全成或全不成；不带就归档已经存下的记录。归档后不能改写，有错写补正。",
    operation_id="file_meeting",
    url_name="file_meeting",
)
def file(request: WireRequest, pk: int, body: RecordIn | None = _NOTHING) -> dict[str, Any]:
    """Record a meeting, if a record is sent, and close it."""
    by: Actor = request.auth.actor
    meeting = _find(by, pk)
    if body is None:
        recording.file(meeting, by=by)
    else:
        recording.record(meeting, record=_record(Sheet(meeting), body), file_it=True, by=by)
    return _facts(_find(by, pk))


def _facts(row: Meeting) -> dict[str, Any]:
    return {
        "id": row.pk,
        "kind": row.kind_id,
        "title": row.title,
        "org": Named(id=row.org_id, name=row.org.short_name),
        "state": row.state,
        "starts_at": row.starts_at,
        "ends_at": row.ends_at,
        "place": row.place,
        "due": row.due_count,
        "present": row.present_count,
        "voters_due": row.voters_due,
        "voters_present": row.voters_present,
        "quorum": row.quorum_least,
        "filed_at": row.filed_at,
    }


def _whole(row: Meeting) -> dict[str, Any]:
    sheet = Sheet(row)
    names = ("title", "text", "decision", "base", "ayes", "nays", "abstain", "carried", "finding")
    return {
        **_facts(row),
        "topics": [{name: getattr(item, name) for name in names} for item in sheet.items],
        "text": sheet.text,
        "addenda": [one.text for one in sheet.addenda],
    }


def _find(by: Actor, pk: int) -> Meeting:
    meeting = page.find(by, pk) if 0 < pk < _LAST else None
    if meeting is None:
        raise Http404("没有这次会议，或者不在这个令牌的范围里。")
    return meeting


def _org(by: Actor, pk: int | None) -> Org:
    kept = listing.own_bodies(by)
    wanted = pk if pk is not None else by.org_id
    org = kept.filter(pk=wanted).first() if wanted else None
    if org is None:
        raise Problem(403, "这个令牌的岗位不能替这个组织安排会议，请用该组织书记、委员的账号发令牌。")
    return org


def _kind(key: str) -> MeetingKind:
    known = listing.kinds()
    kind = next((kind for kind in known if kind.key == key), None)
    if kind is None:
        raise _fault("kind", f"没有这种会议。可以写：{'、'.join(kind.key for kind in known)}。")
    return kind


def _due(by: Actor, org: Org, wanted: Iterable[DueIn]) -> Iterable[DuePerson]:
    rows = list(wanted)
    found = page.people_known(by, org, [row.person for row in rows])
    if strange := [row.person for row in rows if row.person not in found]:
        raise _fault("due", f"没有 id 是 {strange[0]} 的人，或者不在这个令牌的范围里。")
    return [DuePerson(found[row.person], row.may_vote) for row in rows]


def _record(sheet: Sheet, body: RecordIn) -> Record:
    people = {row.person_id: row.person for row in sheet.attendances}
    marks = {row.person: Mark(_STATES[row.state], row.reason) for row in body.attendance}
    said = Words(
        body.text,
        _called(people, body.chair, "chair"),
        _called(people, body.recorder, "recorder"),
        body.ends_at,
        body.guests,
    )
    return Record(marks, said, [_topic(people, row) for row in body.topics])


_STATES = {"present": "p", "online": "o", "leave": "l", "absent": "a"}


def _topic(people: dict[int, Person], row: TopicIn) -> Topic:
    ballot = None if row.ayes is None else Ballot(row.ayes, row.nays, row.abstain)
    owner = _called(people, row.owner, "topics.owner")
    return Topic(row.title, row.text, row.decision, ballot, owner=owner, due_on=row.due_on)


def _called(people: dict[int, Person], pk: int | None, field: str) -> Person | None:
    if pk is not None and pk not in people:
        raise _fault(field, f"id 是 {pk} 的人不在这次会议的名单里。")
    return people[pk] if pk is not None else None


def _fault(field: str, detail: str) -> Problem:
    return Problem(422, detail, [Fault(f"body.{field}", detail)])
