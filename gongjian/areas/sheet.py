"""Places as a table: new ones are founded, known ones renamed; what needs a paper is done elsewhere."""

from collections.abc import Iterable, Sequence
from typing import cast

from gongjian.areas import actions, keeper, names, queries
from gongjian.areas.models import Area, AreaChange, Change, Level
from gongjian.areas.naming import Places
from gongjian.areas.rules import can_found
from gongjian.kernel import clock
from gongjian.platform.action import part, values
from gongjian.platform.copying import copy_in, next_ids
from gongjian.platform.many import any_of
from gongjian.sheets.declared import Column, Known, Row, Setting, Sheet, Written, declare
from gongjian.sheets.kinds import Bad, Choice, Code, Text

FULL = {2: 12, 4: 12, 6: 12, 9: 12}  # shortened codes and their full length
PAPER = "表格导入"
_LEVELS = {2: Level.PROVINCE, 4: Level.CITY, 6: Level.DISTRICT, 9: Level.SUBDISTRICT, 12: Level.COMMUNITY}
_KINDS = {word: key for key, word in names.KINDS.items()}
_WORDS = {
    "省": Level.PROVINCE,
    "市": Level.CITY,
    **dict.fromkeys(("区", "县", "区县"), Level.DISTRICT),
    **dict.fromkeys(("街道", "镇", "乡", "街道（镇）"), Level.SUBDISTRICT),
    **dict.fromkeys(("社区", "村", "社区（村）"), Level.COMMUNITY),
    "网格": Level.GRID,
}


def ready(rows: Sequence[Row]) -> None:
    """Let every line know the others: a parent may be founded by the same file."""
    here: dict[str, Row] = {}
    for row in rows:
        if code := row.text("code"):
            here.setdefault(code, row)
            here.setdefault(row.text("name"), row)
    for row in rows:
        row.found["here"] = here
        row.found["level"] = _level(row)


def keys(row: Row) -> Iterable[tuple[str, str]]:
    if code := row.text("code"):
        yield "code", code


def look(_setting: Setting, rows: Sequence[Row]) -> None:
    """Known codes and parents, in a constant number of statements."""
    codes = [row.text("code") for row in rows]
    known = {a.code: a for a in queries.in_force().filter(any_of("code", codes)).select_related("parent")}
    above = {row.line: row.text("parent") or _code_above(row) for row in rows}
    places = Places(above.values())
    for row in rows:
        area = known.get(row.text("code"))
        if area is not None:
            _recognise(row, area, places)
        elif not row.problems:
            _place(row, above[row.line], places)


def _recognise(row: Row, area: Area, places: Places) -> None:
    """A known place may be renamed here; where it hangs is changed by a paper, not by a table."""
    row.known = Known(area, {"name": area.name, "kind": area.kind})
    if row.cells.get("level") and row.found["level"] != area.level:
        row.bad("level", f"系统里它是{area.get_level_display()}，层级不能用表格改。")
    if said := row.text("parent"):
        try:
            parent = places.find(said)
        except Bad as bad:
            row.bad("parent", str(bad))
            return
        if parent.pk != area.parent_id:
            now = area.parent.name if area.parent else "没有上级"
            row.bad("parent", f"系统里它归{now}。划归要有文件和日期，请到“辖区”里它的页面上办。")


def _place(row: Row, above: str, places: Places) -> None:
    """A new place hangs under one that is there or comes with the same file."""
    here = row.found["here"]
    try:
        parent = places.find(above) if above else None
    except Bad as bad:
        other = here.get(above)
        if other is None or other is row:
            row.bad("parent" if "parent" in row.cells else "code", str(bad))
            return
        row.found["under"] = other
        parent = Area(code=other.text("code"), name=other.text("name"), level=other.found["level"])
    if parent is None and row.found["level"] > Level.PROVINCE:
        row.bad("parent" if "parent" in row.cells else "code", "新的地方要写上级的名称或代码。")
    elif parent is not None:
        row.found["parent"] = parent
        verdict = can_found(parent, row.text("code"), row.text("name"), row.found["level"], taken=False)
        if not verdict:
            row.bad("code", verdict.reason)


