"""What the clock does for organisational life. Doing it twice changes nothing."""

from gongjian.kernel import clock
from gongjian.kernel.jobs import each, every
from gongjian.orglife import actions
from gongjian.orglife.queries import late
from gongjian.orglife.rules.gates import REMIND_DAYS
from gongjian.orgs.actor import CLOCK
from gongjian.platform.parameters import Rulebook


@every("*/10 * * * *", "核对组织生活")
def sweep() -> None:
    """What every branch owes is compared with its meetings and the rules."""
    actions.sweep(None, by=CLOCK)


@every("30 8 * * *", "提醒支部开会")
def remind() -> None:
    """Before something is due its branch is told, once for each kind and period."""
    today = clock.today()
    owed = late.to_remind(today, Rulebook(today).number(REMIND_DAYS))
    each(owed.values(), lambda rows: actions.remind(rows[0].org, owed=rows, by=CLOCK))
