"""Grids as ground: where a point lies, what a map shows, which grids an actor sees."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core.cache import cache
from django.db.models import Count, Max, Q, QuerySet
from shapely.geometry import Point, mapping, shape
from shapely.geometry.base import BaseGeometry
from shapely.ops import unary_union

from gongjian.areas import queries as areas
from gongjian.areas.models import Area, Level
from gongjian.grids.models import Grid
from gongjian.kernel import clock
from gongjian.kernel.tree import below
from gongjian.orgs import queries as orgs
from gongjian.orgs.actor import Actor
from gongjian.orgs.models import Person
from gongjian.orgs.roles import Grant

_COARSE = 0.0001  # degrees, some ten metres: for whoever looks at the whole of it
_HELD = 3600  # seconds


def in_force() -> QuerySet[Grid]:
    """Every grid that exists now, with its place, its community and its body."""
    return Grid.objects.filter(area__valid_to__isnull=True).select_related("area__parent", "org")


def may_see(by: Actor, area: Area) -> bool:
    """Whether the map of a place exists for the actor: it lies in the place their post covers."""
    if by.may(Grant.TERRITORY):
        return True
    return by.seat is not None and area.path.startswith(by.seat.area_path)


def home(by: Actor) -> Area | None:
    """Where the actor's map opens: the place of their post; for a keeper of the territory a district."""
    if by.seat is not None and not by.may(Grant.TERRITORY):
        return Area.objects.get(pk=by.seat.area_id)
    tops = areas.in_force().filter(level__lte=Level.DISTRICT).order_by("-level", "code")
    return tops.first()


def area_for(by: Actor, code: str) -> Area | None:
    """The place of the map that was asked for, if it exists for the actor; without a code the actor's own."""
    area = areas.by_code(code) if code else home(by)
    return area if area is not None and may_see(by, area) else None


def way(by: Actor, area: Area) -> list[Area]:
    """The places above the map's, as far as their maps exist for the actor. One query."""
    return [one for one in areas.ancestors(area)[:-1] if may_see(by, one) and one.level >= Level.CITY]


def is_close(area: Area) -> bool:
    """Whether the map shows single grids rather than the places below."""
    return area.level >= Level.COMMUNITY


def community(code: str) -> Area | None:
    """The community in force that bears a code."""
    area = areas.by_code(code) if code else None
    return area if area is not None and area.level == Level.COMMUNITY else None


def light(area: Area) -> dict[str, Any]:
    """The outlines of a place as anybody may have them: code and name. One query."""
    return {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "geometry": grid.outline,
                "properties": {"code": grid.area.code, "name": grid.area.short_name},
            }
            for grid in of(area)
        ],
    }


def overview(top: Area, stamp: str) -> dict[str, Any]:
    """The communities of a place as anybody may have them: outline, code, name. One query.

    To join their grids takes a moment: what stood there under the same `stamp` is shown again.
    """
    held: dict[str, Any] | None = cache.get(f"grids:{stamp}")
    if held is None:
        held = {"type": "FeatureCollection", "features": _communities(top)}
        cache.set(f"grids:{stamp}", held, _HELD)
    return held


def _communities(top: Area) -> list[dict[str, Any]]:
    grounds: dict[tuple[str, str], list[BaseGeometry]] = defaultdict(list)
    rows = of(top).filter(area__parent__level=Level.COMMUNITY)
    for code, name, outline in rows.values_list("area__parent__code", "area__parent__short_name", "outline"):
        grounds[code, name].append(shape(outline))
    return [
        {
            "type": "Feature",
            "geometry": mapping(unary_union(grounds[key]).simplify(_COARSE)),
            "properties": {"code": key[0], "name": key[1], "is_whole": True},
        }
        for key in sorted(grounds)
    ]


def served() -> Area | None:
    """The place that this instance serves: the one above its first subdistrict."""
    streets = areas.in_force().filter(level=Level.SUBDISTRICT).select_related("parent").order_by("code")
    first = streets.first()
    return first.parent if first else None


def of(area: Area) -> QuerySet[Grid]:
    """The grids of a place and of all below it, by code."""
    return in_force().filter(below(area.path, "area__path")).order_by("area__code")


def grid_at(longitude: float, latitude: float) -> Grid | None:
    """The grid in which a point (WGS84) lies; on a shared border the one with the lower code. One query."""
    near = in_force().filter(
        west__lte=longitude, east__gte=longitude, south__lte=latitude, north__gte=latitude
    )
    point = Point(longitude, latitude)
    return next((grid for grid in near.order_by("area__code") if shape(grid.outline).covers(point)), None)


def stamp(area: Area) -> str:
    """Changes whenever the map of a place changes. One query."""
    found = of(area).order_by().aggregate(n=Count("pk"), at=Max("changed_at"))
    return f"{area.pk}-{found['n']}-{found['at'].timestamp() if found['at'] else 0}"


def features(area: Area) -> dict[str, Any]:
    """The outlines of a place as GeoJSON, without persons. One query."""
    return {"type": "FeatureCollection", "features": [_feature(grid) for grid in of(area)]}


def _feature(grid: Grid) -> dict[str, Any]:
    community = grid.area.parent
    return {
        "type": "Feature",
        "geometry": grid.outline,
        "properties": {
            "code": grid.area.code,
            "name": grid.area.short_name,
            "community": community.short_name if community else "",
            "community_code": community.code if community else "",
            "kind": grid.kind,
            "households": grid.households,
        },
    }


@dataclass(frozen=True)
class Row:
    """One line beside the map: a grid with its people, or a lower place with the sums of its grids."""

    area: Area
    grids: int
    households: int
    grid: Grid | None = None
    people: tuple[Person, ...] = ()


def rows(area: Area, by: Actor) -> list[Row]:
    """What stands beside the map of a place. At most three queries, however many grids."""
    if is_close(area):
        grids = list(of(area))
        people = workers(grids, by)
        return [Row(grid.area, 1, grid.households or 0, grid, tuple(people[grid.pk])) for grid in grids]
    sums: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for path, households in of(area).values_list("area__path", "households"):
        child = path[len(area.path) :].split(".", 1)[0]
        sums[child][0] += 1
        sums[child][1] += households or 0
    return [Row(child, sums[str(child.pk)][0], sums[str(child.pk)][1]) for child in areas.children(area)]


def sentence(area: Area, rows: list[Row]) -> str:
    """What the map says in one line."""
    total, households = sum(row.grids for row in rows), sum(row.households for row in rows)
    if not total:
        return f"{area.short_name}还没有网格"
    words = f"{area.short_name}有 {total:,} 个网格，{households:,} 户"
    empty = sum(1 for row in rows if row.grid and not row.people)
    return f"{words}，{empty} 个还没有网格员" if empty else words


def workers(grids: Iterable[Grid], by: Actor) -> dict[int, list[Person]]:
    """The grid workers by grid, as far as the actor may know them. One query."""
    wanted = list(grids)
    found: dict[int, list[Person]] = {grid.pk: [] for grid in wanted}
    mine = Q(org_id__in=[grid.org_id for grid in wanted]) | Q(area_id__in=[grid.area_id for grid in wanted])
    posts = orgs.in_force(clock.today()).filter(mine, by.posts_in_reach(), role="grid_worker")
    for post in posts.order_by("starts", "pk"):
        for grid in wanted:
            if grid.org_id == post.org_id or grid.area_id == post.area_id:
                found[grid.pk].append(post.person)
    return found
