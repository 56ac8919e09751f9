"""The dispatch form: what is seen at once, what is folded away, and by when each step is due."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup

from gongjian.kernel import clock
from gongjian.orgs.tests.makers import browser
from gongjian.requests.models import HandOver, State
from gongjian.requests.queries import left
from gongjian.requests.tests import makers as make
from gongjian.requests.tests.desk import in_hand, post, text, url

pytestmark = pytest.mark.django_db


def soup(answer):
    return BeautifulSoup(answer.content, "html.parser")


def form(by, case, more=""):
    return soup(browser(by).get(url(case, f"?do=offer{more}"))).select_one("#panel")


def test_three_cards_at_most_stand_open_and_the_refused_ones_share_one_reason():
    staff = make.staffed()
    case = in_hand(staff, matter=make.matter(staff))

    panel = form(staff.worker, case)

    seen = [one for one in panel.select("input[name=to]") if not one.find_parent("details")]
    assert 1 <= len(seen) <= 3
    assert seen[0]["value"] == str(staff.town["fire"].pk)
    folds = [fold for fold in panel.select("details") if "不能派" in fold.summary.get_text()]
    assert len(folds) == 1
    assert panel.get_text().count("不能下派给") == 1
    assert not folds[0].select("input")  # who may not go past the list is shown no way
    assert "天宁区诉求办" in folds[0].get_text()
    assert staff.town["neighbour"].name not in panel.get_text()  # nobody sends it next door


def test_the_districts_desk_goes_past_the_list_with_a_reason_that_stays():
    staff = make.staffed()
    case = make.lodge(staff, org=staff.town["hotline"], matter=make.matter(staff))
    to = staff.town["community"].pk
    assert form(staff.desk, case).select_one(f'details input[name=to][value="{to}"]')

    short = post(staff.desk, case, "offer", to=to, note="请先到现场劝导", override_reason="急")
    assert short.status_code == 422
    assert "至少 10 个字" in text(short)
    assert soup(short).select_one(f'input[name=to][value="{to}"]').has_attr("checked")

    reason = "区专题会议定由社区先行处置，消防随后到场"
    post(staff.desk, case, "offer", to=to, note="请先到现场劝导", override_reason=reason)
    assert make.fresh(case).state == State.OFFERED
    assert HandOver.objects.of(case=case).get().override_reason == reason


def test_a_body_that_was_picked_stays_picked_when_the_request_is_missing():
    staff = make.staffed()
    case = in_hand(staff)
    to = staff.town["police"].pk

    again = post(staff.worker, case, "offer", to=to, note="")

    picked = soup(again).select_one(f'input[name=to][value="{to}"]')
    assert again.status_code == 422
    assert picked.has_attr("checked")
    assert not picked.find_parent("details")


def test_an_unrelated_case_is_not_one_tap_from_being_merged():
    staff = make.staffed()
    case = in_hand(staff, category="消防安全")
    same = make.lodge(staff, text="消防通道又停满车，消防车进不来", category="消防安全")
    other = make.lodge(staff, text="怡康花园 12 幢西侧楼道灯不亮", place="3 幢", category="照明")

    page = soup(browser(staff.worker).get(url(case)))

    merges = [link["href"] for link in page.select('a[href*="do=merge&other="]')]
    assert any(same.number in href for href in merges)
    assert not any(other.number in href for href in merges)


def test_the_acceptance_and_the_answer_have_each_their_own_named_clock():
    staff = make.staffed()
    case = make.lodge(staff)

    name, due = left.next_due(case)
    page = text(browser(staff.worker).get(url(case)))

    assert name == "受理期限"
    assert due < case.due_at
    assert "受理期限" in page
    assert "办结期限" in page
    assert left.next_due(in_hand(staff))[0] == "办结期限"


@pytest.mark.parametrize(
    "address",
    [
        "/desk/search/?q=%00", "/desk/requests/?q=%00", "/desk/orgs/?q=%00", "/desk/lists/?q=a%00",
        "/desk/requests/new/", "/desk/map/?q=%00",
    ],
)  # fmt: skip
def test_a_nul_in_an_address_asks_nothing(address):
    staff = make.staffed()

    answer = browser(staff.secretary).get(address)

    assert answer.status_code in (200, 404)
    assert browser(staff.secretary).get("/desk/requests/%00/").status_code == 404


def test_a_department_is_not_told_to_blow_a_whistle_it_does_not_have():
    staff = make.staffed()
    case = make.lodge(staff, org=staff.town["fire"])
    with clock.at(clock.now() + timedelta(minutes=5)):
        post(staff.fire, case, "accept")

    assert "吹哨或上报" not in text(browser(staff.fire).get(url(case)))
    assert "吹哨或上报" in text(browser(staff.secretary).get(url(in_hand(staff))))
