"""Notices of cases: whoever has something to do is told, and what somebody has done waits for nobody."""

import pytest

from gongjian.kernel import clock
from gongjian.orgs.actor import RESIDENT
from gongjian.platform.models import Notice
from gongjian.platform.queries import notices
from gongjian.requests.actions import calls, handling, handover, intake
from gongjian.requests.models import CallTarget
from gongjian.requests.tests.makers import MONDAY, days, lodge, staffed

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def monday():
    with clock.at(MONDAY):
        yield


def waiting(by):
    rows = Notice.objects.unscoped("a test looks").filter(user_id=by.user_id, settled_at__isnull=True)
    return list(rows.order_by("pk").values_list("kind", flat=True))


def test_the_bell_counts_what_still_waits():
    staff = staffed()
    many = [lodge(staff) for _ in range(5)]
    assert [line.title for line in notices.lines(staff.worker)] == ["5 件诉求等您受理"]
    for case in many[:3]:
        handover.accept(case, by=staff.secretary)
    assert [line.title for line in notices.lines(staff.worker)] == [
        "2 件诉求等您受理",
        "新诉求待受理：3 件已办",
    ]
    for case in many[3:]:
        handover.accept(case, by=staff.secretary)
    assert notices.unread(staff.worker) == 0


def test_every_hand_over_ends_the_notice_before_it():
    staff = staffed()
    case = handover.accept(lodge(staff), by=staff.worker)
    case = handover.offer(case, to=staff.town["fire"], note="请处置", by=staff.worker)
    assert waiting(staff.fire) == ["requests.take.new"]
    case = handover.object_to(case, reason="不属于消防职责", by=staff.fire)
    assert waiting(staff.fire) == []
    assert waiting(staff.desk) == ["requests.review.new"]
    handover.uphold(case, note="确非消防通道", by=staff.desk)
    assert waiting(staff.desk) == []


def test_an_answered_call_and_a_settled_case_leave_nothing_waiting():
    staff = staffed()
    case = handover.accept(lodge(staff), by=staff.worker)
    made = calls.call(
        case, orgs=[staff.town["fire"]], ask="到现场", spot="12 幢", arrive_by=days(1), by=staff.secretary
    )
    assert waiting(staff.fire) == ["requests.call.new"]
    calls.answer(CallTarget.objects.of(call=made).get(), by=staff.fire)
    assert waiting(staff.fire) == []
    case.refresh_from_db()
    intake.supplement(case, text="现在又堵上了。", by=RESIDENT)
    assert waiting(staff.worker) == ["requests.supplement"]
    case.refresh_from_db()
    handling.settle(case, outcome="solved", reply="已划线禁停，今天起有人巡查。", by=staff.worker)
    assert waiting(staff.worker) == []
