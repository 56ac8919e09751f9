"""Calls to the spot and call-backs on their own pages."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext

from gongjian.kernel import clock
from gongjian.orgs.tests.makers import browser
from gongjian.requests.actions import calls, handling, handover
from gongjian.requests.models import CallTarget, State
from gongjian.requests.tests import makers as make

pytestmark = pytest.mark.django_db
CALLS, CALLBACKS = "/desk/requests/calls/", "/desk/requests/callbacks/"


def page(by, path):
    return BeautifulSoup(browser(by).get(path).content.decode(), "html.parser")


def called(staff, *bodies):
    case = make.lodge(staff)
    handover.accept(case, by=staff.worker)
    at = clock.now() + timedelta(hours=4)
    who = [staff.town[name] for name in bodies or ("fire", "police")]
    return calls.call(
        make.fresh(case), orgs=who, ask="现场认定消防通道", spot="12 幢西侧", arrive_by=at, by=staff.secretary
    )


def target(call, org):
    return CallTarget.objects.of(call=call).get(org=org)


def answered(staff):
    case = make.lodge(staff)
    handover.accept(case, by=staff.worker)
    handling.settle(make.fresh(case), outcome="solved", reply="已经清理，通道畅通。", by=staff.worker)
    return make.fresh(case)


def test_caller_and_called_see_the_same_call_each_with_their_own_buttons():
    staff = make.staffed()
    called(staff)

    theirs, ours = page(staff.fire, CALLS), page(staff.secretary, CALLS)

    assert "1 次吹哨等本单位应答" in theirs.h1.get_text()
    assert [b.get_text() for b in theirs.select("main form button")] == [
        "区消防救援大队应哨", "区消防救援大队登记到场", "区消防救援大队反馈结果",
    ]  # fmt: skip
    assert "结束吹哨" in [b.get_text() for b in ours.select("main form button")]
    assert "没有进行中的吹哨" in page(staff.neighbour, CALLS).get_text()


def test_answer_arrive_and_report_leave_their_marks():
    staff = make.staffed()
    call = called(staff)
    mine = target(call, staff.town["fire"])
    client = browser(staff.fire)

    for step, data in (("answer", {}), ("arrive", {}), ("report", {"result": "已划定消防通道标线"})):
        said = client.post(f"/desk/requests/called/{mine.pk}/{step}/", {"next": "calls", **data}, follow=True)
        assert said.redirect_chain[-1][0] == CALLS
    mine.refresh_from_db()

    assert mine.answered_at
    assert mine.arrived_at
    assert mine.result == "已划定消防通道标线"
    assert "已划定消防通道标线" in page(staff.secretary, CALLS).get_text()


def test_the_caller_ends_the_call_with_a_result():
    staff = make.staffed()
    call = called(staff)
    client = browser(staff.secretary)

    assert client.post(f"/desk/requests/calls/{call.pk}/end/", {"result": " "}).status_code == 422
    client.post(f"/desk/requests/calls/{call.pk}/end/", {"result": "三家到场，明天划线"})

    call.refresh_from_db()
    assert call.ended_at
    assert "三家到场，明天划线" in page(staff.secretary, f"{CALLS}?ended=1").get_text()
    assert "没有进行中的吹哨" in page(staff.secretary, CALLS).get_text()


def test_nobody_answers_for_another_body_or_beyond_their_reach():
    staff = make.staffed()
    call = called(staff)
    fire = target(call, staff.town["fire"])

    assert browser(staff.police).post(f"/desk/requests/called/{fire.pk}/answer/").status_code == 409
    assert browser(staff.other_street).post(f"/desk/requests/called/{fire.pk}/answer/").status_code == 404
    assert (
        browser(staff.fire).post(f"/desk/requests/calls/{call.pk}/end/", {"result": "好了"}).status_code
        == 409
    )
    assert (
        browser(staff.other_street)
        .post(f"/desk/requests/calls/{call.pk}/end/", {"result": "好了"})
        .status_code
        == 404
    )


def test_who_left_a_phone_and_has_not_judged_is_to_be_called_back():
    staff = make.staffed()
    case = answered(staff)

    seen = page(staff.worker, CALLBACKS)

    assert "1 位居民等回访" in seen.h1.get_text()
    assert "138****2207" in seen.get_text()
    assert "13800002207" not in seen.get_text()
    assert seen.select_one("td.gj-last a")["href"] == f"/desk/requests/{case.number}/?do=evaluate#next"
    assert "没有要回访的居民" in page(staff.neighbour, CALLBACKS).get_text()


def test_who_judged_or_left_no_phone_is_left_in_peace():
    staff = make.staffed()
    case = answered(staff)
    browser(staff.worker).post(
        f"/desk/requests/{case.number}/evaluate/",
        {
            "version": case.version,
            "reporter": make.reporter(case).pk,
            "solved": "yes",
            "mood": "fair",
            "via": "phone",
        },
    )
    assert make.fresh(case).state == State.CLOSED
    silent = make.lodge(staff, reporter=None)
    handover.accept(silent, by=staff.worker)
    handling.settle(make.fresh(silent), outcome="explained", reply="已经说明情况。", by=staff.worker)

    assert "没有要回访的居民" in page(staff.worker, CALLBACKS).get_text()


def test_one_call_and_many_cost_the_same_queries():
    staff = make.staffed()
    called(staff)
    client = browser(staff.secretary)
    client.get(CALLS)
    with CaptureQueriesContext(connection) as one:
        client.get(CALLS)
    for _ in range(9):
        called(staff)
    with CaptureQueriesContext(connection) as ten:
        client.get(CALLS)
    assert len(one) == len(ten) <= 14


def test_one_resident_to_call_and_many_cost_the_same_queries():
    staff = make.staffed()
    answered(staff)
    client = browser(staff.worker)
    client.get(CALLBACKS)
    with CaptureQueriesContext(connection) as one:
        client.get(CALLBACKS)
    for _ in range(9):
        answered(staff)
    with CaptureQueriesContext(connection) as ten:
        client.get(CALLBACKS)
    assert len(one) == len(ten) <= 12
