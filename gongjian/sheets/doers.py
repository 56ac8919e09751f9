"""Who acts when a job goes on with an import: the room that knows posts says how to find them again."""

from collections.abc import Callable

from gongjian.platform.scoped import Doer
from gongjian.sheets.declared import sheets

Recall = Callable[[int, str, int | None], Doer]
_recalls: list[Recall] = []


def recalled_by(recall: Recall) -> Recall:
    """Register how an actor is found by account, name and post. Once in a house."""
    _recalls[:] = [recall]
    return recall


def doer(user_id: int, name: str, post_id: int | None) -> Doer:
    """The person in that post as things stand now: a post that has ended gives nothing any more."""
    sheets()  # a worker that has just begun knows no room's declarations yet
    return _recalls[0](user_id, name, post_id)
