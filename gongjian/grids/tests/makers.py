"""A small world of grids: one community with its body, squares of a hundred metres on the ground."""

import json
import math
from datetime import date
from typing import Any

from gongjian.areas.models import Area, Level
from gongjian.grids import actions
from gongjian.grids.models import Grid
from gongjian.orgs.actor import CLOCK, Actor, Seat
from gongjian.orgs.models import Org, OrgKind, Person, Post
from gongjian.platform.models import User

WEST, SOUTH = 119.97, 31.77
SINCE = date(2020, 1, 1)
STEP = 100.0  # metres
COMMUNITY = "990102001001"
OTHER = "990102002001"


def place(code: str, name: str, level: int, parent: Area | None = None) -> Area:
    area = Area(
        code=code, name=name, short_name=name, level=level, parent=parent, valid_from=SINCE, path=code
    )
    area.save()
    area.path = f"{parent.path if parent else ''}{area.pk}."
    area.save(update_fields=["path"])
    return area


def body(area: Area, kind: str, parent: Org | None = None) -> Org:
    OrgKind.objects.get_or_create(key=kind, defaults={"name": kind})
    org = Org(
        name=area.name,
        short_name=area.short_name,
        kind_id=kind,
        parent=parent,
        area=area,
        is_lead=True,
        path=area.code,
    )
    org.valid_from = SINCE
    org.save()
    org.path = f"{parent.path if parent else ''}{org.pk}."
    org.save(update_fields=["path"])
    return org


def world() -> dict[str, Area]:
    """东湖区 with two subdistricts, a community in each, each with its body."""
    OrgKind.objects.get_or_create(key="grid", defaults={"name": "网格"})
    district = place("990102000000", "东湖区", Level.DISTRICT)
    top = body(district, "district_gov")
    found = {"district": district}
    for n, town, name in ((1, "柳荫街道", "怡康花园社区"), (2, "长桥街道", "桃园社区")):
        street = place(f"99010200{n}000", town, Level.SUBDISTRICT, district)
        community = place(f"99010200{n}001", name, Level.COMMUNITY, street)
        body(community, "community", body(street, "subdistrict", top))
        found |= {f"street{n}": street, f"community{n}": community}
    return found


def square(x: float, y: float = 0, width: float = 1, height: float = 1) -> dict[str, Any]:
    """A rectangle on the ground, in steps of a hundred metres from the south-west corner of the world."""
    east = 111_320 * math.cos(math.radians(SOUTH))
    corners = [(x, y), (x + width, y), (x + width, y + height), (x, y + height), (x, y)]
    ring = [[WEST + a * STEP / east, SOUTH + b * STEP / 111_320] for a, b in corners]
    return {"type": "Polygon", "coordinates": [ring]}


def centre(x: float, y: float = 0) -> tuple[float, float]:
    """The middle of `square(x, y)` as longitude and latitude."""
    ring = square(x, y)["coordinates"][0]
    return (ring[0][0] + ring[2][0]) / 2, (ring[0][1] + ring[2][1]) / 2


def feature(geometry: dict[str, Any], name: str = "一网格", **given: Any) -> dict[str, Any]:
    properties = {"name": name, "code": f"{COMMUNITY}001", "households": 400, **given}
    return {"type": "Feature", "geometry": geometry, "properties": properties}


def row(number: int, community: str = COMMUNITY, y: float = 0) -> list[dict[str, Any]]:
    """`number` squares side by side."""
    return [
        feature(square(n, y), name=f"第{n + 1}网格", code=f"{community}{n + 1:03}") for n in range(number)
    ]


def collection(*features: Any) -> str:
    return json.dumps({"type": "FeatureCollection", "features": list(features)}, ensure_ascii=False)


def grids(number: int = 3, community: str = COMMUNITY, y: float = 0) -> list[Grid]:
    """Import a row of grids and return them by code."""
    done = actions.import_grids(collection(*row(number, community, y)), by=CLOCK)
    assert not done.problems, done.problems
    return list(Grid.objects.filter(area__code__startswith=community).select_related("area", "org"))


def worker(name: str, org: Org) -> Person:
    """A grid worker at a body."""
    person = Person.objects.add(name=name)
    Post.objects.add(person=person, org=org, role="grid_worker", starts=SINCE)
    return person


def actor(role: str, area: Area, org: Org | None = None) -> Actor:
    """Somebody in a post at a place."""
    at = org or Org.objects.filter(area=area).first()
    seat = Seat(0, role, "", at.pk, at.short_name, at.path, area.pk, area.short_name, area.path, area.level)
    return Actor(name="王建国", seat=seat, seats=(seat,))


def account(role: str, area: Area, name: str = "王建国", org: Org | None = None) -> User:
    """Somebody who can sign in, in one post at a place."""
    user = User.objects.create(username=f"u{User.objects.count()}")
    person = Person.objects.add(name=name, user=user)
    at = org or Org.objects.filter(area=area).first()
    Post.objects.add(person=person, org=at, role=role, starts=SINCE)
    return user
