"""Months, quarters and years as spans of days. The last day is the day by which something is due."""

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

MONTH, QUARTER, YEAR = "month", "quarter", "year"
_LENGTH = {MONTH: 1, QUARTER: 3, YEAR: 12}
_WORDS = {1: "一", 2: "二", 3: "三", 4: "四"}


@dataclass(frozen=True, order=True)
class Period:
    """From `first` to `last`, both included. `months` is how many it has: 1, 3 or 12."""

    first: date
    last: date
    months: int

    @property
    def key(self) -> str:
        """How it is written: 2026-08, 2026Q3, 2026."""
        if self.months == 1:
            return f"{self.first:%Y-%m}"
        return f"{self.first.year}Q{self.first.month // 3 + 1}" if self.months == 3 else str(self.first.year)

    @property
    def words(self) -> str:
        """For people: 8 月, 三季度, 全年."""
        if self.months == 1:
            return f"{self.first.month} 月"
        return f"{_WORDS[self.first.month // 3 + 1]}季度" if self.months == 3 else "全年"

    @property
    def next(self) -> "Period":
        """The one of the same length that follows."""
        month = self.first.month + self.months
        return _period(self.first.year + month // 13, (month - 1) % 12 + 1, self.months)

    def holds(self, year: int, month: int) -> bool:
        """Whether a month lies in it."""
        return 0 <= (year - self.first.year) * 12 + month - self.first.month < self.months


def periods(year: int, every: str) -> Iterator[Period]:
    """The months, quarters or the one year of a year, in order."""
    length = _LENGTH[every]
    for month in range(1, 13, length):
        yield _period(year, month, length)


FIRST_YEAR, LAST_YEAR = 2000, 2100


def year_in(key: str) -> int | None:
    """The year of a period's key, as it stands in an address; None when it says none of this century."""
    digits = key[:4]
    known = digits.isascii() and digits.isdecimal() and FIRST_YEAR <= int(digits) <= LAST_YEAR
    return int(digits) if known else None


def _period(year: int, month: int, months: int) -> Period:
    end = month + months - 1
    return Period(date(year, month, 1), date(year, end, monthrange(year, end)[1]), months)
