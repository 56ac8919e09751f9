"""One place on one page: who answers for it, what lies below it, what is open there."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q, Sum
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from gongjian.areas import queries as areas
from gongjian.areas.models import Area, AreaChange, Level
from gongjian.dashboards.rules.sketch import Part, Sketch, sketch
from gongjian.grids.models import Grid
from gongjian.grids.queries import ground
from gongjian.kernel import clock, tree
from gongjian.orgs import queries as orgs
from gongjian.orgs.actor import Actor
from gongjian.orgs.models import Org, Post
from gongjian.orgs.roles import ROLES
from gongjian.requests.models import WORKING, Case


@dataclass(frozen=True)
class Holder:
    """A person in a post, as the page names them."""

    name: str
    duty: str


@dataclass(frozen=True)
class Body:
    """An organisation that serves the place, with the people in its posts."""

    org: Org
    people: tuple[Holder, ...]


@dataclass(frozen=True)
class Below:
    """A place directly below, with what is open there."""

    area: Area
    people: str
    households: int | None
    open: int
    over: int


def find(by: Actor, code: str) -> Area | None:
    """The place of a code, if the post covers it; else it does not exist for this person."""
    area = areas.by_code(code)
    return area if area is not None and by.reaches(area.path) else None


def own_code(by: Actor) -> str | None:
    """The code of the place of the current post."""
    if by.seat is None:
        return None
    return Area.objects.filter(pk=by.seat.area_id).values_list("code", flat=True).first()


def bodies(area: Area) -> list[Body]:
    """The organisations of the place itself, the one that answers for it first; two queries."""
    found = list(
        Org.objects.filter(area=area, valid_to__isnull=True)
        .select_related("kind")
        .order_by("-is_lead", "kind__order", "name")
    )
    people = _people(Q(org__in=found))
    return [Body(org, tuple(people[org.pk])) for org in found]


def below(by: Actor, area: Area, now: datetime) -> list[Below]:
    """The places directly below, by code, with people, households and open cases. Four queries."""
    kids = list(areas.children(area))
    counts = _open_by_path(by, area, now)
    homes = _households(area)
    people = _heads(kids)
    return [
        Below(
            kid,
            "、".join(people[kid.pk][:2]),
            sum(n for path, n in homes.items() if tree.covers(kid.path, path)) or None,
            sum(n for path, (n, _) in counts.items() if tree.covers(kid.path, path)),
            sum(n for path, (_, n) in counts.items() if tree.covers(kid.path, path)),
        )
        for kid in kids
    ]


def drawing(area: Area, rows: list[Below]) -> Sketch | None:
    """The places below as a small map; None where no outlines were entered. One query."""
    grounds: dict[int, list[BaseGeometry]] = defaultdict(list)
    kids = {row.area.path: row.area.pk for row in rows}
    for path, outline in ground.of(area).values_list("area__path", "outline"):
        kid = next((pk for above, pk in kids.items() if tree.covers(above, path)), None)
        if kid is not None:
            grounds[kid].append(shape(outline))
    return sketch([Part(row.area.short_name, grounds[row.area.pk], row.open, row.over) for row in rows])


def open_cases(by: Actor, area: Area, limit: int = 8) -> list[Case]:
    """What is open in the place, the most pressing first."""
    rows = Case.objects.visible_to(by).filter(tree.below(area.path, "area__path"), state__in=WORKING)
    return list(rows.select_related("area", "holder", "keeper").order_by("due_at", "pk")[:limit])


def open_count(by: Actor, area: Area) -> int:
    """How many cases are open in the place."""
    return Case.objects.visible_to(by).filter(tree.below(area.path, "area__path"), state__in=WORKING).count()


def population(area: Area) -> dict[str, int | None]:
    """Households and people of the grids of the place, as far as they are entered."""
    grids = Grid.objects.filter(tree.below(area.path, "area__path"), area__valid_to__isnull=True)
    return grids.aggregate(grids=Count("pk"), households=Sum("households"), people=Sum("population"))


def _open_by_path(by: Actor, area: Area, now: datetime) -> dict[str, tuple[int, int]]:
    rows = Case.objects.visible_to(by).filter(tree.below(area.path, "area__path"), state__in=WORKING)
    over = Count("pk", filter=Q(due_at__lt=now, is_paused=False))
    counted = rows.order_by().values_list("area__path").annotate(n=Count("pk"), over=over)
    return {path: (n, late) for path, n, late in counted}


def _households(area: Area) -> dict[str, int]:
    """Households by path of their grid, as far as they are entered."""
    grids = Grid.objects.filter(tree.below(area.path, "area__path"), area__valid_to__isnull=True)
    return {path: number or 0 for path, number in grids.values_list("area__path", "households")}


def _heads(kids: list[Area]) -> dict[int, list[str]]:
    """Who is in charge of each place: the people of its lead body, and whoever's post is narrowed to it."""
    here = [kid.pk for kid in kids]
    held = orgs.in_force(clock.today()).filter(
        Q(org__area_id__in=here, org__is_lead=True) | Q(area_id__in=here, role="grid_worker")
    )
    found: dict[int, list[str]] = defaultdict(list)
    for post in sorted(held, key=lambda post: ("secretary" not in post.role, post.pk)):
        for place in set(here) & {post.area_id or 0, post.org.area_id}:
            if post.person.name not in found[place]:
                found[place].append(post.person.name)
    return found


def _people(which: Q) -> dict[int, list[Holder]]:
    found: dict[int, list[Holder]] = defaultdict(list)
    for post in orgs.in_force(clock.today()).filter(which).order_by("starts", "pk"):
        found[post.org_id].append(Holder(post.person.name, _duty(post)))
    return found


def _duty(post: Post) -> str:
    return post.title or (ROLES[post.role].term if post.role in ROLES else post.role)


def above(by: Actor, area: Area) -> list[Area]:
    """The places on the way down to this one, from the district on. One query."""
    return [one for one in areas.ancestors(area)[:-1] if one.level >= Level.CITY]


def superior_of(bodies: list[Body]) -> Org | None:
    """To whom a matter goes up from the body that answers for the place."""
    return orgs.superior(bodies[0].org) if bodies and bodies[0].org.is_lead else None


def below_title(area: Area) -> str:
    """What the places below are called."""
    return {Level.PROVINCE: "城市", Level.CITY: "区", Level.DISTRICT: "街道", Level.SUBDISTRICT: "社区"}.get(
        Level(area.level), "网格"
    )


def history(area: Area) -> list[AreaChange]:
    """What happened to the place, the latest first."""
    return list(reversed(areas.history(area)))
