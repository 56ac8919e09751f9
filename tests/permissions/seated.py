"""Who holds an office in the matrix's branch."""

from datetime import date
from typing import Any

from gongjian.orgs import actions
from gongjian.orgs.actor import CLOCK
from gongjian.orgs.models import Ground, Org, Position
from gongjian.orgs.tests import makers as orgs


def build(branch: Org, _actors: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """The branch's secretary, as its members know them."""
    office = actions.take_office(
        branch,
        person=orgs.person(branch, "周平"),
        position=Position.objects.get(name="书记"),
        ground=Ground.ELECTED,
        starts=date(2026, 1, 1),
        by=CLOCK,
    )
    return {"office": office}, {"office": office.pk}
