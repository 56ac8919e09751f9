"""What the clock does for the register of units. Doing it twice changes nothing."""

from gongjian.kernel import clock
from gongjian.kernel.jobs import each, every
from gongjian.orgs.actor import CLOCK
from gongjian.orgs.queries import lead_above, people_with
from gongjian.orgs.roles import Grant
from gongjian.platform.parameters import Rulebook
from gongjian.units import rules
from gongjian.units.actions import declaring, register
from gongjian.units.queries import blanks
from gongjian.units.queries.declaring import Overdue, to_remind


@every("*/10 * * * *", "核对空白点责任")
def own_blanks() -> None:
    """Blanks that a table brought in get their owner; those that are none any more lose it."""
    for some in blanks.to_follow():
        register.follow_blanks(None, units=some, by=CLOCK)


@every("0 9 * * *", "催单位申报")
def remind() -> None:
    """Before and after the last day the places are told how many of their units have not declared."""
    today = clock.today()
    before = Rulebook(today).number(rules.REMIND_DAYS)
    each(to_remind(today, before), _tell)


def _tell(overdue: Overdue) -> None:
    desk = lead_above(overdue.area)
    people = people_with(desk, clock.today(), Grant.UNITS) if desk else []
    declaring.remind(
        overdue.campaign,
        people=people,
        area=overdue.area,
        waiting=overdue.waiting,
        is_late=overdue.is_late,
        by=CLOCK,
    )
