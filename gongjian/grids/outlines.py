"""Outlines of grids as GeoJSON: read, judged, compared. Pure; coordinates are WGS84, lengths in metres.

Maps on the Chinese net use GCJ-02, which lies some hundred metres off WGS84; nothing in a file tells one from
the other, so nothing is converted here: whoever exports an outline must export WGS84.
"""

import json
import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from shapely import STRtree
from shapely.affinity import affine_transform
from shapely.geometry import MultiPolygon, Polygon, mapping, shape
from shapely.geometry.base import BaseGeometry
from shapely.ops import unary_union
from shapely.validation import explain_validity

CHINA = (73.0, 3.0, 136.0, 54.0)  # west, south, east, north
METRES_PER_DEGREE = 111_320.0
SEAM = 0.5  # metres: borders that were drawn twice differ by less; only wider is an overlap
GAP = 30.0  # metres: a wider strip between two grids is a street or a river, not a forgotten corner
SMALLEST = 100.0  # square metres
_SHOWN = 50.0  # square metres of a gap worth telling
_WGS84 = ("CRS84", "4326", "WGS84", "WGS 84")
_NAMES: dict[str, tuple[str, ...]] = {
    "code": ("code", "代码", "网格代码"),
    "community": ("community", "社区代码"),
    "name": ("name", "名称", "网格名称"),
    "kind": ("kind", "类型", "网格类型"),
    "households": ("households", "户数"),
    "population": ("population", "人数"),
}


@dataclass(frozen=True)
class Outline:
    """One grid of a file. `code` is "" when the file only names the community; None is unknown."""

    place: str  # how messages call it: 第 3 个图形（二网格）
    code: str
    community: str
    name: str
    kind: str
    households: int | None
    population: int | None
    ground: BaseGeometry = field(repr=False)

    @property
    def geojson(self) -> dict[str, Any]:
        return rounded(self.ground)

    @property
    def box(self) -> tuple[float, float, float, float]:
        """West, south, east, north."""
        west, south, east, north = self.ground.bounds
        return west, south, east, north


@dataclass
class Sheet:
    """A file as it was read: its outlines, and what is wrong with it in sentences."""

    outlines: list[Outline] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


def read(text: str) -> Sheet:
    """Read a FeatureCollection of Polygon and MultiPolygon; every bad feature becomes one sentence."""
    sheet = Sheet()
    features = _features(text, sheet.problems)
    for number, feature in enumerate(features, start=1):
        outline = _outline(number, feature, sheet.problems)
        if outline:
            sheet.outlines.append(outline)
    _twice(sheet)
    return sheet


def overlaps(outlines: Sequence[tuple[str, BaseGeometry]]) -> list[tuple[str, str, float]]:
    """The pairs that cover the same ground, in square metres; a strip narrower than `SEAM` does not count."""
    if not outlines:
        return []
    flat = _flattened([ground for _, ground in outlines])
    found = []
    for here, there in STRtree(flat).query(flat, predicate="intersects").T:
        if here >= there:
            continue
        common = flat[here].intersection(flat[there])
        if not common.buffer(-SEAM / 2).is_empty:
            found.append((outlines[here][0], outlines[there][0], common.area))
    return found


def gaps(grounds: Sequence[BaseGeometry]) -> list[float]:
    """The square metres of each piece of ground between the grids of one community that no grid covers."""
    flat = unary_union([ground.buffer(SEAM / 2, join_style="mitre") for ground in _flattened(grounds)])
    closed = flat.buffer(GAP / 2, join_style="mitre").buffer(-GAP / 2, join_style="mitre")
    filled = unary_union([Polygon(part.exterior) for part in _polygons(closed)])
    missing = [part for part in _polygons(filled.difference(flat)) if not part.buffer(-SEAM).is_empty]
    return sorted((part.area for part in missing if part.area >= _SHOWN), reverse=True)


def pieces(grounds: Sequence[BaseGeometry]) -> int:
    """Into how many separate pieces the grids of one community fall."""
    flat = unary_union(_flattened(grounds)).buffer(GAP / 2)
    return len(_polygons(flat))


def square_metres(ground: BaseGeometry) -> float:
    """The area of an outline."""
    return float(_flattened([ground])[0].area)


def rounded(ground: BaseGeometry) -> dict[str, Any]:
    """GeoJSON with coordinates to a decimetre, as it is stored and sent."""

    def short(value: Any) -> Any:
        return round(value, 6) if isinstance(value, float) else [short(one) for one in value]

    plain = mapping(ground)
    return {"type": plain["type"], "coordinates": short(plain["coordinates"])}


def by_community(outlines: Iterable[Outline]) -> dict[str, list[Outline]]:
    """The outlines of a file by the code of their community."""
    found: dict[str, list[Outline]] = defaultdict(list)
    for outline in outlines:
        found[outline.community].append(outline)
    return dict(found)


def _features(text: str, problems: list[str]) -> list[Any]:
    try:
        whole = json.loads(text)
    except (ValueError, RecursionError):
        problems.append("这个文件不是 GeoJSON，读不出来。请从地图软件重新导出 GeoJSON 格式。")
        return []
    if not isinstance(whole, dict) or not isinstance(whole.get("features"), list) or not whole["features"]:
        problems.append("文件里没有图形。请把全部网格一起导出成 GeoJSON。")
        return []
    system = str(whole.get("crs", {}).get("properties", {}).get("name", "")) if whole.get("crs") else ""
    if system and not any(known in system for known in _WGS84):
        problems.append(f"文件的坐标系是 {system}，请转换成 WGS84（EPSG:4326）再导入。")
        return []
    return list(whole["features"])


