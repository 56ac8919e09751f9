"""A branch whose year is known, and branches by the dozen."""

from datetime import date, datetime

from gongjian.kernel import clock
from gongjian.kernel.clock import ZONE
from gongjian.meetings.models import Meeting, State
from gongjian.meetings.tests import makers as meetings
from gongjian.meetings.tests.makers import Branch
from gongjian.orglife import actions
from gongjian.orglife.models import Owing
from gongjian.orgs.actor import CLOCK
from gongjian.orgs.models import Org
from gongjian.orgs.tests import makers as orgs

NOON = datetime(2026, 11, 18, 12, tzinfo=ZONE)


def branch(town=None, **facts) -> Branch:
    return meetings.branch(town, **facts)


def held(org: Org, kind: str, day: str, *, state: str = State.FILED) -> Meeting:
    """A row of a meeting, as it stands after it was recorded."""
    at = datetime.combine(date.fromisoformat(day), datetime.min.time().replace(hour=19), ZONE)
    facts = {"filed_at": at, "filed_by": "冯志强"} if state == State.FILED else {}
    facts |= {"reason": "改期"} if state == State.CANCELLED else {}
    return Meeting.objects.add(
        org=org,
        kind_id=kind,
        title=f"{day} 的会",
        starts_at=at,
        state=state,
        due_count=3,
        present_count=3,
        **facts,
    )


def full_year(org: Org, year: int = 2026) -> None:
    """Everything that the nation asks for, held on the tenth."""
    for month in range(1, 13):
        for kind in ("committee_meeting", "themed_day"):
            held(org, kind, f"{year}-{month:02}-10")
    for month in (3, 6, 9, 12):
        held(org, "general_meeting", f"{year}-{month:02}-20")
    for kind in ("lecture", "orglife_meeting", "appraisal"):
        held(org, kind, f"{year}-12-05")


def sweep(at=NOON) -> list[Owing]:
    with clock.at(at):
        actions.sweep(None, by=CLOCK)
    return list(
        Owing.objects.unscoped("a test looks").select_related("org").order_by("org", "due_by", "kind")
    )


__all__ = ["NOON", "Branch", "branch", "clock", "full_year", "held", "meetings", "orgs", "sweep"]
