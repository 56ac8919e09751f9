"""What every verdict of a meeting asks: is the verb possible in this state, and is it one's own body's."""

from gongjian.kernel.verdict import YES, Verdict, no
from gongjian.meetings.models import Meeting, MeetingKind, State
from gongjian.meetings.rules.flow import FLOW, WHY
from gongjian.orgs.actor import Actor
from gongjian.orgs.models import Org
from gongjian.orgs.roles import Grant

_NOT_YOURS = "开会和记会议由{org}自己的书记、委员，或它的上级党组织办理。您现在的岗位不能{term}。"


def may_plan(by: Actor, org: Org) -> Verdict:
    """A body's own people plan its meetings, and those it answers to may do it for them."""
    if org.valid_to is not None:
        return no(f"{org.name}已于{org.valid_to:%Y-%m-%d}撤销，不能再开会。")
    return _keeps(by, org, "安排会议")


def may_change(by: Actor, meeting: Meeting) -> Verdict:
    """Time, place, topics and who is due are open until the record begins."""
    return _gate(by, meeting, "change", "改会议安排")


def may_call(by: Actor, meeting: Meeting) -> Verdict:
    return _gate(by, meeting, "call", "发通知")


def may_cancel(by: Actor, meeting: Meeting) -> Verdict:
    return _gate(by, meeting, "cancel", "取消会议")


def may_renew_door(by: Actor, meeting: Meeting) -> Verdict:
    return _gate(by, meeting, "renew_door", "换签到码")


def may_hand_out(by: Actor, meeting: Meeting) -> Verdict:
    return _gate(by, meeting, "hand_out", "发会议材料")


def may_record_attendance(by: Actor, meeting: Meeting) -> Verdict:
    return _gate(by, meeting, "record_attendance", "登记到会")


def may_write_minutes(by: Actor, meeting: Meeting) -> Verdict:
    return _gate(by, meeting, "write_minutes", "写会议记录")


def may_resolve(by: Actor, meeting: Meeting) -> Verdict:
    return _gate(by, meeting, "resolve", "记决议")


def may_record(by: Actor, meeting: Meeting) -> Verdict:
    return _gate(by, meeting, "record", "记会议")


def may_file(by: Actor, meeting: Meeting) -> Verdict:
    return _gate(by, meeting, "file", "归档")


def may_add(by: Actor, meeting: Meeting) -> Verdict:
    """Only a filed record has addenda; before that it is simply mended."""
    if meeting.state != State.FILED and meeting.state != State.CANCELLED:
        return no("会议记录还没有归档，直接改就行，不用写补正。")
    return _gate(by, meeting, "add", "写补正")


def may_answer(by: Actor, meeting: Meeting) -> Verdict:
    """Whoever was called, through an account or a personal link; the action asks whose answer it is."""
    return _possible(meeting, "answer", "回复") and _is_somebody(by)


def may_sign_in(by: Actor, meeting: Meeting) -> Verdict:
    return _possible(meeting, "sign_in", "签到") and _is_somebody(by)


def may_fulfil(by: Actor, meeting: Meeting) -> Verdict:
    """Tasks of a filed meeting are reported done by whoever owes them; the action asks who that is."""
    return _possible(meeting, "fulfil", "登记完成") and _is_somebody(by)


def may_follow(by: Actor, meeting: Meeting) -> Verdict:
    """The clock, while nobody has been told of the meeting."""
    if meeting.state != State.PLANNED:
        return no("通知已经发出，名单不再自动变。")
    return YES if by.is_clock else no("由系统定时核对。")


def may_remind(by: Actor, meeting: Meeting) -> Verdict:
    """The clock, before a meeting to which people were called."""
    if meeting.state != State.CALLED:
        return no("没有发过通知，或者已经开过，不用提醒。")
    return YES if by.is_clock else no("由系统到时提醒。")


def may_chase(by: Actor, meeting: Meeting) -> Verdict:
    """The clock, after a meeting without a filed record."""
    if not meeting.is_open:
        return no(f"这次会议{State(meeting.state).label}，不用催记录。")
    return YES if by.is_clock else no("由系统到时提醒。")


def may_add_kind(by: Actor, _nothing: None) -> Verdict:
    """What kinds there are is kept with the other rules of the place."""
    return _rules(by)


def may_change_kind(by: Actor, _kind: MeetingKind) -> Verdict:
    """The same, of one that is there."""
    return _rules(by)


def _rules(by: Actor) -> Verdict:
    return YES if by.may(Grant.RULES) else no("会议种类由系统管理员维护。需要改动时请找本区系统管理员。")


def keeps(by: Actor, org: Org) -> bool:
    """Whether the post keeps the meetings of a body."""
    return by.may(Grant.ORGLIFE) and by.is_of(org)


def _gate(by: Actor, meeting: Meeting, verb: str, term: str) -> Verdict:
    return _possible(meeting, verb, term) and _keeps(by, meeting.org, term)


def _possible(meeting: Meeting, verb: str, term: str) -> Verdict:
    if FLOW.allows(meeting.state, verb):
        return YES
    return no(f"{WHY[State(meeting.state)]}，现在不能{term}。")


def _keeps(by: Actor, org: Org, term: str) -> Verdict:
    return YES if keeps(by, org) else no(_NOT_YOURS.format(org=org.short_name, term=term))


def _is_somebody(by: Actor) -> Verdict:
    known = by.is_resident or by.is_clock or by.person_id is not None
    return YES if known else no("请先登录，或者用通知里您自己的链接。")
