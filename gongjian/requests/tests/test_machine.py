"""Any order of acts, by anybody, at any pace: a case always has an owner and a clock, and can always come
to an end.
"""

from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from gongjian.duties import jobs as duty_jobs
from gongjian.duties.models import Duty
from gongjian.kernel import clock
from gongjian.kernel.verdict import Denied
from gongjian.orgs.actor import CLOCK, RESIDENT
from gongjian.platform.models import AuditEvent
from gongjian.requests import jobs
from gongjian.requests.actions import calls, ending, handling, handover, intake
from gongjian.requests.actions import clock as clocks
from gongjian.requests.models import ENDED, WORKING, CallTarget, Case, Evaluation, Party, State
from gongjian.requests.queries.cases import reporters_of
from gongjian.requests.rules.flow import FLOW
from gongjian.requests.tests.makers import CHEN, MONDAY, label, lodge, staffed

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
EVERY = "a test looks at all rows"
PEOPLE = (
    "grid",
    "worker",
    "secretary",
    "neighbour",
    "street",
    "other_street",
    "desk",
    "party",
    "fire",
    "police",
)
BODIES = (
    "grid",
    "community",
    "neighbour",
    "subdistrict",
    "other",
    "hotline",
    "fire",
    "police",
    "property",
    "far",
)
SPEAKERS = {
    "city": "city", "party": "party", "hotline": "desk", "fire": "fire", "police": "police", "grid": "grid",
    "subdistrict": "street", "other": "other_street", "station": "street", "far": "other_street",
    "community": "secretary", "neighbour": "neighbour", "property": "property",
}  # fmt: skip
picks = st.integers(0, 20)


def can(*verbs):
    """Only tried when some case is in a state that knows one of the verbs; `at_the_wrong_moment` tries the
    rest.
    """
    return precondition(lambda self: any(FLOW.allows(c.state, verb) for c in self.cases() for verb in verbs))


