"""Which place an address or a point means, and who answers for it."""

from dataclasses import dataclass
from typing import Any

from gongjian.areas import queries as areas
from gongjian.areas.models import Area, Level
from gongjian.grids.models import Grid
from gongjian.grids.queries import ground
from gongjian.grids.queries import places as grids
from gongjian.kernel import clock
from gongjian.orgs import queries as orgs
from gongjian.orgs.models import Org
from gongjian.requests.portal import here
from gongjian.requests.queries import slips

NONE_OF_THEM = "none"
MANY = 6  # more proposals than this help nobody


@dataclass(frozen=True)
class Spot:
    """A place proposed for what was typed."""

    code: str
    label: str
    where: str


@dataclass(frozen=True)
class Found:
    """The place that was taken; or, with `proposals`, those to choose from."""

    area_code: str = ""
    area_name: str = ""
    proposals: tuple[Spot, ...] = ()


@dataclass(frozen=True)
class Answer:
    """Who answers for a place: the body, the person there, the telephone and whose it is."""

    label: str
    where: str
    org: str
    role: str
    person: str
    phone: str
    whose: str


def find(data: dict[str, Any], spot: str) -> Found:
    """The place of a form in order; proposals when the words may mean several, of which `spot` was chosen;
    nothing when no community was chosen and the words mean no place that is known.
    """
    chosen = here.community(data["community"])
    if spot and spot != NONE_OF_THEM:
        picked = areas.by_code(spot) if spot.isascii() and spot.isdigit() else None
        if picked is not None and picked.level >= Level.COMMUNITY:
            return _taken(picked)
    if data["longitude"] is not None and (grid := ground.grid_at(data["longitude"], data["latitude"])):
        return _taken(grid.area)
    if data["place"] and not spot:
        proposals = _proposals(data["place"], chosen)
        if len(proposals) == 1 and chosen is not None and proposals[0].path.startswith(chosen.path):
            return _taken(proposals[0])
        if proposals:
            return Found(proposals=tuple(_spot(area) for area in proposals))
    if not data["community"] and not spot:
        return Found()
    place = chosen or here.district()
    return _taken(place) if place else Found()


def responsible(text: str, near: Area | None) -> list[Answer]:
    """Who answers for an address, near the visitor's community or else anywhere; for each place it may be."""
    return [_answer(area) for area in _proposals(text, near)]


def people(office: Org) -> list[str]:
    """Who works at a community's office, by name."""
    return [person.name for person in orgs.people_at(office, clock.today())][:MANY]


def _proposals(text: str, within: Area | None) -> list[Area]:
    """The grids, or the one community, that an address may mean; nothing when it may mean too many."""
    found = grids.match(text, within) if within else grids.Match()
    if not found.grids:
        everywhere = grids.match(text)
        found = everywhere if everywhere.grids or within is None else found
    if found.grids:
        return [grid.area for grid in found.grids] if len(found.grids) <= MANY else _shared(found.grids)
    return [found.community] if found.community and within is None else []


def _shared(many: tuple[Grid, ...]) -> list[Area]:
    parents = {grid.area.parent_id: grid.area.parent for grid in many if grid.area.parent}
    return list(parents.values()) if len(parents) <= MANY else []


def _spot(area: Area) -> Spot:
    return Spot(area.code, _name(area), areas.chain(area))


def _taken(area: Area) -> Found:
    return Found(area.code, _name(area) if area.level >= Level.COMMUNITY else "由我们查是哪个社区")


def _name(area: Area) -> str:
    is_grid = area.level == Level.GRID and area.parent is not None
    return f"{area.parent.short_name}{area.short_name}" if is_grid and area.parent else area.short_name


def _answer(area: Area) -> Answer:
    org = orgs.lead_above(area)
    person = orgs.named_person(org, clock.today()) if org else None
    call = slips.to_call(org)
    return Answer(
        label=_name(area),
        where=areas.chain(area),
        org=org.short_name if org else "",
        role="网格员" if area.level == Level.GRID else "首问责任人",
        person=person.name if person else "",
        phone=call["phone"] if call else "",
        whose=call["name"] if call else "",
    )
