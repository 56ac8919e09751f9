"""What the clock does for organisations. Doing it twice changes nothing."""

from gongjian.kernel import clock
from gongjian.kernel.jobs import each, every
from gongjian.orgs import actions, queries
from gongjian.orgs.actor import CLOCK


@every("20 8 * * *", "提醒换届")
def remind_terms() -> None:
    """Half a year before a term runs out its body and the one above are told, once (A21)."""
    ending = queries.ending_terms(clock.today())
    each(ending, lambda row: actions.remind_term(row[0], term_ends=row[1], users=row[2], by=CLOCK))
