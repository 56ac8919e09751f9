"""What the clock does for members: it reminds, and decides nothing."""

from gongjian.kernel.jobs import each, every
from gongjian.members.actions import service
from gongjian.members.queries.service import serving
from gongjian.orgs.actor import CLOCK


@every("25 6 * * *", "提醒双报到反馈")
def owe_words() -> None:
    """Every community with people who registered owes their units a word by the end of the year (F04)."""
    each(serving().iterator(), lambda community: service.owe_words(community, by=CLOCK))
