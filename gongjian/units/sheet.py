"""The register as a table: new units are entered, known ones brought up to date; found by code or name."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from gongjian.areas.models import Area, Level
from gongjian.areas.naming import Places
from gongjian.grids.models import Grid
from gongjian.kernel import clock
from gongjian.orgs import spans
from gongjian.orgs.actions.bodies import hold_for_founding
from gongjian.orgs.models import Org, OrgKind, OrgSpan, Turn
from gongjian.orgs.naming import Bodies
from gongjian.orgs.roles import Grant
from gongjian.platform.action import part, values
from gongjian.platform.copying import copy_in, next_ids
from gongjian.platform.many import any_of
from gongjian.sheets.declared import Column, Known, Row, Setting, Sheet, Written, declare
from gongjian.sheets.kinds import Bad, Choice, CreditCode, Day, Decimal, Phones, Text, Value, Whole
from gongjian.units import rules
from gongjian.units.models import Mode, Spot, Standing, Unit
from gongjian.units.rules import MOST_STAFF, Thresholds

_WHY = "a table, each line held against the register"
_KINDS = {"企业": "enterprise", "非公企业": "enterprise", "公司": "enterprise", "社会组织": "social",
          "民办非企业单位": "social", "社会团体": "social", "物业公司": "property", "物业": "property",
          "驻区单位": "unit", "机关事业单位": "unit", "机关": "unit", "事业单位": "unit"}  # fmt: skip
_SECTORS = {"非公有制": "non_public", "非公": "non_public", "民营": "non_public", "私营": "non_public",
            "公有制": "public", "公有": "public", "国有": "public", "集体": "public"}  # fmt: skip
_SPOTS = {one.label: one.value for one in Spot if one.value} | {"商圈": "street", "街区": "street"}
_MODES = {one.label: one.value for one in Mode} | {"单独": "sole", "联合": "joint", "区域": "regional",
          "行业": "trade", "产业链": "chain", "指导员": "work", "联络员": "work", "无": "none",
          "未覆盖": "none"}  # fmt: skip
_PLAIN = ("sector", "spot", "spot_name", "address")
_NUMBERS = ("headcount", "members")
_POINT = ("longitude", "latitude")
_SEALED = ("liaison", "liaison_phone")
_MOVING = {*_NUMBERS, "mode", "covered_by", "since", "sector", "year", "reason"}


def keys(row: Row) -> Iterable[tuple[str, str]]:
    if row.text("credit_code"):
        yield "credit_code", row.text("credit_code")
    if row.text("name"):
        yield "name", f"{row.text('area')}/{row.text('name')}"


def look(setting: Setting, rows: Sequence[Row]) -> None:
    """Places, bodies, grids and known units, in a constant number of statements."""
    places = Places(row.text("area") for row in rows)
    bodies = Bodies(
        word for row in rows for word in (row.text("name"), row.text("credit_code"), row.text("covered_by"))
    )
    for row in rows:
        _area(setting, row, places)
        _body(row, bodies)
    units, leads = _units(rows), _leads(rows)
    grids = _grids(rows)
    for row in rows:
        _grid(row, grids)
        _recognise(row, units)
        if row.known is None and ("area" in row.found or not row.problems):
            _new(row, leads)
        _cover(row, bodies)
        _counts(row)


def _area(setting: Setting, row: Row, places: Places) -> None:
    if not row.text("area"):
        return
    try:
        area = places.find(row.text("area"))
    except Bad as bad:
        row.bad("area", str(bad))
        return
    if area.level != Level.COMMUNITY:
        row.bad("area", f"{area.name}不是社区，单位要登记在社区名下。")
        return
    verdict = rules.may_register(setting.by, area)  # type: ignore[arg-type]
    if not verdict:
        row.bad("area", verdict.reason)
        return
    row.found["area"] = area
    row.cells["area"] = area.name


def _body(row: Row, bodies: Bodies) -> None:
    """The organisation a line means: by credit code, else by its full name in this community."""
    code, name, area = row.text("credit_code"), row.text("name"), row.found.get("area")
    same = [org for org in bodies.known.get(code, ()) if org.credit_code == code] if code else []
    if not same and area is not None:
        same = [o for o in bodies.known.get(name, ()) if o.name == name and o.area_id == area.pk]
        if same and code and same[0].credit_code and same[0].credit_code != code:
            row.bad("credit_code", f"系统里{name}的代码是 {same[0].credit_code}，请核对。")
    if not same:
        return
    row.found["org"] = org = same[0]
    if rules.nature_of(org.kind_id) is None:
        row.bad("name", f"{org.name}是{org.kind.name}，不作为驻区单位登记。")
    elif area is not None and org.area_id != area.pk:
        row.bad("area", f"系统里{org.name}在{org.area.name}。搬了家的请系统管理员先调整它的辖区。")


def _units(rows: Sequence[Row]) -> dict[int, Standing]:
    """How the known units stand now, by organisation."""
    orgs = {row.found["org"].pk for row in rows if "org" in row.found}
    found = Standing.objects.unscoped(_WHY).filter(any_of("unit__org", orgs), ends__isnull=True)
    kept = found.select_related("unit__org__area", "unit__org__kind", "unit__grid", "covered_by__kind")
    return {one.unit.org_id: one for one in kept}


def _leads(rows: Sequence[Row]) -> dict[int, Org]:
    """The bodies of the places, by place."""
    areas = {row.found["area"].pk for row in rows if "area" in row.found}
    leads = Org.objects.filter(any_of("area", areas), is_lead=True, valid_to__isnull=True)
    return {org.area_id: org for org in leads}


def _grids(rows: Sequence[Row]) -> dict[int, dict[str, Area]]:
    """The grids of the communities by their names."""
    areas = {row.found["area"].pk for row in rows if "area" in row.found}
    found: dict[int, dict[str, Area]] = defaultdict(dict)
    kept = Grid.objects.filter(any_of("area__parent", areas), area__valid_to__isnull=True)
    for grid in kept.select_related("area"):
        for word in (grid.area.name, grid.area.short_name, grid.area.code):
            found[grid.area.parent_id or 0][word] = grid.area
    return found


def _grid(row: Row, grids: dict[int, dict[str, Area]]) -> None:
    said, area = row.text("grid"), row.found.get("area")
    if not said or area is None:
        return
    grid = grids[area.pk].get(said)
    if grid is None:
        row.bad("grid", f"{area.short_name}没有叫“{said}”的网格，请核对，或者空着。")
        return
    row.found["grid"] = grid
    row.cells["grid"] = grid.name


def _recognise(row: Row, units: dict[int, Standing]) -> None:
    org = row.found.get("org")
    now = units.get(org.pk) if org else None
    if now is None:
        return
    unit = row.found["unit"] = now.unit
    row.found["now"] = now
    _same_body(row, unit)
    known: dict[str, Value] = {key: getattr(unit, key) for key in (*_PLAIN, *_POINT, *_SEALED)}
    known |= {key: getattr(now, key) for key in (*_NUMBERS, "mode")}
    known |= {
        "name": unit.org.name,
        "credit_code": unit.org.credit_code,
        "kind": unit.org.kind_id,
        "area": unit.org.area.name,
        "grid": unit.grid.name if unit.grid else "",
        "covered_by": now.covered_by.name if now.covered_by else "",
        "since": f"{now.covered_since or ''}",
        "year": now.year,
        "reason": now.reason,
    }
    row.known = Known(unit, known)


def _same_body(row: Row, unit: Unit) -> None:
    """Name and kind belong to the organisation and are changed there, not by this table."""
    org, kind = unit.org, row.text("kind")
    if kind and rules.nature_of(kind) != unit.nature:
        row.bad("kind", f"系统里{org.name}是{org.kind.name}，请核对。改类别请系统管理员办。")
    elif kind:
        row.cells["kind"] = org.kind_id
    if row.text("name") != org.name:
        row.bad("name", f"这个信用代码在系统里是{org.name}，请核对。更名请系统管理员办。")


def _new(row: Row, leads: dict[int, Org]) -> None:
    for key, term in (("area", "所在社区"), ("kind", "类别"), ("sector", "所有制"), ("headcount", "从业人数"),
                      ("members", "正式党员"), ("mode", "组建方式")):  # fmt: skip
        if row.cells.get(key) in (None, "") and key not in dict(row.problems):
            row.bad(key, f"新登记的单位要写{term}，请补上。")
    area = row.found.get("area")
    if area is not None and area.pk not in leads:
        row.bad("area", f"{area.short_name}还没有属地责任单位，请系统管理员先设立。")
    elif area is not None:
        row.found["lead"] = leads[area.pk]


def _cover(row: Row, bodies: Bodies) -> None:
    """Who covers, since when: against the mode as it will be."""
    now = row.found.get("now")
    mode = row.text("mode") or (now.mode if now else "")
    if row.text("covered_by"):
        try:
            found = row.found["covered_by"] = bodies.find(row.text("covered_by"))
            row.cells["covered_by"] = found.name
        except Bad as bad:
            row.bad("covered_by", str(bad))
            return
    body = row.found.get("covered_by") or (now.covered_by if now else None)
    since = row.day("since") or (now.covered_since if now else None)
    if mode:
        verdict = rules.is_sane_cover(
            mode, by_kind=body.kind.family if body else "", since=since, today=clock.today(), members=0,
            reason="", at=Thresholds(0, 0, 1),
        )  # fmt: skip
        if not verdict:
            row.bad("covered_by" if since else "since", verdict.reason)


def _counts(row: Row) -> None:
    now = row.found.get("now")
    told = [row.cells.get(key, getattr(now, key, None)) for key in _NUMBERS]
    if all(isinstance(one, int) for one in told):
        verdict = rules.is_sane_count(*told)  # type: ignore[arg-type]
        if not verdict:
            row.bad("members", verdict.reason)


def write(_setting: Setting, rows: Sequence[Row]) -> Written:
    """Bodies, units and spans in a constant number of statements. Their blanks get an owner by the clock."""
    hold_for_founding()
    done = Written()
    _enter([row for row in rows if row.is_new], done)
    _update([row for row in rows if not row.is_new], done)
    copy_in([one for one in done.parts if isinstance(one, Standing)])
    return done


@part
def _enter(rows: Sequence[Row], done: Written) -> None:
    strangers = [row for row in rows if "org" not in row.found]
    for pk, row in zip(next_ids(Org, len(strangers)), strangers, strict=True):
        row.found["org"] = _org(row, pk)
    founded = [row.found["org"] for row in strangers]
    copy_in(founded)
    done.parts += OrgSpan.objects.filter(org__in=founded)
    done.parts += spans.tell(founded, Turn.ESTABLISH)
    units = [_unit(row, pk) for pk, row in zip(next_ids(Unit, len(rows)), rows, strict=True)]
    copy_in(units)
    done.parts += [
        _span(pk, row, unit, None)
        for pk, row, unit in zip(next_ids(Standing, len(rows)), rows, units, strict=True)
    ]
    done.made += [*founded, *units]


def _org(row: Row, pk: int) -> Org:
    lead, name = row.found["lead"], row.text("name")
    return Org(
        pk=pk, name=name, short_name=name[:30], kind=OrgKind(key=row.text("kind")), parent=lead, led_by=lead,
        path=f"{lead.path}{pk}.", area=row.found["area"], credit_code=row.text("credit_code"),
        valid_from=clock.today(),
    )  # fmt: skip


def _unit(row: Row, pk: int) -> Unit:
    nature = rules.nature_of(row.found["org"].kind_id)
    unit = Unit(pk=pk, org=row.found["org"], nature=nature or "", version=1)
    _fill(row, unit)
    return unit


@part
def _update(rows: Sequence[Row], done: Written) -> None:
    """Known units corrected; where a counted fact differs the open span ends and the next begins today."""
    units = []
    for row in rows:
        unit = row.found["unit"]
        done.changed.append((unit, values(unit)))
        _fill(row, unit)
        unit.version += 1
        units.append(unit)
    kept = [*_PLAIN, *_POINT, *_SEALED, "grid", "version"]
    Unit.objects.unscoped(_WHY).bulk_update(units, kept, batch_size=1000)
    _code([row for row in rows if row.text("credit_code") and not row.found["unit"].org.credit_code], done)
    _turn([row for row in rows if _MOVING & set(row.changed)], done)


@part
def _code(rows: Sequence[Row], done: Written) -> None:
    """A code that was not known before."""
    orgs = [row.found["unit"].org for row in rows]
    done.changed += [(org, values(org)) for org in orgs]
    for org, row in zip(orgs, rows, strict=True):
        org.credit_code = row.text("credit_code")
    Org.objects.bulk_update(orgs, ["credit_code"], batch_size=1000)


@part
def _turn(rows: Sequence[Row], done: Written) -> None:
    """A counted fact differs: the open span ends and the next begins today."""
    today, turned = clock.today(), []
    for pk, row in zip(next_ids(Standing, len(rows)), rows, strict=True):
        now, unit = row.found["now"], row.found["unit"]
        done.changed.append((now, values(now)))
        if now.starts >= today:
            _restate(row, now, unit)
        else:
            now.ends = today
            done.parts.append(_span(pk, row, unit, now))
        turned.append(now)
    Standing.objects.unscoped(_WHY).bulk_update(turned, [*_FACTS, "ends"], batch_size=1000)


_FACTS = ["area", "nature", "sector", "headcount", "members", "mode", "covered_by", "covered_since", "reason",
          "year"]  # fmt: skip


def _fill(row: Row, unit: Unit) -> None:
    """An empty cell leaves what is there."""
    for key in (*_PLAIN, *_SEALED):
        setattr(unit, key, row.text(key) or getattr(unit, key))
    for key in _POINT:
        setattr(unit, key, row.cells.get(key) or getattr(unit, key))
    unit.grid = row.found.get("grid") or unit.grid


def _span(pk: int, row: Row, unit: Unit, now: Standing | None) -> Standing:
    span = Standing(pk=pk, unit=unit, starts=clock.today(), year=clock.today().year)
    if now is not None:
        for key in ("is_operating", *_FACTS):
            setattr(span, key, getattr(now, key))
    _restate(row, span, unit)
    return span


def _restate(row: Row, span: Standing, unit: Unit) -> None:
    span.area, span.nature, span.sector = unit.org.area, unit.nature, unit.sector
    span.mode = row.text("mode") or span.mode
    for key in (*_NUMBERS, "year"):
        said: Any = row.cells.get(key)
        if said not in (None, ""):
            setattr(span, key, said)
    span.covered_by = row.found.get("covered_by") or span.covered_by
    since: date | None = row.day("since")
    span.covered_since = since or span.covered_since
    span.reason = row.text("reason") or span.reason
    if span.mode == Mode.NONE:
        span.covered_by = span.covered_since = None


SHEET = declare(
    Sheet(
        key="units",
        term="驻区单位台账",
        intro="企业、社会组织和机关事业单位。按信用代码或全称认出同一家，再次导入只更新不同的地方；以前的数字不变。",
        columns=(
            Column("name", "单位名称", Text(80), ("单位", "企业名称", "单位全称", "名称", "组织名称",
                   "两新组织名称"),
                   is_needed=True, example="常州云桥软件有限公司"),
            Column("credit_code", "统一社会信用代码", CreditCode(), ("信用代码", "社会信用代码"),
                   hint="18 位，最后一位会校验"),
            Column("kind", "类别", Choice(_KINDS), ("单位类别", "单位类型", "类型"), hint="新单位必填",
                   example="企业"),
            Column("sector", "所有制", Choice(_SECTORS), ("经济类型", "公有或非公有", "单位性质"),
                   hint="新单位必填", example="非公有制"),
            Column("area", "所在社区", Text(80), ("社区", "所属社区", "村（社区）"), is_needed=True,
                   example="怡康花园社区"),
            Column("grid", "网格", Text(40), ("所在网格", "所属网格"), example="第一网格"),
            Column("address", "地址", Text(100), ("单位地址", "经营地址", "注册地址", "办公地址")),
            Column("spot", "场所类型", Choice(_SPOTS), ("场所", "所在场所类型"), hint="楼宇、园区、市场等",
                   example="楼宇"),
            Column("spot_name", "场所名称", Text(60), ("楼宇名称", "园区名称", "市场名称", "所在楼宇")),
            Column("longitude", "经度", Decimal(73, 136), hint="WGS84，用来在地图上画点", example="119.974"),
            Column("latitude", "纬度", Decimal(3, 54), example="31.779"),
            Column("headcount", "从业人数", Whole(0, MOST_STAFF), ("职工人数", "员工人数", "从业人员数"),
                   hint="新单位必填", example="86"),
            Column("members", "正式党员", Whole(0, MOST_STAFF), ("党员人数", "党员数", "正式党员人数"),
                   hint="新单位必填，没有写 0", example="2"),
            Column("mode", "组建方式", Choice(_MODES), ("覆盖方式", "党组织组建方式", "覆盖情况"),
                   hint="新单位必填", example="没有覆盖"),
            Column("covered_by", "覆盖的组织", Text(80), ("所属党组织", "党组织名称", "覆盖党组织"),
                   hint="党组织全称或简称"),
            Column("since", "覆盖起始日期", Day(), ("组建日期", "覆盖日期", "成立时间")),
            Column("reason", "说明", Text(200), ("备注",)),
            Column("liaison", "联络员", Text(40), ("联系人", "联络人", "负责人"), hint="加密保存",
                   personal=True),
            Column("liaison_phone", "联络员电话", Phones(), ("联系电话", "电话", "手机", "联系方式"),
                   hint="加密保存", personal=True),
            Column("year", "申报年度", Whole(2000, 2100), ("年度",), hint="不填就是今年"),
        ),
        grants=(Grant.UNITS,),
        keys=keys,
        look=look,
        write=write,
        page="units:list",
    )
)  # fmt: skip
