"""Places for other systems, read only."""

from typing import Any

from django.http import Http404
from ninja import Query, Router, Schema
from pydantic import Field

from gongjian.areas import queries
from gongjian.areas.models import Area
from gongjian.platform.wire import MOST, PAGE, Place, WireRequest, needs, words

READ = "areas:read"
CODE = r"^([0-9]{12}|[0-9]{15})?$"
router = Router(tags=["地方"])


class AreaOut(Place):
    """一个地方。"""

    full_name: str
    level: int = Field(ge=1, le=6, description="1 省，2 市，3 区，4 街道，5 社区，6 网格")
    parent: str | None = Field(description="上级的代码")


class AreaPage(Schema):
    """一页地方。"""

    items: list[AreaOut]
    next: str | None = Field(description="下一页的 cursor；没有了是 null")


class AreaQuery(Schema):
    """哪些地方。"""

    cursor: str = Field("", pattern=r"^[0-9]{0,15}$", description="上一页给的 next")
    limit: int = Field(PAGE, ge=1, le=MOST)
    parent: str = Field("", pattern=CODE, description="只列它直接下面的")
    level: int | None = Field(None, ge=1, le=6, description="只列这一级的")
    q: str = words(30, "名称里的字", default="")


@router.get(
    "/areas", response=AreaPage, auth=needs(READ), summary="地方", operation_id="list_areas", url_name="areas"
)
def index(request: WireRequest, asked: Query[AreaQuery]) -> dict[str, Any]:  # noqa: ARG001 - ninja asks for it
    """Places in force, by code."""
    rows = queries.by_codes(parent=asked.parent, level=asked.level, text=asked.q, after=asked.cursor)
    page = list(rows[: asked.limit + 1])
    more, page = len(page) > asked.limit, page[: asked.limit]
    return {"items": [_out(area) for area in page], "next": page[-1].code if more else None}


@router.get(
    "/areas/{code}",
    response=AreaOut,
    auth=needs(READ),
    summary="一个地方",
    operation_id="get_area",
    url_name="area",
)
def one(request: WireRequest, code: str) -> AreaOut:  # noqa: ARG001 - ninja asks for it
    """The place that bears a code today."""
    found = queries.by_code(code) if code.isdecimal() and len(code) in (12, 15) else None
    if found is None:
        raise Http404("没有这个代码的地方。请写 12 位区划代码，网格写 15 位。")
    return _out(found)


def _out(area: Area) -> AreaOut:
    return AreaOut(
        code=area.code,
        name=area.short_name,
        full_name=area.name,
        level=area.level,
        parent=area.parent.code if area.parent else None,
    )
