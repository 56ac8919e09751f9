"""What the desk does in one go."""

from typing import Any

from gongjian.orgs.actor import Actor
from gongjian.orgs.models import Org
from gongjian.platform.action import action
from gongjian.requests.actions import handling, intake
from gongjian.requests.models import Case
from gongjian.requests.rules import intake as rules


@action("登记并当场办结", allow=rules.may_lodge, lock=False)
def lodge_settled(org: Org, /, *, outcome: str, reply: str, by: Actor, **facts: Any) -> Case:
    """Register what was settled while the resident stood there: lodged and answered, or nothing at all.

    `facts` are those of `intake.lodge`. Raises Denied.
    """
    case = intake.lodge(org, by=by, **{**facts, "take_on": True})
    return handling.settle(case, outcome=outcome, reply=reply, by=by)
