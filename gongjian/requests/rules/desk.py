"""What the desk shows first: the next act on a case for this very person, and the look of its state. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from gongjian.kernel.verdict import YES, Verdict, no
from gongjian.orgs.actor import Actor
from gongjian.orgs.roles import Grant
from gongjian.requests.models import ENDED, Case, State
from gongjian.requests.rules.calls import may_call
from gongjian.requests.rules.gates import possible
from gongjian.requests.rules.handling import may_settle
from gongjian.requests.rules.handover import may_accept, may_offer, may_take, may_uphold

SOON = timedelta(hours=24)


@dataclass(frozen=True)
class Next:
    """The one thing to do now: its act ("" when one can only wait), a headline, a line below."""

    verb: str
    title: str
    text: str = ""


def next_step(by: Actor, case: Case) -> Next:
    """What comes next for whoever looks. `holder`, `awaiting` and `matter` are expected to be loaded."""
    return _NEXT.get(State(case.state), _ended)(by, case)


def hastened(following: Next, silent: Sequence[str], late: Sequence[str]) -> Next:
    """The next step while called bodies have not answered; the `late` among them are to be chased."""
    if following.verb != "settle" or not silent:
        return following
    if late:
        return Next(
            "call",
            f"下一步：催{'、'.join(late)}应哨",
            "应哨时限已过。可以再吹一次，或直接打电话；现场办完再办结。",
        )
    return Next(following.verb, f"等{'、'.join(silent)}应哨", "应哨后按时到场，现场办完再办结答复居民。")


def row_verb(by: Actor, case: Case) -> tuple[str, str]:
    """What the button of a list row says, and which act it opens ("" opens the page alone)."""
    verb = next_step(by, case).verb
    return (verb, _ROW_WORDS[verb]) if verb else ("", "看进展")


def look(case: Case, now: datetime) -> str:
    """The shape and colour of the state, as `{% status %}` knows them."""
    if case.is_paused:
        return "paused"
    if is_over(case, now):
        return "over"
    if case.round > 1 and case.state in (State.LODGED, State.DOING):
        return "redo"
    return case.state


def state_words(case: Case, now: datetime) -> str:
    """The state in words; being late or redone is said with it."""
    words = State(case.state).label
    if case.is_paused:
        return f"{words}，已暂停"
    if case.round > 1 and case.is_open:
        words = f"{'待受理' if case.state == State.LODGED else '重办中'}（第 {case.round} 次）"
    return f"{words}，已超期" if is_over(case, now) else words


def is_over(case: Case, now: datetime) -> bool:
    """Whether the answer is late and the clock runs."""
    return case.is_open and not case.is_paused and case.due_at < now


def may_call_back(by: Actor, case: Case) -> Verdict:
    """回访: staff of the holder or of the place, once the case was answered."""
    verdict = possible(case, "approve", "回访")
    if not verdict:
        return verdict
    if by.may(Grant.CALLBACK) and (by.is_of(case.holder) or by.reaches(case.area.path)):
        return YES
    return no("回访由办理单位或属地社区、街道的工作人员办理，您现在的岗位不能记录。")


def may_tell(by: Actor, case: Case) -> Verdict:
    """记告知: whoever calls back, while the answer waits to be judged."""
    verdict = possible(case, "approve", "记告知")
    return verdict and may_call_back(by, case)


_ROW_WORDS = {
    "accept": "受理",
    "offer": "派单",
    "take": "签收",
    "uphold": "审核异议",
    "settle": "办结",
    "resume": "恢复计时",
    "evaluate": "记回访",
}


def _lodged(by: Actor, case: Case) -> Next:
    if not may_accept(by, case):
        return Next("", f"等{case.holder.short_name}受理", "还没有人接手，逾期自动上报上一级。")
    lead = case.matter.lead_id if case.matter else None
    redo = case.round > 1  # whoever the list names has just failed; this level looks at it first
    if not redo and lead not in (None, case.holder_id) and may_offer(by, case):
        return Next(
            "offer", "下一步：派单", "履职事项清单写明由别的单位牵头。派出后对方签收之前，仍由本单位负责。"
        )
    return Next("accept", "下一步：受理", "受理后由您负责到底，也可以直接派给该管的单位。")


def _doing(by: Actor, case: Case) -> Next:
    if not may_settle(by, case):
        return Next("", f"{case.holder.short_name}正在办理", "您可以记进展，办结由主办单位答复居民。")
    if case.is_paused:
        return Next("resume", "下一步：恢复计时", "等的事有了结果就恢复计时，接着办。")
    ways = "派单、吹哨或上报" if may_call(by, case) else "派单或上报"
    return Next("settle", "下一步：办结答复", f"办好后写清做了什么、结果怎样；办不了的{ways}。")


def _offered(by: Actor, case: Case) -> Next:
    if may_take(by, case):
        return Next("take", "下一步：签收", "属于本单位职责就签收；不属于的写明理由提出异议，由上一级审核。")
    name = case.awaiting.short_name if case.awaiting else "对方"
    return Next("", f"等{name}签收", f"签收之前仍由{case.holder.short_name}负责，逾期未签自动上报上一级。")


def _disputed(by: Actor, case: Case) -> Next:
    if may_uphold(by, case):
        return Next("uphold", "下一步：审核异议", "看双方理由和履职事项清单，认定由谁办理。")
    name = case.awaiting.short_name if case.awaiting else "上一级"
    return Next("", f"等{name}审核异议", f"审核有结果之前，仍由{case.holder.short_name}负责。")


def _settled(by: Actor, case: Case) -> Next:
    if may_call_back(by, case):
        return Next("evaluate", "下一步：回访居民", "居民自己没有评价的，打电话或当面问一次，照原话记下。")
    return Next("", "等居民评价", "到期没有评价的，自动办结，按未评价计。")


def _ended(by: Actor, case: Case) -> Next:
    assert case.state in ENDED
    return Next("", f"这件诉求{State(case.state).label}", "")


_NEXT = {
    State.LODGED: _lodged,
    State.DOING: _doing,
    State.OFFERED: _offered,
    State.DISPUTED: _disputed,
    State.SETTLED: _settled,
}
