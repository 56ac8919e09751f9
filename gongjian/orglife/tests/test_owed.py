"""What a branch owes as it is read from its meetings, kept for lists, and told in time."""

from datetime import date, datetime, timedelta
from itertools import pairwise

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from gongjian.kernel.clock import ZONE
from gongjian.kernel.verdict import Denied
from gongjian.meetings.models import MeetingKind, State
from gongjian.members.models import Standing
from gongjian.members.tests import makers as members
from gongjian.orglife import actions, convening, jobs
from gongjian.orglife.models import BranchFacts, Excuse, Owing
from gongjian.orglife.queries import late, year
from gongjian.orglife.queries.late import Filters
from gongjian.orglife.rules import demands
from gongjian.orglife.tests import makers as make
from gongjian.orglife.tests.makers import NOON, clock
from gongjian.orgs.models import Org
from gongjian.platform.models import AuditEvent, Notice, Override

pytestmark = pytest.mark.django_db


@pytest.fixture
def branch():
    return make.branch()


def states(org, kind, at=NOON, of=2026):
    with clock.at(at):
        found = year.year_of(Org.objects.get(pk=org.pk), of).standings
    return {one.demand.period.key: one.state for one in found if one.demand.kind == kind}


def test_the_year_of_a_branch_is_read_from_its_meetings(branch):
    for day in ("2026-03-18", "2026-06-24"):
        make.held(branch.org, "general_meeting", day)
    make.held(branch.org, "general_meeting", "2026-09-23", state=State.HELD)
    make.held(branch.org, "general_meeting", "2026-11-20", state=State.CALLED)

    assert list(states(branch.org, "general_meeting").values()) == ["done", "done", "done", "due"]


@pytest.mark.parametrize("state", [State.PLANNED, State.CALLED, State.CANCELLED])
def test_a_meeting_without_a_record_was_not_held(branch, state):
    make.held(branch.org, "committee_meeting", "2026-08-11", state=state)
    assert states(branch.org, "committee_meeting")["2026-08"] == "overdue"


def test_a_meeting_belongs_to_the_month_of_the_clock_on_the_wall(branch):
    meeting = make.held(branch.org, "themed_day", "2026-08-31", state=State.HELD)
    meeting.starts_at = datetime(2026, 9, 1, 0, 30, tzinfo=ZONE)  # still August in Greenwich
    meeting.save()

    found = states(branch.org, "themed_day")
    assert (found["2026-08"], found["2026-09"]) == ("overdue", "done")
    assert [row.period for row in make.sweep() if row.kind_id == "themed_day"][7:9] == ["2026-08", "2026-10"]


def test_a_kind_that_the_place_has_put_away_is_not_owed(branch):
    MeetingKind.objects.filter(key="themed_day").update(is_active=False)
    assert states(branch.org, "themed_day") == {}


def test_a_local_rule_holds_where_it_was_made(branch):
    town = branch.town
    Override.objects.create(
        key=demands.LECTURE_QUARTER.key,
        area_id=town.subdistrict.pk,
        value="1",
        source="天组〔2026〕3号",
        effective_from=date(2026, 1, 1),
    )
    far = make.orgs.org("九洲党支部", "party_branch", town.far_community, town["far"])

    assert list(states(branch.org, "lecture")) == ["2026Q1", "2026Q2", "2026Q3", "2026Q4"]
    assert list(states(far, "lecture")) == ["2026"]
    assert len([row for row in make.sweep() if row.kind_id == "lecture"]) == 5


def test_a_branch_calls_the_members_of_its_register_and_its_committee_itself(branch):
    general, committee = (
        MeetingKind.objects.get(key=key) for key in ("general_meeting", "committee_meeting")
    )
    officers = {one.person.pk for one in convening.called(branch.org, committee)}
    formal = members.member(branch.org).person
    probationary = members.member(branch.org, standing=Standing.PROBATIONARY).person

    with clock.at(NOON):
        due = {one.person.pk: one.may_vote for one in convening.called(branch.org, general)}
        assert {one.person.pk for one in convening.called(branch.org, committee)} == officers
    assert due == {formal.pk: True, probationary.pk: False}


def test_a_reason_is_recorded_kept_in_the_trail_and_excuses(branch):
    assert make.sweep()
    with clock.at(NOON):
        row = actions.excuse(
            branch.org, kind="committee_meeting", period="2026-08", reason=" 汛期值守 ", by=branch.secretary
        )
        actions.excuse(
            branch.org, kind="committee_meeting", period="2026-08", reason="汛期在岗值守", by=branch.officer
        )
    assert Excuse.objects.of(org=branch.org).get().reason == "汛期在岗值守"
    assert AuditEvent.objects.filter(action="orglife.excuse", subject=f"orglife.Excuse:{row.pk}").count() == 2
    assert states(branch.org, "committee_meeting")["2026-08"] == "excused"
    kept = Owing.objects.of(org=branch.org).filter(kind="committee_meeting", period="2026-08")
    assert not kept.exists()
    make.sweep()
    assert not kept.exists()


