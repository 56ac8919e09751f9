"""Time limits and the clock that counts them: working days, working hours and natural hours.

Definitions, all in Asia/Shanghai:

- Working time passes only inside the windows of a working day; natural time always passes.
- `Nwd` ends with the last window of the N-th working day after the day of the start, which does not count.
- `Nwh` ends when N hours of working time have passed, `Nh` after N natural hours. Zero is at once.
- A pause takes away what passed during it: working time for `wd` and `wh`, natural time for `h`. Only the
  part after the start counts, overlapping pauses count once, and a pause that begins when the limit is
  already over changes nothing.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from itertools import pairwise
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Asia/Shanghai")
DAY = timedelta(days=1)
NONE = timedelta(0)
LONGEST = 9999
HOW_TO_WRITE = "请写成“5 个工作日”“2 个工作小时”或“72 小时”。"
Windows = tuple[tuple[time, time], ...]
Span = tuple[datetime, datetime]


class Unit(StrEnum):
    """What a limit counts."""

    WORKING_DAY = "wd"
    WORKING_HOUR = "wh"
    HOUR = "h"


_UNITS = {
    "wd": Unit.WORKING_DAY,
    "工作日": Unit.WORKING_DAY,
    "wh": Unit.WORKING_HOUR,
    "工作小时": Unit.WORKING_HOUR,
    "h": Unit.HOUR,
    "小时": Unit.HOUR,
}
_LIMIT = re.compile(rf"([0-9]{{1,4}}) *(?:个 *)?({'|'.join(_UNITS)})")
WORDS = {Unit.WORKING_DAY: "个工作日", Unit.WORKING_HOUR: "个工作小时", Unit.HOUR: "小时"}


@dataclass(frozen=True)
class Limit:
    """A length of time as the rules write it: "5wd", "2wh", "72h". `str(limit)` gives the text back."""

    count: int
    unit: Unit

    @classmethod
    def parse(cls, text: str) -> "Limit":
        """Read a limit, "5wd" or as people write it; ValueError says in Chinese how to write it."""
        found = _LIMIT.fullmatch(unicodedata.normalize("NFKC", text).strip())
        if found is None:
            raise ValueError(f"时限“{text}”写得不对，{HOW_TO_WRITE}")
        return cls(int(found[1]), _UNITS[found[2]])

    def __str__(self) -> str:
        return f"{self.count}{self.unit}"

    def __add__(self, more: "Limit") -> "Limit":
        """Both limits one after the other; ValueError in Chinese when they count different things."""
        if self.unit is not more.unit:
            raise ValueError(f"原时限按{WORDS[self.unit]}算，不能加上{more.words}，请用同一种单位。")
        if self.count + more.count > LONGEST:
            raise ValueError(f"时限加起来超过了 {LONGEST} {WORDS[self.unit]}，请写短一些。")
        return Limit(self.count + more.count, self.unit)

    @property
    def words(self) -> str:
        """For people: "5 个工作日"."""
        return f"{self.count} {WORDS[self.unit]}"


def limit_words(text: str) -> str:
    """A stored limit for people: "10 个工作日" of "10wd"; what is none, as it is."""
    try:
        return Limit.parse(text).words
    except ValueError:
        return text


def parse_windows(text: str) -> Windows:
    """Read a day's working windows, "09:00-12:00,13:30-17:30"; ValueError says in Chinese what is wrong."""
    plain = unicodedata.normalize("NFKC", text).replace("至", "-").replace("、", ",")
    try:
        windows = tuple(_window(part) for part in plain.split(","))
    except ValueError:
        raise ValueError(f"上班时间“{text}”写得不对，请写成 09:00-12:00,13:30-17:30。") from None
    _check(windows)
    return windows


def write_windows(windows: Windows) -> str:
    """The text that `parse_windows` reads."""
    return ",".join(f"{begin:%H:%M}-{end:%H:%M}" for begin, end in windows)


def _window(text: str) -> tuple[time, time]:
    begin, end = (datetime.strptime(clock.strip(), "%H:%M").time() for clock in text.split("-"))  # noqa: DTZ007
    return begin, end


def _check(windows: Windows) -> None:
    edges = [edge for window in windows for edge in window]
    if not edges or any(first >= second for first, second in pairwise(edges)):
        raise ValueError("上班时间要有至少一段，每段先始后终，前后不重叠。")


