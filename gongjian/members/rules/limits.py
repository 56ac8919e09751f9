"""Lengths of time in months and years, as the rules count them. Pure."""

from calendar import monthrange
from datetime import date


def after_months(day: date, months: int) -> date:
    """The same day of the month so many months later; the month's last day where it has no such day."""
    year, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + year, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def after_years(day: date, years: int) -> date:
    """The same day so many years later; 28 February after a 29th."""
    return after_months(day, 12 * years)
