"""Any order of acts: a meeting can always come to an end, its counts are true, and what is filed stays."""

from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from gongjian.kernel.verdict import Denied
from gongjian.meetings.actions import attending, planning, recording
from gongjian.meetings.actions.recording import Topic
from gongjian.meetings.due import DuePerson
from gongjian.meetings.models import Attendance, State
from gongjian.meetings.rules.flow import FLOW
from gongjian.meetings.rules.votes import Ballot
from gongjian.meetings.tests import makers as make
from gongjian.meetings.tests.makers import EVENING, MORNING, clock
from gongjian.orgs.actor import RESIDENT
from gongjian.platform.models import AuditEvent

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
ENDS = {State.FILED, State.CANCELLED}
people = st.integers(0, 4)
states = st.text(st.sampled_from("pola."), min_size=5, max_size=5)


@pytest.mark.parametrize("state", [s for s in State if s not in ENDS])
def test_from_every_state_the_record_can_be_filed_or_the_meeting_called_off(state):
    assert FLOW.reachable(state) >= ENDS


def test_nothing_leads_out_of_the_ends_and_every_state_can_be_reached():
    assert {after for state in ENDS for after in FLOW.table[state].values()} <= {State.FILED}
    assert FLOW.reachable(State.PLANNED) == set(State)


class Life(RuleBasedStateMachine):
    """One meeting of five in the hands of its branch."""

    def __init__(self, branch):
        super().__init__()
        self.branch, self.now = branch, MORNING
        self.undo = transaction.atomic()
        self.undo.__enter__()
        self.meeting = make.planned(branch, "lecture", agenda=["学习精神"])
        self.stood = ""

    def teardown(self):
        transaction.set_rollback(True)
        self.undo.__exit__(None, None, None)

    def act(self, verb, deed):
        before, traces = make.fresh(self.meeting), AuditEvent.objects.count()
        with clock.at(self.now):
            try:
                with transaction.atomic():
                    deed()
            except Denied as denied:
                said = str(denied)
            else:
                said = ""
        after = make.fresh(self.meeting).state
        if said:
            assert (said[-1], AuditEvent.objects.count(), after) == ("。", traces, before.state)
        else:
            assert FLOW.allows(before.state, verb), f"{verb} in {before.state}"
            assert after == FLOW.after(before.state, verb)

    @rule(hours=st.integers(1, 20))
    def wait(self, hours):
        self.now += timedelta(hours=hours)

    @rule()
    def call(self):
        self.act("call", lambda: planning.call(self.meeting, by=self.branch.secretary))

    @rule(who=people, comes=st.booleans())
    def answer(self, who, comes):
        row = Attendance.objects.of(meeting=self.meeting).filter(person=self.branch.people[who]).first()
        if row:
            deed = {"attendance": row, "comes": comes, "reason": "出差", "by": RESIDENT}
            self.act("answer", lambda: attending.answer(self.meeting, **deed))

    @rule(who=people, via=st.sampled_from("qk"))
    def sign_in(self, who, via):
        row = Attendance.objects.of(meeting=self.meeting).filter(person=self.branch.people[who]).first()
        if row:
            self.act("sign_in", lambda: attending.sign_in(self.meeting, attendance=row, via=via, by=RESIDENT))

    @rule(number=st.integers(1, 5), day=st.integers(-2, 2))
    def change(self, number, day):
        due = [DuePerson(person, may_vote=n % 2 == 0) for n, person in enumerate(self.branch.people[:number])]
        plan = make.plan(self.branch, "lecture", due=due, starts_at=EVENING + timedelta(days=day))
        self.act("change", lambda: planning.change(self.meeting, plan=plan, by=self.branch.secretary))

    @rule(marks=states)
    def record_attendance(self, marks):
        self.act("record_attendance", lambda: make.attended(self.branch, self.meeting, marks))

    @rule()
    def write_minutes(self):
        self.act("write_minutes", lambda: make.written(self.branch, self.meeting))

    @rule(
        ayes=st.integers(0, 5),
        nays=st.integers(0, 2),
        how=st.sampled_from(["", "agreed", "vote", "election"]),
    )
    def resolve(self, ayes, nays, how):
        topic = Topic(
            "转正", decision=how, ballot=Ballot(ayes, nays) if how in ("vote", "election") else None
        )
        self.act("resolve", lambda: recording.resolve(self.meeting, topics=[topic], by=self.branch.secretary))

    @rule()
    def file(self):
        self.act("file", lambda: recording.file(self.meeting, by=self.branch.secretary))

    @rule()
    def cancel(self):
        self.act("cancel", lambda: planning.cancel(self.meeting, reason="台风", by=self.branch.secretary))

    @rule()
    def add(self):
        self.act("add", lambda: recording.add(self.meeting, text="补一句", by=self.branch.secretary))

    @invariant()
    def counts_are_true(self):
        row = make.fresh(self.meeting)
        rows = list(Attendance.objects.of(meeting=row))
        there = [each for each in rows if each.state in ("p", "o")]
        assert (row.due_count, row.present_count) == (len(rows), len(there))
        assert row.voters_present == sum(each.may_vote for each in there)
        for item in make.items(row):
            if item.ayes is not None:
                assert (item.due, item.present) == (row.voters_due, row.voters_present)
                assert item.carried is False or item.ayes * 2 > (
                    row.voters_due if item.base == "due" else row.voters_present
                )

    @invariant()
    def what_is_filed_stays(self):
        row = make.fresh(self.meeting)
        if row.state != State.FILED:
            return
        now = str([vars(each) for each in (*Attendance.objects.of(meeting=row), *make.items(row))])
        shown = "".join(part for part in now.split(",") if "_state" not in part)
        assert self.stood in ("", shown)
        self.stood = shown


def test_a_meeting_lives_through_any_order_of_acts():
    branch = make.branch()
    run_state_machine_as_test(
        lambda: Life(branch),
        settings=settings(
            max_examples=30, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
