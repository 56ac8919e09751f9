"""Two branches of a community and one far away, with their officers, and members in them."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import connection

from gongjian.kernel import clock
from gongjian.meetings.actions import planning, recording
from gongjian.meetings.tests import makers as gatherings
from gongjian.members.actions import register
from gongjian.members.actions.register import Facts
from gongjian.members.models import Klass, Member, Membership, Standing
from gongjian.orgs.actor import CLOCK, Actor
from gongjian.orgs.models import Org
from gongjian.orgs.tests import makers as orgs
from gongjian.orgs.tests.makers import Town

FIRST = date(2026, 1, 1)
ID_NUMBER, OTHER_ID = "11010519491231002X", "350627199711275419"
_count = iter(range(1, 10**9))


@dataclass
class Field:
    """The branches and who acts for them."""

    town: Town
    here: Org
    near: Org
    far: Org
    secretary: Actor
    near_secretary: Actor
    far_secretary: Actor


def field() -> Field:
    town = orgs.town()
    here = orgs.org("第五网格党支部", "party_branch", town.community, town["community"])
    near = orgs.org("第一网格党支部", "party_branch", town.community, town["community"])
    far = orgs.org("九洲第一党支部", "party_branch", town.far_community, town["far"])
    people = (orgs.actor(branch, "branch_secretary") for branch in (here, near, far))
    return Field(town, here, near, far, *people)


def facts(**given) -> Facts:
    return Facts(**{"name": f"党员{next(_count)}", "gender": "m"} | given)


def member(branch: Org, *, starts: date = FIRST, by: Actor = CLOCK, **given) -> Member:
    said = {"standing": Standing.FORMAL, "klass": Klass.RESIDENT}
    said |= {key: given.pop(key) for key in ("standing", "klass") if key in given}
    return register.enrol(branch, facts=facts(**given), starts=starts, by=by, **said)


def fresh(one: Member) -> Member:
    rows = Member.objects.unscoped("a test looks at the row").select_related("person", "branch")
    return rows.get(pk=one.pk)


def spans(one: Member) -> list[tuple]:
    rows = Membership.objects.of(member=one).order_by("starts", "pk")
    return [(row.branch_id, row.standing, row.starts, row.ends) for row in rows]


def filed(field: Field, people: list[Member], absent: set[Member], day: date) -> None:
    """A filed meeting of the branch on a day: everybody due, some absent without leave."""
    moment = datetime(day.year, day.month, day.day, 19, tzinfo=clock.ZONE)
    who = [one.person for one in people]
    of = gatherings.Branch(field.town, field.here, *[field.secretary] * 3, who)
    with clock.at(moment - timedelta(hours=1)):
        meeting = planning.plan(of.org, plan=gatherings.plan(of, starts_at=moment), by=of.secretary)
    with clock.at(moment + timedelta(hours=2)):
        gatherings.attended(of, meeting, "".join("a" if one in absent else "p" for one in people))
        words = recording.Words(gatherings.WORDS, who[0], who[1], moment + timedelta(hours=1))
        recording.write_minutes(meeting, words=words, by=of.secretary)
        recording.resolve(meeting, topics=[recording.Topic("学习", "四人发言")], by=of.secretary)
        recording.file(meeting, by=of.secretary)


def settle() -> None:
    """Ask the database now what it asks at the end of a transaction."""
    with connection.cursor() as cursor:
        cursor.execute("set constraints all immediate")
        cursor.execute("set constraints all deferred")


__all__ = [
    "CLOCK", "FIRST", "ID_NUMBER", "OTHER_ID", "Facts", "Field", "clock", "facts", "field", "filed", "fresh",
    "member", "orgs", "settle", "spans",
]  # fmt: skip
