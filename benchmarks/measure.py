"""How a thing is timed: warmed up, many times, the median."""

import gc
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Line:
    """One row of the table. `ratio` against its baseline; `at_most`: whether small is good."""

    what: str
    figure: str
    baseline: str
    ratio: float
    target: float
    at_most: bool = True

    @property
    def is_met(self) -> bool:
        return self.ratio <= self.target if self.at_most else self.ratio >= self.target

    def __str__(self) -> str:
        sign = "≤" if self.at_most else "≥"
        met = "yes" if self.is_met else "**no**"
        columns = (
            self.what,
            self.figure,
            self.baseline,
            f"{self.ratio:.2f}×",
            f"{sign} {self.target:g}×",
            met,
        )
        return f"| {' | '.join(columns)} |"


def median(act: Callable[[], object], times: int = 40, warm: int = 5) -> float:
    """Seconds that `act` takes, the median of many after warming up."""
    return medians(act, times=times, warm=warm)[0]


def medians(*acts: Callable[[], object], times: int = 40, warm: int = 5) -> list[float]:
    """The same of several that are compared: in turns, so that whatever else the machine does meets all."""
    for act in acts * warm:
        act()
    took: list[list[float]] = [[] for _ in acts]
    gc.collect()
    gc.disable()
    try:
        for _ in range(times):
            for act, seconds in zip(acts, took, strict=True):
                began = time.perf_counter()
                act()
                seconds.append(time.perf_counter() - began)
    finally:
        gc.enable()
    return [statistics.median(seconds) for seconds in took]


def ms(seconds: float) -> str:
    """12.3 ms."""
    return f"{seconds * 1000:.1f} ms"
