"""What other rooms ask of the register; the pages of this room ask its modules."""

from gongjian.members.queries.away import FloatingRow, RosterRow, floating_rows, roster_rows
from gongjian.members.queries.register import counts, counts_below, due_members, members_of

__all__ = [
    "FloatingRow",
    "RosterRow",
    "counts",
    "counts_below",
    "due_members",
    "floating_rows",
    "members_of",
    "roster_rows",
]
