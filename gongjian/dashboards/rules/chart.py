"""Where the points and bars of a small chart lie. The page draws them as SVG on the server."""

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 420, 250
_LEFT, _RIGHT, _TOP, FLOOR = 14, 52, 24, 222


@dataclass(frozen=True)
class Bar:
    """One month: its bar and, where there is a rate, its point on the line."""

    label: str
    value: int
    x: float
    y: float
    width: float
    height: float
    middle: float
    rate: float | None
    rate_y: float | None


def combine(labels: Sequence[str], values: Sequence[int], rates: Sequence[float | None]) -> list[Bar]:
    """Bars from the floor (their highest takes half the height) and a line of rates in percent above them."""
    top = max(values, default=0) or 1
    slot = (WIDTH - _LEFT - _RIGHT) / max(len(values), 1)
    known = [rate for rate in rates if rate is not None]
    low, high = (min(known), max(known)) if known else (0.0, 100.0)
    bars = []
    for n, (label, value, rate) in enumerate(zip(labels, values, rates, strict=True)):
        height = value * (FLOOR - _TOP) * 0.55 / top
        x = _LEFT + n * slot + slot * 0.21
        bars.append(
            Bar(
                label=label,
                value=value,
                x=round(x, 1),
                y=round(FLOOR - height, 1),
                width=round(slot * 0.58, 1),
                height=round(height, 1),
                middle=round(x + slot * 0.29, 1),
                rate=rate,
                rate_y=None if rate is None else round(_height_of(rate, low, high), 1),
            )
        )
    return bars


def line(bars: Sequence[Bar]) -> str:
    """The `points` of the line through the months that have a rate."""
    return " ".join(f"{bar.middle},{bar.rate_y}" for bar in bars if bar.rate_y is not None)


def _height_of(rate: float, low: float, high: float) -> float:
    spread = (high - low) or 1
    return _TOP + (high - rate) * 70 / spread
