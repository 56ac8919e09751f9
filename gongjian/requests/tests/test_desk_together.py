"""One act on several cases of the list: each with its own verdict, the refused ones told one by one."""

import pytest
from bs4 import BeautifulSoup

from gongjian.orgs.tests.makers import browser
from gongjian.requests.actions import handover
from gongjian.requests.models import HandOver, State
from gongjian.requests.tests import makers as make

pytestmark = pytest.mark.django_db
URL = "/desk/requests/together/"


def post(by, act, cases, **more):
    data = {"do": act, "number": [case.number for case in cases], **more}
    answer = browser(by).post(URL, data, follow=True)
    return answer.status_code, BeautifulSoup(answer.content, "html.parser")


def read(page):
    return " ".join(page.select_one("main").get_text(" ").split())


def test_the_list_offers_what_the_post_may_do_and_a_box_at_every_row():
    staff = make.staffed()
    make.lodge(staff)
    worker = BeautifulSoup(browser(staff.worker).get("/desk/requests/").content, "html.parser")
    assert [button["value"] for button in worker.select("#together button")] == ["accept", "offer", "merge"]
    assert len(worker.select("tbody input[name=number][form=together]")) == 1
    unit = BeautifulSoup(browser(staff.property).get("/desk/requests/").content, "html.parser")
    assert not unit.select("#together button[value=offer]")


def test_several_are_accepted_and_those_that_cannot_be_are_told_one_by_one():
    staff = make.staffed()
    first, second, third = make.lodge(staff), make.lodge(staff), make.lodge(staff)
    handover.offer(third, to=staff.town["fire"], by=staff.worker)

    status, page = post(staff.worker, "accept", [first, second, third])

    assert status == 200
    assert page.h1.get_text(" ", strip=True) == "2 件已受理， 1 件没有办成"
    assert "没有办成：这件诉求已经派出" in read(page)
    states = [make.fresh(case).state for case in (first, second, third)]
    assert states == [State.DOING, State.DOING, State.OFFERED]


def test_what_lies_outside_ones_scope_is_not_there():
    staff = make.staffed()
    mine, theirs = (
        make.lodge(staff),
        make.lodge(staff, org=staff.town["neighbour"], area=staff.town.neighbour),
    )
    _, page = post(staff.worker, "accept", [mine, theirs])
    assert theirs.number not in page.get_text()
    assert make.fresh(theirs).state == State.LODGED
    _, page = post(staff.worker, "accept", [theirs])
    assert "请先勾选" in page.get_text()


def test_several_are_offered_to_one_body_and_the_list_is_asked_for_each():
    staff = make.staffed()
    plain = make.lodge(staff)
    reserved = make.lodge(staff, matter=make.matter(staff, legal_basis="《消防法》第二十八条"))

    status, page = post(staff.worker, "offer", [plain, reserved])
    assert status == 200
    assert "派给谁" in read(page)
    status, page = post(staff.worker, "offer", [plain, reserved], sure="1", to="", note="")
    assert status == 422
    assert "请选一个单位" in read(page)
    given = {"sure": "1", "to": staff.town["property"].pk, "note": "请今天处理"}
    _, page = post(staff.worker, "offer", [plain, reserved], **given)

    assert "1 件已派单" in read(page)
    assert "没有执法权" in read(page)
    assert [make.fresh(case).state for case in (plain, reserved)] == [State.OFFERED, State.LODGED]
    assert HandOver.objects.of(case=plain).get().note == "请今天处理"


def test_several_are_merged_into_the_one_that_goes_on():
    staff = make.staffed()
    cases = [make.lodge(staff) for _ in range(3)]

    _, page = post(staff.worker, "merge", cases)
    assert [radio["value"] for radio in page.select("input[name=into]")] == [case.number for case in cases]
    _, page = post(staff.worker, "merge", cases, sure="1", into=cases[1].number)

    assert "2 件已合并" in read(page)
    assert [make.fresh(case).merged_into_id for case in cases] == [cases[1].pk, None, cases[1].pk]


def test_a_post_that_may_not_is_led_back():
    staff = make.staffed()
    case = make.lodge(staff)
    _, page = post(staff.grid, "offer", [case], sure="1", to=staff.town["fire"].pk, note="x")
    assert "请先勾选" in page.get_text()
    assert make.fresh(case).state == State.LODGED
