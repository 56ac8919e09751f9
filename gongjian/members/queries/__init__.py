"""What other rooms ask of the register; the pages of this room ask its modules."""

from gongjian.members.queries.register import counts, counts_below, due_members, members_of

__all__ = ["counts", "counts_below", "due_members", "members_of"]
