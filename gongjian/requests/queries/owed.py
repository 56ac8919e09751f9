"""The kinds of duty about a case and the next act of one, for the overviews above this room."""

from gongjian.orgs.actor import Actor
from gongjian.requests.models import Case
from gongjian.requests.rules import desk
from gongjian.requests.rules.kinds import ACCEPT, SETTLE

__all__ = ["ACCEPT", "SETTLE", "next_act"]


def next_act(by: Actor, case: Case) -> tuple[str, str]:
    """Which act comes next for this person ("" when there is none) and what its button says. No query."""
    return desk.row_verb(by, case)
