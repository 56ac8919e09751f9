"""Duties that are due on a day, whatever the rulebook's length of time for their kind."""

from datetime import date, datetime, time, timedelta

from gongjian.kernel import clock
from gongjian.kernel.worktime import Limit


def until_day(day: date) -> Limit:
    """From now until the end of work on a day; an hour where that has passed."""
    end = datetime.combine(day, time(18), clock.ZONE)
    return Limit.parse(f"{max(int((end - clock.now()) / timedelta(hours=1)), 1)}h")
