"""Whom a branch calls: the members' register knows who is due at which kind of meeting."""

from datetime import date

from gongjian.kernel import clock
from gongjian.meetings.due import DuePerson, source, suggested
from gongjian.meetings.models import Due, MeetingKind
from gongjian.members.queries import due_members
from gongjian.orgs.models import Org


@source
def of_the_register(org: Org, kind: MeetingKind, on: date) -> list[DuePerson]:
    """The members of the branch on the day, for the kinds that are theirs; nobody for all the others."""
    return due_members(org, on) if kind.due in (Due.MEMBERS, Due.GROUP) else []


def called(org: Org, kind: MeetingKind) -> list[DuePerson]:
    """Whom the branch would call to a meeting of a kind today."""
    return suggested(org, kind, clock.today())
