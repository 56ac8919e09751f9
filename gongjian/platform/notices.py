"""Notices: messages for accounts, read one by one or, many of one kind, as one line."""

from collections.abc import Iterable

from gongjian.platform.action import part
from gongjian.platform.models import Notice


@part
def notify(
    user_ids: Iterable[int | None], *, kind: str, title: str, url: str, dedup: str, digest_key: str = ""
) -> None:
    """Leave each account a notice, once for ever for the same `dedup`.

    People without an account are passed over. `kind` names what happened ("duties.remind"). Unread
    notices of one `digest_key` are read as one line with their number; empty stands alone. `title` holds
    no personal value. One statement.
    """
    rows = [
        Notice(
            user_id=user_id,
            kind=kind,
            title=title[:120],
            url=url,
            digest_key=digest_key,
            dedup=f"{dedup}@{user_id}",
        )
        for user_id in dict.fromkeys(user_ids)
        if user_id is not None
    ]
    if rows:
        Notice.objects.unscoped("each row names its reader").bulk_create(rows, ignore_conflicts=True)


DIGESTS: dict[str, str] = {}


def digest(kind: str, words: str) -> None:
    """How many unread notices of a kind read as one line: `digest("duties.remind", "{n} 件事项快到期")`."""
    DIGESTS[kind] = words
