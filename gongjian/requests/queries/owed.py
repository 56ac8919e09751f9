"""The kinds of duty about a case and the next act of one, for the overviews above this room."""

from collections.abc import Iterable
from datetime import datetime

from gongjian.duties import queries as duties
from gongjian.orgs.actor import Actor
from gongjian.platform.action import label
from gongjian.requests.models import Case
from gongjian.requests.rules import desk
from gongjian.requests.rules.kinds import ACCEPT, CALL, SETTLE
from gongjian.ui.parts import Pause

__all__ = ["ACCEPT", "CALL", "SETTLE", "lateness", "next_act", "pauses"]


def next_act(by: Actor, case: Case) -> tuple[str, str]:
    """Which act comes next for this person ("" when there is none) and what its button says. No query."""
    return desk.row_verb(by, case)


def lateness(cases: Iterable[Case], now: datetime) -> dict[int, str]:
    """How late these cases are, or were when answered, in working days or hours as their clock counts, by
    the case's id; what is in time or whose clock stands is left out. Two queries, none where nothing is late.
    """
    return duties.lateness(
        {
            case.pk: duties.Owed(case.area_id, case.due_at, case.limit, case.settled_at or now)
            for case in cases
            if (case.is_open and not case.is_paused) or (case.settled_at and not case.is_open)
        }
    )


def pauses(cases: Iterable[Case]) -> dict[int, Pause]:
    """Since when and why the clocks of these cases stand, by the case's id; running ones are left out.

    One query, and none where every clock runs.
    """
    still = [case for case in cases if case.is_paused]
    found = duties.standing(SETTLE.key, still) if still else {}
    return {case.pk: Pause(*found[label(case)]) for case in still if label(case) in found}
