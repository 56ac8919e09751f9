"""What the clock does to responsibilities."""

from gongjian.duties import actions, queries
from gongjian.kernel import clock
from gongjian.kernel.jobs import each, every
from gongjian.orgs.actor import CLOCK


@every("*/5 * * * *", "到期提醒")
def remind_due() -> None:
    """Tell people what will soon be due, each in its own transaction."""
    each(queries.to_remind(clock.now()).iterator(), lambda duty: actions.remind(duty, by=CLOCK))


@every("*/5 * * * *", "超期提醒上级")
def notify_superiors() -> None:
    """Tell the bodies above what is late below, each in its own transaction."""
    late = queries.to_notify(clock.now()).iterator()
    each(late, lambda duty: actions.notify_superior(duty, rung=duty.escalations + 1, by=CLOCK))


@every("* * * * *", "日历变动后重算期限")
def recompute_changed() -> None:
    """After a change of the calendar, the rulebook or a chain, and once a day, bring stored times in line."""
    actions.keep_up()
