"""Who answers for an address or a point: one look-up."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Q

from gongjian.areas import queries as areas
from gongjian.areas.models import Area, Level
from gongjian.grids import addresses
from gongjian.grids.models import Building, Grid
from gongjian.grids.queries import ground
from gongjian.kernel.tree import below
from gongjian.orgs import queries as orgs
from gongjian.orgs.actor import Actor
from gongjian.orgs.models import Org, Person


@dataclass(frozen=True)
class Match:
    """What an address was found to mean: its building, or every grid of its estate, or only its community."""

    grids: tuple[Grid, ...] = ()
    building: Building | None = None
    community: Area | None = None
    number: str = ""  # of the building, as it was understood

    @property
    def grid(self) -> Grid | None:
        """The one grid it lies in; None when several come into question."""
        return self.grids[0] if len(self.grids) == 1 else None


@dataclass(frozen=True)
class Answer:
    """Who answers: the grid and its body, the grid workers the actor may know, and the community's body."""

    match: Match
    org: Org | None
    people: tuple[Person, ...]
    community: Org | None


def match(text: str, within: Area | None = None) -> Match:
    """The building residents mean by an address, else the grids of the estate, else the community named.

    At most two queries. Nothing found gives an empty match.
    """
    spoken = addresses.understand(text)
    rows = Building.objects.filter(
        Q(key__in=spoken.keys()) | Q(estate__in=spoken.estates()), grid__area__valid_to__isnull=True
    ).select_related("grid__area__parent", "grid__org")
    if within is not None:
        rows = rows.filter(below(within.path, "grid__area__path"))
    found = list(rows.order_by("grid__area__code", "pk"))
    keys = set(spoken.keys())
    exact = _longest([b for b in found if b.key in keys], key=lambda b: len(b.key))
    if exact:
        return Match(_grids(exact), exact[0] if len(exact) == 1 else None, number=spoken.number)
    estate = _longest([b for b in found if b.estate in spoken.estates()], key=lambda b: len(b.estate))
    if estate:
        return Match(_grids(estate), number=spoken.number)
    return Match(community=_community(spoken, within), number=spoken.number)


def grid_of_address(text: str, within: Area | None = None) -> Grid | None:
    """The grid of an address, when there is no doubt about it."""
    return match(text, within).grid


def responsible_for(
    by: Actor, *, address: str = "", point: tuple[float, float] | None = None, within: Area | None = None
) -> Answer:
    """Who answers for an address, or for a point (longitude, latitude)."""
    if point is not None:
        at = ground.grid_at(*point)
        found = Match((at,) if at else ())
    else:
        found = match(address, within)
    grid = found.grid
    if grid is None:
        place = found.community or (_shared(found.grids) if found.grids else None)
        return Answer(found, None, (), orgs.lead_above(place) if place else None)
    people = tuple(ground.workers([grid], by)[grid.pk])
    return Answer(found, grid.org, people, orgs.lead_above(grid.area.parent) if grid.area.parent else None)


def buildings(grid: Grid) -> list[Building]:
    """The buildings of a grid, in the order of their numbers."""
    rows = Building.objects.filter(grid=grid)
    return sorted(rows, key=lambda b: (b.estate, len(b.key), b.key))


def _longest(rows: list[Building], key: Callable[[Building], int]) -> list[Building]:
    """Those that account for the most words: 怡康花园东区 before 怡康花园."""
    longest = max(map(key, rows), default=0)
    return [row for row in rows if key(row) == longest]


def _grids(rows: list[Building]) -> tuple[Grid, ...]:
    return tuple({row.grid_id: row.grid for row in rows}.values())


def _shared(grids: tuple[Grid, ...]) -> Area | None:
    """The community, when all the grids in question belong to one."""
    parents = {grid.area.parent_id: grid.area.parent for grid in grids}
    return next(iter(parents.values())) if len(parents) == 1 else None


def _community(spoken: addresses.Spoken, within: Area | None) -> Area | None:
    """The one community whose name the words hold, with or without 社区."""
    words = spoken.estates()
    rows = areas.in_force().filter(
        level=Level.COMMUNITY, short_name__in=[*words, *(f"{w}社区" for w in words)]
    )
    if within is not None:
        rows = rows.filter(below(within.path))
    found = sorted(rows, key=lambda area: -len(area.short_name))
    if len(found) > 1 and len(found[0].short_name) == len(found[1].short_name):
        return None
    return found[0] if found else None