class WorkCalendar:
    """Which days are worked and at what hours.

    `exceptions` says for a day whether it is worked; every other day is worked from Monday to Friday.
    """

    def __init__(self, exceptions: Mapping[date, bool], windows: Windows) -> None:
        _check(windows)
        self.exceptions = exceptions
        self.windows = windows
        self._closing = windows[-1][1]
        self.day_length = sum((_on(date.min, end) - _on(date.min, begin) for begin, end in windows), NONE)

    def is_workday(self, day: date) -> bool:
        """Whether the day is worked."""
        known = self.exceptions.get(day)
        return day.weekday() < 5 if known is None else known

    def due(self, start: datetime, limit: Limit, pauses: Iterable[Span] = ()) -> datetime:
        """When `limit` from `start` is over (see the module's definitions)."""
        begun = _local(start)
        due = self._plain_due(begun, limit)
        for since, until in _merged(pauses):
            if until <= begun:
                continue
            if since >= due:
                break
            due = self._after(due, self._passed(max(since, begun), until, limit.unit), limit.unit)
        return due.replace(tzinfo=ZONE)

    def before(self, due: datetime, limit: Limit) -> datetime:
        """The last moment with `limit` still left until `due`; a working day counts as its working hours."""
        end = _local(due)
        if limit.unit is Unit.HOUR:
            return (end - timedelta(hours=limit.count)).replace(tzinfo=ZONE)
        each = self.day_length if limit.unit is Unit.WORKING_DAY else timedelta(hours=1)
        return self._back(end, each * limit.count).replace(tzinfo=ZONE)

    def elapsed(self, start: datetime, now: datetime, unit: Unit, pauses: Iterable[Span] = ()) -> timedelta:
        """How much of the clock has passed from `start` to `now`, pauses left out; never negative."""
        begun, end = _local(start), _local(now)
        stood = (self._passed(max(since, begun), min(until, end), unit) for since, until in _merged(pauses))
        return max(self._passed(begun, end, unit) - sum(stood, NONE), NONE)

    def left(self, now: datetime, due: datetime, unit: Unit) -> timedelta:
        """How much of the clock is left until `due`; negative when it is over."""
        here, end = _local(now), _local(due)
        return self._passed(here, end, unit) if here <= end else -self._passed(end, here, unit)

    def behind(self, due: datetime, now: datetime, unit: Unit) -> Limit:
        """How many whole units of the clock have passed since `due`; a working day is its working hours."""
        each = self.day_length if unit is Unit.WORKING_DAY else timedelta(hours=1)
        return Limit(self.elapsed(due, now, unit) // each, unit)

    def _plain_due(self, start: datetime, limit: Limit) -> datetime:
        if not limit.count:
            return start
        if limit.unit is Unit.WORKING_DAY:
            return _on(self._workday_after(start.date(), limit.count), self._closing)
        return self._after(start, timedelta(hours=limit.count), limit.unit)

    def _workday_after(self, day: date, count: int) -> date:
        while count:
            day += DAY
            count -= self.is_workday(day)
        return day

    def _after(self, at: datetime, span: timedelta, unit: Unit) -> datetime:
        """The first moment at which `span` has passed since `at`; so working time ends inside a window."""
        if unit is Unit.HOUR or not span:
            return at + span
        day = at.date()
        while True:
            for begin, end in self._windows_of(day, at):
                if end - begin >= span:
                    return begin + span
                span -= end - begin
            day += DAY

    def _back(self, at: datetime, span: timedelta) -> datetime:
        if not span:
            return at
        day = at.date()
        while True:
            for begin, close in reversed(self._windows_of(day)):
                end = min(close, at)
                if end - begin >= span:
                    return end - span
                span -= max(end - begin, NONE)
            day -= DAY

    def _passed(self, since: datetime, until: datetime, unit: Unit) -> timedelta:
        if since >= until:
            return NONE
        if unit is Unit.HOUR:
            return until - since
        total, day = NONE, since.date()
        while day <= until.date():
            for begin, end in self._windows_of(day, since):
                total += max(min(end, until) - begin, NONE)
            day += DAY
        return total

    def _windows_of(self, day: date, since: datetime = datetime.min) -> list[Span]:  # noqa: DTZ901
        """The day's windows, cut off before `since`."""
        if not self.is_workday(day):
            return []
        spans = ((max(_on(day, begin), since), _on(day, end)) for begin, end in self.windows)
        return [(begin, end) for begin, end in spans if begin < end]


def _on(day: date, at: time) -> datetime:
    return datetime.combine(day, at)


def _local(at: datetime) -> datetime:
    """Wall-clock time in China, without its zone: arithmetic on it is exact and fast."""
    if at.tzinfo is None:
        raise ValueError("a time without its zone cannot be counted from")
    return at.astimezone(ZONE).replace(tzinfo=None)


def _merged(pauses: Iterable[Span]) -> list[Span]:
    """Pauses in order, overlapping ones joined, empty ones gone."""
    joined: list[Span] = []
    for since, until in sorted((_local(since), _local(until)) for since, until in pauses):
        if joined and since <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], until))
        elif since < until:
            joined.append((since, until))
    return joined
