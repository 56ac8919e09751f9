"""What the clock of the house does while the demo lives through its year: each thing at its own time, not
all of it when the worker first starts.
"""

from datetime import datetime

from django.db.models import F, Min

from gongjian.duties import actions as duties
from gongjian.duties import queries as owed
from gongjian.duties.models import Duty
from gongjian.kernel import clock
from gongjian.kernel.jobs import each
from gongjian.orgs.actor import CLOCK
from gongjian.requests.actions import clock as clocks
from gongjian.requests.actions import ending, handover
from gongjian.requests.models import Case, State
from gongjian.requests.queries import clock as queries
from gongjian.requests.rules.kinds import REVIEW, TAKE

WHY = "the demo's clock sees to everything"
LATE = "到期未办，系统自动上报"


def catch_up(now: datetime) -> None:
    """Remind, tell superiors, hand upward and close as the clock would have done up to `now`, in order."""
    at = _next(None, now)
    while at is not None:
        with clock.at(at):
            _tick(at)
        at = _next(at, now)


def _tick(now: datetime) -> None:
    each(list(owed.to_remind(now)), lambda duty: duties.remind(duty, by=CLOCK))
    each(
        list(owed.to_notify(now)),
        lambda duty: duties.notify_superior(duty, rung=duty.escalations + 1, by=CLOCK),
    )
    each(list(queries.to_escalate(now)), lambda case: handover.escalate(case, reason=LATE, by=CLOCK))
    for kind in (TAKE, REVIEW):
        each(list(queries.to_lapse(now, kind)), lambda case: handover.lapse(case, by=CLOCK))
    each(list(queries.to_resume(now)), lambda case: clocks.resume(case, by=CLOCK))
    each(list(queries.to_expire(now)), lambda case: ending.expire(case, by=CLOCK))


def _next(after: datetime | None, until: datetime) -> datetime | None:
    """The next moment at which the clock has something to do; what it has done or cannot do lies behind."""
    running = Duty.objects.unscoped(WHY).filter(done_at__isnull=True, paused_at__isnull=True)
    cases = Case.objects.unscoped(WHY)
    waiting = (
        (running.filter(reminded_at__isnull=True, remind_at__lt=F("due_at")), "remind_at"),
        (running, "escalate_at"),
        (cases.filter(is_paused=True), "resume_at"),
        (cases.filter(state=State.SETTLED), "ask_until"),
    )
    moments = []
    for rows, column in waiting:
        pending = rows.filter(**{f"{column}__lte": until})
        if after is not None:
            pending = pending.filter(**{f"{column}__gt": after})
        moments.append(pending.order_by().aggregate(first=Min(column))["first"])
    return min((moment for moment in moments if moment is not None), default=None)
