"""How branches are built: what they have said about themselves, and the groups established under them."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from gongjian.orglife.models import GROUP, BranchFacts
from gongjian.orglife.rules.demands import Facts, Group, Shape
from gongjian.orgs.models import Org


def facts_of(org: Org) -> BranchFacts:
    """What holds of a branch now; what is assumed where nobody has said anything."""
    last = BranchFacts.objects.of(org=org).order_by("since").last()
    return last or BranchFacts(org=org, since=org.valid_from)


def shape_of(org: Org) -> Shape:
    """The facts of one branch as the rules ask for them."""
    return shapes_of([org])[org.pk]


def shapes_of(orgs: Sequence[Org]) -> Mapping[int, Shape]:
    """The facts of many branches. Two queries."""
    ids = [org.pk for org in orgs]
    said: dict[int, list[Facts]] = defaultdict(list)
    for row in BranchFacts.objects.unscoped("of branches at hand").filter(org__in=ids).order_by("since"):
        said[row.org_id].append(Facts(row.since, row.has_committee, row.groups))
    groups = _groups(ids)
    return {
        org.pk: Shape(org.valid_from, org.valid_to, tuple(said[org.pk]), tuple(groups[org.pk]))
        for org in orgs
    }


def _groups(ids: Sequence[int]) -> dict[int, list[Group]]:
    found: dict[int, list[Group]] = defaultdict(list)
    rows = Org.objects.filter(parent__in=ids, kind=GROUP).order_by("path")
    for row in rows.only("pk", "short_name", "valid_from", "valid_to", "parent_id"):
        found[row.parent_id or 0].append(Group(row.pk, row.short_name, row.valid_from, row.valid_to))
    return found
