"""谈心谈话 (A18): who of a branch's members took part in a talk in a year."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime

from django.db.models import Count, Q

from gongjian.kernel import clock
from gongjian.kernel.clock import ZONE
from gongjian.meetings.models import Attendance, State
from gongjian.members.models import Membership, Standing
from gongjian.orglife.rules.demands import PER_PERSON
from gongjian.orgs.models import Person

HELD = (State.HELD, State.FILED)
_THERE = (Attendance.State.PRESENT, Attendance.State.ONLINE)


def people(ids: Sequence[int], year: int) -> dict[int, set[int]]:
    """Who is counted in each branch: its members on the last day of the year, today while it lasts.

    Whoever came in the year is counted where they came to, whoever left where they went. One query.
    """
    on = min(date(year, 12, 31), clock.today())
    rows = Membership.objects.unscoped("of the branches at hand").filter(branch__in=ids, starts__lte=on)
    rows = rows.filter(Q(ends__isnull=True) | Q(ends__gt=on)).exclude(standing=Standing.SUSPENDED)  # C04
    found: dict[int, set[int]] = defaultdict(set)
    for branch, person in rows.order_by().values_list("branch_id", "member__person_id"):
        found[branch].add(person)
    return found


def spoken(ids: Sequence[int], year: int) -> dict[int, dict[int, int]]:
    """How many talks of each branch each person took part in. One query, counted by the database."""
    rows = Attendance.objects.unscoped("of the branches at hand").filter(
        meeting__org__in=ids, meeting__kind=PER_PERSON, meeting__state__in=HELD, state__in=_THERE,
        meeting__starts_at__gte=datetime(year, 1, 1, tzinfo=ZONE),
        meeting__starts_at__lt=datetime(year + 1, 1, 1, tzinfo=ZONE),
    )  # fmt: skip
    found: dict[int, dict[int, int]] = defaultdict(dict)
    for org, person, n in rows.order_by().values_list("meeting__org", "person").annotate(n=Count("pk")):
        found[org][person] = n
    return found


def left_out(org_id: int, year: int, least: int) -> list[Person]:
    """Who has not taken part often enough, by name. Three queries."""
    had = spoken([org_id], year)[org_id]
    rest = [pk for pk in people([org_id], year).get(org_id, ()) if had.get(pk, 0) < least]
    return list(Person.objects.unscoped("members of the branch at hand").filter(pk__in=rest).order_by("name"))
