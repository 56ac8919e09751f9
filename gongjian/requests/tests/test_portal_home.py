"""The front page, the choice of the community, who answers for an address, and the public figures."""

from datetime import datetime

import pytest
from bs4 import BeautifulSoup
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from gongjian.grids.models import Building, Grid
from gongjian.kernel.worktime import ZONE
from gongjian.orgs.models import Org
from gongjian.orgs.tests.makers import browser
from gongjian.requests.actions import ending, handling, handover
from gongjian.requests.models import Case
from gongjian.requests.portal import figures
from gongjian.requests.portal.veil import FEW, Share, veiled
from gongjian.requests.tests import makers as make
from gongjian.requests.tests.test_portal_submit import cases, fill, nonce

pytestmark = pytest.mark.django_db
OCTOBER = datetime(2026, 10, 12, 9, 0, tzinfo=ZONE)
NOVEMBER = datetime(2026, 11, 5, 9, 0, tzinfo=ZONE)


@pytest.fixture(autouse=True)
def _nothing_counted_yet():
    cache.clear()


def read(answer):
    return BeautifulSoup(answer.content, "html.parser")


def words(answer):
    return read(answer).get_text(" ", strip=True)


def phones(staff):
    Org.objects.filter(pk=staff.town["community"].pk).update(phone="0519-86600001")
    Org.objects.filter(pk=staff.town["hotline"].pk).update(phone="0519-12345")


def ground(staff):
    """The grid with one building."""
    box = {"west": 119.9, "south": 31.7, "east": 120.0, "north": 31.8}
    outline = {
        "type": "Polygon",
        "coordinates": [[[119.9, 31.7], [120.0, 31.7], [120.0, 31.8], [119.9, 31.8], [119.9, 31.7]]],
    }
    grid = Grid.objects.create(area=staff.town.grid, org=staff.town["grid"], outline=outline, **box)
    Building.objects.create(grid=grid, estate="怡康花园", name="12 幢", key="怡康花园12#")
    return grid


def test_the_front_page_leads_only_to_pages_that_exist(page_client):
    staff = make.staffed()
    phones(staff)
    page_client.cookies["place"] = staff.town.community.code
    for elder in ("0", "1"):
        page_client.cookies["elder"] = elder
        for link in read(page_client.get("/")).find_all("a", href=lambda href: href.startswith("/")):
            assert page_client.get(link["href"], follow=True).status_code == 200, link["href"]


def test_the_elder_version_stays_with_the_device_through_sign_in_and_out_and_leaves_desks_alone():
    """Residents have no accounts, and only their pages have an elder version: it belongs to the phone in
    somebody's hand, also when a grid worker signs in on it to show a neighbour something.
    """
    staff = make.staffed()
    client = browser(staff.grid)
    client.get("/?elder=1")
    assert "gj-elder" in read(client.get("/")).body["class"]
    assert "gj-elder" not in read(client.get("/desk/")).body.get("class", [])
    client.post("/logout/")
    assert client.get("/desk/").status_code == 302
    assert "gj-elder" in read(client.get("/")).body["class"]
    client.get("/?elder=0")
    assert "gj-elder" not in read(client.get("/")).body["class"]


def test_the_elder_page_has_a_telephone_first_and_fewer_things(page_client):
    staff = make.staffed()
    phones(staff)
    page_client.cookies["place"] = staff.town.community.code
    plain = read(page_client.get("/"))
    page_client.cookies["elder"] = "1"
    elder = read(page_client.get("/"))
    assert elder.find("a", href="tel:0519-86600001", class_="btn-lg")
    assert "gj-elder" in elder.body["class"]
    assert elder.find(class_="gj-rates") is None
    assert plain.find(class_="gj-rates") is not None


