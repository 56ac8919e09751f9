"""What is written down of suggestions: how good they were when learned, and what was chosen beside them."""

from collections.abc import Sequence

from gongjian.kernel import clock
from gongjian.orgs.actor import Actor
from gongjian.platform.action import action, label, remark
from gongjian.requests.models import Case
from gongjian.requests.queries import learning
from gongjian.requests.rules import suggestions as rules
from gongjian.triage.actions import Result, note_choice, note_training
from gongjian.triage.models import Kind

MOST = 3  # suggestions of a kind that a page lists


@action("学习诉求建议", allow=rules.may_learn, lock=False)
def learned(_nothing: None, *, results: Sequence[Result], by: Actor) -> None:
    """Write down that suggestions were learned anew, and how good they were found."""
    note_training(results, clock.now())
    remark("；".join(f"{Kind(one.kind).label} {one.rows} 件" for one in results))


@action("对照建议", allow=rules.may_choose, lock=False)
def choose(case: Case, *, kind: str, shown: Sequence[str], by: Actor) -> None:
    """Write down what the desk chose for a case after it was shown suggestions ("matter", "body").

    The case is named there, the person is not: it is the suggestions that are judged.
    """
    chosen = _CHOSEN[Kind(kind)](case)
    if shown and chosen:
        note_choice(label(case), kind, shown=shown[:MOST], chosen=chosen, at=clock.now())


def _matter(case: Case) -> str:
    return learning.matter_label(case.matter.category, case.matter.name) if case.matter else ""


def _body(case: Case) -> str:
    """Whom the case was offered to, else who holds it once it is taken in hand."""
    return learning.body_label(case.awaiting or case.holder)


_CHOSEN = {Kind.MATTER: _matter, Kind.BODY: _body}
