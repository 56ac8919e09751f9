"""Whoever receives stays responsible until another takes over; every hand-over is answered or goes up."""

from datetime import timedelta

import pytest

from gongjian.duties import queries as owed
from gongjian.kernel import clock
from gongjian.kernel.verdict import Denied, Stale
from gongjian.orgs.actor import CLOCK
from gongjian.orgs.models import Person
from gongjian.platform.models import Notice
from gongjian.requests.actions import handover
from gongjian.requests.models import Case, HandOver, Party, State, Step
from gongjian.requests.queries import bodies
from gongjian.requests.tests.makers import MONDAY, days, fresh, lodge, matter, staffed

pytestmark = pytest.mark.django_db


def settling(case):
    return owed.open_of(case).get(kind="requests.settle")


def offered(staff, to="fire"):
    with clock.at(MONDAY):
        case = handover.accept(lodge(staff, matter=matter(staff)), by=staff.worker)
        return handover.offer(case, to=staff.town[to], note="请今天到现场", by=staff.worker)


def the_offer(case):
    return HandOver.objects.of(case=case).get()


def test_until_it_is_taken_the_offerer_stays_the_owner():
    staff = staffed()
    case = offered(staff)
    assert (case.state, case.holder, case.awaiting) == (
        State.OFFERED,
        staff.town["community"],
        staff.town["fire"],
    )
    assert settling(case).holder == staff.town["community"]
    assert owed.open_of(case).get(kind="requests.take").holder == staff.town["fire"]
    assert the_offer(case).basis == "《天宁区履职事项清单》第 47 项：占用消防通道"


def test_taking_moves_the_case_and_its_clock_with_the_time_that_is_left():
    staff = staffed()
    case = offered(staff)
    due = case.due_at
    with clock.at(days(1)):
        case = handover.take(case, by=staff.fire)
    assert (case.state, case.holder, case.keeper_id) == (
        State.DOING,
        staff.town["fire"],
        staff.fire.person_id,
    )
    assert (settling(case).holder, settling(case).due_at, case.due_at) == (staff.town["fire"], due, due)
    assert the_offer(case).answer == HandOver.Answer.TAKEN
    assert Case.objects.visible_to(staff.worker).filter(pk=case.pk).exists()


@pytest.mark.parametrize("who", ["worker", "police", "neighbour", "desk"])
def test_only_the_body_it_was_offered_to_signs_for_it(who):
    staff = staffed()
    case = offered(staff)
    with pytest.raises(Denied, match="由区消防救援大队办理"):
        handover.take(case, by=getattr(staff, who))


def test_whoever_offered_a_case_downwards_does_not_sign_for_the_body_below():
    staff = staffed()
    case = lodge(staff, org=staff.town["subdistrict"])
    handover.accept(case, by=staff.street)
    handover.offer(fresh(case), to=staff.town["community"], by=staff.street)

    with pytest.raises(Denied, match="自己签收；要改主意请撤回派单"):
        handover.take(fresh(case), by=staff.street)
    with pytest.raises(Denied, match="自己提出异议"):
        handover.object_to(fresh(case), reason="不归社区管", by=staff.street)

    assert handover.take(fresh(case), by=staff.worker).holder == staff.town["community"]


def test_two_people_take_at_once_and_the_second_reads_who_was_first():
    staff = staffed()
    case = offered(staff)
    seen = case.version
    with clock.at(days(1)):
        handover.take(case, by=staff.fire, version=seen)
        with pytest.raises(Stale, match=rf"别人先办了。{staff.fire.name} 在 11-17 09:30 已签收派单"):
            handover.take(case, by=staff.fire, version=seen)


def test_what_a_department_leads_is_not_pushed_down_without_a_recorded_override():
    staff = staffed()
    item = matter(staff)
    case = handover.accept(lodge(staff, matter=item), by=staff.worker)
    with pytest.raises(Denied, match="不能下派给天宁街道"):
        handover.offer(case, to=staff.town["subdistrict"], by=staff.worker)
    with pytest.raises(Denied, match="不能下派给天宁街道"):
        handover.offer(
            case,
            to=staff.town["subdistrict"],
            override_reason="现场由街道先期处置，消防随后到",
            by=staff.worker,
        )
    assert fresh(case).state == State.DOING
    case = handover.offer(case, to=staff.town["fire"], override_reason="不需要的理由不记录", by=staff.worker)
    assert the_offer(case).override_reason == ""


