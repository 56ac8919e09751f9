"""The register of units: lists under conditions, one unit, the map."""

from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce

from gongjian.areas import queries as areas
from gongjian.areas.models import Area, Level
from gongjian.duties import queries as duties
from gongjian.duties.models import Duty
from gongjian.grids.models import Grid
from gongjian.kernel.tree import covers
from gongjian.kernel.verdict import Denied
from gongjian.orgs.actor import Actor
from gongjian.platform.action import label
from gongjian.platform.sealed import mask_name, mask_phone
from gongjian.units.models import Declaration, Mode, Standing, Unit
from gongjian.units.queries import standing

PAGE = 25
MOST_POINTS = 2000
MOST_SHOWN = 100
SEALED = ("unit__liaison", "unit__liaison_phone")  # no list opens them


@dataclass(frozen=True)
class Filters:
    """What the address bar says besides the place and the day. Everything is optional."""

    q: str = ""
    state: str = ""
    group: str = ""
    spot: str = ""
    after: str = ""

    def given(self) -> dict[str, str]:
        """The conditions in force but the place in the list, as they stand in an address."""
        pairs = ((one.name, getattr(self, one.name)) for one in fields(self) if one.name != "after")
        return {name: value for name, value in pairs if value}


@dataclass(frozen=True)
class Page:
    """A page of the list, place by place; `older` is where the next one begins, "" at the end."""

    rows: list[Standing]
    older: str


def node(by: Actor, code: str) -> Area | None:
    """The place asked for by its code, if the post covers it; without a code the post's own."""
    if by.seat is None:
        return None
    if not code:
        return areas.find(by.seat.area_id)
    area = areas.by_code(code)
    return area if area is not None and covers(by.seat.area_path, area.path) else None


def communities(by: Actor) -> list[Area]:
    """The communities that the post covers, to choose one from."""
    top = areas.find(by.seat.area_id) if by.seat else None
    return list(areas.subtree(top).filter(level=Level.COMMUNITY)) if top else []


def listed(by: Actor, area: Area, on: date, filters: Filters) -> QuerySet[Any]:
    """The units at work in a place on a day, under conditions, place by place."""
    rows = standing.in_state(standing.operating(by, area, on), filters.state)
    for word in filters.q.split():
        rows = rows.filter(
            Q(unit__org__name__icontains=word)
            | Q(unit__org__credit_code=word)
            | Q(unit__spot_name__icontains=word)
        )
    rows = standing.of_group(rows, filters.group)
    if filters.spot:
        rows = rows.filter(unit__spot=filters.spot)
    rows = rows.select_related("unit__org__kind", "unit__grid", "area", "covered_by")
    return rows.order_by("area__path", "unit__org__name", "pk")


def page(by: Actor, area: Area, on: date, filters: Filters) -> Page:
    """A page of the list. One query, whatever its length."""
    rows = listed(by, area, on, filters).defer(*SEALED)
    start = int(filters.after) if filters.after.isdecimal() and len(filters.after) < 7 else 0
    found = list(rows[start : start + PAGE + 1])
    return Page(found[:PAGE], str(start + PAGE) if len(found) > PAGE else "")


def shown(by: Actor, area: Area, on: date, filters: Filters) -> list[Standing]:
    """The first of a list, to stand beside a map. One query."""
    return list(listed(by, area, on, filters).defer(*SEALED)[:MOST_SHOWN])


def find(by: Actor, pk: int) -> Unit | None:
    """One unit, if it exists for the actor."""
    rows = Unit.objects.visible_to(by).filter(pk=pk)
    return rows.select_related("org__kind", "org__area", "org__parent", "grid", "building").first()


def named(by: Actor, area: Area, words: str) -> Unit:
    """The one unit of a community that is called so. Raises Denied."""
    rows = Unit.objects.visible_to(by).filter(org__area=area, org__valid_to__isnull=True)
    same = list(rows.filter(Q(org__name=words.strip()) | Q(org__credit_code=words.strip()))[:2])
    if len(same) != 1:
        raise Denied(f"{area.short_name}的台账里没有“{words.strip()}”，请核对单位全称，或先登记它。")
    return same[0]


def masked(unit: Unit) -> tuple[str, str]:
    """The liaison person and their number as pages show them."""
    return mask_name(unit.liaison), mask_phone(unit.liaison_phone)


@dataclass(frozen=True)
class Owned:
    """A line of a list with who is to see to it, if it is a blank."""

    row: Any
    owner: str = ""
    due_at: datetime | None = None


def owned(rows: list[Standing]) -> list[Owned]:
    """The lines of a list, blanks with their owner and date. One query."""
    labels = [label(row.unit) for row in rows]
    kept = Duty.objects.unscoped("the units were fetched in scope").filter(
        kind="units.cover", subject__in=labels, done_at__isnull=True
    )
    duties = {duty.subject: duty for duty in kept.select_related("holder", "person")}
    return [_owned(row, duties.get(name)) for row, name in zip(rows, labels, strict=True)]


def _owned(row: Standing, duty: Duty | None) -> Owned:
    if duty is None:
        return Owned(row)
    return Owned(row, duty.person.name if duty.person else duty.holder.short_name, duty.due_at)


def cover_duty(unit: Unit) -> Duty | None:
    """The open duty to cover a unit."""
    return duties.open_of(unit).filter(kind="units.cover").first()


def declarations(unit: Unit) -> list[Declaration]:
    """What a unit was asked and answered, the latest year first."""
    return list(Declaration.objects.of(unit=unit).select_related("campaign").order_by("-year"))


def points(by: Actor, area: Area, on: date, filters: Filters) -> dict[str, Any]:
    """The units of a list as points: their own, else their building's, else the middle of their grid.

    GeoJSON; at most 2000. `rough` says that the point is only the grid's. Two queries.
    """
    rows = listed(by, area, on, filters).defer(*SEALED)
    rows = rows.annotate(
        x=Coalesce("unit__longitude", "unit__building__longitude"),
        y=Coalesce("unit__latitude", "unit__building__latitude"),
    )[:MOST_POINTS]
    found = list(rows)
    boxes = {
        grid.area_id: ((grid.west + grid.east) / 2, (grid.south + grid.north) / 2)
        for grid in Grid.objects.filter(area__in={row.unit.grid_id for row in found})
    }
    return {"type": "FeatureCollection", "features": [f for row in found if (f := _point(row, boxes))]}


def _point(row: Any, boxes: dict[int, tuple[float, float]]) -> dict[str, Any] | None:
    rough = row.x is None or row.y is None
    at = boxes.get(row.unit.grid_id) if rough else (row.x, row.y)
    if at is None:
        return None
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": list(at)},
        "properties": {
            "pk": row.unit_id,
            "name": row.unit.org.short_name,
            "people": row.headcount,
            "must": row.must and row.mode == Mode.NONE and not row.late,
            "rough": rough,
        },
    }
