"""Whom a branch calls: the list of the meeting's day until people are told; what a hand changed stays."""

from datetime import date, datetime, timedelta

import pytest

from gongjian.kernel.clock import ZONE
from gongjian.meetings import jobs
from gongjian.meetings.actions import attending, planning
from gongjian.meetings.actions.planning import Plan
from gongjian.meetings.due import DuePerson, suggested
from gongjian.meetings.models import Attendance, Meeting, MeetingKind
from gongjian.meetings.queries import page
from gongjian.members.models import Member, Membership, Standing
from gongjian.members.tests import makers as members
from gongjian.orglife.tests import makers as make
from gongjian.orglife.tests.makers import clock
from gongjian.platform.models import AuditEvent, User

pytestmark = pytest.mark.django_db
DAY = datetime(2026, 9, 23, 19, tzinfo=ZONE)


@pytest.fixture
def branch():
    return make.branch()


@pytest.fixture
def old(branch):
    return [members.member(branch.org, starts=date(2025, 1, 1)) for _ in range(3)]


def kind(key="general_meeting"):
    return MeetingKind.objects.get(key=key)


def due_on(org, day):
    return suggested(org, kind(), day)


def planned(branch, due, **facts):
    with clock.at(facts.pop("at", DAY - timedelta(days=6))):
        plan = Plan(kind(), facts.pop("starts_at", DAY), due, **facts)
        return planning.plan(branch.org, plan=plan, by=branch.secretary)


def names(meeting):
    rows = Attendance.objects.of(meeting=meeting).select_related("person").order_by("person__name")
    return {row.person_id: row.may_vote for row in rows}


def leaves(member, on):
    """Gone from the branch on a day, as the register has it after somebody died."""
    Membership.objects.of(member=member).update(ends=on)
    Member.objects.unscoped("a test").filter(pk=member.pk).update(standing=Standing.DECEASED)


def follow(at=DAY - timedelta(days=2)):
    with clock.at(at):
        jobs.follow()


def test_each_meeting_of_a_series_calls_those_of_its_own_day_and_follows_who_joins_and_leaves(branch, old):
    with clock.at(datetime(2026, 1, 5, 9, tzinfo=ZONE)):
        due = due_on(branch.org, date(2026, 1, 5))
        plan = Plan(kind(), datetime(2026, 1, 20, 19, tzinfo=ZONE), due, offered=due)
        until = date(2026, 12, 31)
        planning.plan_series(branch.org, plan=plan, every="quarter", until=until, by=branch.secretary)
    came = members.member(branch.org, starts=date(2026, 5, 1))
    leaves(old[0], date(2026, 6, 1))
    first, second, third, _ = Meeting.objects.of(org=branch.org).order_by("starts_at")
    follow(datetime(2026, 4, 18, 9, tzinfo=ZONE))
    follow(datetime(2026, 7, 18, 9, tzinfo=ZONE))
    everybody = {one.person_id for one in old}
    assert names(second).keys() == everybody
    assert names(third).keys() == everybody - {old[0].person_id} | {came.person_id}
    assert names(first).keys() == everybody


def test_a_meeting_that_was_held_long_ago_calls_those_who_belonged_then(branch, old):
    came = members.member(branch.org, starts=date(2026, 5, 1))
    shown = due_on(branch.org, date(2026, 9, 1))
    meeting = planned(branch, shown, offered=shown, starts_at=datetime(2026, 3, 3, 19, tzinfo=ZONE))
    assert came.person_id in {one.person.pk for one in shown}
    assert names(meeting).keys() == {one.person_id for one in old}


