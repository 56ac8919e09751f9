"""Suggestions: whether they are on, who reads how good they were, who writes down what was chosen."""

from gongjian.kernel.verdict import YES, Verdict, no
from gongjian.orgs.actor import Actor
from gongjian.orgs.roles import Grant
from gongjian.platform.parameters import Parameter, Rulebook
from gongjian.requests.models import Case

SUGGESTIONS = Parameter(
    "requests.suggestions",
    "诉求建议（1 显示，0 关闭）",
    "1",
    "R7",
    "本系统默认值，由各地自定",
    verified=False,
)


def are_on(book: Rulebook) -> bool:
    """Whether suggestions are shown where the rulebook holds: 0 switches them off."""
    return book.number(SUGGESTIONS) > 0


def may_learn(by: Actor, _nothing: None) -> Verdict:
    """学习: the clock's business."""
    return YES if by.is_clock else no("建议由系统每天自动学习，不用人来做。")


def may_choose(by: Actor, case: Case) -> Verdict:
    """记下选择: who registers or dispatches has just chosen."""
    if may_read_quality(by) and (by.is_of(case.holder) or by.reaches(case.area.path)):
        return YES
    return no("您现在的岗位不登记也不派这件诉求，没有选择可记。")


def may_read_quality(by: Actor) -> bool:
    """看建议的准头: whoever registers, handles or dispatches requests, and so is shown suggestions."""
    return any(by.may(grant) for grant in (Grant.INTAKE, Grant.HANDLE, Grant.DISPATCH))
