"""Whom a branch calls: the members' register knows who is due at which kind of meeting."""

from datetime import date
from typing import Any

from django.db.models import QuerySet

from gongjian.kernel import clock
from gongjian.kernel.tree import within
from gongjian.meetings import due
from gongjian.meetings.due import DuePerson, suggested
from gongjian.meetings.models import Due, MeetingKind
from gongjian.members.models import Membership
from gongjian.members.queries import due_members
from gongjian.orglife.models import GROUP
from gongjian.orgs.models import Org


@due.source
def of_a_group(org: Org, kind: MeetingKind, on: date) -> list[DuePerson]:
    """Who met last time with the Party group, as far as they are in its branch; the first time all of them.

    Nobody has registered yet which member belongs to which group.
    """
    if org.kind_id != GROUP or org.parent is None or kind.due not in (Due.MEMBERS, Due.GROUP):
        return []
    branch = due_members(org.parent, on)
    there = {one.person.pk for one in due.as_last_time(org, kind, on)}
    return [one for one in branch if not there or one.person.pk in there]


@due.register
def of_the_register(org: Org, kind: MeetingKind, on: date) -> list[DuePerson]:
    """The members of the branch on the day, for the kinds that are theirs; nobody for all the others."""
    return due_members(org, on) if kind.due in (Due.MEMBERS, Due.GROUP) else []


@due.circle
def of_the_body(org: Org) -> QuerySet[Any, Any]:
    """The members of the branches at and below a body; of a Party group, of its branch."""
    at = org.parent if org.kind_id == GROUP and org.parent else org
    spans = Membership.objects.unscoped("members of a body that was fetched in scope")
    return spans.filter(within([at.path], "branch__path"), ends__isnull=True).values("member__person_id")


def called(org: Org, kind: MeetingKind) -> list[DuePerson]:
    """Whom the branch would call to a meeting of a kind today."""
    return suggested(org, kind, clock.today())
