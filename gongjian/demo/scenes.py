"""What lies on the desks of the demo's logins on the day it is opened (content/scenes.toml)."""

import tomllib
from datetime import datetime, timedelta
from typing import Any

from gongjian.admission.models import MatterItem
from gongjian.areas.models import Area
from gongjian.demo.cast import Cast
from gongjian.demo.tale import Beat, Story
from gongjian.demo.territory import Ground
from gongjian.demo.town import CONTENT, Town
from gongjian.kernel.worktime import Limit, WorkCalendar
from gongjian.orgs.models import Org
from gongjian.requests.models import Channel, Nature

SEED = 9000
A_DAY_ON = Limit.parse("9wh")


def stage(
    town: Town,
    calendar: WorkCalendar,
    matters: dict[str, MatterItem],
    ground: dict[int, Ground],
    now: datetime,
) -> list[Story]:
    """The scenes as stories that end at `now`."""
    told = []
    scenes = tomllib.loads((CONTENT / "scenes.toml").read_text("utf-8"))["scene"]
    for number, scene in enumerate(scenes):
        home = _place(town, scene.get("far", 0))
        grids = _grids(town, home)
        area = grids[(scene["grid"] - 1) % len(grids)] if scene["grid"] else home
        here = ground[area.pk if scene["grid"] else grids[0].pk]
        words = {"e": here.estate, "n": here.buildings[number % len(here.buildings)], "r": "中吴路"}
        back = calendar.before(now, Limit.parse(f"{scene['ago']}wh"))
        story = _story(scene, SEED + number, area, back - timedelta(minutes=7 * number % 50), words)
        story.matter = matters[scene["matter"]]
        story.beats = _beats(scene, story, _bodies(town, area), calendar)
        told.append(story)
    return told


def _place(town: Town, far: int) -> Area:
    """The home community, or another one: what is late is not all in one place."""
    others = [place for place in town.communities if place.kind == "community" and place is not town.home]
    return others[far] if far else town.home


def _grids(town: Town, place: Area) -> list[Area]:
    bodies = [org for org in town.orgs.values() if org.kind_id == "grid" and org.area.parent_id == place.pk]
    return sorted((org.area for org in bodies), key=lambda area: area.code)


def _story(scene: dict[str, Any], seed: int, area: Area, at: datetime, words: dict[str, str]) -> Story:
    cast = Cast(seed)
    anonymous = scene.get("anonymous", False)
    return Story(
        seed=seed,
        at=at,
        area=area,
        place=scene["place"].format(**words),
        text=scene["text"],
        channel=Channel(scene["channel"]),
        nature=Nature(scene["nature"]),
        is_urgent=scene.get("urgent", False),
        matter=None,
        caller="" if anonymous else cast.caller(),
        phone="" if anonymous else cast.phone(),
    )


def _beats(scene: dict[str, Any], story: Story, bodies: dict[str, Org], calendar: WorkCalendar) -> list[Beat]:
    beats, unit = [], "h" if story.is_urgent else "wh"
    for after, verb, key, given in scene["beats"]:
        due = calendar.due(story.at, Limit.parse(f"{int(after)}{unit}"))
        at = due + timedelta(minutes=(after % 1) * 60 + 1)
        beats.append(Beat(at, verb, bodies[key], _given(verb, given, bodies, story.place, at, calendar)))
    return beats


def _given(
    verb: str,
    given: dict[str, Any],
    bodies: dict[str, Org],
    spot: str,
    at: datetime,
    calendar: WorkCalendar,
) -> dict[str, Any]:
    """What the action takes: bodies for their names; a call is for the next working day."""
    if verb == "offer":
        return {**given, "to": bodies[given["to"]]}
    if verb == "invite":
        return {**given, "orgs": [bodies[key] for key in given["orgs"]]}
    if verb == "call":
        orgs = [bodies[key] for key in given["orgs"]]
        return {**given, "orgs": orgs, "spot": spot, "arrive_by": calendar.due(at, A_DAY_ON)}
    return given


def _bodies(town: Town, area: Area) -> dict[str, Org]:
    """The bodies of the scene's community by the scenes' own names for them."""
    community = town.orgs[area.code[:12]]
    parent = community.area.parent
    assert parent is not None
    near = {
        "grid": town.lead(area),
        "community": community,
        "subdistrict": town.orgs[parent.code],
        "property": town.orgs[f"property-{community.area.code}"],
    }
    return {**town.orgs, **near, "zfd": town.orgs[f"zfd-{parent.code}"]}
