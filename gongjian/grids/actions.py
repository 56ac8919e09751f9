"""Everything that can happen to grids and buildings."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from gongjian.areas import actions as areas
from gongjian.areas.actions import Sprout
from gongjian.areas.models import Area, Level
from gongjian.grids import addresses, rules
from gongjian.grids.models import Building, Grid, GridKind
from gongjian.grids.outlines import Outline
from gongjian.grids.queries import files
from gongjian.grids.queries.files import Survey
from gongjian.kernel import clock
from gongjian.kernel.verdict import Denied
from gongjian.orgs import actions as orgs
from gongjian.orgs.actor import Actor
from gongjian.orgs.queries import lead_above
from gongjian.platform.action import action, remark


@dataclass(frozen=True)
class Plot:
    """A building to be entered: 怡康花园, 12幢."""

    estate: str
    name: str
    longitude: float | None = None
    latitude: float | None = None
    households: int | None = None


def import_grids(text: str, *, by: Actor, dry_run: bool = False) -> Survey:
    """Bring the grids in line with a GeoJSON file: new ones come with their body, known codes are updated.

    All or nothing: while the survey has problems nothing is written. The same file again changes nothing.
    """
    survey = files.survey(text)
    if survey.problems or survey.area is None or dry_run or not (survey.new or survey.changed):
        return survey
    lay(survey.area, survey=survey, by=by)
    return survey


@action("导入网格", allow=rules.may_lay, lock=False)
def lay(area: Area, *, survey: Survey, by: Actor) -> Area:
    """Write what a survey without problems found, within `area`."""
    areas.hold_tree()
    if survey.new:
        _found(area, survey, by)
    for grid, drawn_anew in survey.changed:
        _redraw(grid, drawn_anew, by)
    remark(f"新增网格{len(survey.new)}，更新{len(survey.changed)}")
    return area


@action("登记楼栋", allow=rules.may_build, lock=False)
def add_building(grid: Grid, *, plot: Plot, by: Actor) -> Building:
    """Enter a building under the words residents use for it; once in a grid."""
    building = _building(grid, plot)
    if Building.objects.filter(grid=grid, key=building.key).exists():
        raise Denied(f"{grid.area.name}里已经有“{plot.estate}{plot.name}”，不用再登记。")
    building.save(force_insert=True)
    return building


@action("批量登记楼栋", allow=rules.may_lay, lock=False)
def add_buildings(area: Area, *, plots: Mapping[Grid, Sequence[Plot]], by: Actor) -> Area:
    """Enter the buildings of many grids in `area`; those already there are left as they are."""
    rows = [_building(grid, plot) for grid, inside in plots.items() for plot in inside]
    Building.objects.bulk_create(
        {(row.grid_id, row.key): row for row in reversed(rows)}.values(),
        batch_size=5000,
        ignore_conflicts=True,
    )
    remark(f"楼栋 {len(rows)} 处")
    return area


def _found(area: Area, survey: Survey, by: Actor) -> None:
    """The places, the bodies and the ground of new grids, in a constant number of statements."""
    sprouts = [Sprout(one.code, one.name, one.name[:30], Level.GRID, "", one.community) for one in survey.new]
    places = areas.plant(sprouts, survey.communities, on=clock.today())
    foundings = []
    for place, one in zip(places, survey.new, strict=True):
        name, lead = _org_name(survey.communities[one.community], place), survey.leads[one.community]
        foundings.append(
            orgs.Founding(place.code, name, "grid", place, "", place.short_name, is_lead=True, under=lead)
        )
    root = lead_above(area) or survey.leads[survey.new[0].community]
    bodies = orgs.found_orgs(root, orgs=foundings, by=by)
    Grid.objects.bulk_create(
        _drawn(Grid(area=place, org=bodies[place.code]), one)
        for place, one in zip(places, survey.new, strict=True)
    )


def _redraw(grid: Grid, one: Outline, by: Actor) -> None:
    if grid.area.name != one.name and grid.area.parent is not None:
        place = areas.rename(grid.area, name=one.name, on=clock.today(), by=by)
        orgs.rename_org(grid.org, name=_org_name(grid.area.parent, place), short_name=place.short_name, by=by)
    _drawn(grid, one).save()


def _drawn(grid: Grid, one: Outline) -> Grid:
    grid.kind = rules.kind(one.kind) or GridKind.RESIDENTIAL
    grid.outline = one.geojson
    grid.west, grid.south, grid.east, grid.north = one.box
    grid.households, grid.population = one.households, one.population
    grid.changed_at = clock.now()
    return grid


def _org_name(community: Area, place: Area) -> str:
    return (
        place.name if place.name.startswith(community.short_name) else f"{community.short_name}{place.name}"
    )


def _building(grid: Grid, plot: Plot) -> Building:
    if not plot.estate.strip() or not plot.name.strip():
        raise Denied("请写明小区（或路名）和楼栋，例如“怡康花园”“12幢”。")
    return Building(
        grid=grid,
        estate=addresses.clean(plot.estate),
        name=plot.name.strip(),
        key=addresses.building_key(plot.estate, plot.name),
        longitude=plot.longitude,
        latitude=plot.latitude,
        households=plot.households,
    )
