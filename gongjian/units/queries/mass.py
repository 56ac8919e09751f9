"""How many unions, youth league and women's bodies a node has, and how many in the non-public sector."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, F, Q, QuerySet

from gongjian.areas import queries as areas
from gongjian.areas.models import Area, Level
from gongjian.kernel.tree import below, covers
from gongjian.orgs.actor import Actor
from gongjian.units.models import MassBody, Sector
from gongjian.units.queries.register import SEALED
from gongjian.units.rules import MASS

MOST = 200
WORDS = ("工会", "团组织", "妇联")  # as MASS


@dataclass(frozen=True)
class Share:
    """So many, and how many of them in the non-public sector."""

    total: int = 0
    non_public: int = 0


@dataclass(frozen=True)
class Line:
    """A node's bodies by kind, in the order of MASS; the last is all together."""

    name: str
    shares: list[Share]
    area: Area | None = None

    @property
    def cells(self) -> list[tuple[str, Share]]:
        """Each share with the word of its column."""
        return list(zip((*WORDS, "合计"), self.shares, strict=True))


def bodies(by: Actor, node: Area, on: date) -> QuerySet[MassBody]:
    """The bodies in force at a node on a day."""
    rows = MassBody.objects.visible_to(by).filter(
        below(node.path, "org__area__path"), org__valid_from__lte=on
    )
    return rows.filter(Q(org__valid_to__isnull=True) | Q(org__valid_to__gt=on))


def figures(by: Actor, node: Area, on: date) -> list[Line]:
    """The node's line, then those of the places directly below. Two queries."""
    rows = bodies(by, node, on).order_by().values("sector", kind=F("org__kind"), at=F("org__area__path"))
    counted: list[Any] = list(rows.annotate(n=Count("pk")))
    lines = [_line(node.short_name, counted)]
    parts = areas.children(node, on) if node.level < Level.COMMUNITY else []
    for area in parts:
        here = [row for row in counted if covers(area.path, row["at"])]
        if here:
            lines.append(_line(area.short_name, here, area))
    return lines


def listed(by: Actor, node: Area, on: date, kind: str = "") -> list[MassBody]:
    """The bodies themselves, place by place; at most 200 of them."""
    rows = bodies(by, node, on)
    rows = rows.filter(org__kind=kind) if kind in MASS else rows
    rows = rows.select_related("org__kind", "org__area", "unit__org").defer(*SEALED)
    return list(rows.order_by("org__path")[:MOST])


def _line(name: str, rows: Iterable[dict[str, Any]], area: Area | None = None) -> Line:
    here = list(rows)
    shares = [_share(row for row in here if row["kind"] == kind) for kind in MASS]
    return Line(name, [*shares, _share(here)], area)


def _share(rows: Iterable[dict[str, Any]]) -> Share:
    total = non_public = 0
    for row in rows:
        total += row["n"]
        non_public += row["n"] if row["sector"] == Sector.NON_PUBLIC else 0
    return Share(total, non_public)
