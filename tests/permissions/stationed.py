"""What the rows about resident units speak of: one asked for its declaration, one that has sent it."""

from datetime import timedelta
from typing import Any

from gongjian.kernel import clock
from gongjian.orgs.actor import RESIDENT, Actor
from gongjian.orgs.models import Org
from gongjian.units.actions import declaring, register
from gongjian.units.actions.declaring import Answers
from gongjian.units.actions.keeping import Figures
from gongjian.units.actions.register import Body, Details
from gongjian.units.models import Declaration, Standing, Unit


def build(branch: Org, actors: dict[str, Actor]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Subjects of actions, and what stands in addresses."""
    by, today = actors["community_secretary"], clock.today()
    units = [_unit(branch, name, by) for name in ("云桥软件有限公司", "馨和养老服务中心")]
    Standing.objects.unscoped("test").update(year=today.year - 1)
    campaign = declaring.open_campaign(branch.area, year=today.year, due_on=today + timedelta(days=30), by=by)
    asked, sent = (_declaration(unit) for unit in units)
    declaring.declare(sent, answers=Answers(True, 35, 1, "none"), by=RESIDENT)  # noqa: FBT003
    link = declaring.make_link(asked, by=by)
    subjects = {"unit": units[0], "campaign": campaign, "asked": asked, "sent": _declaration(units[1])}
    things = {name: subject.pk for name, subject in subjects.items()}
    return subjects, things | {"door": link.token}


def _unit(branch: Org, name: str, by: Actor) -> Unit:
    made = register.register(
        branch.area,
        body=Body(name, "enterprise"),
        details=Details("non_public"),
        figures=Figures(20, 1, "none"),
        by=by,
    )
    return Unit.objects.unscoped("test").select_related("org__area", "org__kind").get(pk=made.pk)


def _declaration(unit: Unit) -> Declaration:
    rows = Declaration.objects.of(unit=unit).select_related("unit__org__area", "campaign")
    return rows.get()
