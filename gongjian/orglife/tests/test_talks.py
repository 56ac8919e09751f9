"""Heart-to-heart talks: counted by person, for the members of their own year."""

from datetime import date, datetime, timedelta

import pytest

from gongjian.kernel.clock import ZONE
from gongjian.members.models import Membership, Standing
from gongjian.members.tests import makers as members
from gongjian.orglife.queries import late, talks, year
from gongjian.orglife.queries.late import Filters
from gongjian.orglife.queries.talks import left_out
from gongjian.orglife.tests import makers as make
from gongjian.orglife.tests.makers import NOON, clock
from gongjian.orgs.models import Org

pytestmark = pytest.mark.django_db


@pytest.fixture
def branch():
    return make.branch()


def states(org, kind, at=NOON, of=2026):
    with clock.at(at):
        found = year.year_of(Org.objects.get(pk=org.pk), of).standings
    return {one.demand.period.key: one.state for one in found if one.demand.kind == kind}


def test_talks_are_counted_by_person_of_the_register(branch):
    people = [members.member(branch.org).person for _ in range(3)]
    members.member(branch.org, standing=Standing.SUSPENDED)  # is not called (C04)
    branch.people = people

    def talks(at=NOON):
        with clock.at(at):
            return year.year_of(branch.org, 2026).talks

    before = talks()
    meeting = make.meetings.planned(branch, "talk")
    with clock.at(make.meetings.LATER):
        make.meetings.attended(branch, meeting, "poa")
    after = talks()

    assert (before.spoken, after.spoken, after.people, after.state) == (0, 2, 3, "due")
    assert talks(datetime(2027, 1, 1, 0, 1, tzinfo=ZONE)).state == "overdue"


def test_talks_of_a_year_are_divided_by_its_own_members_and_belong_on_the_list_of_the_late(branch):
    stayed, came = (members.member(branch.org, starts=day) for day in (date(2025, 1, 1), date(2026, 3, 1)))
    left = members.member(branch.org, starts=date(2025, 1, 1))
    near = make.orgs.org("第一网格党支部", "party_branch", branch.town.community, branch.town["community"])
    branch.people = [stayed.person, left.person]
    meeting = make.meetings.planned(branch, "talk", starts_at=datetime(2025, 6, 2, 19, tzinfo=ZONE))
    with clock.at(datetime(2025, 6, 2, 21, tzinfo=ZONE)):
        make.meetings.attended(branch, meeting, "pa")
    rows = Membership.objects.of(member=left)  # moved to the branch next door in February
    rows.update(ends=date(2026, 2, 1))
    Membership.objects.add(
        member=left, branch=near, standing=left.standing, klass=left.klass, starts=date(2026, 2, 1)
    )
    type(left).objects.of(person=left.person).update(branch=near)

    with clock.at(NOON):
        last, this = (year.year_of(branch.org, of).talks for of in (2025, 2026))
    assert (last.people, last.spoken, last.state) == (2, 1, "overdue")
    assert (this.people, this.spoken, this.state) == (2, 0, "due")
    kept = {row.period: (row.lacking, row.due_by) for row in make.sweep() if row.kind_id == "talk"
            and row.org_id == branch.org.pk}  # fmt: skip
    assert kept == {"2025": (1, date(2025, 12, 31)), "2026": (2, date(2026, 12, 31))}
    above = make.orgs.actor(branch.town["community"], "community_secretary")
    with clock.at(NOON):
        assert [row.lacking for row in late.overdue(above, Filters(kind="talk"))] == [1]
        assert [one.name for one in left_out(branch.org.pk, 2026, 1)] == sorted(
            (stayed.person.name, came.person.name)
        )


@pytest.mark.parametrize(
    ("starts", "ends", "counted"),
    [
        ("2025-12-31", None, True),  # came on the last day of the year
        ("2026-01-01", None, False),
        ("2025-01-01", "2026-01-01", True),  # the last of December was the last day
        ("2025-01-01", "2025-12-31", False),
    ],
)
def test_talks_of_a_year_are_owed_to_who_belongs_on_its_last_day(branch, starts, ends, counted):
    one = members.member(branch.org, starts=date.fromisoformat(starts))
    if ends:
        Membership.objects.of(member=one).update(ends=date.fromisoformat(ends))
        type(one).objects.of(person=one.person).update(standing=Standing.DECEASED)
    with clock.at(NOON):
        assert (one.person_id in talks.people([branch.org.pk], 2025).get(branch.org.pk, ())) is counted


@pytest.mark.parametrize(
    ("at", "mark", "of"),
    [
        (datetime(2025, 12, 31, 23, 59, tzinfo=ZONE), "p", 2025),
        (datetime(2026, 1, 1, 0, 0, tzinfo=ZONE), "p", 2026),  # still December in Greenwich
        (datetime(2026, 1, 1, 0, 0, tzinfo=ZONE), "o", 2026),
        (datetime(2026, 1, 1, 0, 0, tzinfo=ZONE), "l", None),
    ],
)
def test_a_talk_counts_for_the_year_on_the_wall_and_for_who_was_there(branch, at, mark, of):
    person = members.member(branch.org, starts=date(2025, 1, 1)).person
    branch.people = [person]
    meeting = make.meetings.planned(branch, "talk", starts_at=at)
    with clock.at(at + timedelta(hours=1)):
        make.meetings.attended(branch, meeting, mark)
    found = {year: talks.spoken([branch.org.pk], year)[branch.org.pk] for year in (2025, 2026)}
    assert [year for year, had in found.items() if had] == ([of] if of else [])
