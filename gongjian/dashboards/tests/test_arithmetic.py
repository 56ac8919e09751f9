"""Periods and charts: arithmetic at its edges."""

from datetime import date, datetime
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongjian.dashboards.rules import chart
from gongjian.dashboards.rules.period import KINDS, last_day, month_before, period, twelve_months
from gongjian.kernel.clock import ZONE


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


@pytest.mark.parametrize(
    ("kind", "now", "start", "before_start", "before_end"),
    [
        ("month", "2026-11-18 10:00", "2026-11-01", "2026-10-01", "2026-10-18 10:00"),
        ("month", "2026-03-31 12:00", "2026-03-01", "2026-02-01", "2026-03-01 00:00"),
        ("month", "2026-01-01 00:00", "2026-01-01", "2025-12-01", "2025-12-01 00:00"),
        ("quarter", "2026-05-10 08:00", "2026-04-01", "2026-01-01", "2026-02-09 08:00"),
        ("quarter", "2026-01-02 00:00", "2026-01-01", "2025-10-01", "2025-10-02 00:00"),
        ("year", "2026-02-01 00:00", "2026-01-01", "2025-01-01", "2025-02-01 00:00"),
        ("year", "2024-12-31 23:00", "2024-01-01", "2023-01-01", "2024-01-01 00:00"),
    ],
)
def test_the_same_days_of_the_period_before(kind, now, start, before_start, before_end):
    span = period(kind, at(now))
    assert (span.start, span.before_start, span.before_end) == (at(start), at(before_start), at(before_end))


@given(st.sampled_from(sorted(KINDS)), st.datetimes(datetime(2001, 1, 1), datetime(2090, 1, 1)))
def test_the_stretch_before_is_as_long_at_most_and_never_runs_into_this_one(kind, naive):
    now = naive.replace(tzinfo=ZONE)
    span = period(kind, now)
    assert span.before_start <= span.before_end <= span.start <= span.end == now
    assert span.before_end - span.before_start <= span.end - span.start


@given(st.datetimes(datetime(2001, 1, 1), datetime(2090, 1, 1)))
def test_twelve_months_follow_each_other_without_gaps(naive):
    now = naive.replace(tzinfo=ZONE)
    months = twelve_months(now)
    assert len(months) == 12
    assert all(a[1] == b[0] for a, b in pairwise(months))
    assert months[-1][1] == now
    assert all(start.day == 1 for start, _ in months)


def test_days_and_months():
    assert last_day(at("2026-11-01 00:00")) == date(2026, 10, 31)
    assert last_day(at("2026-11-01 00:01")) == date(2026, 11, 1)
    assert month_before(date(2026, 1, 1), 1) == date(2025, 12, 1)
    assert month_before(date(2026, 12, 1), 12) == date(2025, 12, 1)


@given(
    st.lists(
        st.tuples(st.integers(0, 10**6), st.one_of(st.none(), st.floats(0, 100))), min_size=1, max_size=12
    )
)
def test_bars_stand_on_the_floor_and_the_line_stays_above_it(months):
    bars = chart.combine([str(n) for n in range(len(months))], [m[0] for m in months], [m[1] for m in months])
    for bar in bars:
        assert bar.y + bar.height == pytest.approx(chart.FLOOR, abs=0.2)
        assert bar.x >= 0
        assert bar.x + bar.width <= chart.WIDTH
        assert bar.rate_y is None or 0 <= bar.rate_y <= chart.FLOOR
    assert len(chart.line(bars).split()) == sum(rate is not None for _, rate in months)
