"""The end: the resident is asked once whether it was solved, and an unsatisfied answer reopens once (R5,
H-09, H-10).
"""

from gongjian.kernel.verdict import YES, Verdict, no
from gongjian.orgs.actor import Actor
from gongjian.orgs.roles import Grant
from gongjian.requests.models import Case, Evaluation, Reporter, State
from gongjian.requests.rules.gates import possible

ROUNDS = 2


def main_case(reporter: Reporter) -> Case:
    """The case in which a reporter is answered: the one theirs was merged into, else their own."""
    return reporter.case.merged_into or reporter.case


def is_unsatisfied(*, solved: bool, mood: str) -> bool:
    """Unsolved or 不满意."""
    return not solved or mood == Evaluation.Mood.BAD


def reopens(case: Case, *, solved: bool, mood: str) -> bool:
    """An unsatisfied answer reopens, once."""
    return is_unsatisfied(solved=solved, mood=mood) and case.round < ROUNDS


def may_evaluate(by: Actor, reporter: Reporter) -> Verdict:
    """评价: the resident, or staff who asked by phone or at the desk."""
    case = main_case(reporter)
    verdict = may_evaluate_now(case)
    return verdict and (YES if by.is_resident else _calls_back(by, case))


def may_evaluate_now(case: Case) -> Verdict:
    """Only an answer that stands can be judged."""
    if case.state == State.CLOSED:
        return no("这件诉求已经办结，评价已经结束。还有问题请重新提交一件。")
    return YES if case.state == State.SETTLED else no("这件诉求还没有答复，答复之后再请您评价。")


def is_asked(reporter: Reporter) -> bool:
    """Whether somebody can be waited for: who left no way to be reached is not."""
    return reporter.wants_answer or bool(reporter.phone)


def is_told(reporter: Reporter, case: Case) -> bool:
    """Whether the reporter knows the answer that stands now."""
    return (
        reporter.told_at is not None and case.settled_at is not None and reporter.told_at >= case.settled_at
    )


def may_tell(by: Actor, reporter: Reporter) -> Verdict:
    """记告知: whoever calls back."""
    case = main_case(reporter)
    if case.settled_at is None:
        return no("这件诉求还没有答复，没有可以告知的结果。")
    return _calls_back(by, case)


def may_approve(by: Actor, case: Case) -> Verdict:
    """评价后办结: follows from an evaluation."""
    return possible(case, "approve", "办结")


def may_reopen(by: Actor, case: Case) -> Verdict:
    """不满意重办: follows from an evaluation."""
    return possible(case, "reopen", "重办")


def may_expire(by: Actor, case: Case) -> Verdict:
    """逾期未评办结: only the clock."""
    verdict = possible(case, "expire", "按未评价办结")
    return verdict and (YES if by.is_clock else no("未评价的诉求到期由系统自动办结。"))


def _calls_back(by: Actor, case: Case) -> Verdict:
    if by.may(Grant.CALLBACK) and (by.is_of(case.holder) or by.reaches(case.area.path)):
        return YES
    return no("回访由办理单位或属地社区、街道的工作人员办理，您现在的岗位不能记录。")