@pytest.mark.parametrize(
    ("kind", "period", "reason", "said"),
    [
        ("committee_meeting", "2026-08", "  ", "写明"),
        ("committee_meeting", "2026-12", "忙", "还没有到"),
        ("committee_meeting", "2026-07", "忙", "已经开了"),
        ("committee_meeting", "2026-13", "忙", "不是本支部该开的"),
        ("committee_meeting", "abcd", "忙", "不是本支部该开的"),
        ("group_meeting", "2026-08", "忙", "不是本支部该开的"),
    ],
)
def test_a_reason_that_does_not_fit_is_refused(branch, kind, period, reason, said):
    make.held(branch.org, "committee_meeting", "2026-07-14")
    with clock.at(NOON), pytest.raises(Denied, match=said):
        actions.excuse(branch.org, kind=kind, period=period, reason=reason, by=branch.secretary)
    assert not Excuse.objects.of(org=branch.org).exists()


def test_only_the_branch_and_those_it_answers_to_write_its_reasons(branch):
    neighbour = make.orgs.actor(branch.town["neighbour"], "community_secretary")
    above = make.orgs.actor(branch.town["community"], "community_secretary")
    with clock.at(NOON):
        for by in (neighbour, branch.member):
            with pytest.raises(Denied, match="书记、委员"):
                actions.excuse(branch.org, kind="themed_day", period="2026-08", reason="停电", by=by)
        actions.excuse(branch.org, kind="themed_day", period="2026-08", reason="停电", by=above)


def test_what_a_branch_says_about_itself_decides_what_it_owes_at_once(branch):
    make.sweep()
    with clock.at(NOON):
        actions.describe(branch.org, has_committee=False, groups=2, term_ends=None, by=branch.secretary)
    assert states(branch.org, "committee_meeting") == {}
    make.held(branch.org, "group_meeting", "2026-02-10")
    assert states(branch.org, "group_meeting")["2026-02"] == "overdue"
    kinds = set(Owing.objects.of(org=branch.org).values_list("kind_id", flat=True))
    assert ("committee_meeting" in kinds, "group_meeting" in kinds) == (False, True)
    with clock.at(NOON), pytest.raises(Denied, match="0 到 50"):
        actions.describe(branch.org, has_committee=True, groups=51, term_ends=None, by=branch.secretary)


def test_two_meetings_of_a_month_are_two_for_the_lists_as_for_the_page(branch):
    with clock.at(NOON):
        actions.describe(branch.org, has_committee=True, groups=2, term_ends=None, by=branch.secretary)
    for day in ("2026-02-10", "2026-02-11", "2026-03-10"):
        make.held(branch.org, "group_meeting", day)
    make.sweep()

    found = states(branch.org, "group_meeting")
    assert (found["2026-02"], found["2026-03"]) == ("done", "overdue")
    owed = Owing.objects.of(org=branch.org).filter(kind="group_meeting", period__in=["2026-02", "2026-03"])
    assert list(owed.values_list("period", "lacking")) == [("2026-03", 1)]


def test_what_changes_today_leaves_the_months_before_as_they_were_owed(branch):
    with clock.at(NOON):
        actions.describe(branch.org, has_committee=True, groups=1, term_ends=None, by=branch.secretary)
        actions.describe(branch.org, has_committee=False, groups=0, term_ends=None, by=branch.secretary)

    assert list(states(branch.org, "committee_meeting")) == [f"2026-{m:02}" for m in range(1, 11)]
    assert states(branch.org, "group_meeting")["2026-10"] == "overdue"
    with clock.at(datetime(2026, 12, 5, tzinfo=ZONE)):
        assert [row.since for row in BranchFacts.objects.of(org=branch.org)] == [
            branch.org.valid_from,
            NOON.date(),
        ]
        for since, said in (
            (date(2026, 11, 17), "已经登记"),
            (date(2019, 1, 1), "成立"),
            (date(2026, 12, 6), "今天"),
        ):
            with pytest.raises(Denied, match=said):
                actions.describe(
                    branch.org, has_committee=True, groups=0, term_ends=None, since=since, by=branch.secretary
                )


def test_groups_that_are_organisations_each_owe_and_hold_their_own_meeting(branch):
    first, second = (
        make.orgs.org(f"第{n}党小组", "party_group", branch.org.area, branch.org) for n in (1, 2)
    )
    make.held(first, "group_meeting", "2026-08-11")
    make.held(first, "group_meeting", "2026-08-18")
    make.held(first, "lecture", "2026-08-19")
    make.held(first, "group_meeting", "2026-09-11")
    make.held(second, "group_meeting", "2026-09-12")

    found = states(branch.org, "group_meeting")
    assert (found["2026-08"], found["2026-09"]) == ("overdue", "done")
    kept = {row.period: row.lacking for row in make.sweep() if row.kind_id == "group_meeting"}
    # the first group's second meeting of August makes up for its July
    assert [kept.get(f"2026-{month:02}", 0) for month in (6, 7, 8, 9)] == [2, 1, 1, 0]


