"""Cases: hand one in, list them, read one."""

from typing import Any, cast

from ninja import Query, Router, Status

from gongjian.areas import queries as areas
from gongjian.areas.models import Area
from gongjian.kernel import clock
from gongjian.kernel.tree import covers
from gongjian.orgs.actor import Actor
from gongjian.orgs.models import Org
from gongjian.orgs.roles import Grant
from gongjian.platform.wire import Fault, Problem, WireRequest, needs
from gongjian.requests.actions.intake import lodge
from gongjian.requests.api import shapes, verbs
from gongjian.requests.api.found import find
from gongjian.requests.queries import desk, lines, listing, register, track

READ = "cases:read"
router = Router(tags=["诉求"])
_SHORT, _FULL = 12, 15


@router.post(
    "/cases",
    response={201: shapes.CaseCreated},
    auth=needs(verbs.WRITE),
    summary="登记一件诉求",
    description="由令牌所在单位首接，和在页面上登记一样。请带 Idempotency-Key：断线重发不会登记两件。",
    operation_id="create_case",
    url_name="cases",
)
def create(request: WireRequest, body: shapes.CaseIn) -> Status[dict[str, object]]:
    """Lodge a request at the body of the token's post, its first receiver (R2)."""
    by: Actor = request.auth.actor
    own = register.own_body(by)
    if own is None or not by.may(Grant.INTAKE):
        raise Problem(403, "这个令牌的岗位不能登记诉求，请用社区工作者或受理员的账号发令牌。")
    case = lodge(
        own,
        text=body.text,
        channel=body.channel,
        area=_area(by, own, body.area.strip()),
        place=body.place,
        nature=body.nature,
        category=body.category,
        reporter=body.reporter.facts() if body.reporter else None,
        source_number=body.source_number,
        is_urgent=body.is_urgent,
        by=by,
    )
    return Status(201, {**shapes.line(case), "query_code": case.query_code})


@router.get(
    "/cases",
    response=shapes.CasePage,
    auth=needs(READ),
    summary="诉求列表",
    description="令牌的岗位看得到的；条件和页面上的一样。",
    operation_id="list_cases",
    url_name="cases",
)
def index(request: WireRequest, asked: Query[shapes.CaseQuery]) -> dict[str, Any]:
    """A page of cases by key: the hundredth costs what the first does."""
    found = listing.select(request.auth.actor, asked.filters(), clock.now())
    page = listing.page(found, asked.order, asked.cursor, size=asked.limit, furnish=lines.furnished)
    rows = cast(list[lines.Line], page.rows)  # as `furnish` makes them
    return {"items": [shapes.listed(row) for row in rows], "next": page.older or None}


@router.get(
    "/cases/{number}",
    response=shapes.CaseOut,
    auth=needs(READ),
    summary="一件诉求",
    description="连同办理过程、吹哨，以及这个令牌现在能办的动作。姓名和电话打码。",
    operation_id="get_case",
    url_name="case",
)
def one(request: WireRequest, number: str) -> dict[str, object]:
    """The case with its track. A constant number of queries."""
    by: Actor = request.auth.actor
    case = find(by, number)
    return {
        **shapes.whole(case, desk.reporters(case), track.steps(case), verbs.possible(case, by)),
        "calls": [shapes.call(call) for call in track.calls(case)],
    }


def _area(by: Actor, own: Org, code: str) -> Area:
    """The place of a code in the post's reach; without a code the post's own. Raises Problem."""
    assert by.seat is not None  # whoever registers sits somewhere
    if not code:
        narrowed = areas.find(by.seat.area_id) if by.seat.area_id != own.area_id else None
        return narrowed or own.area
    found = areas.by_code(code) if code.isdecimal() and len(code) in (_SHORT, _FULL) else None
    if found is None:
        raise _wrong_area(f"没有代码是 {code} 的地方。请写 12 位区划代码，网格写 15 位，见 /areas。")
    if not covers(by.seat.area_path, found.path):
        raise _wrong_area(f"{found.short_name}不在{by.seat.area_name}范围内，请写本辖区的代码。")
    return found


def _wrong_area(detail: str) -> Problem:
    return Problem(422, detail, [Fault("body.area", detail)])
