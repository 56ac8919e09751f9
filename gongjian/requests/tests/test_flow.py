"""A request's whole way: received, worked on, answered, judged."""

import pytest

from gongjian.duties import queries as owed
from gongjian.kernel import clock
from gongjian.kernel.verdict import Denied
from gongjian.orgs.actor import CLOCK, RESIDENT
from gongjian.platform.action import ACTIONS
from gongjian.platform.models import AuditEvent
from gongjian.requests.actions import calls, ending, handling, handover, intake
from gongjian.requests.actions import clock as clock_actions
from gongjian.requests.models import Party, State, Step
from gongjian.requests.rules import words
from gongjian.requests.rules.flow import FLOW, TERMS
from gongjian.requests.tests import makers
from gongjian.requests.tests.makers import MONDAY, days, fresh, lodge, reporter, staffed

pytestmark = pytest.mark.django_db


def open_kinds(case):
    return sorted(duty.kind for duty in owed.open_of(case))


def settle(case, by, **given):
    facts = {"outcome": "solved", "reply": "已清走占道车辆，装了 4 个隔离桩。", **given}
    return handling.settle(case, by=by, **facts)


def test_a_residents_request_has_a_number_a_named_receiver_and_two_clocks():
    staff = staffed()
    with clock.at(MONDAY):
        case = lodge(staff)
        second = lodge(staff)
    assert (case.number, second.number) == ("261116-0001", "261116-0002")
    assert case.holder == staff.town["community"]
    assert case.first_receiver.name == staff.worker.name
    assert case.state == State.LODGED
    assert open_kinds(case) == ["requests.accept", "requests.settle"]
    assert case.due_at == owed.open_of(case).get(kind="requests.settle").due_at
    assert case.title == "12 幢西边的消防通道天天停满车，晚上消防车根本进不来"
    assert len(case.query_code) == 6
    assert set(case.query_code) <= set(words.ALPHABET)


def test_the_audit_row_of_a_request_repeats_no_words_no_phone_and_no_query_code():
    case = lodge(staffed())
    event = AuditEvent.objects.get(subject=makers.label(case))
    assert case.query_code not in str(event.changed)
    assert "消防通道" not in str(event.changed)
    assert "13800002207" not in str(list(AuditEvent.objects.values_list("changed", flat=True)))


def test_staff_may_take_on_at_once_what_they_register():
    staff = staffed()
    case = lodge(staff, by=staff.worker, take_on=True)
    assert case.state == State.DOING
    assert case.keeper_id == staff.worker.person_id
    assert case.responded_at == case.lodged_at
    assert open_kinds(case) == ["requests.settle"]


def test_lodging_costs_a_bounded_number_of_statements(django_assert_max_num_queries):
    staff = staffed()
    lodge(staff)
    with django_assert_max_num_queries(
        18
    ) as used:  # two of them are the savepoint of the test's own transaction
        lodge(staff)
    assert len(used) >= 10


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"text": "嗯"}, "请写明要反映的事"),
        ({"text": "字" * 2001}, "最多 2000 个字"),
        ({"channel": "hotline"}, "来源只能是居民网页"),
        ({"channel": "pigeon"}, "请选择诉求来源"),
        ({"photos": [None] * 7}, "照片最多 6 张，请去掉 1 张"),
    ],
)
def test_what_cannot_be_lodged_is_refused_with_a_sentence_and_leaves_nothing(given, says):
    staff = staffed()
    with pytest.raises(Denied, match=says):
        lodge(staff, **given)
    assert not Step.objects.unscoped("nothing half-written").exists()


def test_a_case_is_accepted_answered_judged_and_closed():
    staff = staffed()
    with clock.at(MONDAY):
        case = lodge(staff)
    with clock.at(days(0.1)):
        case = handover.accept(case, by=staff.worker)
        assert (case.state, case.keeper_id, case.responded_at) == (
            State.DOING,
            staff.worker.person_id,
            days(0.1),
        )
        assert open_kinds(case) == ["requests.settle"]
    with clock.at(days(1)):
        case = settle(case, staff.worker)
        assert open_kinds(case) == ["requests.callback"]
        assert case.ask_until > days(1)
    with clock.at(days(2)):
        ending.evaluate(reporter(case), solved=True, mood="good", via="link", by=RESIDENT)
    case = fresh(case)
    assert (case.state, case.ended_at) == (State.CLOSED, days(2))
    assert open_kinds(case) == []
    public = [step.public_note for step in Step.objects.of(case=case).filter(public=True)]
    assert len(public) == 5
    assert public[1].startswith("怡康花园社区")
    assert "答复您" in public[1]


