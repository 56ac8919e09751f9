"""Who owns a case and how it changes hands (R2, R3, H-03, T9)."""

from gongjian.kernel.verdict import YES, Verdict, no
from gongjian.orgs.actor import Actor
from gongjian.orgs.models import Org
from gongjian.orgs.roles import Grant
from gongjian.requests.models import Case
from gongjian.requests.rules.gates import gate, possible, speaks_for

TOP = "已经是最高一级，不能再上报。一家办不了的事，可以提交议事会研究。"


def may_accept(by: Actor, case: Case) -> Verdict:
    """受理: the holder takes the case in hand."""
    return gate(by, case, "accept", "受理", Grant.HANDLE)


def may_assign(by: Actor, case: Case) -> Verdict:
    """指定责任人: within the holder."""
    return gate(by, case, "assign", "指定责任人", Grant.HANDLE)


def may_offer(by: Actor, case: Case) -> Verdict:
    """派单: the holder offers the case; it stays the owner until the offer is taken."""
    return gate(by, case, "offer", "派单", Grant.DISPATCH)


def can_offer(case: Case, to: Org) -> Verdict:
    """A case is offered to another body that stands."""
    if to.valid_to is not None:
        return no(f"{to.name}已经撤销，请改选现在负责的单位。", about="to")
    if to.pk == case.holder_id:
        return no(f"这件诉求已经在{to.short_name}，不用再派给它。", about="to")
    return YES


def may_take(by: Actor, case: Case) -> Verdict:
    """签收: the body it was offered to."""
    return _answers(by, case, "take", "签收")


def may_object_to(by: Actor, case: Case) -> Verdict:
    """提出异议: the body it was offered to."""
    return _answers(by, case, "object_to", "提出异议")


def may_recall(by: Actor, case: Case) -> Verdict:
    """撤回派单: the offerer, until the offer was answered."""
    return gate(by, case, "recall", "撤回派单", Grant.DISPATCH)


def may_uphold(by: Actor, case: Case) -> Verdict:
    """异议成立: the reviewing body."""
    return _reviews(by, case, "uphold")


def may_overrule(by: Actor, case: Case) -> Verdict:
    """异议不成立: the reviewing body."""
    return _reviews(by, case, "overrule")


def may_lapse(by: Actor, case: Case) -> Verdict:
    """逾期未签、逾期未审: only the clock says so."""
    verdict = possible(case, "lapse", "按逾期处理")
    return verdict and (YES if by.is_clock else no("逾期由系统按时限自动判定，不用人工办理。"))


def may_escalate(by: Actor, case: Case) -> Verdict:
    """逐级上报 (R3): the holder hands the case up; so does the clock."""
    return gate(by, case, "escalate", "上报", Grant.HANDLE)


def may_invite(by: Actor, case: Case) -> Verdict:
    """增加协办: the holder names cooperating bodies."""
    return gate(by, case, "invite", "增加协办单位", Grant.DISPATCH)


def _answers(by: Actor, case: Case, verb: str, term: str) -> Verdict:
    verdict = possible(case, verb, term)
    if not verdict:
        return verdict
    assert case.awaiting is not None  # the database sees to it
    speaks = speaks_for(by, case.awaiting, Grant.HANDLE, term)
    if speaks and by.org_id is not None and by.org_id == case.holder_id:
        return no(f"这件诉求是本单位派出的，要由{case.awaiting.short_name}自己{term}；要改主意请撤回派单。")
    return speaks


def _reviews(by: Actor, case: Case, verb: str) -> Verdict:
    verdict = possible(case, verb, "审核异议")
    if not verdict:
        return verdict
    assert case.awaiting is not None  # the database sees to it
    return speaks_for(by, case.awaiting, Grant.REVIEW, "审核异议")
