import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from gongjian.areas import queries
from gongjian.areas.models import Level
from gongjian.areas.tests import makers

pytestmark = pytest.mark.django_db


def test_the_way_down_to_a_place_needs_no_query() -> None:
    here, _, [community] = makers.district_of(1)
    with CaptureQueriesContext(connection) as cost:
        assert queries.ids_of_ancestors(community) == [here.parent_id, here.pk, community.pk]
    assert len(cost) == 0


def test_chains_cost_one_query_for_one_place_as_for_thirty() -> None:
    _, _, communities = makers.district_of(30)
    costs = []
    for rows in (communities[:1], communities):
        with CaptureQueriesContext(connection) as cost:
            words = queries.chains(rows)
        costs.append(len(cost))
    assert costs == [1, 1]
    assert words[communities[4].pk] == "东湖区 / 柳荫街道 / 第5社区"


def test_a_place_above_the_districts_is_called_by_its_name() -> None:
    city = makers.place("990100000000", "清河市", Level.CITY)
    assert queries.chain(city) == "清河市"


def test_the_same_name_in_two_subdistricts_is_found_twice() -> None:
    here, there, _ = makers.district_of(0)
    makers.place("990102001001", "桃园社区", Level.COMMUNITY, here)
    makers.place("990102002001", "桃园社区", Level.COMMUNITY, there)
    assert [area.parent.name for area in queries.search("桃园")] == ["柳荫街道", "长桥街道"]
    assert [area.parent.name for area in queries.search("桃园", within=there)] == ["长桥街道"]
    assert [area.code for area in queries.search("990102002")] == ["990102002000", "990102002001"]
    assert queries.search("  ") == []


def test_a_sibling_whose_number_begins_alike_is_not_below() -> None:
    root = makers.place("990000000000", "山水省", Level.PROVINCE)
    places = [makers.place(f"9901{n:02}000000", f"{n}区", Level.DISTRICT, root) for n in range(1, 15)]
    for place in places:
        assert list(queries.subtree(place)) == [place]
