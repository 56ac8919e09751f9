"""Moving a member's relation: limits of letters, who takes over, who sends back. Pure."""

from datetime import date

from gongjian.duties.kinds import NOTIFY_AT_ONCE, Kind
from gongjian.kernel.verdict import YES, Verdict, no
from gongjian.members.models import Transfer
from gongjian.members.rules.register import holds_members, keeps
from gongjian.orgs.actor import Actor
from gongjian.orgs.models import Org
from gongjian.orgs.roles import Grant
from gongjian.platform.parameters import Parameter

_LOCAL = "本系统默认值，由各地自定"
_MANUALS = "《中国共产党党员教育管理工作条例》第二十五条，有效期按各地工作手册"
LETTER_DAYS = Parameter(
    "members.letter.days", "组织关系介绍信最长有效期（天）", "90", "C13", _MANUALS, verified=False
)
LETTER = Kind(
    "members.letter",
    "介绍信等回执",
    "登记回执",
    Parameter("members.letter.limit", "介绍信没写有效期时的期限", "60wd", "C13", _MANUALS, verified=False),
    Parameter("members.letter.remind", "介绍信到期前多久提醒", "5wd", "C13", _MANUALS, verified=False),
    icon="mail",
    chain=(NOTIFY_AT_ONCE,),
    grant=Grant.MEMBERS,
)
RECEIVE = Kind(
    "members.receive",
    "组织关系等接收",
    "接收或退回",
    Parameter("members.receive.limit", "接收组织关系的期限", "10wd", "C10", _LOCAL, verified=False),
    Parameter("members.receive.remind", "接收组织关系到期前多久提醒", "2wd", "C10", _LOCAL, verified=False),
    icon="transfer-in",
    chain=(NOTIFY_AT_ONCE,),
    grant=Grant.MEMBERS,
)


def may_receive(branch: Org) -> Verdict:
    """Whether a body can take members at all: a branch in force."""
    if branch.valid_to is not None:
        return no(f"{branch.name}已于{branch.valid_to:%Y-%m-%d}撤销，不能接收党员。")
    return YES if holds_members(branch.kind_id) else no(f"{branch.name}不是党支部，请写一个支部。")


def may_accept(by: Actor, transfer: Transfer) -> Verdict:
    """Take over or send back: the branch to which a member is offered."""
    if transfer.target is None:
        return no("这是转往本系统以外的，由转出支部登记回执。")
    return is_open(transfer) and keeps(by, transfer.target)


def may_receipt(by: Actor, transfer: Transfer) -> Verdict:
    """The receipt of a letter comes back to the branch that wrote it."""
    if transfer.target is not None:
        return no("这是本系统以内的转接，由转入支部接收。")
    return is_open(transfer) and keeps(by, transfer.source)


def is_in_time(transfer: Transfer, on: date) -> Verdict:
    """Whether the other side took the member over while the letter was valid (C13); the last day counts."""
    until = transfer.valid_until
    if until is None or on <= until:
        return YES
    return no(
        f"介绍信到 {until:%Y-%m-%d} 止，对方 {on:%Y-%m-%d} 才接收，已经过期。"
        "请先撤回这一封，重新开介绍信，再请对方按新的介绍信接收。"
    )


def may_have_letter(transfer: Transfer, today: date) -> Verdict:
    """The letter is given out only while it can be used."""
    if transfer.state != Transfer.State.OPEN:
        return no(f"这次转接{transfer.get_state_display()}，介绍信不能再用，也不能再下载。")
    if transfer.valid_until and transfer.valid_until < today:
        return no(f"介绍信到 {transfer.valid_until:%Y-%m-%d} 止，已经过期。请撤回后重新开。")
    return YES


def may_withdraw(by: Actor, transfer: Transfer) -> Verdict:
    """The old branch takes back what has not been taken over."""
    return is_open(transfer) and keeps(by, transfer.source)


def is_open(transfer: Transfer) -> Verdict:
    if transfer.state == Transfer.State.OPEN:
        return YES
    return no(f"这次转接{transfer.get_state_display()}，不能再办。")
