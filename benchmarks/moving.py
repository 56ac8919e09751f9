"""Handing a subdistrict to another district, with its communities and their requests (O1)."""

from collections.abc import Callable
from datetime import date

from django.db import connection, transaction

from benchmarks.measure import Line, median, ms
from gongjian.areas.models import Area, Level
from gongjian.demo.town import BUILDER, Town
from gongjian.kernel import clock
from gongjian.kernel.tree import below
from gongjian.orgs import actions
from gongjian.orgs.actions import Founding
from gongjian.orgs.models import Org
from gongjian.requests.models import Case

COMMUNITIES, REQUESTS = 100, 12_500
WHY = "the benchmark counts its own ground"
SINCE = date(2020, 1, 1)


class _Undone(Exception):
    """Each round is taken back, so that the next one finds the same."""


def subdistrict(town: Town) -> list[Line]:
    """Against a plain UPDATE of the same paths, in which nobody's rights follow; and against one second."""
    org, to, parent = _ground(town)
    place = org.area
    communities = Area.objects.filter(parent=place, level=Level.COMMUNITY).count()
    requests = Case.objects.unscoped(WHY).filter(below(place.path, "area__path")).count()
    assert communities >= COMMUNITIES, communities
    assert requests >= REQUESTS, requests
    bare = median(_undone(lambda: _bare(org, to, parent)), times=10, warm=2)
    ours = median(_undone(lambda: _handed_over(org, to, parent)), times=10, warm=2)
    what = f"move a subdistrict of {communities} communities, {requests} requests"
    return [
        Line(f"{what}, against one UPDATE of the paths", ms(ours), f"{ms(bare)} plain SQL", ours / bare, 10),
        Line(f"{what}, in seconds", ms(ours), "1 s", ours, 1),
    ]


def _ground(town: Town) -> tuple[Org, Area, Org]:
    """The smallest subdistrict with requests enough, its communities filled up; the district and the body it
    goes to.
    """
    city = town.district.parent
    assert city is not None
    places = Area.objects.filter(below(town.district.path), level=Level.SUBDISTRICT)
    cases = Case.objects.unscoped(WHY)
    counted = {one: cases.filter(below(one.path, "area__path")).count() for one in places}
    place = min((one for one in places if counted[one] >= REQUESTS), key=lambda one: counted[one])
    surplus = cases.filter(below(place.path, "area__path")).order_by("pk").values_list("pk", flat=True)
    cases.filter(pk__in=list(surplus[REQUESTS:])).update(area=town.district)
    org = Org.objects.get(area=place, is_lead=True)
    wanted = COMMUNITIES - Area.objects.filter(parent=place, level=Level.COMMUNITY).count()
    made = [_area(f"新{n:03}社区", Level.COMMUNITY, place) for n in range(wanted)]
    founded = [Founding(one.name, one.name, "community", one, is_lead=True, on=SINCE) for one in made]
    actions.found_orgs(org, orgs=founded, by=BUILDER)
    to = _area("邻区", Level.DISTRICT, city)
    body = actions.found_org(
        town.orgs["city"], name="邻区接诉即办中心", kind="hotline_center", area=to, on=SINCE, by=BUILDER
    )
    return org, to, body


def _area(name: str, level: Level, parent: Area) -> Area:
    with connection.cursor() as cursor:
        cursor.execute("select nextval(pg_get_serial_sequence('areas_area', 'id'))")
        [pk] = cursor.fetchone()
    code, path = f"{990_000_000_000 + pk}", f"{parent.path}{pk}."
    return Area.objects.create(
        pk=pk, code=code, name=name, short_name=name, level=level, parent=parent, path=path, valid_from=SINCE
    )


def _undone(act: Callable[[], object]) -> Callable[[], None]:
    def run() -> None:
        try:
            with transaction.atomic():
                act()
                raise _Undone
        except _Undone:
            pass

    return run


def _handed_over(org: Org, to: Area, parent: Org) -> None:
    actions.move_subdistrict(org, to=to, parent=parent, on=clock.today(), document="区划批复", by=BUILDER)


def _bare(org: Org, to: Area, parent: Org) -> None:
    with connection.cursor() as cursor:
        cursor.execute("set local session_replication_role = replica")  # without the triggers that follow
        for table, old, new in (
            ("areas_area", org.area.path, f"{to.path}{org.area.pk}."),
            ("orgs_org", org.path, f"{parent.path}{org.pk}."),
        ):
            cursor.execute(
                f"update {table} set path = %s || substr(path, %s) where path >= %s and path < %s",
                [new, len(old) + 1, old, f"{old[:-1]}/"],
            )
