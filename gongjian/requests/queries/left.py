"""How much time is left of a case: by when the next step is due, and whether more may be asked for."""

from datetime import datetime

from gongjian.duties import queries as duties
from gongjian.kernel import clock
from gongjian.kernel.tree import ancestors
from gongjian.kernel.verdict import Verdict, no
from gongjian.kernel.worktime import Limit
from gongjian.platform.parameters import Rulebook
from gongjian.requests.models import Case, Extension, State, Step
from gongjian.requests.rules import clock as rules
from gongjian.requests.rules.kinds import ACCEPT, CALLBACK, REVIEW, SETTLE, TAKE

_WAITED_FOR = {  # what the next step of a state answers
    State.LODGED: (ACCEPT, "受理期限"),
    State.DOING: (SETTLE, "办结期限"),
    State.OFFERED: (TAKE, "签收期限"),
    State.DISPUTED: (REVIEW, "审核期限"),
    State.SETTLED: (CALLBACK, "回访期限"),
}


def next_due(case: Case) -> tuple[str, datetime | None]:
    """By when the next step is due, and what that limit is called; none where nobody owes it. One query."""
    waited_for = _WAITED_FOR.get(State(case.state))
    if waited_for is None:
        return "", None
    kind, name = waited_for
    return name, duties.open_of(case).filter(kind=kind.key).values_list("due_at", flat=True).first()


def extension_left(case: Case) -> Verdict:
    """Whether the rules leave an extension (H-06). Two queries."""
    book = _book(case)
    if case.limit and Limit.parse(case.limit).unit is not book.limit(rules.EXTENSION_MAX).unit:
        return no("这件诉求不按工作日计时，不能延期。确实办不完，请逐级上报。")
    used = Extension.objects.of(case=case).count()
    times = book.number(rules.EXTENSION_TIMES)
    return rules.has_extension(used=used, times=times, is_overdue=case.due_at < clock.now())


def pause_left(case: Case) -> Verdict:
    """Whether the rules leave a pause in this round. Two queries."""
    used = Step.objects.of(case=case).filter(verb="pause", round=case.round).count()
    return rules.can_pause(used, _book(case).number(rules.PAUSE_TIMES))


def _book(case: Case) -> Rulebook:
    return Rulebook(clock.today(), ancestors(case.area.path))
