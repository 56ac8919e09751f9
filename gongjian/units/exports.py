"""The register and the figures as files; the register under the headings under which it is brought in."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from django.db.models import Model

from gongjian.areas.models import Area
from gongjian.kernel.verdict import YES
from gongjian.orgs.actor import Actor
from gongjian.sheets.exporting import Listed, Personal, in_batches
from gongjian.sheets.writing import Column
from gongjian.units.queries import coverage as figures
from gongjian.units.queries import register as units
from gongjian.units.queries import standing
from gongjian.units.queries.coverage import Part
from gongjian.units.queries.register import Filters

UNITS = (
    Column("单位名称", lambda one: one.unit.org.name, 32),
    Column("统一社会信用代码", lambda one: one.unit.org.credit_code, 22),
    Column("类别", lambda one: one.unit.org.kind.name, 12),
    Column("所有制", lambda one: one.get_sector_display(), 10),
    Column("所在社区", lambda one: one.area.name, 24),
    Column("网格", lambda one: one.unit.grid.short_name if one.unit.grid else "", 12),
    Column("地址", lambda one: one.unit.address, 32),
    Column("场所类型", lambda one: one.unit.get_spot_display() if one.unit.spot else "", 12),
    Column("场所名称", lambda one: one.unit.spot_name, 20),
    Column("经度", lambda one: one.unit.longitude, 10),
    Column("纬度", lambda one: one.unit.latitude, 10),
    Column("从业人数", lambda one: one.headcount, 10),
    Column("正式党员", lambda one: one.members, 10),
    Column("组建方式", lambda one: one.get_mode_display(), 12),
    Column("覆盖的组织", lambda one: one.covered_by.name if one.covered_by else "", 32),
    Column("覆盖起始日期", lambda one: one.covered_since, 12),
    Column("说明", lambda one: one.reason, 32),
    Column("申报年度", lambda one: one.year, 10),
    Column("按时申报", lambda one: "没有" if one.late else "是", 10),
)
LIAISON = (
    Column("联络员", lambda one: one.unit.liaison if _is_here(one) else "", 12),
    Column("联络员电话", lambda one: one.unit.liaison_phone if _is_here(one) else "", 14),
)
COVERAGE = (
    Column("地方或类别", lambda one: one.name, 24),
    Column("在运行单位", lambda one: one.figures.operating, 12),
    Column("没按时申报", lambda one: one.figures.late, 12),
    Column("计入覆盖率的单位", lambda one: one.figures.declared, 16),
    Column("单独组建", lambda one: one.figures.sole, 10),
    Column("联合等方式组建", lambda one: one.figures.joint, 14),
    Column("组织覆盖率（%）", lambda one: _rate(one.figures.organised, one.figures.declared), 14),
    Column("单独组建率（%）", lambda one: _rate(one.figures.sole, one.figures.declared), 14),
    Column("工作覆盖", lambda one: one.figures.work, 10),
    Column("工作覆盖率（%）", lambda one: _rate(one.figures.work, one.figures.declared), 14),
    Column("空白点", lambda one: one.figures.blank, 10),
    Column("应覆盖", lambda one: one.figures.must, 10),
    Column("应覆盖未覆盖", lambda one: one.figures.must_blank, 12),
    Column("从业人数", lambda one: one.figures.headcount, 12),
    Column("正式党员", lambda one: one.figures.members, 10),
)


def register(
    by: Actor, area: Area, on: date, filters: Filters, *, back: str, frame: dict[str, str]
) -> Listed:
    """What the list shows; the liaison persons only with a reason, each unit on record."""
    rows = units.listed(by, area, on, filters)
    words = [f"“{filters.q.strip()}”"] if filters.q.strip() else []
    chosen = [standing.STATES[filters.state]] if filters.state else []
    chosen += [standing.GROUPS[filters.group]] if filters.group in standing.GROUPS else []
    told = [area.short_name, f"{on}", *chosen]
    return Listed(
        name="驻区单位台账",
        columns=UNITS,
        count=rows.count,
        batches=lambda: in_batches(rows),
        back=back,
        noted="、".join([*(["关键词"] if words else []), *told]),
        conditions=[*words, *told],
        personal=Personal("单位联络员的姓名和电话", YES, LIAISON, _all),
        frame=frame,
    )


def coverage(by: Actor, area: Area, on: date, *, back: str, frame: dict[str, str]) -> Listed:
    """The figures of a place: all, by group, by the places directly below."""
    found = figures.coverage(area, on, by)
    lines = [Part("合计", found.total), *found.groups, *found.places]
    return Listed(
        name="组织覆盖和工作覆盖",
        columns=COVERAGE,
        count=lambda: len(lines),
        batches=lambda: _once(lines),
        back=back,
        noted=f"{area.short_name}、{on}",
        conditions=[area.short_name, f"{on}"],
        frame=frame,
    )


def _once(lines: list[Part]) -> Iterator[list[Any]]:
    yield lines


def _all(batch: list[Any]) -> Iterable[Model]:
    return [one.unit for one in batch if _is_here(one)]


def _is_here(one: Any) -> bool:
    """Whether the unit still sits where the row says: who covered the place of then may not read it now."""
    return bool(one.unit.org.area_id == one.area_id)


def _rate(part: int, whole: int) -> float | str:
    return round(part * 100 / whole, 1) if whole else "暂无"
