"""When a meeting may be signed in to, when its tasks are due, and on which days a series falls."""

from calendar import monthrange
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from gongjian.kernel.clock import ZONE
from gongjian.kernel.worktime import Limit, WorkCalendar
from gongjian.meetings.models import Every, Meeting, State
from gongjian.platform.parameters import Parameter

_LOCAL = "本系统默认值，由各地自定"
OPENS_BEFORE = Parameter("meetings.sign_in.before", "开会前多久可以签到", "2h", "L1", _LOCAL, verified=False)
CLOSES_AFTER = Parameter(
    "meetings.sign_in.after", "开会后多久不能再自己签到", "24h", "L1", _LOCAL, verified=False
)
REMIND = Parameter("meetings.remind", "开会前多久提醒", "24h", "L1", _LOCAL, verified=False)
MOST_MISSES = 100  # wrong names at the door of one meeting before a new sign-in code is needed
LONGEST_TASK = timedelta(days=365)
_STEPS = {Every.MONTH: 1, Every.QUARTER: 3, Every.HALF: 6, Every.YEAR: 12}


def is_door_open(meeting: Meeting, now: datetime, before: Limit, after: Limit, days: WorkCalendar) -> bool:
    """Whether people may sign themselves in: from a while before the start until a while after, or filing.

    Working days and hours are counted by the calendar of the place.
    """
    if meeting.state in (State.FILED, State.CANCELLED) or meeting.misses >= MOST_MISSES:
        return False
    return days.before(meeting.starts_at, before) <= now <= days.due(meeting.starts_at, after)


def is_near(meeting: Meeting, now: datetime, before: Limit, days: WorkCalendar) -> bool:
    """Whether people are reminded: so long before the start, unless they were only called after that."""
    told_from = days.before(meeting.starts_at, before)
    was_called = meeting.called_at is not None and meeting.called_at <= told_from
    return was_called and told_from <= now < meeting.starts_at


def days_of_series(first: date, every: str, until: date) -> Iterator[date]:
    """The first day and the same day of every following month (quarter, half, year) up to `until`.

    A month without that day has its last one instead: the 31st becomes the 30th, or the 28th.
    """
    step = _STEPS[Every(every)]
    months = first.year * 12 + first.month - 1
    while True:
        year, month = divmod(months, 12)
        day = date(year, month + 1, min(first.day, monthrange(year, month + 1)[1]))
        if day > until:
            return
        yield day
        months += step


def hours_until(day: date, now: datetime) -> Limit:
    """The time from now to the end of a working day as a limit, at least an hour."""
    end = datetime.combine(day, time(18), ZONE)
    return Limit.parse(f"{max(int((end - now) / timedelta(hours=1)), 1)}h")


def is_sane_task(day: date, today: date) -> bool:
    """A task is due from today on and within a year."""
    return today <= day <= today + LONGEST_TASK
