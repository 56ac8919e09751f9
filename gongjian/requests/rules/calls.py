"""Calling bodies to the spot (吹哨报到)."""

from datetime import datetime, timedelta

from gongjian.kernel.verdict import YES, Verdict, no
from gongjian.orgs.actor import Actor
from gongjian.orgs.models import Org
from gongjian.orgs.roles import Grant
from gongjian.requests.models import Call, CallTarget, Case
from gongjian.requests.rules.gates import possible, speaks_for

_NONE = timedelta(0)


def may_call(by: Actor, case: Case) -> Verdict:
    """吹哨: a secretary or officer whose place it is, for a case in hand there."""
    verdict = possible(case, "call", "吹哨")
    if not verdict:
        return verdict
    if by.may(Grant.CALL) and (by.is_of(case.holder) or by.reaches(case.area.path)):
        return YES
    return no("吹哨由社区书记、街道或区级受理员发起，您现在的岗位不能吹哨。")


def can_call(orgs: list[Org], *, arrive_by: datetime, now: datetime, farthest: int) -> Verdict:
    """A call names somebody who still stands, and a time to come, at most `farthest` days ahead."""
    if not orgs:
        return no("请至少选一家要到场的单位。", about="orgs")
    if arrive_by <= now:
        return no("到场时间已经过了，请改成之后的时间。", about="arrive_by")
    if arrive_by - now > timedelta(days=farthest):
        return no(f"到场时间最远到 {farthest} 天后，请改近一些；更远的事，到时候再吹哨。", about="arrive_by")
    gone = [org.short_name for org in orgs if org.valid_to is not None]
    return no(f"{'、'.join(gone)}已经撤销，请去掉后再吹哨。", about="orgs") if gone else YES


def may_answer(by: Actor, target: CallTarget) -> Verdict:
    """应哨: somebody of the called body, once, until it is there."""
    if target.answered_at is not None:
        return no(f"{target.org.short_name}已经应哨，不用再应。")
    if target.arrived_at is not None:
        return no(f"{target.org.short_name}已经到场，不用再应哨。")
    return _of_a_running_call(by, target, "应哨")


def may_arrive(by: Actor, target: CallTarget) -> Verdict:
    """到场: somebody of the called body; the caller, who stands there too, may confirm it."""
    if target.arrived_at is not None:
        return no(f"{target.org.short_name}到场已经记过了。")
    if target.call.ended_at is None and confirms(by, target):
        return YES
    return _of_a_running_call(by, target, "登记到场")


def confirms(by: Actor, target: CallTarget) -> bool:
    """Whether the arrival is told by whoever called, not by the called body itself."""
    return not _is_called(by, target) and by.may(Grant.CALL) and by.is_of(target.call.org)


def may_report(by: Actor, target: CallTarget) -> Verdict:
    """反馈: what the called body did on the spot, in its own words."""
    return _of_a_running_call(by, target, "反馈")


def may_end(by: Actor, call: Call) -> Verdict:
    """结束吹哨: the caller."""
    if call.ended_at is not None:
        return no("这次吹哨已经结束。")
    return speaks_for(by, call.org, Grant.CALL, "结束吹哨")


def standing(target: CallTarget, call: Call, now: datetime) -> tuple[str, timedelta]:
    """How a called body stands, and how late that is: "arrived", "answered" (on its way), "missing" (it
    answered and did not come in time), "silent" (in time still), "overdue" (the time to answer is over).
    Two limits: `answer_by` until it has answered, then the call's `arrive_by`. Once the call is over, its end
    is now.
    """
    at = call.ended_at or now
    if target.arrived_at is not None:
        return "arrived", _NONE
    if target.answered_at is not None:
        return ("missing", at - call.arrive_by) if call.arrive_by < at else ("answered", _NONE)
    return ("overdue", at - target.answer_by) if target.answer_by < at else ("silent", _NONE)


def _of_a_running_call(by: Actor, target: CallTarget, term: str) -> Verdict:
    if target.call.ended_at is not None:
        return no(f"这次吹哨已经结束，不能再{term}。")
    if not _is_called(by, target):
        name = target.org.short_name
        return no(f"要由{name}自己{term}，别的单位不能代它{term}。请打电话催{name}。")
    return speaks_for(by, target.org, Grant.HANDLE, term)


def _is_called(by: Actor, target: CallTarget) -> bool:
    """Whether the post is one of the called body: a body above it does not answer in its name."""
    return by.is_clock or by.org_id == target.org_id