def test_what_a_hand_added_took_off_or_muted_stays_when_the_list_follows(branch, old):
    guest = branch.people[0]
    chosen = [DuePerson(old[0].person), DuePerson(old[1].person, may_vote=False), DuePerson(guest)]
    meeting = planned(branch, chosen, offered=due_on(branch.org, DAY.date()))
    came = members.member(branch.org, starts=date(2026, 9, 1), standing=Standing.PROBATIONARY)
    follow()
    expected = {old[0].person_id: True, old[1].person_id: False, guest.pk: True, came.person_id: False}
    assert names(meeting) == expected
    fresh = Meeting.objects.unscoped("a test").get(pk=meeting.pk)
    assert (fresh.due_count, fresh.voters_due) == (4, 2)
    with clock.at(DAY - timedelta(days=2)):
        shown = [DuePerson(row.person, row.may_vote) for row in Attendance.objects.of(meeting=meeting).all()]
        back = [*shown, DuePerson(old[2].person)]
        planning.change(fresh, plan=Plan(kind(), DAY, back, offered=shown), by=branch.secretary)
    assert names(meeting) == expected | {old[2].person_id: True}


def test_nothing_is_written_where_nothing_changed(branch, old):
    planned(branch, due_on(branch.org, DAY.date()))
    follow()
    assert not AuditEvent.objects.filter(action="meetings.follow").exists()


def test_once_people_are_told_or_have_answered_the_list_stays(branch, old):
    told = planned(branch, due_on(branch.org, DAY.date()))
    untold = planned(branch, due_on(branch.org, DAY.date()), title="另一次")
    came = members.member(branch.org, starts=date(2026, 9, 1))
    with clock.at(DAY - timedelta(days=3)):
        planning.call(told, by=branch.secretary)  # brings the list to its day, once more
        row = Attendance.objects.of(meeting=untold).get(person=old[0].person)
        attending.answer(untold, attendance=row, comes=True, by=branch.secretary)
    leaves(old[0], date(2026, 9, 21))
    leaves(old[1], date(2026, 9, 21))
    follow()
    all_three = {one.person_id for one in old}
    assert names(told).keys() == all_three | {came.person_id}
    assert names(untold).keys() == all_three - {old[1].person_id} | {came.person_id}


def test_members_without_a_post_can_be_called_by_name_and_their_vote_is_asked_for(page_client, branch):
    fresh = members.member(branch.org, name="郑新", standing=Standing.PROBATIONARY)
    away = members.member(
        make.orgs.org("九洲党支部", "party_branch", branch.town.far_community, branch.town["far"]),
        name="周远",
    )
    found = page.people_named(branch.secretary, branch.org, ["郑新", "周远"])
    assert (found["郑新"], found["周远"]) == ([fresh.person], [])
    assert away.pk
    page_client.force_login(User.objects.get(pk=branch.secretary.user_id))
    with clock.at(DAY - timedelta(days=5)):
        url = f"/desk/meetings/plan/?org={branch.org.pk}&kind=committee_meeting"
        assert "加的人有没有表决权" in page_client.get(url).content.decode()
        said = {"org": branch.org.pk, "kind": "committee_meeting", "starts_at": "2026-09-23T19:00",
                "due": [str(branch.people[0].pk)], "others": "郑新"}  # fmt: skip
        refused = page_client.post("/desk/meetings/plan/", said)
        assert refused.status_code == 422
        assert "请选他们有没有表决权" in refused.content.decode()
        assert page_client.post("/desk/meetings/plan/", said | {"others_vote": "0"}).status_code == 302
    meeting = Meeting.objects.of(org=branch.org).get()
    assert names(meeting) == {branch.people[0].pk: True, fresh.person_id: False}


def test_a_group_calls_whom_it_called_last_time_as_far_as_they_are_in_the_branch(branch, old):
    group = make.orgs.org("第一党小组", "party_group", branch.org.area, branch.org)
    asked = kind("group_meeting")
    first = suggested(group, asked, DAY.date())
    assert {one.person.pk for one in first} == {one.person_id for one in old}
    with clock.at(DAY - timedelta(days=9)):
        plan = Plan(asked, DAY - timedelta(days=8), [DuePerson(one.person) for one in old[:2]])
        planning.plan(group, plan=plan, by=branch.secretary)
    leaves(old[0], date(2026, 9, 20))
    assert [one.person.pk for one in suggested(group, asked, DAY.date())] == [old[1].person_id]
