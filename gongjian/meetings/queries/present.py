"""A meeting in the words of its page."""

import io
from dataclasses import dataclass
from datetime import datetime

import segno

from gongjian.areas.queries import ids_of_ancestors
from gongjian.kernel.clock import ZONE
from gongjian.meetings import papers
from gongjian.meetings.models import Item, Meeting, Must, Quorum, State
from gongjian.meetings.queries import page
from gongjian.meetings.rules import calendar, gates
from gongjian.orgs.actor import Actor
from gongjian.platform.calendar import calendar_of
from gongjian.platform.parameters import Rulebook

LOOKS = {
    State.PLANNED: "new",
    State.CALLED: "called",
    State.HELD: "soon",
    State.FILED: "done",
    State.CANCELLED: "withdrawn",
}


@dataclass(frozen=True)
class Words:
    """A sentence with its tone, and the rule behind it."""

    tone: str
    text: str
    source: str


@dataclass(frozen=True)
class Topic:
    """A topic with the bar of its vote, in whole percent, and what its task still needs."""

    item: Item
    tag: str
    tone: str
    ayes_wide: int
    abstain_wide: int
    nays_wide: int
    limit_wide: int
    is_done: bool
    done_words: str
    may_fulfil: bool
    is_resolved: bool


def quorum(meeting: Meeting) -> Words | None:
    """Whether enough were there, and by what; nothing while nobody is entered or nothing is demanded."""
    if meeting.quorum_least is None or not meeting.present_count:
        return None
    who = "委员" if meeting.kind.quorum == Quorum.COMMITTEE else "人"
    counted = f"有表决权的{who}应到 {meeting.voters_due} 人，实到 {meeting.voters_present} 人，"
    if meeting.is_quorate:
        return Words(
            "green", f"{counted}达到须到的 {meeting.quorum_least} 人，会议有效。", meeting.kind.source
        )
    text = f"{counted}不到须到的 {meeting.quorum_least} 人，不能作决议。"
    return Words("amber", text, meeting.kind.source)


def topic(meeting: Meeting, item: Item, by: Actor) -> Topic:
    """A topic of the meeting as its line shows it."""
    of = (item.due if item.base == "due" else item.present) or 0
    wide = max(of, (item.ayes or 0) + (item.nays or 0) + (item.abstain or 0), 1)
    tag, tone = _tag(item)
    report = page.fulfilled(item)
    owes = bool(item.due_on and item.owner_org and item.carried is not False)
    may = owes and report is None and meeting.state == State.FILED
    mine = by.person_id is not None and by.person_id == item.owner_id
    ayes, abstain, nays, least = (
        round(100 * (count or 0) / wide) for count in (item.ayes, item.abstain, item.nays, item.least)
    )
    return Topic(
        item=item,
        tag=tag,
        tone=tone,
        ayes_wide=ayes,
        abstain_wide=abstain,
        nays_wide=nays,
        limit_wide=least,
        is_done=report is not None,
        done_words=f"{report.at.astimezone(ZONE):%m-%d} {report.by}：{report.note}" if report else "",
        may_fulfil=may and (mine or (item.owner_org is not None and gates.keeps(by, item.owner_org))),
        is_resolved=papers.is_resolved(item),
    )


def must(meeting: Meeting) -> list[str]:
    """What the record must hold besides the list before it is filed."""
    return [Must(one).label for one in meeting.kind.must_hold]


def is_door_open(meeting: Meeting, now: datetime) -> bool:
    """Whether people may sign themselves in now. One query."""
    book = Rulebook(meeting.starts_at.astimezone(ZONE).date(), ids_of_ancestors(meeting.org.area))
    before, after = book.limit(calendar.OPENS_BEFORE), book.limit(calendar.CLOSES_AFTER)
    return calendar.is_door_open(meeting, now, before, after, calendar_of(book))


def invitation(meeting: Meeting) -> str:
    """What the secretary pastes into a message, before the link."""
    at = meeting.starts_at.astimezone(ZONE)
    where = f"，{meeting.place}" if meeting.place else ""
    when = f"{at.month} 月 {at.day} 日 {at:%H:%M}"
    return f"{meeting.org.short_name}通知：{when}{where}，{meeting.title}。请点链接回复："


def qr(url: str) -> bytes:
    """A QR code as an SVG file, dark on white with its quiet zone."""
    out = io.BytesIO()
    segno.make_qr(url, error="m").save(
        out, kind="svg", scale=6, border=4, light="#fff", title="签到码", svgns=True
    )
    return out.getvalue()


def _tag(item: Item) -> tuple[str, str]:
    if item.decision == Item.Decision.AGREED:
        return ("一致同意", "green") if item.carried else ("未成决议", "amber")
    if item.ayes is None:
        return ("", "")
    won = "当选" if item.decision == Item.Decision.ELECTION else "通过"
    return (won, "green") if item.carried else (f"没有{won}", "amber")