@pytest.mark.parametrize(
    "address", ["/submit/", "/track/", "/worker/", "/agency/", "/privacy/", "/accessibility/"]
)
def test_a_telephone_stands_beside_every_form(page_client, address):
    staff = make.staffed()
    phones(staff)
    for code, number in ((staff.town.community.code, "0519-86600001"), ("", "0519-12345")):
        page_client.cookies["place"] = code
        assert f"tel:{number}" in page_client.get(address).content.decode()


def test_the_community_is_chosen_in_two_taps_and_can_be_forgotten(page_client):
    staff = make.staffed()
    street = read(page_client.get("/place/")).find("a", string=lambda s: s and "天宁街道" in s) or read(
        page_client.get("/place/")
    ).find("a", href=f"/place/{staff.town.subdistrict.code}/")
    button = read(page_client.get(street["href"])).find("button", attrs={"name": "code"})
    page_client.post("/place/", {"code": button["value"], "next": "/worker/"})
    assert page_client.cookies["place"].value == button["value"]
    page_client.post("/place/", {"code": ""})
    assert page_client.cookies["place"].value == ""


@pytest.mark.parametrize("onward", ["https://evil.example/", "//evil.example", "javascript:alert(1)"])
def test_choosing_never_leads_to_another_site(page_client, onward):
    staff = make.staffed()
    answer = page_client.post("/place/", {"code": staff.town.community.code, "next": onward})
    assert answer.headers["Location"] == "/"


@pytest.mark.parametrize("code", ["1", "999999999999", "x", "１２", "' or 1=1"])
def test_a_place_that_does_not_exist_is_said_in_words(page_client, code):
    make.staffed()
    assert page_client.post("/place/", {"code": code}).status_code == 404
    assert page_client.get(f"/place/{code}/").status_code == 404
    if code.isascii():
        page_client.cookies["place"] = code.replace("'", "")
        assert page_client.get("/").status_code == 200


def test_an_address_leads_to_its_grid_and_its_people(page_client):
    staff = make.staffed()
    phones(staff)
    ground(staff)
    said = words(page_client.get("/worker/", {"q": "怡康花园十二幢"}))
    assert "怡康花园社区第一网格" in said
    assert staff.grid.name in said
    assert "0519-86600001" in said


def test_an_unknown_address_is_not_guessed(page_client):
    make.staffed()
    assert "没有找到这个地点" in words(page_client.get("/worker/", {"q": "火星路 1 号"}))
    assert page_client.get("/worker/", {"q": ""}).status_code == 422


def test_an_address_in_the_chosen_community_goes_to_its_grid_at_once(page_client):
    staff = make.staffed()
    ground(staff)
    check = fill(page_client, staff, where={"place": "怡康花园 12 幢西侧"})
    assert "怡康花园社区第一网格" in words(check)
    page_client.post("/submit/check/", {"nonce": nonce(check)})
    assert cases().get().area == staff.town.grid


def test_an_address_elsewhere_is_proposed_and_the_resident_decides(page_client):
    staff = make.staffed()
    ground(staff)
    page_client.post("/submit/", {"text": make.TEXT})
    where = {"community": "unknown", "place": "怡康花园 12 幢"}
    asked = page_client.post("/submit/where/", where)
    assert asked.status_code == 200
    spots = [radio["value"] for radio in read(asked).find_all("input", attrs={"name": "spot"})]
    assert spots == [staff.town.grid.code, "none"]
    assert page_client.post("/submit/where/", {**where, "spot": "none"}).status_code == 302
    page_client.post("/submit/where/", {**where, "spot": spots[0]})
    page_client.post("/submit/contact/", {})
    assert "怡康花园社区第一网格" in words(page_client.get("/submit/check/"))


def test_a_tap_on_the_map_is_enough(page_client):
    staff = make.staffed()
    ground(staff)
    point = {"community": "unknown", "place": "", "longitude": "119.95", "latitude": "31.75"}
    check = fill(page_client, staff, where=point)
    page_client.post("/submit/check/", {"nonce": nonce(check)})
    case = cases().get()
    assert (case.area, case.longitude, case.latitude) == (staff.town.grid, 119.95, 31.75)


