"""A meeting from the plan to the filed record, and what nobody can do any more afterwards."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from gongjian.duties.models import Duty
from gongjian.kernel.verdict import Denied
from gongjian.meetings.actions import attending, planning, recording
from gongjian.meetings.actions.recording import Topic, Words
from gongjian.meetings.due import DuePerson
from gongjian.meetings.models import Addendum, Attendance, Item, Meeting, MeetingKind, Minutes, State
from gongjian.meetings.rules.votes import Ballot
from gongjian.meetings.tests import makers as make
from gongjian.meetings.tests.makers import EVENING, LATER, MORNING, clock
from gongjian.orgs.actor import RESIDENT
from gongjian.platform.models import AuditEvent, Notice

pytestmark = pytest.mark.django_db


@pytest.fixture
def branch():
    return make.branch()


def refused(act, *words: str) -> str:
    """The act is refused with a sentence holding these words, and leaves no trace."""
    before = AuditEvent.objects.count()
    with pytest.raises(Denied) as said, transaction.atomic():
        act()
    assert AuditEvent.objects.count() == before
    missing = [word for word in words if word not in str(said.value)]
    assert not missing, f"{said.value} lacks {missing}"
    return str(said.value)


def test_a_meeting_knows_from_the_start_who_is_due_and_how_many_it_needs(branch):
    meeting = make.planned(branch)
    assert (meeting.state, meeting.due_count, meeting.voters_due, meeting.quorum_least) == (
        "planned",
        5,
        5,
        3,
    )
    assert [item.title for item in make.items(meeting)] == ["学习精神", "讨论转正"]


def test_a_year_of_themed_days_is_planned_in_one_go(branch):
    plan = make.plan(branch, "themed_day", starts_at=EVENING.replace(month=1, day=25), title="")
    made = planning.plan_series(
        branch.org, plan=plan, every="month", until=date(2026, 12, 31), by=branch.secretary
    )
    assert [meeting.title for meeting in made][:2] == ["1 月主题党日", "2 月主题党日"]
    assert len(made) == 12
    assert {meeting.series.words for meeting in made} == {"每月25 日，共 12 次"}
    assert Attendance.objects.unscoped("test").count() == 60


@pytest.mark.parametrize(("until", "number"), [(date(2026, 9, 23), 1), (date(2026, 9, 1), 0)])
def test_a_series_of_less_than_two_is_no_series(branch, until, number):
    plan = make.plan(branch)
    told = refused(
        lambda: planning.plan_series(branch.org, plan=plan, every="month", until=until, by=branch.secretary)
    )
    assert f"{number} 次" in told


def test_a_notice_reaches_those_with_an_account_once_and_reminds_who_did_not_answer(branch):
    meeting = make.planned(branch)
    with clock.at(MORNING):
        planning.call(meeting, by=branch.secretary)
        told = Notice.objects.unscoped("test").filter(kind="meetings.call")
        assert {notice.user_id for notice in told} == {
            by.user_id for by in (branch.secretary, branch.officer, branch.member)
        }
        own = make.attendance(meeting, make.person_of(branch.member))
        attending.answer(meeting, attendance=own, comes=True, by=branch.member)
        planning.call(meeting, by=branch.secretary)
    assert told.filter(user_id=branch.member.user_id).count() == 1
    assert told.filter(user_id=branch.officer.user_id).count() == 2


def test_nobody_is_called_to_what_is_over(branch):
    meeting = make.planned(branch)
    with clock.at(EVENING):
        refused(lambda: planning.call(meeting, by=branch.secretary), "已经过了")


def test_whoever_was_called_is_told_of_a_new_time_and_of_the_end(branch):
    meeting = make.planned(branch)
    with clock.at(MORNING):
        planning.call(meeting, by=branch.secretary)
        planning.change(
            meeting, plan=make.plan(branch, starts_at=EVENING + timedelta(days=1)), by=branch.secretary
        )
        planning.cancel(meeting, reason="台风", by=branch.secretary)
    kinds = Notice.objects.unscoped("test").values_list("kind", flat=True)
    assert {"meetings.call", "meetings.moved", "meetings.cancelled"} == set(kinds)
    waiting = Notice.objects.unscoped("test").filter(kind="meetings.call", settled_at__isnull=True)
    assert not waiting.exists()


def test_changing_the_due_list_keeps_what_the_others_answered(branch):
    meeting = make.planned(branch)
    own = make.attendance(meeting, make.person_of(branch.member))
    attending.answer(meeting, attendance=own, comes=False, reason="出差", by=branch.member)
    plan = make.plan(branch, due=[DuePerson(branch.people[2], may_vote=False), DuePerson(branch.people[0])])
    planning.change(meeting, plan=plan, by=branch.secretary)
    own.refresh_from_db()
    assert (own.answer, own.state, own.reason, own.may_vote) == ("n", "l", "出差", False)
    assert (make.fresh(meeting).due_count, make.fresh(meeting).voters_due) == (2, 1)


def test_one_answers_and_signs_in_for_oneself_only(branch):
    meeting = make.planned(branch)
    other = make.attendance(meeting, branch.people[0])
    refused(lambda: attending.answer(meeting, attendance=other, comes=True, by=branch.member), "自己")
    with clock.at(EVENING):
        refused(
            lambda: attending.sign_in(meeting, attendance=other, via="q", by=branch.officer),
            "自己",
        )
    attending.answer(meeting, attendance=other, comes=False, reason="电话里说住院", by=branch.officer)


def test_leave_wants_a_reason(branch):
    meeting = make.planned(branch)
    own = make.attendance(meeting, branch.people[3])
    refused(lambda: attending.answer(meeting, attendance=own, comes=False, by=RESIDENT), "原因")


@pytest.mark.parametrize(("counts", "present"), [(True, 1), (False, 0)])
def test_whoever_is_away_counts_where_the_kind_allows(branch, counts, present):
    meeting = make.planned(branch, "lecture")
    make.kind("lecture", online_counts=counts)
    own = make.attendance(meeting, branch.people[3])
    with clock.at(EVENING):
        if counts:
            attending.sign_in(meeting, attendance=own, via="k", by=RESIDENT)
        else:
            refused(lambda: attending.sign_in(meeting, attendance=own, via="k", by=RESIDENT), "现场")
    make.attended(branch, meeting, "...o.")
    assert (make.fresh(meeting).present_count, make.fresh(meeting).voters_present) == (present, present)


def test_signing_in_from_away_first_and_then_on_the_spot_is_being_there(branch):
    meeting = make.planned(branch, "lecture")
    own = make.attendance(meeting, branch.people[3])
    with clock.at(EVENING):
        attending.sign_in(meeting, attendance=own, via="k", by=RESIDENT)
        attending.sign_in(meeting, attendance=own, via="q", by=RESIDENT)
        attending.sign_in(meeting, attendance=own, via="k", by=RESIDENT)
    own.refresh_from_db()
    assert (own.state, own.via) == ("p", "q")


def test_the_door_is_shut_long_before(branch):
    meeting = make.planned(branch)
    own = make.attendance(meeting, branch.people[3])
    with clock.at(MORNING):
        refused(lambda: attending.sign_in(meeting, attendance=own, via="q", by=RESIDENT), "2 小时", "24 小时")


def test_only_people_of_the_list_are_ticked_and_guests_can_join_it(branch):
    meeting = make.planned(branch)
    stranger = make.orgs.person(branch.org, "赵新")
    mark = {stranger.pk: attending.Mark("p")}
    refused(lambda: attending.record_attendance(meeting, marks=mark, by=branch.secretary), "不在")
    also = [DuePerson(stranger, may_vote=False)]
    attending.record_attendance(meeting, marks=mark, also=also, by=branch.secretary)
    assert (make.fresh(meeting).due_count, make.fresh(meeting).present_count) == (6, 1)


def test_nobody_was_at_a_meeting_whose_day_has_not_come(branch):
    meeting = make.planned(branch)
    with clock.at(EVENING - timedelta(days=1)):
        refused(lambda: make.attended(branch, meeting, "ppppp"), "还没有开")
        refused(lambda: make.written(branch, meeting), "还没有开")
        refused(lambda: recording.resolve(meeting, topics=[], by=branch.secretary), "还没有开")
    with clock.at(MORNING):  # on the day itself the list may be prepared
        make.attended(branch, meeting, "ppppp")
    assert make.fresh(meeting).present_count == 5


def test_signing_in_does_not_spoil_the_record_that_somebody_is_writing(branch):
    meeting = make.planned(branch)
    seen = make.fresh(meeting).version
    with clock.at(EVENING):
        own = make.attendance(meeting, make.person_of(branch.officer))
        attending.sign_in(meeting, attendance=own, via="q", by=branch.officer)
        attending.record_attendance(meeting, marks={}, by=branch.secretary, version=seen)
    assert make.fresh(meeting).present_count == 1


def test_a_vote_is_judged_on_those_due_and_again_when_the_list_is_mended(branch):
    meeting = make.planned(branch)
    make.attended(branch, meeting, "pppaa")
    topic = Topic("讨论转正", decision="vote", ballot=Ballot(3))
    recording.resolve(meeting, topics=[topic], by=branch.secretary)
    [item] = make.items(meeting)
    assert (item.carried, item.due, item.present, item.least) == (True, 5, 3, 3)
    make.attended(branch, meeting, "ppaaa")
    [item] = make.items(meeting)
    assert (item.carried, item.present) == (False, 2)
    assert "不能表决" in item.finding


def test_more_votes_than_voters_are_refused(branch):
    meeting = make.planned(branch)
    make.attended(branch, meeting, "pppaa")
    topic = Topic("讨论转正", decision="vote", ballot=Ballot(3, 1))
    refused(lambda: recording.resolve(meeting, topics=[topic], by=branch.secretary), "讨论转正", "票数合计 4")


def test_who_has_no_vote_is_there_but_does_not_decide(branch):
    due = [DuePerson(person, may_vote=n > 0) for n, person in enumerate(branch.people)]
    meeting = make.planned(branch, due=due)
    make.attended(branch, meeting, "paapp")
    row = make.fresh(meeting)
    assert (row.present_count, row.voters_present, row.voters_due, row.quorum_least) == (3, 2, 4, 2)


def test_filing_names_everything_that_is_missing(branch):
    meeting = make.planned(branch, agenda=[])
    with clock.at(MORNING):
        make.attended(branch, meeting, "ppp..")
        refused(
            lambda: recording.file(meeting, by=branch.secretary),
            "主持人", "记录人", "议题", "会议记录", "2 个人的到会情况", "开始时间还没到",
        )  # fmt: skip


def test_a_task_of_a_carried_resolution_becomes_a_duty_and_a_lost_one_does_not(branch):
    owner = branch.people[1]
    due_on = LATER.date() + timedelta(days=30)
    topics = [
        Topic("值班", decision="agreed", owner=owner, due_on=due_on),
        Topic("搬家", decision="vote", ballot=Ballot(1, 4), owner=owner, due_on=due_on),
    ]
    meeting = make.filed(branch, topics=topics)
    duty = Duty.objects.unscoped("test").get()
    assert (duty.kind, duty.person_id, duty.holder_id) == ("meetings.resolution", owner.pk, branch.org.pk)
    assert duty.due_at.astimezone(clock.ZONE).date() == due_on
    task, lost = make.items(meeting)
    refused(lambda: recording.fulfil(meeting, item=lost, note="搬了", by=branch.secretary), "没有交办")
    recording.fulfil(meeting, item=task, note="排到年底了", by=branch.officer)
    duty.refresh_from_db()
    assert duty.outcome == "done"
    refused(lambda: recording.fulfil(meeting, item=task, note="又一次", by=branch.officer), "已经登记")


def test_only_whoever_owes_a_task_reports_it_done(branch):
    topics = [
        Topic("值班", decision="agreed", owner=branch.people[1], due_on=LATER.date() + timedelta(days=3))
    ]
    meeting = make.filed(branch, topics=topics)
    [task] = make.items(meeting)
    refused(lambda: recording.fulfil(meeting, item=task, note="好了", by=branch.member), "责任人")


def test_a_whole_record_is_kept_or_nothing_of_it(branch):
    meeting = make.planned(branch)
    record = recording.Record(
        marks={person.pk: attending.Mark("p") for person in branch.people},
        words=Words(make.WORDS, *branch.people[:2], EVENING + timedelta(hours=1)),
        topics=[Topic("讨论转正", decision="vote", ballot=Ballot(9))],
    )
    refused(lambda: recording.record(meeting, record=record, file_it=True, by=branch.secretary), "票数合计 9")
    assert make.fresh(meeting).state == State.PLANNED
    assert not Minutes.objects.of(meeting=meeting).exists()


def test_two_people_at_one_record_do_not_overwrite_each_other(branch):
    meeting = make.planned(branch)
    make.attended(branch, meeting, "ppppp")
    words = Words("别人的记录" * 5)
    told = refused(
        lambda: recording.write_minutes(meeting, words=words, by=branch.officer, version=meeting.version)
    )
    assert "别人先办了" in told


@pytest.mark.parametrize(
    "sql",
    [
        "update meetings_meeting set title = '改了'",
        "delete from meetings_meeting",
        "update meetings_item set text = '改了'",
        "update meetings_item set finding = ''",
        "delete from meetings_item",
        "update meetings_attendance set state = 'a'",
        "delete from meetings_attendance where id = (select min(id) from meetings_attendance)",
        (
            "insert into meetings_attendance (meeting_id, person_id, may_vote, answer, state, via, reason) "
            "select m.id, p.id, true, '', 'p', '', '' from meetings_meeting m, orgs_person p "
            "where not exists (select 1 from meetings_attendance a where a.person_id = p.id) limit 1"
        ),
        "update meetings_minutes set text = '改了'",
        "delete from meetings_minutes",
        "update meetings_addendum set text = '改了'",
        "delete from meetings_addendum",
    ],
)
def test_the_database_refuses_to_rewrite_what_is_filed(branch, sql):
    meeting = make.filed(branch)
    make.orgs.person(branch.org, "后来的人")
    recording.add(meeting, text="第二项应为按期转正。", by=branch.secretary)
    with pytest.raises(DatabaseError, match="addendum"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


def test_a_meeting_that_is_not_filed_is_still_open_to_all_that(branch):
    make.filed(branch)
    other = make.planned(branch, title="另一次")
    Meeting.objects.unscoped("test").filter(pk=other.pk).update(title="改了")
    Item.objects.of(meeting=other).delete()


def test_corrections_stand_beside_a_filed_record(branch):
    meeting = make.filed(branch)
    recording.add(meeting, text="第二项应为按期转正。", by=branch.officer)
    assert [row.text for row in Addendum.objects.of(meeting=meeting)] == ["第二项应为按期转正。"]
    for act in (
        lambda: make.attended(branch, meeting, "aaaaa"),
        lambda: make.written(branch, meeting),
        lambda: planning.cancel(meeting, reason="开错了", by=branch.secretary),
    ):
        refused(act, "补正")


def test_what_is_filed_keeps_its_result_when_the_kind_changes(branch):
    meeting = make.filed(branch, topics=[Topic("转正", decision="vote", ballot=Ballot(3, 2))])
    MeetingKind.objects.filter(key="general_meeting").update(
        quorum="own", quorum_num=1, quorum_den=1, base="present"
    )
    assert make.fresh(meeting).quorum_least == 3
    assert make.items(meeting)[0].base == "due"
