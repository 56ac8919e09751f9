"""Who came to nothing to which they were called for months (C08): a hint for people, never a decision."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from django.db.models import Count, Q

from gongjian.kernel import clock
from gongjian.meetings.models import Attendance, State
from gongjian.members.models import Member, Search, Standing
from gongjian.members.rules.limits import after_months
from gongjian.orgs.models import Org

MONTHS = 6


@dataclass(frozen=True)
class Absent:
    """A member, and how many filed meetings they were due at since six months, none of which they came to."""

    member: Member
    due: int


def absent(branches: Sequence[Org], today: date) -> list[Absent]:
    """Members of these branches who came to no filed meeting in six months, without leave. Two queries.

    Whoever is sought already, is suspended, or was called only lately is left out.
    """
    if not branches:
        return []
    members = Member.objects.unscoped("of branches that the caller fetched in scope").filter(
        branch__in=branches, standing__in=(Standing.PROBATIONARY, Standing.FORMAL, Standing.WATCHED)
    )
    members = members.exclude(searches__state__in=Search.RUNNING)
    since = datetime.combine(after_months(today, -MONTHS), time(0), clock.ZONE)
    rows = Attendance.objects.unscoped("of members of branches that the caller fetched in scope")
    rows = rows.filter(
        meeting__state=State.FILED,
        meeting__starts_at__gte=since,
        meeting__org__in=branches,
        person__in=members.order_by().values("person"),
    )
    came = Q(state__in=(Attendance.State.PRESENT, Attendance.State.ONLINE, Attendance.State.LEAVE))
    months = Count("meeting__starts_at__month", distinct=True)
    grouped = rows.order_by().values("person")
    grouped = grouped.annotate(due=Count("pk"), came=Count("pk", filter=came), m=months)
    silent = {row["person"]: row["due"] for row in grouped.filter(came=0, m__gte=MONTHS)}
    found = members.filter(person__in=silent).select_related("person", "branch")
    found = found.order_by("branch__path", "pk")
    return [Absent(member, silent[member.person_id]) for member in found]
