"""What a branch owes, for other systems: the same states as on its page."""

from datetime import date
from typing import Any

from django.http import Http404
from ninja import Query, Router, Schema
from pydantic import Field

from gongjian.kernel import clock
from gongjian.orglife.queries import late
from gongjian.orglife.queries import year as years
from gongjian.orglife.queries.year import Year
from gongjian.orglife.rules import demands
from gongjian.orglife.rules.demands import PER_PERSON
from gongjian.orgs.actor import Actor
from gongjian.orgs.models import Org
from gongjian.platform.wire import WireRequest, needs

READ = "meetings:read"
router = Router(tags=["组织生活"])


class OwedOut(Schema):
    """一项应开的组织生活。"""

    kind: str = Field(description="会议种类的标识")
    period: str = Field(description="时段：2026-08、2026Q3 或 2026")
    due_by: date = Field(description="截止日")
    state: str = Field(
        description="done 已开，late 补开，excused 已写原因，future 还没到时间，due 待开，overdue 应开未开"
    )
    rule: str = Field(description="依据")
    meeting: int | None = Field(None, description="开了的，最近一次会议的 id")


class OwedList(Schema):
    """一个支部一年应开的组织生活。"""

    items: list[OwedOut]


class OwedQuery(Schema):
    """哪一年。"""

    year: int | None = Field(None, ge=2000, le=2100, description="不写就是今年")


@router.get(
    "/branches/{code}/owed",
    response=OwedList,
    auth=needs(READ),
    summary="支部应开的组织生活",
    description="code 写支部的组织代码或 id，或者 mine（令牌岗位所在的支部）。和支部页面上的一样。",
    operation_id="branch_owed",
    url_name="owed",
)
def owed(request: WireRequest, code: str, asked: Query[OwedQuery]) -> dict[str, Any]:
    """Everything that a branch owes in a year, and how it stands today."""
    org = _branch(request.auth.actor, code)
    return {"items": _items(years.year_of(org, asked.year or clock.today().year))}


def _items(year: Year) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for one in year.standings:
        held = year.held_in(one)
        found.append(
            {
                "kind": one.demand.kind,
                "period": one.demand.period.key,
                "due_by": one.demand.due_by,
                "state": one.state,
                "rule": demands.cite(one.demand.rule),
                "meeting": held[-1].pk if held else None,
            }
        )
    if year.talks:
        found.append(
            {
                "kind": PER_PERSON,
                "period": str(year.year),
                "due_by": year.talks.due_by,
                "state": year.talks.state,
                "rule": demands.cite(year.talks.rule),
            }
        )
    return found


def _branch(by: Actor, code: str) -> Org:
    pk = late.own_branch(by) if code == "mine" else years.coded(by, code)
    org = years.find(by, pk) if pk else None
    if org is None:
        raise Http404(
            "没有这个支部，或者不在这个令牌的范围里。"
            "code 请写支部的组织代码或 id；支部自己的令牌可以写 mine。"
        )
    return org
