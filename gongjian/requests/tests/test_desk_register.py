"""Registration on a resident's behalf, and the slip."""

import pytest
from bs4 import BeautifulSoup

from gongjian.grids.addresses import building_key
from gongjian.grids.models import Building, Grid
from gongjian.orgs.tests.makers import browser
from gongjian.requests.models import Case, Reporter, State
from gongjian.requests.tests import makers as make

pytestmark = pytest.mark.django_db
NEW = "/desk/requests/new/"


def facts(staff, **given):
    return {
        "name": "陈女士",
        "phone": "138 0000 2207",
        "consent": "on",
        "wants_answer": "on",
        "channel": "visit",
        "text": "楼道灯不亮，老人晚上上楼看不见。",
        "area": staff.town.community.pk,
        "place": "怡康花园 12 幢",
        "nature": "help",
        "what_now": "queue",
        **given,
    }


def only():
    return Case.objects.unscoped("test").get()


def text(answer):
    return answer.content.decode()


def test_staff_register_for_a_resident_and_hold_the_case_from_then_on():
    staff = make.staffed()

    answer = browser(staff.worker).post(NEW, facts(staff))

    case = only()
    assert answer.headers["Location"] == f"/desk/requests/{case.number}/slip/"
    assert (case.state, case.channel, case.holder, case.first_receiver_id) == (
        State.LODGED, "visit", staff.town["community"], staff.worker.person_id,
    )  # fmt: skip
    reporter = Reporter.objects.of(case=case).get()
    assert (reporter.name, reporter.phone, reporter.wants_answer) == ("陈女士", "13800002207", True)


def test_a_registration_costs_a_bounded_number_of_statements(django_assert_max_num_queries):
    staff = make.staffed()
    client = browser(staff.worker)
    client.post(NEW, facts(staff))
    with django_assert_max_num_queries(13):
        assert client.post(NEW, facts(staff)).status_code == 302


def test_who_registers_may_take_it_on_at_once():
    staff = make.staffed()
    browser(staff.worker).post(NEW, facts(staff, what_now="mine"))
    assert only().state == State.DOING
    assert only().keeper_id == staff.worker.person_id


def test_what_was_settled_on_the_spot_is_registered_and_answered_in_one_go():
    staff = make.staffed()
    browser(staff.worker).post(
        NEW, facts(staff, what_now="done", outcome="solved", reply="当场换了灯泡，已经亮了。")
    )
    assert only().state == State.SETTLED
    assert only().reply == "当场换了灯泡，已经亮了。"


def test_an_answer_that_is_refused_leaves_nothing_registered():
    staff = make.staffed()
    answer = browser(staff.worker).post(NEW, facts(staff, what_now="done", outcome="solved", reply="好"))
    assert answer.status_code == 422
    assert "至少 4 个字" in text(answer)
    assert "楼道灯不亮" in text(answer)
    assert not Case.objects.unscoped("test").exists()


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"text": ""}, "请写明是什么事，哪怕一句话。"),
        ({"area": ""}, "请选发生在哪里。"),
        ({"channel": ""}, "请选诉求是怎么来的。"),
        ({"channel": "web"}, "请选诉求是怎么来的。"),
        ({"phone": "1380000"}, "手机号是 11 位数字，您填了 7 位"),
        ({"consent": ""}, "要先征得居民同意"),
        ({"what_now": "done"}, "当场办结要写明怎么答复的。"),
        ({"what_now": ""}, "请选登记之后怎么办。"),
    ],
)
def test_what_is_missing_is_said_and_everything_typed_is_kept(given, said):
    staff = make.staffed()

    answer = browser(staff.worker).post(NEW, facts(staff, **given))

    assert answer.status_code == 422
    assert said in text(answer)
    assert "怡康花园 12 幢" in text(answer)
    assert not Case.objects.unscoped("test").exists()


def test_a_resident_may_stay_without_a_name():
    staff = make.staffed()
    browser(staff.worker).post(NEW, facts(staff, name="", phone="", consent=""))
    assert Reporter.objects.of(case=only()).get().phone == ""


def test_only_places_of_ones_own_reach_can_be_chosen():
    staff = make.staffed()
    answer = browser(staff.worker).post(NEW, facts(staff, area=staff.town.neighbour.pk))
    assert answer.status_code == 422
    assert staff.town.neighbour.name not in text(browser(staff.worker).get(NEW))
    assert staff.town.grid.short_name in text(browser(staff.worker).get(NEW))