def test_the_clock_keeps_what_each_branch_owes_and_nothing_else(branch):
    good = make.orgs.org("模范党支部", "party_branch", branch.town.neighbour, branch.town["neighbour"])
    make.full_year(good)

    rows = make.sweep()
    assert {row.org_id for row in rows} == {branch.org.pk}
    with clock.at(NOON):
        live = year.year_of(branch.org, 2026).standings
    owed = {
        (one.demand.kind, one.demand.period.key, one.lacking)
        for one in live
        if one.state in ("due", "overdue")
    }
    assert {(row.kind_id, row.period, row.lacking) for row in rows} == owed
    make.held(branch.org, "committee_meeting", "2026-08-11")
    again = make.sweep()
    assert {row.pk for row in rows} - {row.pk for row in again} == {
        row.pk for row in rows if (row.kind_id, row.period) == ("committee_meeting", "2026-08")
    }


def test_what_is_due_becomes_late_at_midnight_without_the_clock(branch):
    make.sweep(datetime(2026, 8, 20, 12, tzinfo=ZONE))
    above = make.orgs.actor(branch.town["community"], "community_secretary")

    def overdue(at):
        with clock.at(at):
            return {row.period for row in late.overdue(above, Filters(kind="committee_meeting"))}

    last = datetime(2026, 8, 31, 23, 59, tzinfo=ZONE)
    assert overdue(last + timedelta(minutes=1)) - overdue(last) == {"2026-08"}


@pytest.mark.parametrize(("kept", "owed"), [("2025-05-12", True), ("", False)])
def test_a_year_of_which_a_branch_kept_nothing_here_is_not_held_against_it(branch, kept, owed):
    if kept:
        make.held(branch.org, "themed_day", kept)
    last_year = {row.period for row in make.sweep() if row.period.startswith("2025")}
    assert bool(last_year) is owed
    assert "2025-05" not in {row.period for row in make.sweep() if row.kind_id == "themed_day"}


def test_a_branch_is_reminded_of_each_kind_once(branch):
    def told():
        rows = Notice.objects.unscoped("a test looks").filter(
            kind="orglife.remind", user_id=branch.secretary.user_id
        )
        return sorted(row.title for row in rows)

    make.sweep(datetime(2026, 11, 20, 8, tzinfo=ZONE))
    with clock.at(datetime(2026, 11, 24, 8, 30, tzinfo=ZONE)):
        jobs.remind()
    assert told() == []
    for day in (25, 26, 30):
        with clock.at(datetime(2026, 11, day, 8, 30, tzinfo=ZONE)):
            jobs.sweep()
            jobs.remind()
            jobs.remind()
    assert told() == ["11-30 前要开主题党日，还差 1 次", "11-30 前要开支委会，还差 1 次"]
    rows = Notice.objects.unscoped("a test looks").filter(kind="orglife.remind")
    assert not rows.filter(user_id=branch.member.user_id).exists()


def test_a_branch_that_has_held_it_is_not_reminded(branch):
    make.full_year(branch.org)
    with clock.at(datetime(2026, 11, 30, 8, 30, tzinfo=ZONE)):
        jobs.sweep()
        jobs.remind()
    assert not Notice.objects.unscoped("a test looks").filter(kind="orglife.remind").exists()


def test_each_level_sees_its_own_branches_and_whoever_owes_most_first(branch):
    town = branch.town
    far = make.orgs.org("九洲党支部", "party_branch", town.far_community, town["far"])
    make.held(far, "committee_meeting", "2026-08-11")
    make.sweep()
    levels = [("community", "community_secretary"), ("subdistrict", "subdistrict_officer"),
              ("other", "subdistrict_officer"), ("party", "district_officer")]  # fmt: skip
    with clock.at(NOON):
        seen = {}
        for key, role in levels:
            by = make.orgs.actor(town[key], role)
            seen[key] = [row.org.pk for row in late.page(by, Filters())]
            figures = late.figures(by, Filters())
            assert (figures.branches, figures.lagging) == (len(seen[key]), len(seen[key]))
        parts = late.figures(by, Filters()).parts
        narrow = late.page(by, Filters(area=town.other_subdistrict.path, kind="committee_meeting"))
    own, other = branch.org.pk, far.pk
    assert seen == {"community": [own], "subdistrict": [own], "other": [other], "party": [own, other]}
    assert [(part.area.pk, part.branches, part.lagging) for part in parts] == [
        (town.subdistrict.pk, 1, 1),
        (town.other_subdistrict.pk, 1, 1),
    ]
    assert parts[0].overdue == parts[1].overdue + 1
    assert [(row.org.pk, len(row.owed)) for row in narrow] == [(other, 9)]


def test_a_sweep_and_the_list_ask_as_often_for_thirty_branches_as_for_one(branch):
    town, counts = branch.town, []
    by = make.orgs.actor(town["party"], "district_officer")
    for number in (0, 30):
        for n in range(number):
            make.orgs.org(f"第{n}党支部", "party_branch", town.community, town["community"])
        make.sweep()
        with (
            clock.at(NOON),
            CaptureQueriesContext(
                connection,
            ) as asked,
        ):
            actions.sweep(None, by=make.orgs.CLOCK)
            late.page(by, Filters())
            late.figures(by, Filters())
        counts.append(len(asked))
    assert all(before == after for before, after in pairwise(counts)), counts
