"""Meetings that wait for the clock: lists to bring up to date, people to remind, records to ask for."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db.models import F, Q, QuerySet

from gongjian.areas.queries import ids_of_ancestors
from gongjian.duties.models import Duty
from gongjian.meetings.models import OPEN, Attendance, Meeting, State
from gongjian.meetings.queries import lists
from gongjian.meetings.rules import calendar
from gongjian.meetings.rules.kinds import RECORD
from gongjian.platform.action import label
from gongjian.platform.calendar import calendar_of
from gongjian.platform.parameters import Rulebook

_AHEAD = timedelta(days=8)  # lists further ahead are made anew when their meeting is this near
_FARTHEST = timedelta(days=30)  # the longest reminder looked for
OVER_AFTER = timedelta(hours=2)
_BACK = timedelta(days=60)  # what nobody recorded for so long is no duty of today


def to_follow(now: datetime) -> Iterator[Meeting]:
    """Meetings of the next days nobody has been told of, whose list is not that of their day any more."""
    soon = list(_rows().filter(state=State.PLANNED, starts_at__gt=now, starts_at__lte=now + _AHEAD))
    called: dict[int, list[Attendance]] = defaultdict(list)
    rows = Attendance.objects.unscoped("the clock sees to every list").filter(meeting__in=soon)
    for row in rows.select_related("person"):
        called[row.meeting_id].append(row)
    return (one for one in soon if lists.to_follow(one, called[one.pk]))


def to_remind(now: datetime) -> Iterator[Meeting]:
    """Meetings to which people were called, that are near by the rule of their place, and not reminded of."""
    rows = _rows().filter(state=State.CALLED, starts_at__gt=now, starts_at__lte=now + _FARTHEST)
    books: dict[int, Rulebook] = {}
    for one in rows.filter(Q(reminded_for=None) | ~Q(reminded_for=F("starts_at"))):
        area = one.org.area
        if area.pk not in books:
            books[area.pk] = Rulebook(now.date(), ids_of_ancestors(area))
        book = books[area.pk]
        if calendar.is_near(one, now, book.limit(calendar.REMIND), calendar_of(book)):
            yield one


def to_chase(now: datetime) -> list[Meeting]:
    """Meetings that are over, without a filed record and without a duty to write it. Two queries."""
    rows = _rows().filter(state__in=OPEN, starts_at__range=(now - _BACK, now - OVER_AFTER))
    found = {label(one): one for one in rows}
    known = Duty.objects.unscoped("the clock sees to every duty").filter(kind=RECORD.key, subject__in=found)
    for subject in known.filter(done_at__isnull=True).values_list("subject", flat=True):
        del found[subject]
    return list(found.values())


def _rows() -> QuerySet[Meeting]:
    rows = Meeting.objects.unscoped("the clock sees to every meeting").select_related("org__area", "kind")
    return rows.order_by("starts_at", "pk")
