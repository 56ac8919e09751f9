"""What time it is. Everything that dates a fact asks here,
so that a history can be lived through again in order.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.utils import timezone

ZONE = ZoneInfo("Asia/Shanghai")
_set: ContextVar[datetime | None] = ContextVar("clock", default=None)


def now() -> datetime:
    """The present moment (aware)."""
    return _set.get() or timezone.now()


def today() -> date:
    """The present day in China."""
    return now().astimezone(ZONE).date()


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Live `moment` (aware) as the present:
    the demo lives through its year with this, and tests through theirs.
    """
    token = _set.set(moment)
    try:
        yield
    finally:
        _set.reset(token)
