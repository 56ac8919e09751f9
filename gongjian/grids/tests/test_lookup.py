import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from gongjian.grids import actions, queries
from gongjian.grids.actions import Plot
from gongjian.grids.models import Building, Grid
from gongjian.grids.tests import makers
from gongjian.kernel.verdict import Denied
from gongjian.orgs.actor import CLOCK

pytestmark = pytest.mark.django_db


def world() -> tuple[dict, list[Grid]]:
    """怡康花园 in grids 1 and 2 (buildings 1–10, 11–20), 桃园新村 in the other community."""
    places = makers.world()
    grids = makers.grids(3)
    other = makers.grids(1, makers.OTHER, y=5)
    for grid, estate, first in (
        (grids[0], "怡康花园", 1),
        (grids[1], "怡康花园", 11),
        (other[0], "桃园新村", 1),
    ):
        plots = [Plot(estate, f"{n}幢") for n in range(first, first + 10)]
        actions.add_buildings(places["district"], plots={grid: plots}, by=CLOCK)
    actions.add_building(grids[2], plot=Plot("怡康花园", "北门岗亭"), by=CLOCK)
    return places, [*grids, *other]


@pytest.mark.parametrize(
    ("x", "y", "expected"),
    [(0, 0, 0), (1, 0, 1), (2, 0, 2), (0, 5, 3), (3, 0, None), (-1, 0, None), (0, 1, None)],
)
def test_a_point_lies_in_its_grid_and_nowhere_else(x: float, y: float, expected: int | None) -> None:
    _, grids = world()
    found = queries.grid_at(*makers.centre(x, y))
    assert found == (None if expected is None else grids[expected])


def test_a_point_on_a_shared_border_belongs_to_the_lower_code() -> None:
    _, grids = world()
    assert queries.grid_at(grids[0].east, makers.centre(0)[1]) in grids[:2]


def test_a_corner_of_the_box_outside_the_outline_is_outside() -> None:
    makers.world()
    triangle = makers.square(0)
    ring = triangle["coordinates"][0]
    triangle["coordinates"][0] = [ring[0], ring[1], ring[2], ring[0]]
    actions.import_grids(makers.collection(makers.feature(triangle)), by=CLOCK)
    grid = Grid.objects.get()
    assert queries.grid_at(grid.west + 1e-6, grid.north - 1e-6) is None
    assert queries.grid_at(grid.east - 1e-6, grid.south + 2e-6) == grid


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("怡康花园12幢西侧", 1),
        ("怡康花园十二栋2单元", 1),
        ("天宁区柳荫街道怡康花园２号楼", 0),
        ("怡康花园3-1-201", 0),
        ("怡康花园北门岗亭旁", None),
        ("怡康花园北门岗亭", 2),
        ("桃园新村6号", 3),
        ("桃园新村南门", 3),
        ("怡康花园99幢", None),
        ("怡康花园", None),
        ("没有这个地方1幢", None),
        ("", None),
    ],
)
def test_an_address_finds_its_grid_when_there_is_no_doubt(text: str, expected: int | None) -> None:
    _, grids = world()
    assert queries.grid_of_address(text) == (None if expected is None else grids[expected])


def test_an_estate_without_a_known_building_gives_all_its_grids() -> None:
    _, grids = world()
    found = queries.match("怡康花园99幢")
    assert found.grids == tuple(grids[:3])
    assert (found.building, found.grid) == (None, None)


def test_the_same_estate_in_two_places_is_told_apart_by_the_place() -> None:
    places, grids = world()
    actions.add_building(grids[3], plot=Plot("怡康花园", "1幢"), by=CLOCK)
    assert set(queries.match("怡康花园1幢").grids) == {grids[0], grids[3]}
    assert queries.grid_of_address("怡康花园1幢", within=places["community2"]) == grids[3]


def test_without_a_building_the_community_is_known_by_its_name() -> None:
    places = makers.world()
    for text in ("怡康花园12幢", "怡康花园社区门口"):
        assert queries.match(text).community == places["community1"]
    assert queries.match("别处12幢").community is None


def test_who_answers_for_an_address_is_one_look_up() -> None:
    places, grids = world()
    makers.worker("李晓燕", grids[1].org)
    by = makers.actor("community_worker", places["community1"])
    answer = queries.responsible_for(by, address="怡康花园12幢西侧")
    assert answer.org == grids[1].org
    assert [person.name for person in answer.people] == ["李晓燕"]
    assert answer.community.name == "怡康花园社区"
    by_point = queries.responsible_for(by, point=makers.centre(1))
    assert (by_point.org, by_point.people) == (answer.org, answer.people)


def test_a_stranger_learns_the_body_but_no_names() -> None:
    places, grids = world()
    makers.worker("李晓燕", grids[1].org)
    by = makers.actor("community_worker", places["community2"])
    answer = queries.responsible_for(by, address="怡康花园12幢")
    assert answer.org == grids[1].org
    assert answer.people == ()


def test_an_estate_in_one_community_still_names_the_community() -> None:
    _, _ = world()
    answer = queries.responsible_for(CLOCK, address="怡康花园99幢")
    assert (answer.org, answer.people) == (None, ())
    assert answer.community.name == "怡康花园社区"


@pytest.mark.parametrize(("ask", "most"), [({"address": "怡康花园12幢"}, 3), ({"point": "centre"}, 3)])
def test_the_look_up_costs_the_same_among_many(ask: dict, most: int) -> None:
    _, grids = world()
    for person in ("甲", "乙"):
        makers.worker(person, grids[1].org)
    given = {"point": makers.centre(1)} if "point" in ask else ask
    with CaptureQueriesContext(connection) as cost:
        queries.responsible_for(CLOCK, **given)
    assert len(cost) <= most
    with CaptureQueriesContext(connection) as cost:
        queries.grid_at(*makers.centre(1))
    assert len(cost) == 1


def test_a_building_is_entered_once_and_needs_both_words() -> None:
    places, grids = world()
    with pytest.raises(Denied, match="不用再登记"):
        actions.add_building(grids[0], plot=Plot("怡康花园", "第一栋"), by=CLOCK)
    with pytest.raises(Denied, match="请写明小区"):
        actions.add_building(grids[0], plot=Plot("怡康花园", " "), by=CLOCK)
    before = Building.objects.count()
    plots = {grids[0]: [Plot("怡康花园", "1幢"), Plot("怡康花园", "30幢"), Plot("怡康花园", "三十栋")]}
    actions.add_buildings(places["district"], plots=plots, by=CLOCK)
    assert Building.objects.count() == before + 1
    assert [b.name for b in queries.buildings(grids[0])][-2:] == ["10幢", "30幢"]