def answer(case, by, *, solved):
    handover.accept(make.fresh(case), by=by)
    handling.settle(make.fresh(case), outcome="solved", reply="修好了。", by=by)
    said = {"solved": solved, "mood": "good" if solved else "bad", "via": "phone"}
    ending.evaluate(make.reporter(case), **said, by=by)


def month_of_cases(staff, *, good=6, bad=2, late=1):
    """October: `good` solved and liked, `bad` neither even the second time, `late` never taken in hand."""
    with make.clock.at(OCTOBER):
        made = [make.lodge(staff, text=f"路灯不亮 {n}") for n in range(good + bad)]
        for n in range(late):
            make.lodge(staff, text=f"没人管 {n}")
    with make.clock.at(OCTOBER + make.timedelta(hours=2)):
        for n, case in enumerate(made):
            answer(case, staff.worker, solved=n < good)
            if n >= good:
                answer(case, staff.street, solved=False)


def test_the_figures_say_what_they_are_of(page_client):
    staff = make.staffed()
    month_of_cases(staff)
    with make.clock.at(NOVEMBER):
        said = words(page_client.get("/figures/"))
        home = words(page_client.get("/"))
    assert "2026 年 10 月办得怎么样" in said
    assert "收到 9 件" in said
    assert "88.9% 8 / 9" in said  # taken in hand
    assert "60.0% 6 / 10" in said  # solved, of every judgement: the two unsolved ones were judged twice
    assert "数据截至" in said
    assert "60.0 % 6 / 10 次评价" in home


def test_places_stand_in_the_order_of_their_codes_and_nobody_is_ranked(page_client):
    staff = make.staffed()
    month_of_cases(staff, good=1, bad=0, late=0)
    with make.clock.at(NOVEMBER):
        rows = [row.get_text() for row in read(page_client.get("/figures/")).find("tbody").find_all("th")]
        said = words(page_client.get("/figures/"))
    assert rows == ["天宁区 合计", "天宁街道", "兰陵街道"]
    assert "第 1 名" not in said
    assert "不排名次" in said


def test_a_few_cases_give_no_rate(page_client):
    staff = make.staffed()
    month_of_cases(staff, good=2, bad=1, late=0)
    with make.clock.at(NOVEMBER):
        report = figures.report(OCTOBER.date().replace(day=1))
    assert report.whole.rates.solution.whole == 4
    assert report.whole.rates.solution.percent == ""


counts = st.integers(0, 12)
shares = st.builds(lambda whole, part: Share(min(part, whole), whole), counts, counts)


@given(rows=st.lists(shares, max_size=7), beside=shares)
def test_nobody_reckons_what_few_said_from_the_total_and_the_rows_shown(rows, beside):
    """`beside`: what lies in the place itself and in none of its rows."""
    total = Share(sum(row.part for row in rows) + beside.part, sum(row.whole for row in rows) + beside.whole)
    told = veiled(total, rows)

    shown = [row for row in told if row.percent]
    if not total.percent:
        assert not shown
        return
    part = total.part - sum(row.part for row in shown)
    whole = total.whole - sum(row.whole for row in shown)
    assert whole == 0 or whole >= FEW
    if whole and 0 < total.part < total.whole:
        assert 0 < part < whole, "all alike: each of them is known"


def test_beside_small_rows_the_smallest_others_are_veiled_and_no_more():
    rows = [Share(3, 3), Share(1, 1), Share(6, 7), Share(9, 10), Share(20, 20)]
    told = veiled(Share(39, 41), rows)
    assert [row.percent for row in told] == ["", "", "", "90.0", "100.0"]
    alike = [Share(2, 2), Share(3, 3), Share(6, 6), Share(8, 9), Share(5, 5)]
    assert [row.percent for row in veiled(Share(24, 25), alike)] == ["", "", "100.0", "", "100.0"]
    assert [row.percent for row in veiled(Share(15, 17), [Share(6, 7), Share(9, 10)])] == ["85.7", "90.0"]