class Life(RuleBasedStateMachine):
    """Up to three cases at a time, in the hands of a whole town."""

    def __init__(self, staff):
        super().__init__()
        self.staff, self.now = staff, MONDAY
        self.undo = transaction.atomic()
        self.undo.__enter__()
        self.speakers = {org.pk: SPEAKERS[key] for key, org in staff.town.orgs.items()}
        self._act(lambda: lodge(staff))

    def teardown(self):
        try:
            for case in self.cases():
                self.finish(case)
        finally:
            transaction.set_rollback(True)
            self.undo.__exit__(None, None, None)

    def cases(self):
        return list(Case.objects.unscoped(EVERY).order_by("pk"))

    def case(self, pick, *verbs):
        cases = self.cases()
        ready = [case for case in cases if any(FLOW.allows(case.state, verb) for verb in verbs)] or cases
        return ready[pick % len(ready)]

    def speaker(self, org, *, instead=None):
        return getattr(self.staff, instead or self.speakers[org.pk])

    def holder(self, case, stranger=None):
        return self.speaker(case.holder, instead=stranger)

    def org(self, pick):
        return self.staff.town[BODIES[pick % len(BODIES)]]

    def _act(self, act):
        """Do it now; what is refused leaves no trace, what is done leaves its line in the trail."""
        before = AuditEvent.objects.count()
        with clock.at(self.now):
            try:
                with transaction.atomic():
                    act()
            except Denied as denied:
                said = str(denied)
            else:
                said = ""
        traces = AuditEvent.objects.count() - before
        assert (said.endswith("。"), traces) == (True, 0) if said else traces > 0

    @precondition(lambda self: Case.objects.unscoped(EVERY).count() < 4)
    @rule(anonymous=st.booleans(), urgent=st.booleans(), by=st.sampled_from([None, "worker", "desk"]))
    def lodge(self, anonymous, urgent, by):
        who = RESIDENT if by is None else getattr(self.staff, by)
        facts = {"reporter": None if anonymous else CHEN, "is_urgent": urgent, "take_on": by is not None}
        self._act(lambda: lodge(self.staff, by=who, **facts))

    @can("accept")
    @rule(pick=picks, stranger=st.none() | st.sampled_from([None, *PEOPLE]))
    def accept(self, pick, stranger):
        case = self.case(pick, "accept")
        self._act(lambda: handover.accept(case, by=self.holder(case, stranger)))

    @can("offer")
    @rule(pick=picks, to=picks, stranger=st.none() | st.sampled_from([None, *PEOPLE]))
    def offer(self, pick, to, stranger):
        case = self.case(pick, "offer")
        self._act(lambda: handover.offer(case, to=self.org(to), by=self.holder(case, stranger)))

    @precondition(lambda self: any(case.awaiting_id for case in self.cases()))
    @rule(
        pick=picks,
        how=st.sampled_from(["take", "object_to", "uphold", "uphold_to", "overrule", "recall"]),
        to=picks,
    )
    def answer(self, pick, how, to):
        waiting = [case for case in self.cases() if case.awaiting_id]
        case = waiting[pick % len(waiting)]
        awaited = self.speaker(case.awaiting)
        acts = {
            "take": lambda: handover.take(case, by=awaited),
            "object_to": lambda: handover.object_to(case, reason="不在本单位职责内", by=awaited),
            "uphold": lambda: handover.uphold(case, by=awaited),
            "uphold_to": lambda: handover.uphold(case, to=self.org(to), by=awaited),
            "overrule": lambda: handover.overrule(case, by=awaited),
            "recall": lambda: handover.recall(case, reason="派错了", by=self.holder(case)),
        }
        self._act(acts[how])

    @can("escalate")
    @rule(pick=picks)
    def escalate(self, pick):
        case = self.case(pick, "escalate")
        self._act(lambda: handover.escalate(case, reason="超出本级职权", by=self.holder(case)))

    @can("extend")
    @rule(pick=picks, how=st.sampled_from(["pause", "resume", "extend"]))
    def touch_the_clock(self, pick, how):
        case = self.case(pick, "extend")
        by = self.holder(case)
        acts = {
            "pause": lambda: clocks.pause(case, reason="等居民补充材料", by=by),
            "resume": lambda: clocks.resume(case, by=by),
            "extend": lambda: clocks.extend(case, extra="5wd", reason="要等配件到货", by=by),
        }
        self._act(acts[how])

    @can("call")
    @rule(pick=picks, who=picks)
    def call(self, pick, who):
        case = self.case(pick, "call")
        facts = {"ask": "到现场认定", "spot": "12 幢", "arrive_by": self.now + timedelta(hours=3)}
        self._act(lambda: calls.call(case, orgs=[self.org(who)], by=self.staff.secretary, **facts))

    @can("settle")
    @rule(pick=picks, outcome=st.sampled_from(["solved", "explained", "planned", "refused"]))
    def settle(self, pick, outcome):
        case = self.case(pick, "settle")
        planned = self.now.date() if outcome == "planned" else None
        facts = {"outcome": outcome, "reply": "已到现场处理。", "planned_on": planned}
        self._act(lambda: handling.settle(case, by=self.holder(case), **facts))

    @can("approve")
    @rule(pick=picks, solved=st.booleans(), mood=st.sampled_from(Evaluation.Mood.values))
    def judge(self, pick, solved, mood):
        case = self.case(pick, "approve")
        reporters = reporters_of(case)
        who = reporters[pick % len(reporters)]
        self._act(lambda: ending.evaluate(who, solved=solved, mood=mood, via="link", by=RESIDENT))

    @rule(
        pick=picks,
        verb=st.sampled_from(["accept", "recall", "escalate", "resume"]),
        who=st.sampled_from(PEOPLE),
    )
    def at_the_wrong_moment(self, pick, verb, who):
        case, by = self.case(pick), getattr(self.staff, who)
        acts = {
            "accept": lambda: handover.accept(case, by=by),
            "recall": lambda: handover.recall(case, reason="派错了", by=by),
            "escalate": lambda: handover.escalate(case, reason="超出本级职权", by=by),
            "resume": lambda: clocks.resume(case, by=by),
        }
        self._act(acts[verb])

    @rule(pick=picks)
    def supplement(self, pick):
        self._act(lambda: intake.supplement(self.case(pick), text="昨晚又停满了", by=RESIDENT))

    @rule(pick=picks, into=picks, how=st.sampled_from(["merge", "merge", "transfer", "withdraw"]))
    def leave(self, pick, into, how):
        case, other = self.case(pick), self.case(into)
        by = self.holder(case)
        acts = {
            "merge": lambda: handling.merge(case, into=other, by=by),
            "transfer": lambda: handling.transfer(
                case, to="市供电公司", reason="电网", proof="供电1号", by=by
            ),
            "withdraw": lambda: intake.withdraw(case, reason="自己解决了", by=RESIDENT),
        }
        self._act(acts[how])

    @rule(hours=st.sampled_from([1, 5, 24, 24 * 3, 24 * 8, 24 * 25]))
    def time_passes(self, hours):
        self.now += timedelta(hours=hours)
        with clock.at(self.now):
            for job in (
                duty_jobs.notify_superiors,
                jobs.resume_paused,
                jobs.lapse_offers,
                jobs.lapse_reviews,
                jobs.escalate_overdue,
                jobs.expire_evaluations,
            ):
                job()

    @invariant()
    def every_clock_is_where_it_belongs(self):
        duties: dict[str, list[Duty]] = {}
        for duty in Duty.objects.unscoped(EVERY).filter(done_at__isnull=True):
            duties.setdefault(duty.subject, []).append(duty)
        parties = set(Party.objects.unscoped(EVERY).values_list("case_id", "org_id"))
        for case in self.cases():
            owed = {duty.kind.removeprefix("requests."): duty for duty in duties.pop(label(case), [])}
            assert (case.pk, case.holder_id) in parties
            assert set(owed) - {"callback"} == set(_owed_in(case.state)), case.state
            assert "callback" not in owed or case.state == State.SETTLED
            if case.state in WORKING:
                settle = owed["settle"]
                assert (settle.holder_id, settle.due_at) == (case.holder_id, case.due_at)
                assert (settle.paused_at is not None, bool(settle.pause_reason)) == (
                    case.is_paused,
                    case.is_paused,
                )
            for kind in {"take", "review"} & set(owed):
                assert owed[kind].holder_id == case.awaiting_id
        running = {label(t) for t in CallTarget.objects.unscoped(EVERY).exclude(call__case__state__in=ENDED)}
        assert set(duties) <= running

    @invariant()
    def what_is_judged_is_counted(self):
        for case in self.cases():
            said = list(Evaluation.objects.of(case=case))
            counted = (len(said), sum(e.solved for e in said), sum(e.mood != "bad" for e in said))
            assert (case.judged, case.judged_solved, case.judged_content) == counted

    def finish(self, case):
        """By the staff alone, without the resident's help, the case comes to its end in a few acts."""
        for _ in range(4):
            case = Case.objects.unscoped(EVERY).get(pk=case.pk)
            with clock.at(self.now):
                if case.state == State.DISPUTED:
                    handover.overrule(case, by=self.speaker(case.awaiting))
                elif case.state == State.OFFERED:
                    handover.take(case, by=self.speaker(case.awaiting))
                elif case.state in WORKING:
                    handling.settle(case, outcome="explained", reply="已当面说明。", by=self.holder(case))
            if case.state == State.SETTLED:
                with clock.at(max(self.now, case.ask_until)):
                    ending.expire(case, by=CLOCK)
        case = Case.objects.unscoped(EVERY).get(pk=case.pk)
        assert case.state in ENDED
        assert case.ended_at is not None


def _owed_in(state):
    return {
        State.LODGED: ("accept", "settle"),
        State.DOING: ("settle",),
        State.OFFERED: ("settle", "take"),
        State.DISPUTED: ("settle", "review"),
    }.get(state, ())


def test_no_order_of_acts_leaves_a_case_without_owner_clock_or_end():
    staff = staffed()
    run_state_machine_as_test(
        lambda: Life(staff),
        settings=settings(
            max_examples=30, stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
