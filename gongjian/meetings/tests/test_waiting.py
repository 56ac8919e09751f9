"""What the clock does: reminds before a meeting, asks for the record after it; each once."""

from datetime import datetime, timedelta

import pytest

from gongjian.duties.models import Duty
from gongjian.duties.queries import mine
from gongjian.kernel.clock import ZONE
from gongjian.kernel.verdict import Denied
from gongjian.meetings import jobs
from gongjian.meetings.actions import attending, planning, recording
from gongjian.meetings.tests import makers as make
from gongjian.meetings.tests.makers import EVENING, clock
from gongjian.orgs.actor import CLOCK
from gongjian.platform.models import AuditEvent, Notice

pytestmark = pytest.mark.django_db
EARLY = EVENING - timedelta(days=3)


@pytest.fixture
def branch():
    return make.branch()


def called(branch, **facts):
    with clock.at(EARLY):
        meeting = planning.plan(branch.org, plan=make.plan(branch, **facts), by=branch.secretary)
        return planning.call(meeting, by=branch.secretary)


def told(branch):
    rows = Notice.objects.unscoped("a test looks").filter(kind="meetings.remind").order_by("pk")
    names = {branch.secretary.user_id: "书记", branch.officer.user_id: "委员", branch.member.user_id: "党员"}
    return [(names[row.user_id], row.title) for row in rows]


def tick(at, job=jobs.remind):
    with clock.at(at):
        job()


def test_everybody_called_is_reminded_once_the_day_before(branch):
    meeting = called(branch)
    with clock.at(EARLY):
        row = make.attendance(meeting, make.person_of(branch.officer))
        attending.answer(meeting, attendance=row, comes=False, reason="出差", by=branch.officer)
    tick(EVENING - timedelta(hours=24, minutes=1))
    assert told(branch) == []
    for hours in (24, 23, 1):
        tick(EVENING - timedelta(hours=hours))
    words = "快要开会了：09-23 19:00 三季度党员大会"
    assert sorted(told(branch)) == sorted([("书记", words), ("党员", words)])
    assert AuditEvent.objects.filter(action="meetings.remind").count() == 1


def test_a_meeting_that_was_put_off_is_reminded_of_anew(branch):
    meeting = called(branch)
    tick(EVENING - timedelta(hours=20))
    later = EVENING + timedelta(days=7)
    with clock.at(EVENING - timedelta(hours=19)):
        planning.change(meeting, plan=make.plan(branch, starts_at=later), by=branch.secretary)
    tick(later - timedelta(hours=10))
    assert [words[6:17] for who, words in told(branch) if who == "党员"] == ["09-23 19:00", "09-30 19:00"]


@pytest.mark.parametrize("state", ["planned", "cancelled"])
def test_nobody_is_reminded_of_what_was_not_called_or_was_called_off(branch, state):
    meeting = make.planned(branch) if state == "planned" else called(branch)
    if state == "cancelled":
        with clock.at(EARLY):
            planning.cancel(meeting, reason="停电", by=branch.secretary)
    tick(EVENING - timedelta(hours=5))
    assert told(branch) == []


def owed(branch):
    rows = Duty.objects.unscoped("a test looks").filter(kind="meetings.record")
    return [(row.done_at is not None, row.outcome) for row in rows]


def test_a_meeting_without_a_record_becomes_a_duty_that_ends_with_its_filing(branch):
    meeting = called(branch)
    tick(EVENING + timedelta(minutes=119), jobs.chase)
    assert owed(branch) == []
    for hours in (2, 3):
        tick(EVENING + timedelta(hours=hours), jobs.chase)
    assert owed(branch) == [(False, "")]
    duty = Duty.objects.unscoped("a test looks").get(kind="meetings.record")
    # three working days after Wednesday: the 25th and the Sunday of the holiday are off
    assert duty.due_at == datetime(2026, 9, 29, 17, 30, tzinfo=ZONE)
    with clock.at(EVENING + timedelta(hours=3)):
        assert list(mine(branch.secretary)) == list(mine(branch.officer)) == [duty]
        assert not mine(branch.member)  # whoever keeps no meetings is not asked for their records
        make.attended(branch, meeting, "ppppp")
        make.written(branch, meeting)
        recording.resolve(meeting, topics=[recording.Topic("学习", "发言")], by=branch.secretary)
        assert owed(branch) == [(False, "")]
        recording.file(meeting, by=branch.secretary)
    assert owed(branch) == [(True, "done")]
    tick(EVENING + timedelta(hours=5), jobs.chase)
    assert len(owed(branch)) == 1


@pytest.mark.parametrize("how", ["cancel", "put off"])
def test_the_duty_also_ends_when_the_meeting_was_called_off_or_put_off(branch, how):
    meeting = called(branch)
    tick(EVENING + timedelta(hours=2), jobs.chase)
    with clock.at(EVENING + timedelta(hours=3)):
        if how == "cancel":
            planning.cancel(meeting, reason="人没到齐", by=branch.secretary)
        else:
            later = EVENING + timedelta(days=2)
            planning.change(meeting, plan=make.plan(branch, starts_at=later), by=branch.secretary)
    assert owed(branch) == [(True, "cancelled")]


def test_what_nobody_recorded_months_ago_is_no_duty_of_today(branch):
    called(branch)
    tick(EVENING + timedelta(days=61), jobs.chase)
    assert owed(branch) == []


def test_only_the_clock_reminds_and_chases(branch):
    meeting = called(branch)
    for act in (planning.remind, recording.chase):
        with pytest.raises(Denied, match="由系统"):
            act(meeting, by=branch.secretary)
    with pytest.raises(Denied, match="不再自动变"):
        planning.follow(meeting, by=CLOCK)