def test_an_override_by_the_level_that_may_stays_readable():
    staff = staffed()
    case = handover.accept(lodge(staff, org=staff.town["party"], matter=matter(staff)), by=staff.party)
    case = handover.offer(
        case, to=staff.town["subdistrict"], override_reason="现场由街道先期处置，消防随后到", by=staff.party
    )
    assert the_offer(case).override_reason == "现场由街道先期处置，消防随后到"
    assert the_offer(case).basis.startswith("越过清单")


def test_a_case_is_not_offered_to_its_holder_or_to_a_closed_body():
    staff = staffed()
    case = handover.accept(lodge(staff), by=staff.worker)
    with pytest.raises(Denied, match="已经在怡康花园社区"):
        handover.offer(case, to=staff.town["community"], by=staff.worker)
    gone = staff.town["police"]
    gone.valid_to = MONDAY.date()
    with pytest.raises(Denied, match="已经撤销"):
        handover.offer(case, to=gone, by=staff.worker)


@pytest.mark.parametrize(
    ("holder", "other", "reviewer"),
    [
        ("community", "fire", "hotline"),
        ("community", "neighbour", "subdistrict"),
        ("community", "property", "subdistrict"),
        ("community", "far", "party"),
        ("subdistrict", "other", "party"),
        ("hotline", "fire", "city"),
    ],
)
def test_the_nearest_body_above_both_reviews_an_objection(holder, other, reviewer):
    staff = staffed()
    case = lodge(staff, org=staff.town[holder])
    case.awaiting = staff.town[other]
    assert bodies.reviewer_of(case) == staff.town[reviewer]


def objected(staff):
    case = offered(staff)
    with clock.at(days(1)):
        return handover.object_to(
            case, reason="该处不是消防通道", suggested=staff.town["police"], by=staff.fire
        )


def test_an_objection_names_its_reason_and_goes_to_the_level_above_both():
    staff = staffed()
    with pytest.raises(Denied, match="请写明异议理由"):
        handover.object_to(offered(staff), reason="不归", by=staff.fire)
    case = objected(staffed())
    assert case.state == State.DISPUTED
    assert case.awaiting.name == "天宁区诉求办"
    assert [duty.kind for duty in owed.open_of(case)] == ["requests.settle", "requests.review"]


def test_an_upheld_objection_leaves_the_case_with_its_holder():
    staff = staffed()
    case = handover.uphold(objected(staff), note="确非消防通道", by=staff.desk)
    assert (case.state, case.holder, case.awaiting) == (State.DOING, staff.town["community"], None)
    assert case.keeper_id == staff.worker.person_id
    assert the_offer(case).review == HandOver.Review.UPHELD


def test_an_upheld_objection_may_send_the_case_on_at_once():
    staff = staffed()
    case = handover.uphold(objected(staff), note="由派出所处置", to=staff.town["police"], by=staff.desk)
    assert (case.state, case.holder, case.awaiting) == (
        State.OFFERED,
        staff.town["community"],
        staff.town["police"],
    )


def test_an_overruled_objection_gives_the_case_to_whoever_objected():
    staff = staffed()
    case = handover.overrule(objected(staff), note="按清单由消防牵头", by=staff.desk)
    assert (case.state, case.holder) == (State.DOING, staff.town["fire"])
    assert case.keeper_id == staff.fire.person_id
    assert settling(case).holder == staff.town["fire"]


def test_only_the_reviewer_reviews():
    staff = staffed()
    case = objected(staff)
    for by in (staff.worker, staff.fire, staff.street):
        with pytest.raises(Denied, match="由天宁区诉求办办理"):
            handover.uphold(case, by=by)


def test_an_offer_can_be_taken_back():
    staff = staffed()
    case = handover.recall(offered(staff), reason="派错了", by=staff.worker)
    assert (case.state, case.awaiting) == (State.DOING, None)
    assert the_offer(case).answer == HandOver.Answer.RECALLED
    assert [duty.kind for duty in owed.open_of(case)] == ["requests.settle"]


