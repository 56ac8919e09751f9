"""How a case stops: whatever was still open about it is closed with it."""

from datetime import datetime

from gongjian.platform.action import part
from gongjian.requests.actions import clocks, trail
from gongjian.requests.models import Call, CallTarget, Case, HandOver


@part
def end(case: Case, verb: str, now: datetime, *, outcome: str = "cancelled") -> None:
    """End the case by `verb`: no duty, no offer, no call stays open. `outcome` is that of its duties."""
    close_all(case, now, outcome=outcome)
    case.ended_at = now
    trail.advance(case, verb)


@part
def close_all(case: Case, now: datetime, *, outcome: str) -> None:
    """Nobody owes anything about the case any more, and no clock of it stands."""
    clocks.stop_all(case, now, outcome=outcome)
    if case.awaiting_id is not None:
        _close_offer(case, now)
    end_calls(case, now, result="诉求已办结")


@part
def end_calls(case: Case, now: datetime, *, result: str) -> None:
    """Calls still running end with the case."""
    running = Call.objects.of(case=case).filter(ended_at__isnull=True)
    targets = CallTarget.objects.unscoped("the calls of the case at hand").filter(call__in=running)
    clocks.stop_calls(
        targets.filter(answered_at__isnull=True, arrived_at__isnull=True), now, outcome="cancelled"
    )
    running.update(ended_at=now, result=result)


def _close_offer(case: Case, now: datetime) -> None:
    offers = HandOver.objects.of(case=case)
    offers.filter(answer=HandOver.Answer.PENDING).update(answer=HandOver.Answer.RECALLED, answered_at=now)
    offers.filter(review=HandOver.Review.PENDING).update(review=HandOver.Review.DROPPED, reviewed_at=now)
    case.awaiting = None
