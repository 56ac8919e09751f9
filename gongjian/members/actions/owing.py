"""Duties that are due on a day, whatever the rulebook's length of time for their kind."""

from datetime import date, datetime, time, timedelta
from typing import TypedDict

from gongjian.kernel import clock
from gongjian.kernel.worktime import LONGEST, Limit

_HOUR = timedelta(hours=1)


class Span(TypedDict):
    """From when a duty counts, and for how long; None leaves it to the rulebook."""

    now: datetime
    limit: Limit | None


def until_day(day: date | None) -> Span:
    """From now until the end of work on a day; an hour where that has passed. Without a day: the rulebook's.

    Longer than a limit may be (two years of a suspension), the duty begins to count later.
    """
    now = clock.now()
    if day is None:
        return {"now": now, "limit": None}
    end = datetime.combine(day, time(18), clock.ZONE)
    hours = max(int((end - now) / _HOUR), 1)
    return {"now": max(now, end - LONGEST * _HOUR), "limit": Limit.parse(f"{min(hours, LONGEST)}h")}
