"""Where the pages of this room stand in the navigation."""

from gongjian.orgs.actor import Actor

MOST_BRANCHES = 200


def here(by: Actor) -> dict[str, str]:
    """Members of a branch have the register beside organised life, those above below it."""
    is_branch = by.seat is not None and by.seat.role.menu == "branch"
    return {"here": "members", "sub": ""} if is_branch else {"here": "life", "sub": "members"}