def test_an_offer_lapses_when_it_is_late_and_not_before_and_goes_above_the_silent_body():
    staff = staffed()
    case = offered(staff)
    due = the_offer(case).answer_by
    with clock.at(due - timedelta(seconds=1)), pytest.raises(Denied, match="还没有到期"):
        handover.lapse(case, by=CLOCK)
    with clock.at(due):
        case = handover.lapse(case, by=CLOCK)
        with pytest.raises(Denied):
            handover.lapse(case, by=CLOCK)
    assert (case.state, case.holder, case.awaiting) == (State.LODGED, staff.town["hotline"], None)
    assert the_offer(case).answer == HandOver.Answer.LAPSED
    assert "区消防救援大队到期没有签收" in Step.objects.of(case=case).get(verb="lapse").note


def test_a_review_that_nobody_gives_goes_up_too():
    staff = staffed()
    case = objected(staff)
    with clock.at(the_offer(case).review_by):
        case = handover.lapse(case, by=CLOCK)
    assert (case.state, case.holder) == (State.LODGED, staff.town["city"])
    assert the_offer(case).review == HandOver.Review.LAPSED


def test_people_never_declare_a_lapse():
    staff = staffed()
    case = offered(staff)
    with pytest.raises(Denied, match="系统按时限自动判定"):
        handover.lapse(case, by=staff.desk)


def test_a_case_climbs_level_by_level_with_that_levels_clock_and_stops_at_the_top():
    staff = staffed()
    with clock.at(MONDAY):
        case = handover.accept(lodge(staff), by=staff.worker)
        way = [
            (staff.worker, "subdistrict", "5wd"),
            (staff.street, "hotline", "10wd"),
            (staff.desk, "city", "10wd"),
        ]
        for by, to, limit in way:
            case = handover.escalate(case, reason="超出本级职权", by=by)
            assert (case.state, case.holder, case.limit) == (State.LODGED, staff.town[to], limit)
            assert settling(case).holder == staff.town[to]
            assert settling(case).due_at == case.due_at
        with pytest.raises(Denied, match="已经是最高一级"):
            handover.escalate(case, reason="超出本级职权", by=staff.city)


def test_the_clock_escalates_only_what_the_chain_says_and_only_once():
    staff = staffed()
    with clock.at(MONDAY):
        case = handover.accept(lodge(staff), by=staff.worker)
    with clock.at(case.due_at), pytest.raises(Denied, match="还没有到上报"):
        handover.escalate(case, reason="到期未办", by=CLOCK)


def test_past_bodies_keep_reading_what_they_took_part_in():
    staff = staffed()
    case = handover.uphold(objected(staff), note="确非消防通道", by=staff.desk)
    assert Case.objects.visible_to(staff.fire).filter(pk=case.pk).exists()
    assert not Case.objects.visible_to(staff.police).filter(pk=case.pk).exists()
    assert Party.objects.of(case=case).filter(role="reviewer").get().org == staff.town["hotline"]


def test_a_person_of_another_body_is_not_made_responsible():
    staff = staffed()
    case = handover.accept(lodge(staff), by=staff.worker)
    with pytest.raises(Denied, match="不在怡康花园社区任职"):
        handover.assign(case, person=_person(staff.fire), by=staff.worker)
    case = handover.assign(case, person=_person(staff.secretary), by=staff.worker)
    assert settling(case).person_id == case.keeper_id == staff.secretary.person_id


def _person(by):
    return Person.objects.unscoped("a test").get(pk=by.person_id)


def read(by):
    return [(row.kind, row.title) for row in Notice.objects.unscoped("a test").filter(user_id=by.user_id)]


def test_whoever_has_something_to_do_is_told_once_and_nobody_of_their_own_act():
    staff = staffed()
    case = objected(staff)
    title = "12 幢西边的消防通道天天停满车，晚上消防车根本进不来"
    assert read(staff.worker) == [("requests.accept.new", f"待受理：{title}")]
    assert read(staff.fire) == [("requests.take.new", f"派给本单位，待签收：{title}")]
    assert read(staff.desk) == [("requests.review.new", f"派单有异议，待审核：{title}")]
    assert read(staff.police) == read(staff.street) == []
    handover.accept(lodge(staff, by=staff.worker), by=staff.worker)
    assert len(read(staff.worker)) == 1
    assert case.state == State.DISPUTED
