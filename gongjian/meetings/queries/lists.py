"""The list of those due as it should be: that of the meeting's day, and what was changed by hand."""

from collections.abc import Mapping, Sequence

from gongjian.kernel.clock import ZONE
from gongjian.meetings import due
from gongjian.meetings.due import DuePerson
from gongjian.meetings.models import Attendance, Meeting

People = dict[int, DuePerson]


def to_follow(meeting: Meeting, rows: Sequence[Attendance]) -> People:
    """The list as it should be; nothing when it is so, or when no register knows it."""
    known = {} if meeting.called_at else of_the_day(meeting)
    if not known:
        return {}
    kept = {row.person_id: DuePerson(row.person, row.may_vote) for row in rows if _stays(row)}
    wanted = merged(known, kept, meeting.left_out)
    now = {row.person_id: row.may_vote for row in rows}
    return wanted if now != {pk: one.may_vote for pk, one in wanted.items()} else {}


def _stays(row: Attendance) -> bool:
    """Added by hand, or somebody who has already answered or signed in."""
    return row.by_hand or bool(row.answer or row.state)


def merged(known: Mapping[int, DuePerson], kept: Mapping[int, DuePerson], out: Sequence[int]) -> People:
    """The day's list without those taken off it, with those kept by hand."""
    return {pk: one for pk, one in known.items() if pk not in out} | dict(kept)


def of_the_day(meeting: Meeting) -> People:
    """Who is due on the day of a meeting, as a register knows it."""
    day = meeting.starts_at.astimezone(ZONE).date()
    return by_person(due.of_the_day(meeting.org, meeting.kind, day))


def by_person(people: Sequence[DuePerson]) -> People:
    """By the number of the person."""
    return {one.person.pk: one for one in people}
