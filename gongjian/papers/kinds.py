"""Kinds of paper. The room that holds the records declares each beside what it makes it from."""

from collections.abc import Callable
from dataclasses import dataclass

from gongjian.papers.paper import Paper

KINDS: dict[str, "Kind"] = {}


@dataclass(frozen=True)
class Kind:
    """A kind of paper. `key` is "room.name", `term` its name in the field.

    `sample` is an invented paper, on which an administrator sees what a template of his own makes of it.
    """

    key: str
    term: str
    sample: Callable[[], Paper]


def kind(key: str, term: str, *, sample: Callable[[], Paper]) -> Kind:
    """Declare a kind of paper."""
    KINDS[key] = Kind(key, term, sample)
    return KINDS[key]
