"""Where an address lies and who answers there, for whoever registers a request: one look-up."""

from dataclasses import dataclass
from functools import cache

from django.db.models import BigIntegerField, QuerySet

from gongjian.areas.models import Area, Level
from gongjian.grids import queries as grids
from gongjian.kernel import clock
from gongjian.kernel.tree import below, covers
from gongjian.orgs import queries as orgs
from gongjian.orgs.actor import Actor, Seat
from gongjian.orgs.models import Org
from gongjian.platform.statements import Rows, Slot

MANY = 6  # more proposals than this help nobody


@dataclass(frozen=True)
class Spot:
    """A place that the words may mean, in a form's choices by `pk`, with who answers there."""

    pk: int
    label: str
    who: str
    phone: str


def places(by: Actor) -> QuerySet[Area]:
    """Where a request may lie that this post takes in: communities, and near by also the grids."""
    if by.seat is None:
        return Area.objects.none()
    return Area.objects.filter(below(by.seat.area_path), valid_to__isnull=True, level__in=_levels(by.seat))


def place(by: Actor, pk: str) -> Area | None:
    """One of these places."""
    found = next(iter(_places().run(place=int(pk))), None)
    if by.seat is None or found is None or found.valid_to is not None:
        return None
    return found if found.level in _levels(by.seat) and covers(by.seat.area_path, found.path) else None


@cache
def _places() -> Rows[Area]:
    return Rows(Area.objects.filter(pk=Slot("place", BigIntegerField())).order_by())


def _levels(seat: Seat) -> range:
    """Communities, and for whoever works near by also their grids."""
    lowest = Level.GRID if seat.area_level >= Level.SUBDISTRICT else Level.COMMUNITY
    return range(Level.COMMUNITY, lowest + 1)


def name_of(area: Area) -> str:
    """ "怡康花园社区", "怡康花园社区 · 二网格"."""
    is_grid = area.level == Level.GRID and area.parent is not None
    return f"{area.parent.short_name} · {area.short_name}" if is_grid and area.parent else area.short_name


def spots(by: Actor, words: str) -> list[Spot]:
    """The places of this post that an address may mean: the grids, else the community. None where nothing was
    recognised, or too much. A handful of queries for each.
    """
    own = Area.objects.filter(pk=by.seat.area_id).first() if by.seat else None
    if own is None or not words.strip():
        return []
    found = grids.match(words, own)
    meant: list[Area | None] = [grid.area for grid in found.grids] or [found.community]
    known = set(places(by).filter(pk__in=[area.pk for area in meant if area]).values_list("pk", flat=True))
    # whoever sees a district registers at communities, not at grids
    there = {
        area.pk: area for one in meant if one for area in [one if one.pk in known else one.parent] if area
    }
    return [_spot(area) for area in there.values()] if len(there) <= MANY else []


def _spot(area: Area) -> Spot:
    org = orgs.lead_above(area)
    person = orgs.named_person(org, clock.today()) if org else None
    role = "网格员" if area.level == Level.GRID else "首问责任人"
    who = f"{role} {person.name}" if person else "还没有责任人"
    return Spot(area.pk, name_of(area), f"{org.short_name}，{who}" if org else who, _phone(org))


def _phone(org: Org | None) -> str:
    bodies = [org, *orgs.leads_above(org)] if org else []
    return next((body.phone for body in bodies if body.phone), "")
