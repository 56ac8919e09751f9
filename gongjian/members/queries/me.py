"""What a member's own page shows."""

from datetime import datetime

from gongjian.meetings.models import OPEN, Attendance
from gongjian.members.models import Member

SOON = 5


def coming(member: Member, now: datetime) -> list[Attendance]:
    """The next meetings at which one is due, with one's own answer, the nearest first."""
    rows = Attendance.objects.unscoped("one's own places at meetings").filter(person=member.person_id)
    rows = rows.filter(meeting__state__in=OPEN, meeting__starts_at__gte=now)
    rows = rows.select_related("meeting__kind", "meeting__org").order_by("meeting__starts_at", "pk")
    return list(rows[:SOON])
