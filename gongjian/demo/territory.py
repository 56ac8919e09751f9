"""The demo's ground: made grids side by side without overlap or hole, their estates and buildings."""

import json
from dataclasses import dataclass
from datetime import datetime
from random import Random

from gongjian.areas.models import Area
from gongjian.demo.town import BUILDER, Town
from gongjian.grids import actions as grids
from gongjian.grids import partition
from gongjian.grids.actions import Plot
from gongjian.grids.models import Grid
from gongjian.kernel import clock

CENTRE = (119.985, 31.775)  # where the real district lies; the outlines are made
SQUARE_KM = 155
BEFORE = datetime(2023, 8, 1, 9, 0, tzinfo=clock.ZONE)  # before every request of the demo's year
ESTATE_ENDINGS = (
    "花园",
    "新村",
    "苑",
    "家园",
    "花苑",
    "东村",
    "东苑",
    "名都",
    "华城",
    "河滨",
    "世界",
    "国际",
    "龙庭",
    "郦城",
    "名门",
    "城",
)
STEMS = (
    "清枫",
    "和润",
    "翠庭",
    "文澜",
    "云溪",
    "锦庭",
    "兰亭",
    "景明",
    "竹影",
    "嘉禾",
    "馨和",
    "永福",
    "同心",
    "常乐",
    "安和",
    "明珠",
)
KINDS = ("苑", "花园", "雅居", "公寓", "里", "家园")
NUMERALS = "一二三四五六七八九十"


@dataclass(frozen=True)
class Ground:
    """What stands in a grid: an estate (in a village: a hamlet) and its buildings."""

    estate: str
    buildings: tuple[str, ...]


def lay_out(town: Town) -> tuple[list[Grid], dict[int, Ground]]:
    """Cut the district into grids, found their bodies, enter their buildings. Ground by the grid's area."""
    plan: dict[str, dict[str, int]] = {}
    for place in town.communities:
        rng = Random(place.code)
        count = rng.choice((4, 5, 5, 6, 6, 7, 8)) if place.kind == "community" else rng.choice((3, 4, 4, 5))
        plan.setdefault(place.parent.code if place.parent else "", {})[place.code] = count
    drawn = partition.lay_out(plan, CENTRE, SQUARE_KM)
    with clock.at(BEFORE):
        survey = grids.import_grids(json.dumps(_features(town, drawn), ensure_ascii=False), by=BUILDER)
        if survey.problems:
            raise ValueError("\n".join(survey.problems))
        made = list(
            Grid.objects.select_related("area__parent__parent", "org__area__parent").order_by("area__code")
        )
        ground = {grid.area_id: each for grid, each in zip(made, _grounds(made), strict=True)}
        plots = {
            grid: [Plot(ground[grid.area_id].estate, name) for name in ground[grid.area_id].buildings]
            for grid in made
        }
        grids.add_buildings(town.district, plots=plots, by=BUILDER)
    return made, ground


def _features(town: Town, drawn: dict[str, list[dict[str, object]]]) -> dict[str, object]:
    features = []
    for place in town.communities:
        rng = Random(f"homes {place.code}")
        for number, polygon in enumerate(drawn[place.code]):
            homes = rng.randrange(300, 500)
            facts = {
                "code": f"{place.code}{number + 1:03d}",
                "name": f"第{NUMERALS[number]}网格",
                "kind": "居住区网格",
                "households": homes,
                "population": int(homes * rng.uniform(2.2, 2.9)),
            }
            features.append({"type": "Feature", "properties": facts, "geometry": polygon})
    return {"type": "FeatureCollection", "features": features}


def _grounds(made: list[Grid]) -> list[Ground]:
    """Two or three grids share an estate, each with its own range of buildings."""
    found: list[Ground] = []
    community: Area | None = None
    for grid in made:
        parent = grid.area.parent
        assert parent is not None
        if community is None or parent.pk != community.pk:
            community, rng, place = parent, Random(f"estates {parent.code}"), 0
            names = _estates(parent, rng)
            share = rng.choice((2, 2, 3))
        first = place % share * 9 + 1
        numbers = range(first, first + rng.randrange(6, 10))
        estate = names[min(place // share, len(names) - 1)]
        found.append(
            Ground(
                estate, tuple(f"{number}{'幢' if parent.kind == 'community' else '号'}" for number in numbers)
            )
        )
        place += 1
    return found


def _estates(community: Area, rng: Random) -> list[str]:
    stem = community.short_name.removesuffix("社区").removesuffix("村")
    if community.kind != "community":
        return [
            f"{stem}{part}"
            for part in rng.sample(("东组", "西组", "前村", "后村", "桥头", "塘边", "南庄", "北庄"), 4)
        ]
    others = [f"{name}{rng.choice(KINDS)}" for name in rng.sample(STEMS, 4)]
    return [stem, *others] if stem.endswith(ESTATE_ENDINGS) else others
