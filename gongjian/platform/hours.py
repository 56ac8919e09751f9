"""When a person may be told: quiet hours, the daily digest, and how long to wait after a failure. Pure."""

from datetime import datetime, time, timedelta

from gongjian.kernel.clock import ZONE

TRIES = 18
_WAITS = (1, 5, 15, 30, 60, 120, 240)  # minutes after the first, second, … failure; then the last one again


def is_quiet(at: datetime, quiet_from: time, quiet_to: time) -> bool:
    """Whether a moment lies in the quiet hours of a day in China, which may run over midnight.

    The end belongs to the day again; the same time twice: there are none.
    """
    now = at.astimezone(ZONE).time()
    if quiet_from <= quiet_to:
        return quiet_from <= now < quiet_to
    return now >= quiet_from or now < quiet_to


def after_quiet(at: datetime, quiet_from: time, quiet_to: time) -> datetime:
    """The moment itself, or the end of the quiet hours that it lies in."""
    return next_at(at, quiet_to) if is_quiet(at, quiet_from, quiet_to) else at


def next_at(at: datetime, clock_time: time) -> datetime:
    """The first moment after `at` when clocks in China show `clock_time`."""
    there = at.astimezone(ZONE)
    today = datetime.combine(there.date(), clock_time, ZONE)
    return today if today > there else today + timedelta(days=1)


def after_failure(at: datetime, attempts: int) -> datetime | None:
    """When to try again after that many attempts have failed; nothing when it is to be given up.

    In all about two days, so that a mail server may be down over a night and a day.
    """
    if attempts >= TRIES:
        return None
    return at + timedelta(minutes=_WAITS[min(attempts, len(_WAITS)) - 1])
