"""The responsibility list for other systems, read only."""

from typing import Any

from django.http import Http404
from ninja import Query, Router, Schema
from pydantic import Field

from gongjian.admission import queries
from gongjian.areas import queries as areas
from gongjian.platform.wire import MOST, PAGE, Named, WireRequest, cursor_after, needs, words

READ = "lists:read"
router = Router(tags=["清单"])


class MatterOut(Schema):
    """履职事项清单里的一项。"""

    id: int
    number: str = Field(description="清单里的序号")
    name: str
    category: str
    part: str = Field(description="basic 基本履职，support 配合履职，recalled 上级部门收回")
    lead: Named | None = Field(description="牵头单位；属地牵头的是 null")
    lead_kind: str = Field(description="属地牵头的，由哪一级")
    limit: str = Field(description="办理时限；空的按性质定")


class MatterPage(Schema):
    """一页清单事项。"""

    list_name: str
    items: list[MatterOut]
    next: str | None = Field(description="下一页的 cursor；没有了是 null")


class MatterQuery(Schema):
    """哪里的清单，哪些事项。"""

    area: str = Field(
        "", pattern=r"^([0-9]{12}|[0-9]{15})?$", description="哪个地方执行的清单；不写就是令牌所在的辖区"
    )
    cursor: str = Field("", pattern=r"^[0-9]{0,17}$", description="上一页给的 next")
    limit: int = Field(PAGE, ge=1, le=MOST)
    q: str = words(60, "居民的说法、事项或序号", default="")


@router.get(
    "/matters",
    response=MatterPage,
    auth=needs(READ),
    summary="履职清单事项",
    operation_id="list_matters",
    url_name="matters",
)
def index(request: WireRequest, asked: Query[MatterQuery]) -> dict[str, Any]:
    """Rows of the list in force at a place, by id."""
    by = request.auth.actor
    place = areas.by_code(asked.area) if asked.area else None
    version = queries.in_force(place) if place else None if asked.area else queries.current(by)
    if version is None or not queries.readable(by).filter(pk=version.pk).exists():
        raise Http404("这个地方还没有履职事项清单，或者不在这个令牌的范围里。")
    rows = queries.items(version, asked.q).filter(pk__gt=cursor_after(asked.cursor))
    page = list(rows[: asked.limit + 1])
    more, page = len(page) > asked.limit, page[: asked.limit]
    items = [
        {
            "id": item.pk,
            "number": item.number,
            "name": item.name,
            "category": item.category,
            "part": item.part,
            "lead": Named(id=item.lead.pk, name=item.lead.short_name) if item.lead else None,
            "lead_kind": item.lead_kind,
            "limit": item.limit,
        }
        for item in page
    ]
    return {"list_name": version.name, "items": items, "next": str(page[-1].pk) if more else None}
