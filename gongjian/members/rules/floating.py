"""Floating members: when somebody counts as one, and what both sides owe. Pure."""

from datetime import date

from gongjian.duties.kinds import NOTIFY_AT_ONCE, Kind
from gongjian.kernel.verdict import YES, Verdict, no
from gongjian.members.models import Floating, Member
from gongjian.members.rules.limits import after_months
from gongjian.members.rules.register import keeps, may_turn
from gongjian.orgs.actor import Actor
from gongjian.orgs.models import Org
from gongjian.orgs.roles import Grant
from gongjian.platform.parameters import Parameter

_OPINION = "《关于进一步加强和改进流动党员管理工作的意见》"
_LOCAL = "本系统默认值，由各地自定"
AWAY_MONTHS = Parameter("members.floating.months", "外出多少个月以上算流动党员", "6", "C15", _OPINION)
CONTACT_MONTHS = Parameter("members.contact.months", "流动党员至少几个月联系一次", "6", "C16", _OPINION)
CONTACT = Kind(
    "members.contact",
    "流动党员要联系",
    "登记联系",
    Parameter("members.contact.limit", "没有写明日期时的联系期限", "120wd", "C16", _LOCAL, verified=False),
    Parameter("members.contact.remind", "联系到期前多久提醒", "10wd", "C16", _LOCAL, verified=False),
    icon="phone",
    chain=(NOTIFY_AT_ONCE,),
    grant=Grant.MEMBERS,
)
HOST = Kind(
    "members.host",
    "流入党员等编入",
    "编入或退回",
    Parameter("members.host.limit", "编入流入党员的期限", "10wd", "C16", _LOCAL, verified=False),
    Parameter("members.host.remind", "编入到期前多久提醒", "2wd", "C16", _LOCAL, verified=False),
    icon="user-plus",
    chain=(NOTIFY_AT_ONCE,),
    grant=Grant.MEMBERS,
)


def may_host(branch: Org) -> Verdict:
    """Any branch in force may look after floating members, also one founded for them alone (C16)."""
    if branch.valid_to is not None:
        return no(f"{branch.name}已于{branch.valid_to:%Y-%m-%d}撤销，不能编入流动党员。")
    return YES if branch.kind_id.endswith("branch") else no(f"{branch.name}不是党支部，请写一个支部。")


def may_welcome(by: Actor, branch: Org) -> Verdict:
    """A branch enters whoever came to it from outside."""
    return may_host(branch) and keeps(by, branch)


def may_send(by: Actor, member: Member) -> Verdict:
    """The branch registers its own member as away."""
    return may_turn(by, member)


def may_take_in(by: Actor, floating: Floating) -> Verdict:
    """Enter or send back: the branch that was named to look after somebody."""
    if floating.host is None or floating.taken_in_on or floating.state != Floating.State.AWAY:
        return no("现在没有要编入的。")
    return keeps(by, floating.host)


def may_contact(by: Actor, floating: Floating) -> Verdict:
    """Both sides keep in touch (C16)."""
    if floating.state != Floating.State.AWAY:
        return no(f"{floating.get_state_display()}，不用再登记联系。")
    return YES if side(by, floating) else no("流动党员由流出支部和流入支部联系。您现在的岗位不能办。")


def may_end(by: Actor, floating: Floating) -> Verdict:
    """The time away is ended by the member's branch, a stranger's by the branch that looked after them."""
    if floating.state != Floating.State.AWAY:
        return no(f"{floating.get_state_display()}，不用再办。")
    return keeps(by, floating.source or floating.host)  # type: ignore[arg-type]  # one of them is here


def side(by: Actor, floating: Floating) -> Org | None:
    """The side for which the actor speaks; the sending one for who covers both."""
    for org in (floating.source, floating.host if floating.taken_in_on else None):
        if org is not None and keeps(by, org):
            return org
    return None


def is_long_enough(starts: date, until: date | None, months: int) -> Verdict:
    """Only who stays away for so many months floats (C15); for less a certificate does (C11)."""
    if until is None or until >= after_months(starts, months):
        return YES
    return no(f"外出不满 {months} 个月的不登记流动党员，请开党员证明信，由当地支部安排参加组织生活。")
