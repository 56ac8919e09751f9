"""The small shapes that components are drawn from. A dict with the same keys does as well."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

FEW_OPEN = 5  # below so many open cases a share says more about single cases than about the place


@dataclass(frozen=True)
class Tab:
    """A view, tab or act to be chosen: `{% views %}` (with `count`), `{% does %}` (with `icon`)."""

    label: str
    url: str
    here: bool = False
    count: int | str | None = None
    icon: str = ""


@dataclass(frozen=True)
class Chip:
    """A condition in force, and the address of the same page without it: `{% chips %}`."""

    label: str
    url: str


@dataclass(frozen=True)
class Appointment:
    """Something in the day: `{% agenda %}`."""

    at: datetime
    title: str
    meta: str = ""
    url: str = ""


@dataclass(frozen=True)
class Pause:
    """Since when and why a clock stands: `{% clock %}`, `{% clock_big %}`, `{% todo_row %}`."""

    since: datetime
    reason: str


@dataclass(frozen=True)
class Called:
    """A body called to the place: `{% whistle %}`. `look`: ok, late or wait."""

    name: str
    look: str
    word: str = ""


@dataclass(frozen=True)
class Photo:
    """A picture with what is to be seen on it, and who took it when: `{% photos %}`."""

    url: str
    thumb: str
    alt: str
    caption: str


@dataclass(frozen=True)
class Answer:
    """One line of what was filled in: `{% summary_list %}`."""

    label: str
    value: str
    url: str = ""


@dataclass(frozen=True)
class Cell:
    """A tile of `{% treemap %}`: `value` is its area; `over` of `open` cases are overdue: its colour."""

    label: str
    url: str
    value: int
    over: int = 0
    open: int = 0
    kids: Sequence["Cell"] = field(default_factory=tuple)