def _outline(number: int, feature: Any, problems: list[str]) -> Outline | None:
    given = feature.get("properties") if isinstance(feature, dict) else None
    values = {key: _value(given or {}, names) for key, names in _NAMES.items()}
    place = f"第 {number} 个图形（{values['name'] or '未写名称'}）"
    ground, why = _ground(feature.get("geometry") if isinstance(feature, dict) else None)
    counts = {key: _count(values[key]) for key in ("households", "population")}
    wrong = [why, _wrong_codes(values), "" if values["name"] else "没有写名称"]
    wrong += [f"{_NAMES[key][1]}“{values[key]}”不是整数" for key, count in counts.items() if count == -1]
    problems += [f"{place}：{words}。" for words in wrong if words]
    if any(wrong) or ground is None:
        return None
    community = values["community"] or values["code"][:12]
    households, population = (counts[key] for key in ("households", "population"))
    code = values["code"] if len(values["code"]) == 15 else ""
    return Outline(place, code, community, values["name"], values["kind"], households, population, ground)


def _value(given: Mapping[str, Any], names: tuple[str, ...]) -> str:
    value = next((given[name] for name in names if given.get(name) not in (None, "")), "")
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value).strip()


def _count(value: str) -> int | None:
    if not value:
        return None
    return int(value) if value.isascii() and value.isdigit() else -1


def _wrong_codes(values: Mapping[str, str]) -> str:
    code, community = values["code"], values["community"]
    if not code and not community:
        return "没有写代码，请写 15 位网格代码，或 12 位社区代码"
    if code and not (code.isascii() and code.isdigit() and len(code) in (12, 15)):
        return f"代码“{code}”不对，网格代码是社区的 12 位代码加 3 位序号"
    if community and not (community.isascii() and community.isdigit() and len(community) == 12):
        return f"社区代码“{community}”不对，要 12 位数字"
    if community and code and not code.startswith(community):
        return f"网格代码 {code} 不属于社区 {community}"
    return ""


def _ground(geometry: Any) -> tuple[BaseGeometry | None, str]:
    """The outline, or None and what is wrong with it."""
    if not isinstance(geometry, dict) or geometry.get("type") not in ("Polygon", "MultiPolygon"):
        return None, "不是面，请画成多边形"
    try:
        ground = shape(_flat(geometry))
    except (ValueError, TypeError, KeyError, RecursionError):
        return None, "坐标读不出来，一圈边界至少要 4 个点并且首尾相接"
    if ground.is_empty or not all(math.isfinite(edge) for edge in ground.bounds):
        return None, "没有坐标"
    return ground, _wrong_place(ground.bounds) or _wrong_shape(ground)


def _flat(geometry: dict[str, Any]) -> dict[str, Any]:
    """Without heights, which some programs add."""

    def two(value: Any) -> Any:
        if not isinstance(value, list) or not value:
            raise ValueError("coordinates are lists of numbers")
        return (
            [float(n) for n in value[:2]]
            if isinstance(value[0], int | float)
            else [two(one) for one in value]
        )

    return {"type": geometry["type"], "coordinates": two(geometry["coordinates"])}


def _wrong_place(bounds: tuple[float, ...]) -> str:
    west, south, east, north = bounds
    if _lies(bounds, CHINA):
        return ""
    if _lies((south, west, north, east), CHINA):
        return "经度和纬度写反了，请把每个点写成 [经度, 纬度]"
    return f"位置不在国内（{west:.2f}，{south:.2f}），请确认坐标系是 WGS84 经纬度"


def _lies(inner: Sequence[float], outer: Sequence[float]) -> bool:
    return inner[0] >= outer[0] and inner[1] >= outer[1] and inner[2] <= outer[2] and inner[3] <= outer[3]


def _wrong_shape(ground: BaseGeometry) -> str:
    if not ground.is_valid:
        where = explain_validity(ground).partition("[")[2].rstrip("]").split()
        at = f"（在 {'，'.join(f'{float(n):.5f}' for n in where[:2])} 附近）" if len(where) > 1 else ""
        return f"边界自己交叉或重叠{at}，请修正后再导入"
    area = square_metres(ground)
    return f"面积只有 {area:.0f} 平方米，不像一个网格" if area < SMALLEST else ""


def _twice(sheet: Sheet) -> None:
    """A code may occur once in a file; so may a name within a community."""
    seen: dict[tuple[str, str], str] = {}
    for one in sheet.outlines:
        for key in {("代码", one.code), (f"{one.community} 里的名称", one.name)}:
            if key[1] and key in seen:
                sheet.problems.append(f"{one.place}：{key[0]}“{key[1]}”和{seen[key]}重复。")
            seen.setdefault(key, one.place)


def _flattened(grounds: Sequence[BaseGeometry]) -> list[BaseGeometry]:
    """On a plane in metres around the first outline: exact enough for a district."""
    if not grounds:
        return []
    middle = math.radians((grounds[0].bounds[1] + grounds[0].bounds[3]) / 2)
    east, north = METRES_PER_DEGREE * math.cos(middle), METRES_PER_DEGREE
    scale = [east, 0, 0, north, 0, 0]
    return [affine_transform(ground, scale) for ground in grounds]


def _polygons(ground: BaseGeometry) -> list[Polygon]:
    parts = list(ground.geoms) if isinstance(ground, MultiPolygon) or hasattr(ground, "geoms") else [ground]
    return [part for part in parts if isinstance(part, Polygon) and not part.is_empty]
