"""What the clock does to cases. Each case in a transaction of its own; doing it twice changes nothing."""

from gongjian.duties import actions as duties
from gongjian.kernel import clock
from gongjian.kernel.jobs import each, every
from gongjian.orgs.actor import CLOCK
from gongjian.requests.actions import clock as clocks
from gongjian.requests.actions import ending, handover, suggestions, tallies, upkeep
from gongjian.requests.queries import clock as queries
from gongjian.requests.queries import learning
from gongjian.requests.rules.kinds import REVIEW, TAKE


@every("*/5 * * * *", "逾期诉求逐级上报")
def escalate_overdue() -> None:
    """What is late by the chain goes one level up, with that level's clock (R3)."""
    late = queries.to_escalate(clock.now())
    each(late, lambda case: handover.escalate(case, reason="到期未办，系统自动上报", by=CLOCK))


@every("*/5 * * * *", "逾期未签收上报")
def lapse_offers() -> None:
    """What nobody signed for in time goes to the level above the silent body (R2)."""
    each(queries.to_lapse(clock.now(), TAKE), lambda case: handover.lapse(case, by=CLOCK))


@every("*/5 * * * *", "逾期未审核上报")
def lapse_reviews() -> None:
    """What nobody reviewed in time goes to the level above the silent body (H-03)."""
    each(queries.to_lapse(clock.now(), REVIEW), lambda case: handover.lapse(case, by=CLOCK))


@every("*/5 * * * *", "暂停到期恢复计时")
def resume_paused() -> None:
    """No clock stands longer than the longest pause."""
    each(queries.to_resume(clock.now()), lambda case: clocks.resume(case, by=CLOCK))


@every("*/10 * * * *", "逾期未评办结")
def expire_evaluations() -> None:
    """Whoever did not judge in the days they had is not waited for."""
    each(queries.to_expire(clock.now()), lambda case: ending.expire(case, by=CLOCK))


@every("* * * * *", "期限随日历变动")
def sync_due_times() -> None:
    """A case shows the due time of its settle duty, also after the calendar has moved it.

    The duties are brought in line first, in this very run: what a page promises is a minute, and a case
    that waited for another job's minute would show the old time for two.
    """
    duties.keep_up()
    each(queries.out_of_step(clock.now()), lambda row: clocks.sync(row[0], due_at=row[1], by=CLOCK))


@every("40 2 * * *", "核对诉求的派生数")
def recount() -> None:
    """What is kept beside its source for quick reading is compared with it; also after places have moved."""
    upkeep.recount(None, by=CLOCK)


@every("*/10 * * * *", "清除访问计数")
def forget_tallies() -> None:
    """How often somebody tried something is kept no longer than it slows anybody down."""
    tallies.forget(clock.now())


@every("30 3 * * *", "学习诉求建议")
def learn() -> None:
    """Suggestions are learned anew from what was answered: minutes, in which no transaction is open."""
    suggestions.learned(None, results=learning.learn(), by=CLOCK)
