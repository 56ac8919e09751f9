"""Made ground where no true borders are to be had: an outline cut into blocks as streets cut a city.

No open data set holds the borders of communities. Whatever shows these outlines must say that they are made.
"""

import math
import random
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

from shapely import get_coordinates
from shapely.affinity import rotate
from shapely.geometry import Polygon

from gongjian.grids.outlines import METRES_PER_DEGREE, rounded

Point = tuple[float, float]
_TILT = 14.0  # degrees by which a street may lie off the short side
_STEPS = 32  # halvings to find where a street gives each side its share


def made_outline(square_km: float, seed: int, corners: int = 13) -> Polygon:
    """A convex outline around (0, 0) in metres."""
    chance = random.Random(seed)  # noqa: S311
    radius = math.sqrt(square_km * 1e6 / math.pi)
    angles = sorted((n + chance.uniform(-0.3, 0.3)) * 2 * math.pi / corners for n in range(corners))
    return Polygon([(1.15 * radius * math.cos(a), 0.9 * radius * math.sin(a)) for a in angles])


def cut(ground: Polygon, shares: Sequence[float], seed: int) -> list[Polygon]:
    """Cut convex ground into one piece per share, in order, areas in proportion: no overlap, no hole."""
    if len(shares) == 1:
        return [ground]
    chance = random.Random(seed)  # noqa: S311
    middle = _middle(shares)
    first, second = _halves(ground, sum(shares[:middle]) / sum(shares), chance.uniform(-_TILT, _TILT))
    return cut(first, shares[:middle], seed * 2 + 1) + cut(second, shares[middle:], seed * 2 + 2)


def lay_out(
    plan: Mapping[str, Mapping[str, int]], centre: tuple[float, float], square_km: float = 60.0, seed: int = 7
) -> dict[str, list[dict[str, Any]]]:
    """GeoJSON polygons of the grids of every community: `plan` is subdistrict → community → number of grids.

    `centre` is longitude and latitude (WGS84). The same plan and seed give the same map.
    """
    whole = made_outline(square_km, seed)
    chance = random.Random(seed)  # noqa: S311
    towns = cut(whole, [sum(inside.values()) for inside in plan.values()], seed)
    found: dict[str, list[dict[str, Any]]] = {}
    for n, (town, inside) in enumerate(zip(towns, plan.values(), strict=True)):
        parts = cut(town, list(inside.values()), seed * 100 + n)
        for m, (part, (community, grids)) in enumerate(zip(parts, inside.items(), strict=True)):
            shares = [chance.uniform(0.75, 1.3) for _ in range(grids)]
            blocks = cut(part, shares, seed * 10_000 + n * 100 + m)
            found[community] = [rounded(_on_earth(block, centre)) for block in blocks]
    return found


def _middle(shares: Sequence[float]) -> int:
    """Where the list falls into two parts of about the same weight."""
    half = sum(shares) / 2
    return min(range(1, len(shares)), key=lambda n: abs(sum(shares[:n]) - half))


def _halves(ground: Polygon, share: float, tilt: float) -> tuple[Polygon, Polygon]:
    """Two pieces by a straight street across the long side; the first gets `share` of the area."""
    turned_by = _direction(ground) + tilt
    centre = ground.centroid
    level = [(x, y) for x, y in rotate(ground, -turned_by, origin=centre).exterior.coords][:-1]
    wanted = share * _area(level)
    low, high = min(x for x, _ in level), max(x for x, _ in level)
    for _ in range(_STEPS):
        at = (low + high) / 2
        low, high = (at, high) if _area(_side(level, at, -1)) < wanted else (low, at)
    left, right = (Polygon(_side(level, low, way)) for way in (-1, 1))
    return rotate(left, turned_by, origin=centre), rotate(right, turned_by, origin=centre)


def _side(points: list[Point], at: float, way: int) -> list[Point]:
    """What lies left (-1) or right (1) of the vertical line through `at`."""
    kept: list[Point] = []
    for (x, y), (to_x, to_y) in zip(points, points[1:] + points[:1], strict=True):
        if (x - at) * way >= 0:
            kept.append((x, y))
        if (x - at) * (to_x - at) < 0:
            kept.append((at, y + (to_y - y) * (at - x) / (to_x - x)))
    return kept


def _area(points: list[Point]) -> float:
    pairs = zip(points, points[1:] + points[:1], strict=True)
    return abs(sum(x * to_y - to_x * y for (x, y), (to_x, to_y) in pairs)) / 2


def _direction(ground: Polygon) -> float:
    """The angle of the long side in degrees."""
    corners = get_coordinates(ground.minimum_rotated_rectangle).tolist()
    sides = [(math.dist(a, b), a, b) for a, b in pairwise(corners)]
    _, a, b = max(sides[:2])
    return math.degrees(math.atan2(b[1] - a[1], b[0] - a[0]))


def _on_earth(ground: Polygon, centre: tuple[float, float]) -> Polygon:
    east = METRES_PER_DEGREE * math.cos(math.radians(centre[1]))
    return Polygon(
        [(centre[0] + x / east, centre[1] + y / METRES_PER_DEGREE) for x, y in ground.exterior.coords]
    )
