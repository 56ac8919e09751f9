"""What every verdict of a case asks: is the verb possible in this state, and does the post speak for the
body.
"""

from gongjian.kernel.verdict import YES, Verdict, no
from gongjian.orgs.actor import Actor
from gongjian.orgs.models import Org
from gongjian.orgs.roles import Grant
from gongjian.requests.models import Case, State
from gongjian.requests.rules.flow import FLOW

_WHY = {
    State.LODGED: "这件诉求还没有受理，请先受理",
    State.DOING: "这件诉求正在办理中",
    State.OFFERED: "这件诉求已经派出，正等对方签收；要改主意请先撤回派单",
    State.DISPUTED: "派单异议正在审核，要等审核有了结果",
    State.SETTLED: "这件诉求已经答复，正等居民评价",
    State.CLOSED: "这件诉求已经办结",
    State.MERGED: "这件诉求已经并入另一件",
    State.TRANSFERRED: "这件诉求已经转出",
    State.WITHDRAWN: "居民已经撤回这件诉求",
}


def possible(case: Case, verb: str, term: str) -> Verdict:
    """Whether the flow knows the verb in the case's state."""
    return YES if FLOW.allows(case.state, verb) else no(f"{_WHY[State(case.state)]}，现在不能{term}。")


def speaks_for(by: Actor, body: Org, grant: Grant, term: str) -> Verdict:
    """Whether the post speaks for `body` and holds the grant."""
    if not by.is_of(body):
        return no(f"这一步由{body.short_name}办理，您不能替它{term}。", alike=others(body))
    if by.may(grant):
        return YES
    return no(f"您现在的岗位不能{term}，请由{body.short_name}的经办人办理。", alike=clerks(body))


def others(body: Org) -> str:
    """Of several acts at once: they are another body's."""
    return f"由{body.short_name}办理，您的单位不能代办。"


def clerks(body: Org) -> str:
    """Of several acts at once: they are for another post of the body."""
    return f"由{body.short_name}的经办人办理，您现在的岗位不能办。"


def gate(by: Actor, case: Case, verb: str, term: str, grant: Grant) -> Verdict:
    """The usual verdict: possible now, and the holder's own post with the grant."""
    return possible(case, verb, term) and speaks_for(by, case.holder, grant, term)