def test_the_page_keeps_to_it_on_every_level(page_client):
    """Six judged in one community, one in another, of one subdistrict: neither may be told."""
    staff = make.staffed()
    month_of_cases(staff, good=5, bad=1, late=0)
    with make.clock.at(OCTOBER):
        case = make.lodge(staff, area=staff.town.neighbour, org=staff.town["neighbour"])
    with make.clock.at(OCTOBER + make.timedelta(hours=2)):
        answer(case, staff.neighbour, solved=True)
    with make.clock.at(NOVEMBER):
        whole = figures.report(OCTOBER.date().replace(day=1)).whole
        page_client.cookies["place"] = staff.town.community.code
        home = words(page_client.get("/"))
    street = whole.below[0]
    assert whole.rates.solution.percent == street.rates.solution.percent == "75.0"
    assert {line.rates.solution.percent for line in street.below} == {""}
    assert "评价 7 次，不单算比例" in home


def test_a_place_has_one_telephone_on_the_slip_the_progress_page_and_in_the_look_up(page_client):
    staff = make.staffed()
    phones(staff)
    ground(staff)
    case = make.lodge(staff, area=staff.town.grid, org=staff.town["grid"])
    page_client.post("/track/", {"no": case.number, "code": case.query_code})
    pages = [f"/track/{case.number}/", f"/track/{case.number}/slip/", "/worker/?q=怡康花园 12 幢"]
    for address in (*pages, *pages):
        said = words(page_client.get(address))
        assert "0519-86600001" in said, address
        page_client.cookies["elder"] = "1"
    worker = read(page_client.get(pages[2])).select_one("section a[href^='tel:']")
    assert worker.get_text(" ", strip=True).startswith(f"打给{staff.town['community'].short_name}")
    slip = read(browser(staff.worker).get(f"/desk/requests/{case.number}/slip/")).select_one(".gj-slip")
    assert "0519-86600001" in slip.get_text()


@pytest.mark.parametrize("month", ["2019-01", "2026-13", "x", "2030-01"])
def test_a_month_that_is_not_shown_is_not_found(page_client, month):
    make.staffed()
    assert page_client.get("/figures/", {"month": month}).status_code == 404


def test_how_it_is_counted_is_said_with_the_numbers_in_force(page_client):
    make.staffed()
    said = words(page_client.get("/figures/how/"))
    assert "首次受理时限：1 个工作日" in said
    assert "5 个工作日内没有评价的" in said


def test_figures_cost_the_same_for_few_and_for_many(page_client):
    staff = make.staffed()
    with make.clock.at(OCTOBER):
        make.lodge(staff)
    with make.clock.at(NOVEMBER), CaptureQueriesContext(connection) as few:
        page_client.get("/figures/")
    with make.clock.at(OCTOBER):
        for _ in range(30):
            make.lodge(staff)
    cache.clear()
    with make.clock.at(NOVEMBER), CaptureQueriesContext(connection) as many:
        page_client.get("/figures/")
    assert Case.objects.unscoped("a test counts").count() == 31
    assert len(few) == len(many) <= 14


def test_before_there_is_any_place_the_pages_still_answer(page_client):
    for address in ("/", "/place/", "/figures/", "/figures/how/", "/worker/", "/submit/", "/track/"):
        assert page_client.get(address).status_code == 200


def test_a_community_with_few_requests_shows_the_district_s_month_and_says_so(page_client):
    staff = make.staffed()
    month_of_cases(staff)
    with make.clock.at(NOVEMBER):
        page_client.cookies["place"] = staff.town.neighbour.code
        few = words(page_client.get("/"))
        page_client.cookies["place"] = staff.town.community.code
        many = words(page_client.get("/"))
    assert "天宁区收到 9 件" in few
    assert "怡康花园社区收到 9 件" in many
