"""The map of grids in a real browser: drawn from this server alone, and readable without it."""

import re

import pytest

from gongjian.grids.tests import makers
from gongjian.ui.browser import WIDTHS, OpenPage, axe, no_sideways_scroll

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SHAPES = "#map path.leaflet-interactive"


@pytest.mark.parametrize("width", WIDTHS)
def test_the_map_draws_every_grid_and_a_click_opens_its_requests(open_page: OpenPage, width: int) -> None:
    places = makers.world()
    makers.grids(3)
    page = open_page(width=width, user=makers.account("community_secretary", places["community1"]))
    page.goto("/desk/map/")
    page.wait_for_selector(SHAPES)
    assert page.locator(SHAPES).count() == 3
    assert page.locator(".gj-maplabel").first.inner_text().startswith("第1网格")
    no_sideways_scroll(page)
    axe(page)
    page.locator(SHAPES).nth(1).click(force=True)
    page.wait_for_url(re.compile(rf"/desk/requests/\?area={makers.COMMUNITY}002"))


def test_without_scripts_the_table_says_the_same(open_page: OpenPage) -> None:
    places = makers.world()
    makers.grids(3)
    page = open_page(script=False, user=makers.account("community_secretary", places["community1"]))
    page.goto("/desk/map/")
    assert page.locator("tr[data-code]").count() == 3
    assert "地图要开启脚本才显示" in page.locator("#map").inner_text()


def test_above_the_community_a_click_opens_the_community(open_page: OpenPage) -> None:
    places = makers.world()
    makers.grids(2)
    page = open_page(width=1440, user=makers.account("district_officer", places["district"]))
    page.goto("/desk/map/")
    page.wait_for_selector(SHAPES)
    page.locator(SHAPES).first.click(force=True)
    page.wait_for_url(re.compile(rf"area={makers.COMMUNITY}$"))


def test_a_resident_points_at_the_place(open_page: OpenPage) -> None:
    makers.world()
    makers.grids(2)
    page = open_page(width=390)
    page.goto("/submit/")
    page.fill("textarea", "楼下路灯坏了三天，晚上老人走路看不见。")
    page.click("main button[type=submit]")
    page.wait_for_url("**/submit/where/")
    page.select_option("#id_community", makers.COMMUNITY)
    assert not page.locator("[data-pick-clear]").is_visible()
    page.click("[data-pick-open] button")
    page.wait_for_selector("[data-pick-map] path.leaflet-interactive")
    shape = page.locator("[data-pick-map] path.leaflet-interactive").first.bounding_box()
    assert shape is not None
    page.mouse.click(shape["x"] + shape["width"] / 4, shape["y"] + shape["height"] / 4)
    assert "已选好位置，在第1网格" in page.locator("[data-pick-words]").inner_text()
    assert float(page.input_value("#id_longitude")) == pytest.approx(makers.centre(0)[0], abs=0.001)
    no_sideways_scroll(page)
    axe(page)
    page.click("[data-pick-clear] button")
    assert page.input_value("#id_longitude") == ""
