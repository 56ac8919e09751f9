"""The cockpit: every figure opens exactly the cases behind it, for whoever may see them."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from gongjian.areas.models import Area
from gongjian.dashboards import panels
from gongjian.dashboards.queries import cockpit
from gongjian.dashboards.rules.period import period
from gongjian.kernel import clock
from gongjian.orgs.tests.makers import actor, browser
from gongjian.requests.actions import ending, handling, handover
from gongjian.requests.tests import makers as make

pytestmark = pytest.mark.django_db
PAGE = "/desk/cockpit/"
NOW = make.days(8) + timedelta(hours=5)  # a Tuesday afternoon


@pytest.fixture(autouse=True)
def _counted_afresh():
    cache.clear()


def story(staff):
    """A month in which something of everything happened."""
    for day, category in ((-20, "停车"), (0, "停车"), (1, "停车"), (2, "噪声")):
        with clock.at(make.days(day)):
            make.lodge(staff, category=category)
    for day, solved, mood in ((0, True, "good"), (1, False, "bad"), (2, True, "fair")):
        with clock.at(make.days(day)):
            case = make.lodge(staff, category="物业")
            handover.accept(case, by=staff.worker)
        with clock.at(make.days(day + 1)):
            handling.settle(
                make.fresh(case), outcome="solved", reply="已经处理好了，请放心。", by=staff.worker
            )
        with clock.at(make.days(day + 2)):
            ending.evaluate(make.reporter(case), solved=solved, mood=mood, via="phone", by=staff.worker)
    with clock.at(make.days(3)):
        make.lodge(staff, area=staff.town.far_community, org=staff.town["far"], category="停车")


def seen(by, query=""):
    with clock.at(NOW):
        answer = browser(by).get(f"{PAGE}{query}")
    assert answer.status_code == 200
    return BeautifulSoup(answer.content.decode(), "html.parser")


def listed(by, link):
    with clock.at(NOW):
        page = BeautifulSoup(browser(by).get(link).content.decode(), "html.parser")
    return len(page.select("tbody tr[id^=row-]"))


def test_every_figure_opens_the_very_cases_it_counts():
    staff = make.staffed()
    actor(staff.town["far"], "community_worker")
    story(staff)
    page = seen(staff.desk)
    rows = [row for row in page.select(".gj-cov a") if row.select_one("b")]
    figures = [(row["href"], int(row.select_one("b").get_text())) for row in rows]
    figures += [(row["href"], int(row.select_one(".gj-num").get_text())) for row in page.select(".gj-hot a")]
    first, last = page.select(".gj-k6 > a")[0], page.select(".gj-k6 > a")[-1]
    figures += [(tile["href"], int(tile.b.contents[0])) for tile in (first, last)]

    assert len(figures) > 10
    assert any(number for _, number in figures)
    for link, number in figures:
        assert listed(staff.desk, link) == number, link


def test_the_tiles_of_the_treemap_open_their_own_cases():
    staff = make.staffed()
    with clock.at(make.days(0)):
        make.lodge(staff)
        make.lodge(staff)
    page = seen(staff.desk)
    tiles = page.select("a.gj-tmh, .gj-tmk a")
    assert tiles
    assert all(listed(staff.desk, tile["href"]) == 2 for tile in tiles)


def test_outside_ones_reach_there_is_no_cockpit():
    staff = make.staffed()
    with clock.at(NOW):
        assert browser(staff.worker).get(PAGE).status_code == 404
        assert browser(staff.fire).get(PAGE).status_code == 404
        assert browser(staff.secretary).get(PAGE).status_code == 200
        assert browser(staff.secretary).get(f"{PAGE}?area={staff.town.neighbour.code}").status_code == 404
        assert browser(staff.street).get(f"{PAGE}?area={staff.town.neighbour.code}").status_code == 200
        assert browser(staff.desk).get(f"{PAGE}?area=999").status_code == 404


def test_a_place_counts_its_own_cases_only():
    staff = make.staffed()
    with clock.at(make.days(0)):
        make.lodge(staff)
    inside = seen(staff.desk, f"?area={staff.town.community.code}")
    beside = seen(staff.desk, f"?area={staff.town.neighbour.code}")
    assert "收到 1 件诉求" in inside.h1.get_text()
    assert "收到 0 件诉求" in beside.h1.get_text()


@pytest.mark.parametrize(
    ("late", "said"),
    [
        ({"A": 3, "B": 1, "C": 1}, ["A"]),
        ({"A": 3, "B": 2, "C": 1}, ["A", "B"]),
        ({"A": 2, "B": 2, "C": 2, "D": 2}, []),
        ({"A": 1}, ["A"]),
        ({}, []),
    ],
)
def test_more_than_half_is_said_of_as_few_places_as_make_it(late, said):
    places = [cockpit.Place(name, name, 9, 9, n) for name, n in late.items()]
    span = period("month", NOW)
    none = cockpit.Tally()
    found = cockpit.Cockpit(NOW, span, none, none, [], {}, sum(late.values()), places, [], [])
    links = panels._Links(Area(code="1"), span)
    assert [one["name"] for one in panels._sentence(found, links)["worst"]] == said


def test_every_place_below_is_listed_also_one_without_cases():
    staff = make.staffed()
    with clock.at(make.days(0)):
        make.lodge(staff)
    listed_places = seen(staff.desk).select("section[aria-labelledby=h4] .gj-cov a > span")
    children = Area.objects.filter(parent=staff.town.district)
    assert {one.get_text() for one in listed_places} == {area.short_name for area in children}
    assert len(listed_places) > 1


def test_what_is_late_without_an_answer_counts_against_the_rate_of_answers_in_time():
    staff = make.staffed()
    with clock.at(make.days(-40)):
        make.lodge(staff)  # due in the month before
    with clock.at(make.days(-12)):
        answered = [handover.accept(make.lodge(staff), by=staff.worker) for _ in range(4)]
        make.lodge(staff)  # due in this month, still unanswered
    with clock.at(make.days(-11)):
        for case in answered:
            handling.settle(
                make.fresh(case), outcome="solved", reply="已经处理好了，请放心。", by=staff.worker
            )
    with clock.at(make.days(6)):
        make.lodge(staff)  # not due yet
    page = seen(staff.desk)
    tile = page.select(".gj-k6 > a")[2]
    assert "80.0%" in tile.get_text().replace("\n", "")
    assert tile.get_text(" ", strip=True).endswith("4 / 5 件 超期的诉求 1 件")
    judged = page.select(".gj-k6 > a")[3]
    assert "次评价" in judged.get_text()
    assert "居民说没解决的诉求" in judged.get_text()
    assert listed(staff.desk, tile["href"]) == 1
    assert cockpit.count(staff.town.district, "month", NOW).months[-1].on_time == (4, 5)


def test_the_page_says_how_its_figures_are_counted():
    staff = make.staffed()
    page = seen(staff.desk)
    meanings = page.select_one(".gj-meanings")
    for tile in page.select(".gj-k6 .gj-k"):
        assert tile.get_text() in [term.get_text() for term in meanings.select("dt")]
    assert "超期没办完的也在分母里" in meanings.get_text()


def test_too_few_give_numbers_and_no_rate():
    staff = make.staffed()
    story(staff)
    assert "件数太少，不算比例" in seen(staff.desk).select_one(".gj-k6").get_text()


def test_the_wall_shows_no_person_address_or_number():
    staff = make.staffed()
    with clock.at(make.days(-40)):
        case = make.lodge(staff)
    wall = seen(staff.desk, "?screen=1").select_one("main").get_text()
    for word in (case.place, "陈晓红", "13800002207", staff.worker.name):
        assert word not in wall
    assert case.title in wall
    assert "5 分钟更新一次" in wall


def test_figures_say_their_age_and_are_counted_once_in_five_minutes():
    staff = make.staffed()
    seen(staff.desk)
    with clock.at(make.days(0)):
        make.lodge(staff)

    assert "收到 0 件" in seen(staff.desk).h1.get_text()
    with clock.at(NOW + timedelta(minutes=20)):
        held = cockpit.read(staff.town.district, "month", NOW + timedelta(minutes=20))
    assert held.counted_at == NOW
    cache.clear()
    assert "收到 1 件" in seen(staff.desk).h1.get_text()


def test_the_page_asks_again_every_five_minutes_and_gets_the_figures_alone():
    staff = make.staffed()
    main = seen(staff.desk).select_one("main")
    assert main["hx-trigger"] == "every 300s"
    with clock.at(NOW):
        part = browser(staff.desk).get(main["hx-get"], headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part
    assert "gj-say" in part


def test_one_case_and_thirty_cost_the_same_queries():
    staff = make.staffed()
    with clock.at(make.days(0)):
        make.lodge(staff)
    with CaptureQueriesContext(connection) as one:
        cockpit.count(staff.town.district, "month", NOW)
    with clock.at(make.days(0)):
        for n in range(29):
            make.lodge(staff, category=f"类别 {n % 9}")
    with CaptureQueriesContext(connection) as thirty:
        cockpit.count(staff.town.district, "month", NOW)
    assert len(one) == len(thirty) <= 24
