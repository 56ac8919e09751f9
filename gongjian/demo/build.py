"""Builds the demo district: places, bodies, people, the responsibility list, and a year of residents' requests."""

import logging
from collections.abc import Callable
from datetime import date, datetime, timedelta

from django.db import connection

from gongjian.admission.models import MatterItem
from gongjian.areas import actions as areas
from gongjian.areas.models import Area, Level
from gongjian.demo import cast, lists, territory, town
from gongjian.demo.live import Player
from gongjian.demo.story import Story, Teller
from gongjian.kernel import clock
from gongjian.orgs import actions as orgs
from gongjian.orgs.models import Person
from gongjian.platform.calendar import calendar_of
from gongjian.platform.parameters import Rulebook
from gongjian.requests.models import WORKING, Case

DISTRICT = "320402"
SEED = 320402
SMALL = 600
TWINS = 9
log = logging.getLogger("gongjian.demo")
Say = Callable[[str], object]


def is_empty() -> bool:
    """Whether nobody has put anything into this database yet."""
    return not Area.objects.exists()


def build(now: datetime, say: Say) -> Teller:
    """Build the small demo up to the moment `now`; the same moment gives the same demo."""
    people = cast.Cast(SEED)
    say("装载天宁区的街道和社区……")
    areas.load_district(DISTRICT, by=town.BUILDER)
    place = town.found(DISTRICT, people)
    say("划分网格，安排岗位……")
    grids = territory.lay_out(place)
    town.staff(place, grids, people)
    town.gather(place)
    place.orgs |= {grid.area.code: grid for grid in grids}
    _open_logins()
    say("发布履职事项清单……")
    matters = lists.publish(place, now.astimezone(clock.ZONE).date())
    teller = _teller(place, matters)
    say(f"办理一年来的 {SMALL} 件诉求……")
    _live(teller, place, now)
    with connection.cursor() as cursor:
        cursor.execute("analyze")
    return teller


def _teller(place: town.Town, matters: dict[str, MatterItem]) -> Teller:
    grids: dict[int, list[Area]] = {}
    for area in Area.objects.filter(level=Level.GRID, valid_to__isnull=True).select_related("parent__parent").order_by("code"):
        grids.setdefault(area.parent_id or 0, []).append(area)
    return Teller(place, calendar_of(Rulebook(date.today())), matters, grids)  # noqa: DTZ011


def _live(teller: Teller, place: town.Town, now: datetime) -> None:
    player = Player(place, until=now)
    moments = [at for at in teller.moments(SMALL, now.astimezone(clock.ZONE).date(), SEED) if at < now]
    open_ones: list[tuple[Story, Case]] = []
    for number, at in enumerate(moments):
        story = teller.story(SEED + number, at)
        case = player.play(story)
        if case.state in WORKING and story.area.level >= Level.COMMUNITY:
            open_ones.append((story, case))
    for story, case in open_ones[-TWINS:]:
        later = max(story.at + timedelta(minutes=20), now - timedelta(hours=2))
        if case.state == "doing" and later < now:
            player.twin(story, case, later)


def _open_logins() -> None:
    people = Person.objects.unscoped("the demo opens its own logins").filter(user__isnull=False)
    for person in people.select_related("user"):
        assert person.user is not None
        orgs.open_account(person, login=person.user.username, password=cast.PASSWORD, must_change=False, by=town.BUILDER)
