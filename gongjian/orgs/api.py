"""Organisations for other systems, read only: as far as the token's post may look them up."""

from typing import Any

from django.http import Http404
from ninja import Query, Router, Schema
from pydantic import Field

from gongjian.areas import queries as areas
from gongjian.orgs import queries
from gongjian.orgs.models import Org
from gongjian.platform.wire import MOST, PAGE, Named, Place, WireRequest, cursor_after, needs, words

READ = "orgs:read"
_LAST = 2**62
router = Router(tags=["单位"])


class OrgOut(Named):
    """一个单位。"""

    full_name: str
    kind: str = Field(description="类别")
    area: Place
    is_lead: bool = Field(description="本辖区的属地责任单位")
    parent: int | None = Field(description="上级单位的 id")
    phone: str = Field(description="办公电话")


class OrgWhole(OrgOut):
    """一个单位和它在岗的人。"""

    people: list[Named] = Field(description="看得到的在岗人员")


class OrgPage(Schema):
    """一页单位。"""

    items: list[OrgOut]
    next: str | None = Field(description="下一页的 cursor；没有了是 null")


class OrgQuery(Schema):
    """哪些单位。"""

    cursor: str = Field("", pattern=r"^[0-9]{0,17}$", description="上一页给的 next")
    limit: int = Field(PAGE, ge=1, le=MOST)
    q: str = words(30, "名称或电话里的字", default="")
    area: str = Field("", pattern=r"^([0-9]{12}|[0-9]{15})?$", description="只列这个地方和它下面的")


@router.get(
    "/orgs", response=OrgPage, auth=needs(READ), summary="单位", operation_id="list_orgs", url_name="orgs"
)
def index(request: WireRequest, asked: Query[OrgQuery]) -> dict[str, Any]:
    """Bodies that the token's post may look up, by id."""
    place = areas.by_code(asked.area) if asked.area else None
    if asked.area and place is None:
        return {"items": [], "next": None}
    rows = queries.listed(request.auth.actor, search=asked.q, area=place)
    page = list(rows.filter(pk__gt=cursor_after(asked.cursor)).order_by("pk")[: asked.limit + 1])
    more, page = len(page) > asked.limit, page[: asked.limit]
    return {"items": [_facts(org) for org in page], "next": str(page[-1].pk) if more else None}


@router.get(
    "/orgs/{pk}",
    response=OrgWhole,
    auth=needs(READ),
    summary="一个单位",
    operation_id="get_org",
    url_name="org",
)
def one(request: WireRequest, pk: int) -> dict[str, Any]:
    """A body with its people in office."""
    by = request.auth.actor
    found = queries.directory(by).filter(pk=pk).first() if 0 < pk < _LAST else None
    if found is None:
        raise Http404("没有这个单位，或者不在这个令牌的范围里。")
    people = {
        row.post.person_id: row.post.person.name
        for row in queries.holdings(by, org=found)
        if not row.is_ended
    }
    return {**_facts(found), "people": [Named(id=key, name=name) for key, name in people.items()]}


def _facts(org: Org) -> dict[str, Any]:
    return {
        "id": org.pk,
        "name": org.short_name,
        "full_name": org.name,
        "kind": org.kind.name,
        "area": Place(code=org.area.code, name=org.area.short_name),
        "is_lead": org.is_lead,
        "parent": org.parent_id,
        "phone": org.phone,
    }
