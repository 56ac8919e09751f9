"""What the clock does to responsibilities."""

from datetime import date
from itertools import islice
from uuid import UUID

from gongjian.duties import actions, queries
from gongjian.kernel import clock
from gongjian.kernel.jobs import each, every
from gongjian.orgs.actor import CLOCK
from gongjian.platform import edition

_BATCH = 500
_reckoned: tuple[UUID | None, date] | None = None


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
    """After a change of the calendar, the rulebook or a chain, and once a day, bring stored times in line.

    A process that has just started looks through everything once; nothing is written where nothing differs.
    """
    global _reckoned  # noqa: PLW0603  # what this process has looked through last
    seen = (edition.stamp(), clock.today())
    if seen == _reckoned:
        return
    ids = queries.out_of_date(clock.now())
    while batch := list(islice(ids, _BATCH)):
        actions.recompute(None, ids=batch, by=CLOCK)
    _reckoned = seen
