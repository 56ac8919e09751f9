"""Subtrees of a materialised path.

A path is the dotted ids from the root to the node, closed by a dot: "1.4.9.". Its column is `text COLLATE
"C"`, so the node with all below it is the half-open range from "1.4.9." to "1.4.9/", which a plain index
serves.
"""

from collections.abc import Iterable
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

if TYPE_CHECKING:
    _CharField = models.CharField[str, str]
else:
    _CharField = models.CharField


class PathField(_CharField):
    """A materialised path; byte order, so that a subtree is one range of the index."""

    def __init__(self, *args: object, **options: object) -> None:
        super().__init__(*args, **{"max_length": 400, "db_collation": "C", **options})  # type: ignore[arg-type]


def below(path: str, field: str = "path") -> Q:
    """The condition that `field` lies at `path` or below it."""
    return Q(**{f"{field}__gte": path, f"{field}__lt": f"{path[:-1]}/"})


def within(paths: Iterable[str], field: str = "path") -> Q:
    """The condition that `field` lies in one of the subtrees; no path matches nothing."""
    return reduce(or_, (below(path, field) for path in paths), Q(pk__in=[]))


def covers(outer: str, inner: str) -> bool:
    """True when the node at `inner` is the node at `outer` or lies below it."""
    return bool(outer) and inner.startswith(outer)


def ancestors(path: str) -> list[int]:
    """The ids on the way from the root to the node itself."""
    return [int(part) for part in path.split(".") if part]