def test_an_unsatisfied_answer_reopens_once_one_level_up_with_a_new_clock():
    staff = staffed()
    with clock.at(MONDAY):
        case = handover.accept(lodge(staff), by=staff.worker)
        case = settle(case, staff.worker)
    with clock.at(days(1)):
        ending.evaluate(
            reporter(case), solved=False, mood="bad", comment="周六又停满了", via="link", by=RESIDENT
        )
        case = fresh(case)
        assert (case.state, case.round, case.holder) == (State.LODGED, 2, staff.town["subdistrict"])
        assert case.limit == "3wd"
        assert open_kinds(case) == ["requests.accept", "requests.settle"]
        assert case.due_at == owed.open_of(case).get(kind="requests.settle").due_at
        case = settle(case, staff.street)
        ending.evaluate(reporter(case), solved=False, mood="bad", via="link", by=RESIDENT)
        case = fresh(case)
        assert (case.state, case.round) == (State.CLOSED, 2)
        with pytest.raises(Denied, match="评价已经结束"):
            ending.evaluate(reporter(case), solved=True, mood="good", via="link", by=RESIDENT)


def test_one_reporter_judges_an_answer_once():
    staff = staffed()
    case, like = lodge(staff), lodge(staff)
    handling.merge(like, into=case, by=staff.worker)
    settle(fresh(case), staff.worker)
    ending.evaluate(reporter(case), solved=True, mood="good", via="link", by=RESIDENT)
    with pytest.raises(Denied, match="已经评价过"):
        ending.evaluate(reporter(case), solved=False, mood="bad", via="link", by=RESIDENT)


def test_nobody_asked_closes_by_the_clock_and_not_before():
    staff = staffed()
    with clock.at(MONDAY):
        case = lodge(staff, reporter=None)
        case = settle(case, staff.worker)
        assert open_kinds(case) == []
        with pytest.raises(Denied, match="还没有到"):
            ending.expire(case, by=CLOCK)
    with clock.at(case.ask_until):
        assert ending.expire(case, by=CLOCK).state == State.CLOSED


def test_merged_reporters_are_answered_with_the_main_case_and_each_may_judge():
    staff = staffed()
    with clock.at(MONDAY):
        case, like, earlier = lodge(staff), lodge(staff), lodge(staff)
        handling.merge(earlier, into=like, by=staff.worker)
        handling.merge(like, into=case, by=staff.worker)
        assert fresh(earlier).merged_into_id == case.pk
        assert fresh(like).state == State.MERGED
        case = settle(fresh(case), staff.worker)
        ending.evaluate(reporter(like), solved=True, mood="good", via="link", by=RESIDENT)
        ending.evaluate(reporter(case), solved=True, mood="fair", via="link", by=RESIDENT)
        assert fresh(case).state == State.SETTLED
        ending.evaluate(reporter(earlier), solved=True, mood="good", via="phone", by=staff.worker)
    assert fresh(case).state == State.CLOSED


def test_a_case_does_not_merge_into_a_merged_or_answered_one():
    staff = staffed()
    case, like, other = lodge(staff), lodge(staff), lodge(staff)
    handling.merge(like, into=case, by=staff.worker)
    with pytest.raises(Denied, match="已经并入另一件"):
        handling.merge(other, into=like, by=staff.worker)
    settle(fresh(case), staff.worker)
    with pytest.raises(Denied, match="已经答复或结束"):
        handling.merge(other, into=case, by=staff.worker)


def test_transfer_needs_a_proof_and_withdrawal_ends_everything():
    staff = staffed()
    case, other = lodge(staff), lodge(staff)
    with pytest.raises(Denied, match="收文号"):
        handling.transfer(case, to="市供电公司", reason="电网设施", proof=" ", by=staff.worker)
    handling.transfer(case, to="市供电公司", reason="电网设施", proof="供电〔2026〕118号", by=staff.worker)
    intake.withdraw(other, reason="已经自己解决", by=RESIDENT)
    for ended, state in ((case, State.TRANSFERRED), (other, State.WITHDRAWN)):
        assert fresh(ended).state == state
        assert open_kinds(ended) == []


def test_revealing_a_number_keeps_the_reason():
    staff = staffed()
    case = lodge(staff)
    with pytest.raises(Denied, match="至少 4 个字"):
        handling.reveal(reporter(case), reason="看看", by=staff.worker)
    assert handling.reveal(reporter(case), reason="约居民到现场", by=staff.worker).phone == "13800002207"
    event = AuditEvent.objects.get(action="requests.reveal")
    assert (event.note, event.by) == ("约居民到现场", staff.worker.name)
    with pytest.raises(Denied, match="已经不办理"):
        handling.reveal(reporter(case), reason="约居民到现场", by=staff.fire)


def test_every_way_of_taking_part_is_kept():
    staff = staffed()
    case = handover.accept(lodge(staff), by=staff.worker)
    handover.invite(case, orgs=[staff.town["property"]], by=staff.worker)
    roles = {(party.org.name, party.role) for party in Party.objects.of(case=case)}
    assert roles == {("怡康花园社区", "holder"), ("安居物业公司", "helper")}


def test_every_verb_of_the_flow_has_its_term_and_its_action():
    verbs = {verb for row in FLOW.table.values() for verb in row}
    assert verbs <= set(TERMS)
    assert {calls.call, clock_actions.pause}  # loading the modules registers their actions
    assert {f"requests.{verb}" for verb in verbs} <= set(ACTIONS)


def test_from_every_state_some_end_can_be_reached():
    for state in State:
        assert FLOW.reachable(state) & {State.CLOSED, State.MERGED, State.TRANSFERRED, State.WITHDRAWN}