def test_the_same_phone_and_like_words_are_pointed_out_before_registering():
    staff = make.staffed()
    known = make.lodge(staff)

    page = browser(staff.worker).post(f"{NEW}hints/", {"phone": "13800002207", "text": "别的事", "area": ""})

    assert page.status_code == 200
    assert known.number in text(page)
    assert Case.objects.unscoped("test").count() == 1
    by_words = browser(staff.worker).post(
        f"{NEW}hints/", {"text": make.TEXT, "area": staff.town.community.pk}, headers={"HX-Request": "true"}
    )
    assert known.number in text(by_words)
    assert "<html" not in text(by_words)


def test_the_list_says_who_leads_what_the_words_are_about():
    staff = make.staffed()
    make.matter(staff, keywords="消防通道、占用通道")
    page = browser(staff.worker).post(
        f"{NEW}hints/", {"text": "消防通道停满车", "area": staff.town.community.pk}
    )
    assert "区消防救援大队牵头" in text(page)


def test_the_slip_carries_number_code_and_qr():
    staff = make.staffed()
    case = make.lodge(staff)
    page = browser(staff.worker).get(f"/desk/requests/{case.number}/slip/")
    assert case.number in text(page)
    assert case.query_code in text(page)
    qr = browser(staff.worker).get(f"/desk/requests/{case.number}/qr.svg")
    assert qr.headers["Content-Type"] == "image/svg+xml"
    assert b"<svg" in qr.content
    assert browser(staff.other_street).get(f"/desk/requests/{case.number}/slip/").status_code == 404


def test_whoever_takes_nothing_in_has_no_such_page():
    staff = make.staffed()
    assert browser(staff.fire).get(NEW).status_code == 404
    assert browser(staff.fire).post(NEW, facts(staff)).status_code == 404


@pytest.fixture
def built():
    """The town with a grid that has a building."""
    staff = make.staffed()
    area = staff.town["grid"].area
    square = {"type": "Polygon", "coordinates": [[[119, 31], [119.1, 31], [119.1, 31.1], [119, 31]]]}
    sides = {"west": 119, "south": 31, "east": 119.1, "north": 31.1}
    grid = Grid.objects.create(area=area, org=staff.town["grid"], outline=square, **sides)
    key = building_key("怡康花园", "12 幢")
    Building.objects.create(grid=grid, estate="怡康花园", name="12 幢", key=key)
    return staff, area


def look_up(by, **typed):
    return BeautifulSoup(browser(by).post(f"{NEW}where/", typed).content, "html.parser")


def test_an_address_proposes_its_community_its_grid_and_who_answers_there(built):
    staff, area = built
    page = look_up(staff.worker, place="怡康花园12幢", text="楼道灯不亮", phone="13800002207")

    found = page.select_one("#whereabouts").get_text(" ", strip=True)
    assert f"{staff.town.community.short_name} · {area.short_name}" in found
    assert staff.grid.name in found
    assert page.select_one("#id_text").text.strip() == "楼道灯不亮"  # what was typed stays
    assert page.select_one("#id_phone")["value"] == "13800002207"

    pick = page.select_one("#whereabouts button[name=spot]")
    chosen = look_up(staff.worker, place="怡康花园12幢", text="楼道灯不亮", spot=pick["value"])
    assert chosen.select_one("#id_area option[selected]")["value"] == str(area.pk)
    assert "已选" in chosen.select_one("#whereabouts").text


def test_whoever_sees_a_district_is_proposed_the_community(built):
    staff, _ = built
    found = look_up(staff.desk, place="怡康花园12幢").select_one("#whereabouts").get_text(" ", strip=True)
    assert staff.town.community.short_name in found
    assert "网格" not in found


def test_an_address_that_nobody_knows_or_that_lies_elsewhere_proposes_nothing(built):
    staff, _ = built
    for by, words in (
        (staff.worker, "没有这个小区 1 幢"),
        (staff.other_street, "怡康花园12幢"),
        (staff.worker, ""),
    ):
        page = look_up(by, place=words)
        assert not page.select("#whereabouts button[name=spot]")
        assert "没有认出这个地址" in page.select_one("#whereabouts").text


def test_htmx_is_given_the_proposals_alone(built):
    staff, _ = built
    answer = browser(staff.worker).post(
        f"{NEW}where/", {"place": "怡康花园12幢"}, headers={"HX-Request": "true"}
    )
    assert "<html" not in text(answer)
    assert "id_text" not in text(answer)
    assert "选这里" in text(answer)
