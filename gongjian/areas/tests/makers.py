"""A small made country to tell stories in: one province, one city, two districts; no real place."""

import csv
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from gongjian.areas import actions
from gongjian.areas.keeper import CONSOLE
from gongjian.areas.models import Area, Level

SINCE = date(2020, 1, 1)
HEADS = {
    "provinces": ("code", "name"),
    "cities": ("code", "name", "provinceCode"),
    "areas": ("code", "name", "cityCode", "provinceCode"),
    "streets": ("code", "name", "areaCode", "provinceCode", "cityCode"),
    "villages": ("code", "name", "streetCode", "provinceCode", "cityCode", "areaCode"),
}
LENGTHS = {2: "provinces", 4: "cities", 6: "areas", 9: "streets", 12: "villages"}
ENDS = {"provinceCode": 2, "cityCode": 4, "areaCode": 6, "streetCode": 9}
COUNTRY = {
    "99": "山水省",
    "9901": "清河市",
    "990102": "东湖区",
    "990103": "西湖区",
    "990102001": "柳荫街道",
    "990102002": "长桥街道办事处",
    "990102100": "石门镇",
    "990102400": "东湖高新区",
    "990102001001": "柳荫社区居委会",
    "990102001002": "桃园社区居民委员会",
    "990102001201": "王家村村委会",
    "990102002001": "桃园社区居民委员会",
    "990102100002": "石门社区居委会（含石门村村委）",
    "990102400498": "东湖高新区虚拟社区",
    "990103001": "双塔街道",
    "990103001001": "双塔社区居委会",
    "98": "海门市",
    "9801": "市辖区",
    "980101": "江北区",
    "980101001": "码头街道",
    "980101001001": "向阳居委会",
    "9902": "新岭市",
    "990200": "新岭市",
    "990200003": "东城街道",
    "990200003001": "岗贝社区居民委员会",
}


@dataclass(frozen=True)
class Clerk:
    """A doer with or without the grant for places."""

    grants: tuple[str, ...] = ("territory",)
    name: str = "王建国"
    user_id: int | None = None
    post_label: str = "东湖区 系统管理员"
    org_id: int | None = None

    def may(self, grant: str) -> bool:
        return grant in self.grants


SECRETARY = Clerk(grants=("see", "handle"), post_label="柳荫社区 社区党委书记")


def package(folder: Path, places: dict[str, str] | None = None, version: str = "2.7.0") -> Path:
    """A folder that looks like the npm package, with these places instead of the real ones."""
    (folder / "dist").mkdir(parents=True, exist_ok=True)
    (folder / "package.json").write_text(json.dumps({"version": version}))
    rows = COUNTRY if places is None else places
    for table, heads in HEADS.items():
        with (folder / "dist" / f"{table}.csv").open("w", encoding="utf-8", newline="") as out:
            csv.writer(out).writerow(heads)
            csv.writer(out, quoting=csv.QUOTE_NONNUMERIC).writerows(
                _row(code, name, heads) for code, name in sorted(rows.items()) if LENGTHS[len(code)] == table
            )
    return folder


def _row(code: str, name: str, heads: tuple[str, ...]) -> list[str | int]:
    """Codes are written bare and names quoted, as in the real files."""
    return [int(code), name, *(int(code[: ENDS[head]]) for head in heads[2:])]


def load(folder: Path, district: str = "990102", **changes: str | None) -> actions.Loaded:
    """Load a made district; `c990102001001="新名"` changes a place of the table, None drops it."""
    new = {key.removeprefix("c"): name for key, name in changes.items()}
    places = {code: name for code, name in {**COUNTRY, **new}.items() if name is not None}
    return actions.load_district(district, by=CONSOLE, package=package(folder, places))


def place(code: str, name: str, level: int, parent: Area | None = None, since: date = SINCE) -> Area:
    """One place, without the trouble of an action."""
    area = Area(
        code=code, name=name, short_name=name, level=level, parent=parent, valid_from=since, path=f"?{code}"
    )
    area.save()
    area.path = f"{parent.path if parent else ''}{area.pk}."
    area.save(update_fields=["path"])
    return area


def district_of(communities: int, grids: int = 0) -> tuple[Area, Area, list[Area]]:
    """A district of two subdistricts, communities (with grids) under the first: (from, to, all)."""
    district = place("990102000000", "东湖区", Level.DISTRICT)
    here = place("990102001000", "柳荫街道", Level.SUBDISTRICT, district)
    there = place("990102002000", "长桥街道", Level.SUBDISTRICT, district)
    made = [place(f"990102001{n:03}", f"第{n}社区", Level.COMMUNITY, here) for n in range(1, communities + 1)]
    for community in made:
        for n in range(1, grids + 1):
            place(f"{community.code}{n:03}", f"{n}网格", Level.GRID, community)
    return here, there, made


def paths(areas: Iterable[Area]) -> dict[str, str]:
    return {area.code: area.path for area in areas}
