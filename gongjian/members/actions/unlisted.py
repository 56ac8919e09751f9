"""Whom a roster did not name: a person decides, one by one or all at once."""

from collections.abc import Sequence
from datetime import date

from gongjian.kernel import clock
from gongjian.kernel.verdict import Denied
from gongjian.members.actions.turning import change_standing
from gongjian.members.models import Unlisted
from gongjian.members.rules import register as rules
from gongjian.orgs.actor import Actor
from gongjian.platform.action import action, remark


@action("定名册缺漏", allow=rules.may_decide)
def decide(
    row: Unlisted, *, standing: str = "", on: date | None = None, paper: str = "", by: Actor
) -> Unlisted:
    """Whether somebody whom the roster did not name stays (no `standing`), or how and when they left."""
    if row.decided:
        raise Denied("这一位别人已经定过了，请回到列表看最新情况。")
    if standing:
        change_standing(row.member, standing=standing, on=on or clock.today(), paper=paper, by=by)
    row.decided = Unlisted.Decided.LEFT if standing else Unlisted.Decided.STAYS
    row.save(update_fields=["decided"])
    return row


@action("成批定名册缺漏", allow=rules.may_decide_many, lock=False)
def decide_many(
    _nothing: None,
    *,
    rows: Sequence[Unlisted],
    standing: str = "",
    on: date | None = None,
    paper: str = "",
    by: Actor,
) -> int:
    """The same for several at once, all of them or none. How many it was."""
    for row in rows:
        decide(row, standing=standing, on=on, paper=paper, by=by)
    remark(f"{len(rows)} 名")
    return len(rows)
