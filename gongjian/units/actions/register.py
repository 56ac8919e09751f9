"""What can be done to the register of units: enter, correct, restate, cover, look at the liaison person."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from gongjian.areas.models import Area, Level
from gongjian.duties.models import Duty
from gongjian.grids.models import Building
from gongjian.kernel import clock
from gongjian.kernel.verdict import Denied
from gongjian.orgs import spans
from gongjian.orgs.actions.bodies import hold_for_founding
from gongjian.orgs.actor import Actor
from gongjian.orgs.models import Org, OrgKind, Person, Turn
from gongjian.orgs.queries import lead_of
from gongjian.platform import reveal
from gongjian.platform.action import action, part, remark
from gongjian.platform.copying import next_ids
from gongjian.units import rules
from gongjian.units.actions import keeping
from gongjian.units.actions.keeping import Figures
from gongjian.units.models import Standing, Unit
from gongjian.units.queries import standing

_WHY = "whether a unit is registered already is asked of the whole register"
_DETAILS = ("sector", "spot", "spot_name", "address", "grid", "building")


@dataclass(frozen=True)
class Body:
    """Which organisation a unit is: a known one by its credit code, else one of this name to be founded."""

    name: str
    kind: str
    credit_code: str = ""


@dataclass(frozen=True)
class Details:
    """Where a unit sits, whose it is, and whom to ask there; empty liaison fields leave what is known."""

    sector: str
    spot: str = ""
    spot_name: str = ""
    address: str = ""
    grid: Area | None = None
    building: Building | None = None
    liaison: str = ""
    liaison_phone: str = ""


@dataclass(frozen=True)
class Revealed:
    """The liaison person in clear, for one answer."""

    liaison: str
    phone: str


@action("登记驻区单位", allow=rules.may_register, lock=False, first=hold_for_founding)
def register(area: Area, *, body: Body, details: Details, figures: Figures, by: Actor) -> Unit:
    """Enter a unit into the register of its community, with its facts from today on."""
    if area.level != Level.COMMUNITY:
        raise Denied("单位登记在社区名下，请选一个社区。")
    nature = rules.nature_of(body.kind)
    if nature is None:
        raise Denied("这类组织不是驻区单位，请选企业、社会组织、机关事业单位或物业公司。")
    unit = Unit(org=_org(area, body), nature=nature, version=1)
    _fill(unit, details)
    keeping.check(unit, figures, is_choice=True)
    unit.save(force_insert=True)
    keeping.begin(unit, figures, clock.today().year)
    return unit


@action("更正单位资料", allow=rules.may_keep)
def correct(unit: Unit, *, details: Details, by: Actor, version: int | None = None) -> Unit:
    """Put right where a unit sits, whose it is and whom to ask."""
    _fill(unit, details)
    unit.version += 1
    unit.save()
    now = _now(unit)
    keeping.begin(unit, keeping.figures_of(now), now.year)
    return unit


@action("登记单位情况", allow=rules.may_keep)
def restate(
    unit: Unit, *, headcount: int, members: int, is_operating: bool, by: Actor, version: int | None = None
) -> Standing:
    """New numbers from today on, as the unit told them in the course of the year."""
    return _again(unit, is_choice=False, headcount=headcount, members=members, is_operating=is_operating)


@action("登记覆盖", allow=rules.may_keep)
def cover(
    unit: Unit,
    *,
    mode: str,
    covered_by: Org | None,
    since: date | None,
    reason: str = "",
    by: Actor,
    version: int | None = None,
) -> Standing:
    """How the Party reaches a unit from now on, by which body, since when; a blank is worked off by this."""
    changed = {"mode": mode, "covered_by": covered_by, "covered_since": since, "reason": reason}
    return _again(unit, is_choice=True, **changed)


@action("定空白点责任人", allow=rules.may_keep)
def assign(unit: Unit, *, person: Person, until: date, by: Actor) -> Duty:
    """Name who sees to a blank, and by which day."""
    now = _now(unit)
    if not standing.is_blank(now):
        raise Denied(f"{unit.org.name}现在不是空白点，不用定责任人。")
    if not clock.today() < until <= clock.today() + timedelta(days=366):
        raise Denied("期限要在明天到一年以内，请改。")
    return keeping.give_blank(unit, person=person, until=until)


@action("查看单位联络员", allow=rules.may_reveal)
def reveal_liaison(unit: Unit, *, reason: str, by: Actor) -> Revealed:
    """Name and number in clear; who looked and why stays on record."""
    reveal.record("单位联络员的姓名和电话", reason)
    return Revealed(unit.liaison, unit.liaison_phone)


@action("核对空白点", allow=rules.may_follow_up, lock=False)
def follow_blanks(_nothing: None, *, units: Sequence[tuple[Unit, bool]], by: Actor) -> int:
    """Blanks that came in by a table get their owner, those that are none any more lose it; a unit that
    moved is counted where it sits from today on. How many.
    """
    for unit, is_blank in units:
        now = standing.now_of(unit)
        if now is not None and now.area_id != unit.org.area_id and unit.org.valid_to is None:
            keeping.begin(unit, keeping.figures_of(now), now.year)
        else:
            keeping.own_blank(unit, is_blank=is_blank)
    remark(f"{len(units)} 家")
    return len(units)


@part
def _org(area: Area, body: Body) -> Org:
    """The organisation there is already, in this place, or a new one below the body of the place."""
    known = _known(area, body)
    if known is not None:
        return known
    above = lead_of(area.pk)
    if above is None:
        raise Denied(f"{area.short_name}还没有属地责任单位，请系统管理员先设立。")
    pk = next_ids(Org, 1)[0]
    org = Org(
        pk=pk, name=body.name.strip(), short_name=body.name.strip()[:30], parent=above, led_by=above,
        kind=OrgKind.objects.get(key=body.kind), path=f"{above.path}{pk}.", area=area,
        credit_code=body.credit_code, valid_from=clock.today(),
    )  # fmt: skip
    if Org.objects.filter(parent=above, name=org.name, valid_to__isnull=True).exists():
        raise Denied(f"{area.short_name}已经有“{org.name}”，请写全称，或者填统一社会信用代码。")
    org.save(force_insert=True)
    spans.tell([org], Turn.ESTABLISH)
    return org


def _known(area: Area, body: Body) -> Org | None:
    rows = Org.objects.filter(valid_to__isnull=True).select_related("area", "kind", "parent")
    same = rows.filter(credit_code=body.credit_code).first() if body.credit_code else None
    same = same or rows.filter(name=body.name.strip(), area=area, unit__isnull=True).first()
    if same is None:
        return None
    if Unit.objects.unscoped(_WHY).filter(org=same).exists():
        raise Denied(f"{same.name}已经登记在{same.area.short_name}，请核对信用代码。")
    if same.area_id != area.pk:
        raise Denied(f"系统里{same.name}在{same.area.short_name}，请核对社区，或请系统管理员先调整它的辖区。")
    if rules.nature_of(same.kind_id) is None:
        raise Denied(f"{same.name}是{same.kind.name}，不作为驻区单位登记。")
    return same


def _fill(unit: Unit, details: Details) -> None:
    for name in _DETAILS:
        setattr(unit, name, getattr(details, name))
    unit.liaison = details.liaison.strip() or unit.liaison
    unit.liaison_phone = details.liaison_phone or unit.liaison_phone


@part
def _again(unit: Unit, *, is_choice: bool, **changed: Any) -> Standing:
    now = _now(unit)
    figures = keeping.figures_of(now, **changed)
    keeping.check(unit, figures, is_choice=is_choice)
    unit.version += 1
    unit.save(update_fields=["version"])
    return keeping.begin(unit, figures, now.year)


def _now(unit: Unit) -> Standing:
    now = standing.now_of(unit)
    assert now is not None, "a unit is registered with its facts"
    return now
