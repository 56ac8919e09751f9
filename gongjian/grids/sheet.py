"""Grids and buildings as tables: figures of grids drawn already, and the buildings that lie in them."""

from collections.abc import Iterable, Sequence
from typing import cast

from gongjian.areas.models import Area
from gongjian.areas.naming import Places
from gongjian.grids import addresses
from gongjian.grids.models import Building, Grid, GridKind
from gongjian.kernel import clock
from gongjian.orgs.roles import Grant
from gongjian.platform.action import part, values
from gongjian.platform.copying import copy_in, next_ids
from gongjian.platform.many import any_of
from gongjian.sheets.declared import Column, Known, Row, Setting, Sheet, Written, declare
from gongjian.sheets.kinds import Bad, Choice, Decimal, Text, Value, Whole

_KINDS = {word: key.value for key in GridKind for word in (key.label, key.label.removesuffix("网格"))}
_GRID = Column(
    "grid",
    "网格",
    Text(80),
    ("网格代码", "网格名称", "所属网格", "网格编号"),
    is_needed=True,
    hint="15 位代码；写名称时前面加社区，例如 怡康花园社区/第一网格",
    example="320402001001001",
)


def _grids(rows: Sequence[Row]) -> None:
    """The grid of each row, or what is wrong with its name. Three statements."""
    places = Places(row.text("grid") for row in rows)
    areas: dict[int, Area] = {}
    for row in rows:
        if not row.text("grid"):
            continue
        try:
            areas[row.line] = places.find(row.text("grid"))
        except Bad as bad:
            row.bad("grid", str(bad))
    ids = [area.pk for area in areas.values()]
    drawn = {grid.area_id: grid for grid in Grid.objects.filter(any_of("area", ids)).select_related("area")}
    for row in rows:
        area = areas.get(row.line)
        grid = drawn.get(area.pk) if area else None
        if area is not None and grid is None:
            row.bad("grid", f"{area.name}还没有画边界。请先在“区划网格”里导入它的边界。")
        elif grid is not None:
            row.found["grid"] = grid
            row.cells["grid"] = f"{grid.area.name}（{grid.area.code}）"


def look_at_grids(_setting: Setting, rows: Sequence[Row]) -> None:
    """Grids are drawn elsewhere; here their figures are kept."""
    _grids(rows)
    for row in rows:
        grid = row.found.get("grid")
        if grid is not None:
            now: dict[str, Value] = {key: getattr(grid, key) for key in ("kind", "households", "population")}
            row.known = Known(grid, now)


def write_grids(_setting: Setting, rows: Sequence[Row]) -> Written:
    """Figures that differ. One statement for all."""
    done = Written()
    for row in rows:
        grid = cast(Grid, row.found["grid"])
        before = values(grid)
        for key in row.changed:
            setattr(grid, key, row.cells[key])
        grid.changed_at = clock.now()
        done.changed.append((grid, before))
    grids = [cast(Grid, grid) for grid, _ in done.changed]
    Grid.objects.bulk_update(grids, ["kind", "households", "population", "changed_at"], batch_size=1000)
    return done


def ready(rows: Sequence[Row]) -> None:
    """What a building is compared by: 12幢, 12 号楼 and 十二栋 are one."""
    for row in rows:
        said = row.text("estate"), row.text("name")
        row.found["key"] = addresses.building_key(*said) if all(said) else ""


def keys(row: Row) -> Iterable[tuple[str, str]]:
    if row.found["key"]:
        yield "name", f"{row.text('grid')}|{row.found['key']}"


def look(_setting: Setting, rows: Sequence[Row]) -> None:
    """Grids and the buildings known in them, in a constant number of statements."""
    _grids(rows)
    ids = {row.found["grid"].pk for row in rows if "grid" in row.found}
    same = {(one.grid_id, one.key): one for one in Building.objects.filter(any_of("grid", ids))}
    for row in rows:
        spot = ("longitude", "latitude")
        is_unread = any(key in spot for key, _ in row.problems)
        if not is_unread and sum(row.cells.get(key) is None for key in spot) == 1:
            row.bad("longitude", "经度和纬度要一起写，请补上或都去掉。")
        building = same.get((row.found["grid"].pk, row.found["key"])) if "grid" in row.found else None
        if building is not None:
            row.known = Known(building, {key: getattr(building, key) for key in _FIGURES})


_FIGURES = ("longitude", "latitude", "households")


def write(_setting: Setting, rows: Sequence[Row]) -> Written:
    """New buildings and figures that differ."""
    done = Written()
    _enter([row for row in rows if row.is_new], done)
    for row in rows:
        if row.known is not None:
            building = cast(Building, row.known.subject)
            done.changed.append((building, values(building)))
            for key in row.changed:
                setattr(building, key, row.cells[key])
    buildings = [cast(Building, building) for building, _ in done.changed]
    Building.objects.bulk_update(buildings, [*_FIGURES], batch_size=1000)
    return done


@part
def _enter(rows: Sequence[Row], done: Written) -> None:
    done.made += [
        Building(
            pk=pk,
            grid=row.found["grid"],
            estate=addresses.clean(row.text("estate")),
            name=row.text("name"),
            key=row.found["key"],
            **{key: row.cells.get(key) for key in _FIGURES},
        )
        for pk, row in zip(next_ids(Building, len(rows)), rows, strict=True)
    ]
    copy_in(done.made)


GRIDS = declare(
    Sheet(
        key="grids",
        term="网格户数人数",
        intro="已经画好边界的网格的类型、户数和人数。新的网格请在“区划网格”里导入边界。",
        columns=(
            _GRID,
            Column("kind", "类型", Choice(_KINDS), ("网格类型",), example="居住区网格"),
            Column("households", "户数", Whole(), ("总户数", "居民户数"), example="420"),
            Column("population", "人数", Whole(), ("人口", "总人口", "常住人口"), example="1100"),
        ),
        grants=(Grant.TERRITORY,),
        keys=lambda row: [("grid", row.text("grid"))] if row.text("grid") else [],
        look=look_at_grids,
        write=write_grids,
        page="grids:map",
    )
)
SHEET = declare(
    Sheet(
        key="buildings",
        term="楼栋",
        intro="小区、路名和楼栋，登记诉求时按地址找到网格就靠它们。",
        columns=(
            _GRID,
            Column(
                "estate",
                "小区或路名",
                Text(60),
                ("小区", "小区名称", "路名"),
                is_needed=True,
                example="怡康花园",
            ),
            Column(
                "name", "楼栋", Text(60), ("幢号", "楼号", "楼栋号", "楼幢"), is_needed=True, example="12幢"
            ),
            Column("households", "户数", Whole(), ("住户数",), example="48"),
            Column("longitude", "经度", Decimal(73, 136), ("东经",), example="119.97"),
            Column("latitude", "纬度", Decimal(3, 54), ("北纬",), example="31.78"),
        ),
        grants=(Grant.TERRITORY,),
        keys=keys,
        look=look,
        write=write,
        ready=ready,
        page="grids:map",
    )
)
