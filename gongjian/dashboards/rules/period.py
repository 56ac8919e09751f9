"""The period of a cockpit and the same days of the period before it."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from gongjian.kernel.clock import ZONE

KINDS = {"month": "本月", "quarter": "本季", "year": "本年"}
_BEFORE = {"month": "上月同期", "quarter": "上季同期", "year": "去年同期"}
_MONTHS = {"month": 1, "quarter": 3, "year": 12}


@dataclass(frozen=True)
class Period:
    """The running month, quarter or year until now; `before` is the same stretch one earlier."""

    kind: str
    start: datetime
    end: datetime
    before_start: datetime
    before_end: datetime

    @property
    def label(self) -> str:
        return KINDS[self.kind]

    @property
    def before_label(self) -> str:
        return _BEFORE[self.kind]


def period(kind: str, now: datetime) -> Period:
    """The running period of `kind` (month, quarter, year) at `now` (aware).

    The stretch before is as long and never runs into the running period: on 31 March it is all of February.
    """
    local = now.astimezone(ZONE)
    months = _MONTHS[kind]
    first = date(local.year, (local.month - 1) // months * months + 1, 1)
    start = _midnight(first)
    before = _midnight(month_before(first, months))
    return Period(kind, start, local, before, min(before + (local - start), start))


def month_before(first: date, months: int) -> date:
    """The first day of the month that lies `months` months before `first`."""
    count = first.year * 12 + first.month - 1 - months
    return date(count // 12, count % 12 + 1, 1)


def twelve_months(now: datetime) -> list[tuple[datetime, datetime]]:
    """The last twelve calendar months as half-open stretches, the running one last and cut off at `now`."""
    local = now.astimezone(ZONE)
    firsts = [month_before(local.date().replace(day=1), n) for n in range(11, -1, -1)]
    starts = [_midnight(first) for first in firsts]
    ends = [*starts[1:], local]
    return list(zip(starts, ends, strict=True))


def last_day(end: datetime) -> date:
    """The last day of a half-open stretch, as a filter by dates names it."""
    return (end - timedelta(microseconds=1)).astimezone(ZONE).date()


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=ZONE)
