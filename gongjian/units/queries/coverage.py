"""Coverage of a node on a day: how many units there are, how they are covered, and what each rate divides."""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from django.db.models import Count, F, Sum

from gongjian.areas import queries as areas
from gongjian.areas.models import Area, Level
from gongjian.kernel.tree import covers
from gongjian.orgs.actor import Actor
from gongjian.orgs.models import Org
from gongjian.units.models import ORGANISED, Mode, Nature, Sector
from gongjian.units.queries import standing


@dataclass(frozen=True)
class Figures:
    """Counts of units at work. `late` have not declared in time and are in none of those below it."""

    operating: int = 0
    late: int = 0
    sole: int = 0
    joint: int = 0
    work: int = 0
    blank: int = 0
    must: int = 0  # of those declared: by size they must be covered (F08)
    must_blank: int = 0
    own: int = 0  # members enough for a body of their own, and none (F06)
    headcount: int = 0
    members: int = 0

    @property
    def declared(self) -> int:
        """The base of every rate: at work, and known (F07)."""
        return self.operating - self.late

    @property
    def organised(self) -> int:
        """Covered by an organisation, of their own or together with others."""
        return self.sole + self.joint

    @property
    def must_covered(self) -> int:
        """Of those that must be covered, those that are."""
        return self.must - self.must_blank

    def __add__(self, other: "Figures") -> "Figures":
        return Figures(*(getattr(self, one.name) + getattr(other, one.name) for one in fields(Figures)))


@dataclass(frozen=True)
class Part:
    """A line of the figures: a place below the node, or a group of units."""

    name: str
    figures: Figures
    area: Area | None = None
    key: str = ""  # of the group


@dataclass(frozen=True)
class Coverage:
    """The figures of a node on a day: all, by group, by place directly below."""

    total: Figures
    groups: list[Part]
    places: list[Part]


def coverage(node: Area | Org, on: date, by: Actor) -> Coverage:
    """Everything about a node on a day. Three queries, however many units: the database counts them."""
    counted = _counted(node, on, by)
    groups = [
        Part(name, _sum(row for row in counted if _group(row) == key), key=key)
        for key, name in standing.GROUPS.items()
    ]
    places = _places(node, on, counted) if isinstance(node, Area) else []
    return Coverage(_sum(counted), groups, places)


def _places(node: Area, on: date, counted: list[dict[str, Any]]) -> list[Part]:
    if node.level >= Level.COMMUNITY:
        return []
    return [
        Part(area.short_name, _sum(row for row in counted if covers(area.path, row["at"])), area)
        for area in areas.children(node, on)
    ]


def _counted(node: Area | Org, on: date, by: Actor) -> list[dict[str, Any]]:
    rows = standing.operating(by, node, on).order_by()
    wanted = rows.values("nature", "sector", "mode", "late", "must", "own", at=F("area__path"))
    return list(wanted.annotate(n=Count("pk"), staff=Sum("headcount"), party=Sum("members")))


def _group(row: dict[str, Any]) -> str:
    if row["nature"] == Nature.SOCIAL:
        return "social"
    return (
        "enterprise" if (row["nature"], row["sector"]) == (Nature.ENTERPRISE, Sector.NON_PUBLIC) else "other"
    )


def _sum(rows: Iterable[dict[str, Any]]) -> Figures:
    return sum((_figures(row) for row in rows), Figures())


def _figures(row: dict[str, Any]) -> Figures:
    n, mode = row["n"], row["mode"]
    people = {"headcount": row["staff"], "members": row["party"]}
    if row["late"]:
        return Figures(operating=n, late=n, **people)
    blank = n if mode == Mode.NONE else 0
    return Figures(
        operating=n,
        sole=n if mode == Mode.SOLE else 0,
        joint=n if mode in ORGANISED and mode != Mode.SOLE else 0,
        work=n if mode == Mode.WORK else 0,
        blank=blank,
        must=n if row["must"] else 0,
        must_blank=blank if row["must"] else 0,
        own=n if row["own"] else 0,
        **people,
    )
