"""Builds the demo district: places, bodies, people, the responsibility list, a year of requests."""

from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from datetime import date, datetime, timedelta
from multiprocessing import get_context
from typing import Any

from django.db import connection, connections

from gongjian.areas import actions as areas
from gongjian.areas.models import Area
from gongjian.demo import (
    branchyear,
    cast,
    check,
    lists,
    party,
    scenes,
    stationed,
    territory,
    ticking,
    town,
    wide,
)
from gongjian.demo.bulk import load, may_load
from gongjian.demo.live import Player
from gongjian.demo.story import Teller
from gongjian.demo.tale import Story
from gongjian.kernel import clock
from gongjian.orgs.actor import Actor
from gongjian.orgs.models import Org
from gongjian.platform.action import action
from gongjian.platform.calendar import calendar_of
from gongjian.platform.instance import mark_demo
from gongjian.platform.parameters import Rulebook
from gongjian.requests.models import Case, State

DISTRICT = "320402"
SEED = 320402
SMALL = 570  # with the scenes and the twins about 600
BULK = 30_000
TWINS = 9
Say = Callable[[str], object]
Day = list[tuple[int, datetime]]  # seed and moment of each request of a day


def is_empty() -> bool:
    """Whether nobody has put anything into this database yet."""
    return not Area.objects.exists()


@action("装载演示区", allow=may_load, lock=False)
def begin(desk: Org, *, by: Actor) -> Org:
    """From now on every page says that people and figures are made up."""
    mark_demo()
    return desk


def build(
    now: datetime, say: Say, *, small: int = SMALL, bulk: int = 0, is_large: bool = False, processes: int = 2
) -> None:
    """Build the demo up to `now`; the same moment gives the same demo.

    `small`: how many requests are lived through, on `processes`; `bulk`: how many more are written as rows.
    `is_large`: members, branches and gatherings of a district of real size, five years of them.
    """
    people = cast.Cast(SEED)
    say("装载天宁区的街道和社区……")
    areas.load_district(DISTRICT, by=town.BUILDER)
    place = town.found(DISTRICT, people)
    begin(place.orgs["desk"], by=town.BUILDER)
    say("划分网格，安排岗位……")
    ground = _people(place, people)
    say("发布履职事项清单……")
    matters = lists.publish(place, now.astimezone(clock.ZONE).date())
    teller = Teller(place, calendar_of(Rulebook(clock.today())), matters, ground)
    say(f"办理一年来的 {small} 件诉求……")
    _live(teller, place, now, small, processes)
    for story in scenes.stage(place, teller.calendar, matters, ground, now):
        Player(place, until=now).play(story)
    party.settle(place, now, say, is_large=is_large)
    branchyear.live(place, now)
    _arrange(place, now, say)
    if bulk:
        _add(teller, place, now, bulk, say)
    if bulk or is_large:
        _check(say)
    ticking.catch_up(now)
    with connection.cursor() as cursor:
        cursor.execute("analyze")


def _arrange(place: town.Town, now: datetime, say: Say) -> None:
    """The units of the district, and the wide committees in which some of them sit."""
    say("登记驻区单位……")
    stationed.settle(place, now)
    say("组建街道和社区的党组织……")
    wide.arrange(place)


def _people(place: town.Town, people: cast.Cast) -> dict[int, territory.Ground]:
    """Cut the grids and give every body its people."""
    grids, ground = territory.lay_out(place)
    bodies = [grid.org for grid in grids]
    town.staff(place, bodies, people)
    town.gather(place)
    place.orgs |= {body.area.code: body for body in bodies}
    return ground


def _add(teller: Teller, place: town.Town, now: datetime, count: int, say: Say) -> None:
    """Write the bulk in order of time, as a day's numbers come in order; then read all of it back."""
    say(f"另外批量写入 {count} 件……")
    first = SEED * 10
    moments = teller.moments(count, now.astimezone(clock.ZONE).date(), first)
    stories = (teller.story(first + number, at) for number, at in enumerate(moments) if at < now)
    load(place.orgs["desk"], town=place, stories=stories, until=now, by=town.BUILDER)


def _check(say: Say) -> None:
    """Read all of it back; RuntimeError names what the rules would not have allowed."""
    say("逐条核对……")
    faults = check.faults()
    if faults:
        raise RuntimeError("\n".join(faults))


def _live(teller: Teller, place: town.Town, now: datetime, count: int, processes: int) -> None:
    """Live through the year, a day on one process: so its numbers come in order."""
    moments = [at for at in teller.moments(count, now.astimezone(clock.ZONE).date(), SEED) if at < now]
    days: dict[date, Day] = {}
    for number, at in enumerate(moments):
        days.setdefault(at.astimezone(clock.ZONE).date(), []).append((SEED + number, at))
    player = Player(place, until=now)
    open_ones = {seed for found in _played(list(days.values()), teller, player, processes) for seed in found}
    lodged = [(SEED + number, at) for number, at in enumerate(moments)]
    for seed, at in [each for each in lodged if each[0] in open_ones][-TWINS:]:
        _twin(player, teller.story(seed, at), now)


def _played(days: list[Day], teller: Teller, player: Player, processes: int) -> list[list[int]]:
    if processes == 1:
        _enter(teller, player)
        return [_live_a_day(day) for day in days]
    connections.close_all()  # a connection is not shared with a child
    with ProcessPoolExecutor(processes, get_context("fork"), _enter, (teller, player)) as pool:
        return list(pool.map(_live_a_day, days))


_stage: list[Any] = []


def _enter(teller: Teller, player: Player) -> None:
    _stage[:] = [teller, player]
    with connection.cursor() as cursor:
        cursor.execute("set synchronous_commit = off")  # a demo half built is built again


def _live_a_day(lodged: Day) -> list[int]:
    """Play one day's requests; the seeds of those still in hand."""
    teller, player = _stage
    cases = [(seed, player.play(teller.story(seed, at))) for seed, at in lodged]
    return [seed for seed, case in cases if case.state == State.DOING]


def _twin(player: Player, story: Story, now: datetime) -> None:
    """Somebody else asks for the same while it is in hand, and is merged."""
    case = Case.objects.unscoped("the demo finds its own case").get(lodged_at=story.at, text=story.text)
    at = max(story.at + timedelta(minutes=20), now - timedelta(hours=2))
    if at < now:
        player.twin(story, case, at)
