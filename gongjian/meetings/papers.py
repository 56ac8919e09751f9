"""What leaves a meeting as Word: the notice, the record, a resolution."""

from datetime import date, datetime

from gongjian.kernel import clock
from gongjian.meetings.models import Attendance, Item, Meeting, MeetingKind, State
from gongjian.meetings.queries.page import Sheet
from gongjian.orgs.models import Org, Person
from gongjian.papers import kinds
from gongjian.papers.paper import Block, Fact, Heading, Paper, Text, spelled

_VOTED = (Item.Decision.VOTE, Item.Decision.ELECTION)


def notice(sheet: Sheet) -> Paper:
    """Whom the meeting calls, when, where, about what."""
    meeting = sheet.meeting
    blocks: list[Block] = [
        Text(f"兹定于{_when(meeting)}召开{meeting.title}。现将有关事项通知如下。"),
        Heading("时间"),
        Text(_when(meeting)),
        Heading("地点"),
        Text(_where(meeting)),
        Heading("应到人员"),
        Text(_names(sheet.attendances)),
    ]
    if sheet.items:
        blocks += [
            Heading("议题"),
            *(Text(f"{nth}. {one.title}") for nth, one in enumerate(sheet.items, start=1)),
        ]
    blocks.append(Text("不能到会的，请提前说明原因并请假。"))
    on = meeting.called_at.astimezone(clock.ZONE).date() if meeting.called_at else clock.today()
    files = tuple(one.file.name for one in sheet.papers)
    return Paper(f"关于召开{meeting.title}的通知", blocks, signed=meeting.org.name, on=on, attachments=files)


def minutes(sheet: Sheet) -> Paper:
    """The record of a meeting that was held, with what was corrected after it had been filed."""
    meeting = sheet.meeting
    blocks: list[Block] = [*_facts(sheet), *(block for item in sheet.items for block in _topic(item))]
    if sheet.text:
        blocks += [Heading("会议记录"), Text(sheet.text)]
    for one in sheet.addenda:
        blocks += [Heading("补正"), Text(f"{one.text}（{one.by}，{spelled(_day(one.at))}）")]
    return Paper(_titled(meeting.title, "记录"), blocks, signed=meeting.org.name, on=_day(meeting.starts_at))


def resolution(sheet: Sheet, item: Item) -> Paper:
    """What was resolved about one topic, with the votes and their base."""
    meeting = sheet.meeting
    opening = (
        f"{meeting.org.name}于{spelled(_day(meeting.starts_at))}召开{meeting.kind.name}。"
        f"应到有表决权的{meeting.voters_due}人，实到{meeting.voters_present}人。"
    )
    blocks: list[Block] = [Text(opening), *(Text(words) for words in _resolved(item))]
    title = f"{meeting.org.short_name}关于{item.title}的决议"
    return Paper(title, blocks, signed=meeting.org.name, on=_day(meeting.starts_at))


def was_held(meeting: Meeting) -> bool:
    """Whether there is something to keep a record of."""
    return meeting.state in (State.HELD, State.FILED)


def is_resolved(item: Item) -> bool:
    """Whether the topic ended in a resolution."""
    return bool(item.decision) and item.carried is not False


def _facts(sheet: Sheet) -> list[Block]:
    meeting = sheet.meeting
    pairs = [
        ("时间", _when(meeting)),
        ("地点", _where(meeting)),
        ("主持", meeting.chair.name if meeting.chair else ""),
        ("记录", meeting.recorder.name if meeting.recorder else ""),
        ("应到", f"{meeting.due_count}人　实到：{meeting.present_count}人"),
        ("到会", _names(sheet.there())),
        ("未到", _absent(sheet.away())),
        ("列席", meeting.guests),
    ]
    return [Fact(label, value) for label, value in pairs if value]


def _topic(item: Item) -> list[Block]:
    return [Heading(item.title), *(Text(words) for words in _resolved(item))]


def _resolved(item: Item) -> list[str]:
    """What was said, how it was voted, who does it by when."""
    words = [item.text] if item.text else []
    if item.decision in _VOTED:
        words.append(
            f"应到有表决权的{item.due}人，实到{item.present}人；"
            f"赞成{item.ayes}票，反对{item.nays}票，弃权{item.abstain}票。{item.finding}"
        )
    elif item.decision:
        words.append(f"{item.get_decision_display()}。")
    if item.due_on:
        who = item.owner.name if item.owner else item.owner_org.name if item.owner_org else ""
        words.append(f"责任：{who}，{spelled(item.due_on)}前完成。")
    return words


def _absent(away: list[Attendance]) -> str:
    return "、".join(f"{each.person.name}（{each.reason or each.get_state_display()}）" for each in away)


def _names(rows: list[Attendance]) -> str:
    return "、".join(each.person.name for each in rows)


def _where(meeting: Meeting) -> str:
    return (
        "；".join(filter(None, (meeting.place, f"线上：{meeting.online}" if meeting.online else "")))
        or "另行通知"
    )


def _when(meeting: Meeting) -> str:
    begins = meeting.starts_at.astimezone(clock.ZONE)
    ends = f"至{meeting.ends_at.astimezone(clock.ZONE):%H:%M}" if meeting.ends_at else ""
    return f"{spelled(begins.date())}{begins:%H:%M}{ends}"


def _day(at: datetime) -> date:
    return at.astimezone(clock.ZONE).date()


def _titled(title: str, kind: str) -> str:
    return title if title.endswith(kind) else f"{title}{kind}"


def _sample() -> Sheet:
    """An invented meeting, on which whoever makes a template sees what it does."""
    day = datetime(2026, 9, 23, 19, tzinfo=clock.ZONE)
    org = Org(name="中共怡康花园社区第五网格支部委员会", short_name="第五网格党支部")
    kind = MeetingKind(name="党员大会", must_hold=[])
    people = [Person(name=name) for name in ("冯志强", "许佳宁", "贺建平")]
    meeting = Meeting(
        org=org, kind=kind, title="三季度党员大会", place="党群服务站二楼会议室", starts_at=day,
        ends_at=day.replace(hour=20, minute=25), chair=people[0], recorder=people[1],
        due_count=3, present_count=2, voters_due=3, voters_present=2,
    )  # fmt: skip
    came = [
        Attendance(meeting=meeting, person=people[0], state=Attendance.State.PRESENT),
        Attendance(meeting=meeting, person=people[1], state=Attendance.State.PRESENT),
        Attendance(meeting=meeting, person=people[2], state=Attendance.State.LEAVE, reason="住院"),
    ]
    items = [
        Item(title="传达学习会议精神", text="冯志强传达。", order=1),
        Item(
            title="12 幢消防通道：党员带头不占道", text="到会党员签名承诺。", order=2, owner_org=org,
            decision=Item.Decision.AGREED, owner=people[0], due_on=date(2026, 11, 30),
        ),
    ]  # fmt: skip
    sheet = Sheet(meeting)
    sheet.__dict__.update(attendances=came, items=items, text="冯志强：今天两项议题。", papers=[], addenda=[])
    return sheet


def _sample_resolution() -> Paper:
    sheet = _sample()
    return resolution(sheet, sheet.items[1])


NOTICE = kinds.kind("meetings.notice", "会议通知", sample=lambda: notice(_sample()))
MINUTES = kinds.kind("meetings.minutes", "会议记录", sample=lambda: minutes(_sample()))
RESOLUTION = kinds.kind("meetings.resolution", "决议", sample=_sample_resolution)
