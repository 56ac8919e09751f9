"""Unions, youth league and women's bodies: entered on the same tree, with sector and number of people."""

from gongjian.areas.models import Area
from gongjian.kernel import clock
from gongjian.kernel.verdict import Denied
from gongjian.orgs import spans
from gongjian.orgs.actions.bodies import hold_for_founding
from gongjian.orgs.actor import Actor
from gongjian.orgs.models import Org, OrgKind, Turn
from gongjian.orgs.queries import lead_above
from gongjian.platform.action import action
from gongjian.platform.copying import next_ids
from gongjian.units import rules
from gongjian.units.models import MassBody, Unit


@action("登记群团组织", allow=rules.may_found_mass, lock=False, first=hold_for_founding)
def found_mass(
    area: Area, *, name: str, kind: str, sector: str, unit: Unit | None, people: int | None, by: Actor
) -> MassBody:
    """Enter a union, youth league or women's body: at a unit, whose sector it takes, or of the area."""
    if kind not in rules.MASS:
        raise Denied("群团组织请选工会、团组织或妇联。")
    above = unit.org if unit else lead_above(area)
    if above is None:
        raise Denied(f"{area.short_name}还没有属地责任单位，请系统管理员先设立。")
    where = above.area if unit else area
    if Org.objects.filter(parent=above, name=name.strip(), valid_to__isnull=True).exists():
        raise Denied(f"{above.short_name}下面已经有“{name.strip()}”，请核对。")
    pk = next_ids(Org, 1)[0]
    org = Org(
        pk=pk, name=name.strip(), short_name=name.strip()[:30], parent=above, led_by=lead_above(where),
        kind=OrgKind.objects.get(key=kind), path=f"{above.path}{pk}.", area=where, valid_from=clock.today(),
    )  # fmt: skip
    org.save(force_insert=True)
    spans.tell([org], Turn.ESTABLISH)
    return MassBody.objects.add(org=org, unit=unit, sector=unit.sector if unit else sector, people=people)
