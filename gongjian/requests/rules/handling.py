"""Working on a case: notes, likeness, the answer, and handing it out of the system."""

from datetime import date, timedelta

from gongjian.kernel.verdict import YES, Verdict, no
from gongjian.orgs.actor import Actor
from gongjian.orgs.roles import Grant
from gongjian.requests.models import ENDED, WORKING, Case, Outcome, Reporter, State
from gongjian.requests.rules.gates import gate, possible

READS_ONLY = "您现在的岗位只能查看。"


def may_note(by: Actor, case: Case) -> Verdict:
    """记进展: whoever takes part; who does not, does not see the case at all."""
    verdict = possible(case, "note", "记进展")
    return verdict and (
        YES if by.may(Grant.HANDLE) else no("您现在的岗位只能查看，不能记进展。", alike=READS_ONLY)
    )


def may_settle(by: Actor, case: Case) -> Verdict:
    """办结答复: the holder."""
    return gate(by, case, "settle", "办结答复", Grant.HANDLE)


def can_settle(*, outcome: str, reply: str, planned_on: date | None, today: date, farthest: int) -> Verdict:
    """An answer says how it ended, in words; what is planned has its day, at most `farthest` days ahead."""
    if outcome not in Outcome.values:
        return no("请选择办理结果。", about="outcome")
    if len(reply.strip()) < 4:
        return no("请写明答复居民的话，至少 4 个字。", about="reply")
    return _can_plan(planned_on, today, farthest) if outcome == Outcome.PLANNED else YES


def _can_plan(planned_on: date | None, today: date, farthest: int) -> Verdict:
    if planned_on is None:
        return no("列入计划的诉求，要写明计划解决的日期。", about="planned_on")
    if planned_on < today:
        return no("计划解决的日期已经过了，请改成今天以后的日期。", about="planned_on")
    if (planned_on - today).days > farthest:
        last = today + timedelta(days=farthest)
        return no(
            f"计划解决的日期最远到 {last:%Y-%m-%d}，请改近一些；那时还办不成的，选“已解释说明”并写清原因。",
            about="planned_on",
        )
    return YES


def may_merge(by: Actor, case: Case) -> Verdict:
    """合并: the holder folds its case into a like one."""
    return gate(by, case, "merge", "合并", Grant.DISPATCH)


def can_merge(case: Case, into: Case) -> Verdict:
    """Into another case that somebody still works on."""
    if into.pk == case.pk:
        return no("不能和自己合并，请另选一件。", about="other")
    if into.state == State.MERGED:
        return no(f"{into.number} 已经并入另一件，请直接并入那一件。", about="other")
    if into.state not in WORKING:
        return no(f"{into.number} 已经答复或结束，不能再并入。可以改为关联。", about="other")
    return YES


def may_link(by: Actor, _case: Case) -> Verdict:
    """关联: whoever works on cases in reach; ended cases too, for what was learned."""
    return YES if by.may(Grant.HANDLE) else no("您现在的岗位只能查看，不能关联。", alike=READS_ONLY)


def may_transfer(by: Actor, case: Case) -> Verdict:
    """转出系统: the holder."""
    return gate(by, case, "transfer", "转出", Grant.DISPATCH)


def can_transfer(*, to: str, proof: str) -> Verdict:
    """A case leaves the system only against a proof that somebody received it."""
    if not to.strip():
        return no("请写明转往哪个单位或平台。", about="to")
    return YES if proof.strip() else no("请填写对方的收文号或回执号，没有凭据不能转出。", about="proof")


def may_set_matter(by: Actor, case: Case) -> Verdict:
    """定事项: the holder."""
    return gate(by, case, "set_matter", "定事项", Grant.HANDLE)


def may_reveal(by: Actor, reporter: Reporter) -> Verdict:
    """查看完整号码: the body that works on the case or answers for its place, with a reason that is kept."""
    case = reporter.case
    if not by.may(Grant.REVEAL):
        return no("您现在的岗位不能查看居民的完整号码。")
    if case.state in (*ENDED, State.SETTLED) and not by.may(Grant.CALLBACK):
        return no("这件诉求已经答复，不用再看居民的完整号码。")
    awaited = case.awaiting is not None and by.is_of(case.awaiting)
    if by.is_of(case.holder) or awaited or by.reaches(case.area.path):
        return YES
    return no("您的单位已经不办理这件诉求，不能再看居民的完整号码。")


def can_reveal(reason: str) -> Verdict:
    """The reason is what an auditor reads later."""
    return (
        YES if len(reason.strip()) >= 4 else no("请写明为什么要看，至少 4 个字。查看会留痕。", about="reason")
    )
