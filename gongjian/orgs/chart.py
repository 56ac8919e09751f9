"""The organisation chart of a body on a day: who answers to whom, who leads whom, and who sits where."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Q, QuerySet

from gongjian.kernel.tree import below
from gongjian.orgs import history
from gongjian.orgs.actor import Actor
from gongjian.orgs.models import Family, Office, Org, OrgSpan
from gongjian.orgs.rules import terms

MOST = 300  # bodies on one chart; below that a page, above it a list is the better picture
_MANY = 6  # so many children without any below them are names in a row, not boxes


@dataclass(frozen=True)
class Seat:
    """Somebody in an office; `others`: what else they are; `is_ending`: time to prepare the election."""

    office: Office
    others: list[str]
    is_ending: bool


@dataclass
class Node:
    """A body as it stood, with its officers and what answers to it. `depth` 0 is the body asked for."""

    span: OrgSpan
    depth: int
    seats: list[Seat] = field(default_factory=list)
    children: list["Node"] = field(default_factory=list)

    @property
    def own(self) -> list[Seat]:
        """Those who are of the body itself."""
        return [seat for seat in self.seats if not seat.office.position.is_concurrent]

    @property
    def lent(self) -> list[Seat]:
        """Concurrent members, each of a unit."""
        return [seat for seat in self.seats if seat.office.position.is_concurrent]

    @property
    def leader(self) -> Org | None:
        """Who leads it besides its superior."""
        return self.span.led_by if self.span.led_by_id != self.span.parent_id else None

    @property
    def is_leaf(self) -> bool:
        return not self.children and not self.seats and self.leader is None

    @property
    def rows(self) -> list["Node"]:
        """Children that are drawn as boxes."""
        return (
            self.children
            if len(self.children) <= _MANY
            else [one for one in self.children if not one.is_leaf]
        )

    @property
    def names(self) -> list["Node"]:
        """Children that are only named, where there are many of them."""
        return [] if len(self.children) <= _MANY else [one for one in self.children if one.is_leaf]


@dataclass(frozen=True)
class Chart:
    """The picture: the body with all below it, and what it leads without being its superior."""

    root: Node
    led: list[Node]
    superior: OrgSpan | None
    count: int
    is_cut: bool


def chart(org: Org, on: date, by: Actor, *, only_party: bool = False, months: int = 6) -> Chart | None:
    """The chart of a day; None when the body did not exist then. Six queries, however large.

    `only_party`: bodies of the Party and mass organisations alone, with what holds them together.
    """
    root = history.span_of(org, on)
    if root is None:
        return None
    spans = list(_with_names(history.as_of(on).filter(below(root.path)))[: MOST + 1])
    rows = _party(spans[:MOST], root) if only_party else spans[:MOST]
    led = list(_with_names(history.as_of(on).filter(led_by=org).exclude(below(root.path)))[:MOST])
    seats = _seats(by, [row.org_id for row in (*rows, *led)], on, months)
    nodes = {row.org_id: Node(row, _depth(row, root), seats[row.org_id]) for row in rows}
    for node in nodes.values():
        above = nodes.get(node.span.parent_id or 0)
        if above is not None and node.span.org_id != org.pk:
            above.children.append(node)
    for node in nodes.values():
        node.children.sort(key=lambda one: (one.span.kind.order, one.span.name))
    superior = history.as_of(on).filter(org=root.parent_id).first() if root.parent_id else None
    beside = [Node(row, 1, seats[row.org_id]) for row in led]
    return Chart(nodes[org.pk], beside, superior, len(rows), len(spans) > MOST)


def _with_names(rows: "QuerySet[OrgSpan]") -> "QuerySet[OrgSpan]":
    return rows.select_related("kind", "parent", "led_by").order_by("path")


def _party(rows: Sequence[OrgSpan], root: OrgSpan) -> list[OrgSpan]:
    """Bodies of the Party and mass organisations, and those through which they hang together."""
    wanted = [row for row in rows if row.kind.family in (Family.PARTY, Family.MASS)]
    kept = {pk for row in wanted for pk in row.path.split(".") if pk} | {str(root.org_id)}
    return [row for row in rows if str(row.org_id) in kept]


def _depth(row: OrgSpan, root: OrgSpan) -> int:
    return row.path.count(".") - root.path.count(".")


def _seats(by: Actor, orgs: Sequence[int], on: date, months: int) -> dict[int, list[Seat]]:
    """Who sat where on a day, with what else they were. Two queries."""
    held = Office.objects.visible_to(by).filter(Q(ends__isnull=True) | Q(ends__gt=on), starts__lte=on)
    rows = held.select_related("person", "position", "from_unit", "org")
    here = list(rows.filter(org__in=orgs).order_by("position__order", "starts", "pk"))
    everywhere = rows.filter(person__in={one.person_id for one in here}).order_by("position__order", "pk")
    of_person = defaultdict(list)
    for one in everywhere:
        of_person[one.person_id].append((one.pk, f"{one.org.short_name}{one.position.name}"))
    found: dict[int, list[Seat]] = defaultdict(list)
    for one in here:
        others = [words for pk, words in of_person[one.person_id] if pk != one.pk]
        is_ending = one.term_ends is not None and terms.remind_from(one.term_ends, months) <= on
        found[one.org_id].append(Seat(one, others, is_ending))
    return found
