"""What a process may keep in memory of the rules, and how it learns that they have changed.

The database gives `Edition` a new random stamp in the same transaction as any change of a day, a local
value or a chain (triggers, see the migrations). A stamp is never used twice, so what was read with it
stays true, also when the change that brought it was rolled back.
"""

from collections.abc import Callable
from functools import cache
from typing import TypeVar, cast
from uuid import UUID

from gongjian.platform.models import Edition
from gongjian.platform.statements import Statement

T = TypeVar("T")
_memory: dict[str, tuple[UUID, object]] = {}


def stamp() -> UUID | None:
    """The stamp of the rules as they stand. One query."""
    return next((stamp for (stamp,) in _stamps().run()), None)


@cache
def _stamps() -> Statement:
    return Statement.of(Edition.objects.values_list("stamp"))


def kept(name: str, edition: UUID | None, load: Callable[[], T]) -> T:
    """What `load` gives, read once for each edition; without an edition it is read every time."""
    if edition is None:
        return load()
    known = _memory.get(name)
    if known is None or known[0] != edition:
        known = _memory[name] = (edition, load())
    return cast(T, known[1])
