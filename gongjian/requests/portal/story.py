"""How far a request has come, in words for the resident. Pure: facts in, words out."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from gongjian.requests.models import Case, State
from gongjian.ui import words

TERMS = {
    # verb: (what the resident calls it, icon)
    "lodge": ("已收到", "check"),
    "accept": ("已受理", "check"),
    "offer": ("请负责的单位来办", "send"),
    "take": ("负责的单位已接手", "check"),
    "object_to": ("由谁办理还在核定", "arrows-split-2"),
    "uphold": ("由谁办理已核定", "check"),
    "overrule": ("由谁办理已核定", "check"),
    "recall": ("改由原单位办", "arrow-back-up"),
    "lapse": ("上一级直接过问", "arrow-up"),
    "escalate": ("上一级直接过问", "arrow-up"),
    "call": ("请有关单位到现场", "speakerphone"),
    "extend": ("答复时间有变", "calendar-event"),
    "pause": ("暂停计时", "player-pause"),
    "resume": ("接着办理", "check"),
    "supplement": ("您补充了情况", "message-plus"),
    "settle": ("已答复", "message-check"),
    "reopen": ("退回重办", "rotate"),
    "merge": ("和同一件事合并办理", "arrows-join"),
    "transfer": ("已转往别处办理", "arrow-forward-up"),
    "withdraw": ("您已撤回", "arrow-back-up"),
    "expire": ("已办结", "circle-check"),
}

OWN_WORDS = (
    "supplement"  # the resident reads back what they added; to others it is only said that something was
)


class Told(Protocol):
    """A step that is told to the resident."""

    verb: str
    term: str
    at: datetime
    note: str
    public_note: str
    round: int


@dataclass(frozen=True)
class Mark:
    """One mark on the way: what, when, and in whose words. `look`: ok, now or todo."""

    title: str
    small: str
    text: str = ""
    look: str = "ok"
    icon: str = "check"


@dataclass(frozen=True)
class Story:
    """The whole page's worth: a headline, a line below it, when the answer is due, and the marks."""

    headline: str
    lede: str
    due: str
    is_late: bool
    marks: tuple[Mark, ...]


def tell(
    case: Case, steps: Iterable[Told], now: datetime, *, late: str = "", is_elder: bool = False
) -> Story:
    """The story of `case` as it stands at `now`; `steps` are its public ones, oldest first; `late`: how late
    it is as its clock counts, "2 个工作日".
    """
    steps = list(steps)
    said = [_mark(step, now, is_elder=is_elder) for step in steps]
    stood = next((step for step in reversed(steps) if step.verb == "pause"), None)
    return Story(
        headline=headline(case),
        lede=_lede(case),
        due=_standing(stood, now, is_elder=is_elder)
        if case.is_open and case.is_paused
        else _due(case, now, late, is_elder=is_elder),
        is_late=case.is_open and not case.is_paused and case.due_at < now,
        marks=(*said, *_ahead(case, now, is_elder=is_elder)),
    )


def headline(case: Case) -> str:
    """Where the request stands, in one breath."""
    if case.state == State.SETTLED:
        return "已答复，请您评价"
    if case.state == State.LODGED:
        return "已收到，等待受理" if case.round == 1 else "正在重新办理"
    if case.is_open:
        return "正在办理" if case.round == 1 else "正在重新办理"
    return {
        State.CLOSED: "已办结",
        State.MERGED: "和同一件事合并办理",
        State.TRANSFERRED: "已转往别处办理",
        State.WITHDRAWN: "您已撤回",
    }[State(case.state)]


def moment(when: datetime, now: datetime, *, is_elder: bool) -> str:
    """A past moment: "11-13 08:51", for elder eyes "11 月 13 日上午 8 点 51 分"."""
    return words.spoken(when, now) if is_elder else words.stamp(when, now)


def by_when(due: datetime, now: datetime, *, is_elder: bool) -> str:
    """A coming moment: "今天 17:30 前", for elder eyes "周四下午 5 点半前"."""
    return f"{words.spoken(due, now)}前" if is_elder else f"{words.due_words(due, now)} 前"


def _lede(case: Case) -> str:
    keeper = case.keeper or (case.first_receiver if case.holder_id == case.first_org_id else None)
    who = f"{case.holder.name}{f' {keeper.name}' if keeper else ''}"
    if case.state in (State.OFFERED, State.DISPUTED):
        return f"现在由{who}负责。换别的单位办，也要等对方签收才算数。"
    if case.is_open:
        return f"现在由{who}负责。"
    if case.state == State.SETTLED:
        return "办得怎么样，由您说了算。没解决或不满意，自动退回重办。"
    return ""


def _due(case: Case, now: datetime, late: str, *, is_elder: bool) -> str:
    if not case.is_open:
        return ""
    if case.due_at < now:
        at, over = moment(case.due_at, now, is_elder=is_elder), f"现在超过了 {late}" if late else "现在超过了"
        return f"本来应在 {at} 前答复您，{over}。上一级会直接过问。"
    return f"{by_when(case.due_at, now, is_elder=is_elder)}答复您。到时没答复，上一级会直接过问。"


def _standing(stood: Told | None, now: datetime, *, is_elder: bool) -> str:
    """Why and since when no date can be named."""
    since = moment(stood.at, now, is_elder=is_elder) if stood else ""
    why = f"（{stood.note.rstrip('。')}，自 {since} 起）" if stood else ""
    return f"计时已暂停{why}。恢复以后会有新的答复时间。"


def _mark(step: Told, now: datetime, *, is_elder: bool) -> Mark:
    title, icon = TERMS.get(step.verb, (step.term, "check"))
    if step.verb == "settle" and step.round > 1:
        title = f"第 {step.round} 次答复"
    text = step.note if step.verb == OWN_WORDS else step.public_note
    return Mark(title, moment(step.at, now, is_elder=is_elder), text, icon=icon)


def _ahead(case: Case, now: datetime, *, is_elder: bool) -> list[Mark]:
    """What is going on, and what is still to come."""
    ask = Mark("请您评价", "不满意，自动退回重办" if case.round == 1 else "", look="todo", icon="mood-smile")
    if case.state == State.SETTLED:
        until = by_when(case.ask_until, now, is_elder=is_elder) if case.ask_until else ""
        return [Mark("请您评价", until, look="now", icon="")]
    if not case.is_open:
        return []
    doing = "等待受理" if case.state == State.LODGED else "正在办理"
    late = case.is_paused or case.due_at < now
    due = "" if late else by_when(case.due_at, now, is_elder=is_elder)
    return [
        Mark(doing, case.holder.name, look="now", icon=""),
        Mark("答复您", due, look="todo", icon="message-check"),
        ask,
    ]
