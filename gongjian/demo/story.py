"""How a request of the demo goes: a plan of dated beats, drawn by chance from a seed.

`live` plays a plan through the actions; `bulk` writes the rows that the same plan would leave. Both leave out
what lies later than the present: so the newest requests stand where they would stand today.
"""

import re
import tomllib
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from gongjian.admission.models import MatterItem
from gongjian.areas.models import Area
from gongjian.demo.cast import Cast
from gongjian.demo.plot import Plot
from gongjian.demo.tale import Story
from gongjian.demo.territory import Ground
from gongjian.demo.town import CONTENT, Town
from gongjian.kernel.worktime import ZONE, WorkCalendar
from gongjian.requests.models import Channel, Nature

ROADS = (
    "青龙路",
    "丽华路",
    "中吴路",
    "东门路",
    "桃园路",
    "红梅南路",
    "健身路",
    "劳动东路",
    "和平北路",
    "飞龙路",
    "竹林路",
    "迎春路",
)
_CHOICE = re.compile(r"\[([^]]+)\]")
CHANNELS = {
    "web": 38,
    "hotline": 20,
    "desk": 13,
    "visit": 11,
    "group": 10,
    "box": 2,
    "letter": 4,
    "system": 2,
}


class Teller:
    """Draws stories. The same seed and the same town give the same story."""

    def __init__(
        self, town: Town, calendar: WorkCalendar, matters: dict[str, MatterItem], ground: dict[int, Ground]
    ) -> None:
        self.town, self.calendar, self.matters, self.ground = town, calendar, matters, ground
        self.grids: dict[int, list[Area]] = {}
        for org in town.orgs.values():
            if org.kind_id == "grid" and org.area.parent_id:
                self.grids.setdefault(org.area.parent_id, []).append(org.area)
        self.scenarios = tomllib.loads((CONTENT / "scenarios.toml").read_text("utf-8"))["scenario"]
        self.weights = [scenario["weight"] for scenario in self.scenarios]

    def story(self, seed: int, at: datetime) -> Story:
        """The request that somebody has at a moment."""
        rng = Random(seed)
        scenario = _told(rng, rng.choices(self.scenarios, self.weights)[0])
        community = self._community(rng)
        grid = rng.choice(self.grids[community.pk])
        area = grid if rng.random() < 0.85 else community
        words = _words(rng, self.ground[grid.pk])
        cast = Cast(seed)
        channel = Channel(scenario.get("channel") or rng.choices(list(CHANNELS), list(CHANNELS.values()))[0])
        anonymous = channel in {Channel.WEB, Channel.BOX} and rng.random() < 0.25
        story = Story(
            seed=seed,
            at=at,
            area=area,
            place=scenario["place"].format(**words),
            text=scenario["text"].format(**words),
            channel=channel,
            nature=Nature(scenario["nature"]),
            is_urgent=scenario.get("urgent", False),
            matter=self.matters.get(scenario["matter"]),
            caller="" if anonymous else cast.caller(),
            phone="" if anonymous else cast.phone(),
        )
        Plot(self.town, self.calendar, story, scenario, words, rng).unfold()
        return story

    def moments(self, count: int, today: date, seed: int, days: int = 365) -> list[datetime]:
        """When `count` requests come in over a year: more on working days, and by day."""
        rng = Random(seed)
        drawn: list[datetime] = []
        while len(drawn) < count:
            day = today - timedelta(days=int(days * rng.random()))
            if not self.calendar.is_workday(day) and rng.random() < 0.6:
                continue
            hour = rng.choices(range(7, 22), [3, 8, 14, 15, 12, 5, 6, 10, 11, 10, 7, 5, 6, 6, 3])[0]
            drawn.append(
                datetime(
                    day.year, day.month, day.day, hour, rng.randrange(60), rng.randrange(60), tzinfo=ZONE
                )
            )
        return sorted(drawn)

    def _community(self, rng: Random) -> Area:
        weights = [
            24 if place is self.town.home else 3 if place.kind == "community" else 1
            for place in self.town.communities
        ]
        return rng.choices(self.town.communities, weights)[0]


def _told(rng: Random, scenario: dict[str, Any]) -> dict[str, Any]:
    """The scenario as it goes this time: one of its texts, each [a|b] decided, the reply that fits."""
    nth = rng.randrange(len(scenario["texts"]))
    replies = [scenario["replies"][nth]] if scenario.get("paired") else scenario["replies"]
    return {
        **scenario,
        "text": _decided(rng, scenario["texts"][nth]),
        "notes": [_decided(rng, note) for note in scenario["notes"]],
        "replies": [(outcome, _decided(rng, reply)) for outcome, reply in replies],
    }


def _decided(rng: Random, text: str) -> str:
    return _CHOICE.sub(lambda found: rng.choice(found[1].split("|")), text)


def _words(rng: Random, ground: Ground) -> dict[str, Any]:
    building = rng.choice(ground.buildings)
    return {"e": ground.estate, "n": building[:-1], "u": rng.randrange(1, 5), "r": rng.choice(ROADS)}
