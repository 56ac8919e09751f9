"""The page of a place, and the search over everything."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext
from shapely.geometry import shape

from gongjian.areas.models import Level
from gongjian.dashboards.rules.sketch import Part, sketch
from gongjian.grids.models import Grid
from gongjian.kernel import clock
from gongjian.orgs.tests.makers import area, browser, org
from gongjian.requests.tests import makers as make

pytestmark = pytest.mark.django_db
BOX = {"west": 119.98, "south": 31.77, "east": 119.99, "north": 31.78}


def page(by, path):
    return BeautifulSoup(browser(by).get(path).content.decode(), "html.parser")


def where(place):
    return f"/desk/areas/{place.code}/"


def test_a_place_names_who_answers_for_it_and_who_stands_above():
    staff = make.staffed()
    seen = page(staff.worker, where(staff.town.community))
    chart = seen.select_one(".gj-org").get_text(" ", strip=True)
    assert staff.secretary.name in chart
    assert chart.index("天宁街道") < chart.index("怡康花园社区")


def test_every_level_from_grid_to_district_has_its_page():
    staff = make.staffed()
    for place in (staff.town.grid, staff.town.community, staff.town.subdistrict, staff.town.district):
        assert page(staff.desk, where(place)).h1.get_text() == place.name


def test_what_lies_below_counts_its_own_open_cases_and_opens_them():
    staff = make.staffed()
    with clock.at(clock.now() - timedelta(days=60)):
        make.lodge(staff)
    make.lodge(staff, area=staff.town.grid, org=staff.town["grid"])
    make.lodge(staff, area=staff.town.neighbour, org=staff.town["neighbour"])

    rows = {
        row.th.get_text(strip=True): row
        for row in page(staff.street, where(staff.town.subdistrict)).select("tbody tr")
    }

    home = rows["怡康花园社区"]
    assert [link.get_text() for link in home.select("td a")] == ["2", "1"]
    listed = page(staff.street, home.select("td a")[0]["href"])
    assert len(listed.select("tbody tr[id^=row-]")) == 2
    assert [link.get_text() for link in rows["斜桥巷社区"].select("td a")] == ["1"]


def test_outside_ones_reach_a_place_has_no_page():
    staff = make.staffed()
    assert browser(staff.worker).get(where(staff.town.neighbour)).status_code == 404
    assert browser(staff.worker).get(where(staff.town.subdistrict)).status_code == 404
    assert browser(staff.fire).get(where(staff.town.community)).status_code == 404
    assert browser(staff.worker).get("/desk/areas/nonsense/").status_code == 404


def test_ones_own_place_is_one_press_away():
    staff = make.staffed()
    assert browser(staff.worker).get("/desk/home/").headers["Location"] == where(staff.town.community)
    assert browser(staff.fire).get("/desk/home/").status_code == 404


def test_one_place_below_and_thirty_cost_the_same_queries():
    staff = make.staffed()
    client = browser(staff.street)
    client.get(where(staff.town.subdistrict))
    with CaptureQueriesContext(connection) as few:
        client.get(where(staff.town.subdistrict))
    for n in range(30):
        place = area(f"新{n}社区", Level.COMMUNITY, staff.town.subdistrict)
        org(f"新{n}社区", "community", place, staff.town["subdistrict"], is_lead=True)
    with CaptureQueriesContext(connection) as many:
        client.get(where(staff.town.subdistrict))
    assert len(many) == len(few) <= 24


def test_a_number_leads_straight_to_its_case():
    staff = make.staffed()
    case = make.lodge(staff)
    for written in (case.number, case.number.replace("-", ""), f" {case.number} "):
        answer = browser(staff.worker).get("/desk/search/", {"q": written})
        assert answer.headers["Location"] == f"/desk/requests/{case.number}/"


def test_words_find_cases_places_and_bodies_in_reach():
    staff = make.staffed()
    case = make.lodge(staff)
    assert case.title in page(staff.worker, "/desk/search/?q=消防通道").get_text()
    found = page(staff.street, "/desk/search/?q=怡康花园").get_text()
    assert "社区" in found
    assert case.number in found
    assert "区消防救援大队" in page(staff.worker, "/desk/search/?q=消防救援").get_text()


def test_the_search_finds_nothing_beyond_ones_reach():
    staff = make.staffed()
    case = make.lodge(staff)
    seen = page(staff.other_street, "/desk/search/?q=消防通道").get_text()
    assert case.number not in seen
    assert "没有查到" in seen
    missing = browser(staff.other_street).get("/desk/search/", {"q": case.number})
    assert missing.status_code == 200
    assert case.title not in missing.content.decode()
    assert "要查什么" in page(staff.worker, "/desk/search/").get_text()


def square(x, y):
    return {
        "type": "Polygon",
        "coordinates": [[[x, y], [x + 0.01, y], [x + 0.01, y + 0.01], [x, y + 0.01], [x, y]]],
    }


def test_a_community_s_page_draws_its_grids_with_what_is_open_and_late_in_each():
    staff = make.staffed()
    Grid.objects.create(area=staff.town.grid, org=staff.town["grid"], outline=square(119.98, 31.77), **BOX)
    with clock.at(clock.now() - timedelta(days=60)):
        make.lodge(staff, area=staff.town.grid, org=staff.town["grid"])
    make.lodge(staff, area=staff.town.grid, org=staff.town["grid"])

    drawing = page(staff.worker, where(staff.town.community)).select_one(".gj-sketch svg")

    assert "数字见下表" in drawing["aria-label"]
    assert len(drawing.select("path")) == 1
    said = drawing.select_one("text").get_text(" ", strip=True)
    assert said == f"{staff.town.grid.short_name} 2 件 超期 1"
    assert page(staff.worker, where(staff.town.grid)).select_one(".gj-sketch") is None


def test_the_drawing_keeps_its_bounds_and_darkens_by_thirds():
    parts = [
        Part(f"第{n}网格", [shape(square(119.9 + n / 100, 31.7))], open=opened, over=0)
        for n, opened in enumerate((0, 3, 4, 9))
    ]
    drawn = sketch(parts)
    assert drawn.steps == (3, 6)
    assert [one.shade for one in drawn.parts] == [0, 1, 1, 2]
    spots = [tuple(map(float, spot.split())) for one in drawn.parts for spot in one.path[1:-1].split("L")]
    assert all(0 <= x <= drawn.width and 0 <= y <= drawn.height for x, y in spots)
    assert sketch([]) is None
    assert sketch([Part("空", [], 3, 1)]) is None
