"""The outlines of neighbouring places as a small drawing, shaded by how many requests are open in each."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import cos, radians

from shapely.geometry import MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry
from shapely.ops import unary_union

WIDTH = 560
_LOWEST, _HIGHEST = 220, 460  # of the drawing; a long narrow place is not let out of bounds
_ROOM = (76, 40)  # what a place must offer before its name is written in it
_EDGE = 4
_SLIT = 0.00003  # degrees, some three metres
Place = Callable[[float, float], tuple[float, float]]


@dataclass(frozen=True)
class Part:
    """A place below: its ground (WGS84) and what is open and late there."""

    name: str
    ground: Sequence[BaseGeometry]
    open: int
    over: int


@dataclass(frozen=True)
class Drawn:
    """A place in the drawing: the path of its outline, its shade 0 to 2, where its name goes."""

    name: str
    open: int
    over: int
    shade: int
    path: str
    at: tuple[float, float] | None


@dataclass(frozen=True)
class Sketch:
    """The drawing; `steps` says from how many open requests on the second and the third shade begin."""

    width: int
    height: int
    parts: list[Drawn]
    steps: tuple[int, int]


def sketch(parts: Sequence[Part]) -> Sketch | None:
    """The drawing of the places; None where no ground is known. North is up, a degree of longitude as wide
    as it is there.
    """
    grounds = [(part, _joined(part.ground)) for part in parts if part.ground]
    if not grounds:
        return None
    west, south, east, north = unary_union([ground.envelope for _, ground in grounds]).bounds
    slim = cos(radians((south + north) / 2))
    scale = (WIDTH - 2 * _EDGE) / max((east - west) * slim, 1e-9)
    scale = min(scale, (_HIGHEST - 2 * _EDGE) / max(north - south, 1e-9))
    height = max(round((north - south) * scale) + 2 * _EDGE, _LOWEST)
    left = (WIDTH - (east - west) * slim * scale) / 2

    def place(x: float, y: float) -> tuple[float, float]:
        return round(left + (x - west) * slim * scale, 1), round(_EDGE + (north - y) * scale, 1)

    steps = _steps(max(part.open for part, _ in grounds))
    drawn = [
        Drawn(
            part.name,
            part.open,
            part.over,
            sum(part.open >= step for step in steps),
            _path(ground.simplify(0.5 / scale), place),
            _middle(ground, scale, slim, place),
        )
        for part, ground in grounds
    ]
    return Sketch(WIDTH, height, drawn, steps)


def _joined(ground: Sequence[BaseGeometry]) -> BaseGeometry:
    """One ground of many; where neighbours were not drawn quite to the same line no slit is left."""
    return unary_union([one.buffer(_SLIT) for one in ground]) if len(ground) > 1 else ground[0]


def _steps(most: int) -> tuple[int, int]:
    """From how many on it is darker: thirds of the most, and never a shade for nothing."""
    first = max(-(-most // 3), 1)
    return first, max(-(-2 * most // 3), first + 1)


def _path(ground: BaseGeometry, place: Place) -> str:
    whole = ground.geoms if isinstance(ground, MultiPolygon) else [ground]
    rings = [ring for one in whole if isinstance(one, Polygon) for ring in (one.exterior, *one.interiors)]
    return "".join(
        "M" + "L".join("{:g} {:g}".format(*place(*point[:2])) for point in list(ring.coords)[:-1]) + "Z"
        for ring in rings
    )


def _middle(ground: BaseGeometry, scale: float, slim: float, place: Place) -> tuple[float, float] | None:
    west, south, east, north = ground.bounds
    if (east - west) * slim * scale < _ROOM[0] or (north - south) * scale < _ROOM[1]:
        return None
    inside = ground.representative_point() if not ground.contains(ground.centroid) else ground.centroid
    return place(inside.x, inside.y)