def write(_setting: Setting, rows: Sequence[Row]) -> Written:
    """Found new places, parents first, and rename known ones, each with its line in the place's history."""
    actions.hold_tree()
    done = Written()
    _found([row for row in rows if row.is_new], done)
    _rename([row for row in rows if not row.is_new], done)
    copy_in(done.parts)
    return done


@part
def _found(rows: Sequence[Row], done: Written) -> None:
    made: dict[int, Area] = {}
    today = clock.today()
    down = sorted(rows, key=lambda one: one.found["level"])
    for pk, row in zip(next_ids(Area, len(rows)), down, strict=True):
        other = row.found.get("under")
        parent = made[other.line] if other else row.found.get("parent")
        code, name, level = row.text("code"), row.text("name"), row.found["level"]
        made[row.line] = Area(
            pk=pk, code=code, name=name, short_name=names.short(name), level=level,
            kind=row.text("kind") or names.kind(code, name, level), parent=parent,
            path=f"{parent.path if parent else ''}{pk}.", valid_from=today,
        )  # fmt: skip
    done.made += made.values()
    copy_in(made.values())
    changes = next_ids(AreaChange, len(made))
    done.parts += [
        AreaChange(pk=pk, area=area, change=Change.FOUND, on=today, document=PAPER)
        for pk, area in zip(changes, made.values(), strict=True)
    ]


@part
def _rename(rows: Sequence[Row], done: Written) -> None:
    areas = []
    for row in rows:
        area = cast(Area, cast(Known, row.known).subject)
        before = values(area)
        if "name" in row.changed:
            [pk] = next_ids(AreaChange, 1)
            change = {"old_name": area.name, "old_code": area.code, "document": PAPER}
            done.parts.append(AreaChange(pk=pk, area=area, change=Change.RENAME, on=clock.today(), **change))
            area.name, area.short_name = row.text("name"), names.short(row.text("name"))
        if "kind" in row.changed:
            area.kind = row.text("kind")
        areas.append(area)
        done.changed.append((area, before))
    Area.objects.bulk_update(areas, ["name", "short_name", "kind"], batch_size=1000)


def _level(row: Row) -> int:
    """The level that the line says, else the one its code tells of."""
    said = row.text("level")
    if said:
        return int(said)
    code = row.text("code")
    if len(code) > 12:
        return Level.GRID
    return _LEVELS[next((n for n in (2, 4, 6, 9) if not code[n:].strip("0")), 12)]


def _code_above(row: Row) -> str:
    """The code of the place that a code lies in; cities without districts must say it in words."""
    code, level = row.text("code"), row.found["level"]
    ends = {Level.CITY: 2, Level.DISTRICT: 4, Level.SUBDISTRICT: 6, Level.COMMUNITY: 9, Level.GRID: 12}
    return code[: ends[level]].ljust(12, "0") if code and level in ends else ""


SHEET = declare(
    Sheet(
        key="areas",
        term="区域",
        intro="街道、社区和网格的名称与代码。新的会设立，名称不同的会更名；划归、撤销请到“辖区”页面办。",
        columns=(
            Column(
                "code",
                "代码",
                Code((12, 15), FULL),
                ("区划代码", "统计用区划代码", "地区代码", "编码"),
                is_needed=True,
                hint="12 位统计区划代码，网格是 15 位",
                example="320402001001",
            ),
            Column(
                "name",
                "名称",
                Text(60),
                ("地区名称", "区划名称", "社区名称", "街道名称", "网格名称"),
                is_needed=True,
                example="怡康花园社区居委会",
            ),
            Column(
                "level",
                "层级",
                Choice({word: str(int(key)) for word, key in _WORDS.items()}),
                ("级别",),
                hint="不填时按代码推算",
            ),
            Column(
                "parent",
                "上级",
                Text(80),
                ("上级名称", "上级代码", "所属街道", "所属社区", "所属区"),
                hint="名称或代码，不填时按代码推算",
            ),
            Column("kind", "类别", Choice(_KINDS), ("类型",), hint="不填时按代码和名称推算"),
        ),
        grants=(keeper.TERRITORY,),
        keys=keys,
        look=look,
        write=write,
        ready=ready,
        page="areas:index",
    )
)
