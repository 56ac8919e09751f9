"""What the clock does for meetings. Doing it twice changes nothing."""

from gongjian.kernel import clock
from gongjian.kernel.jobs import each, every
from gongjian.meetings.actions import planning, recording
from gongjian.meetings.queries import waiting
from gongjian.orgs.actor import CLOCK


@every("15 * * * *", "核对应到名单")
def follow() -> None:
    """Lists of meetings that nobody has been told of follow whoever joins and leaves."""
    each(waiting.to_follow(clock.now()), lambda meeting: planning.follow(meeting, by=CLOCK))


@every("*/15 * * * *", "会前提醒")
def remind() -> None:
    """Before a meeting everybody called is told once more."""
    each(waiting.to_remind(clock.now()), lambda meeting: planning.remind(meeting, by=CLOCK))


@every("5 * * * *", "催会议记录")
def chase() -> None:
    """After a meeting its body owes the record."""
    each(waiting.to_chase(clock.now()), lambda meeting: recording.chase(meeting, by=CLOCK))
