import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from gongjian.grids import actions
from gongjian.grids.actions import Plot
from gongjian.grids.models import Grid
from gongjian.grids.tests import makers
from gongjian.orgs.actor import CLOCK

pytestmark = pytest.mark.django_db
MAP, SHAPES, WHO, IMPORT = "/desk/map/", "/desk/map/grids.geojson", "/desk/map/who", "/desk/map/import/"


@pytest.fixture
def places() -> dict:
    found = makers.world()
    makers.grids(3)
    makers.grids(1, makers.OTHER, y=5)
    return found


def sign_in(client: Client, role: str, area: object) -> Client:
    client.force_login(makers.account(role, area))
    return client


def file(*features: dict) -> SimpleUploadedFile:
    return SimpleUploadedFile("grids.geojson", makers.collection(*features).encode(), "application/geo+json")


def test_the_map_opens_at_ones_own_place_with_its_people(page_client: Client, places: dict) -> None:
    makers.worker("李晓燕", Grid.objects.get(area__code=f"{makers.COMMUNITY}002").org)
    page = sign_in(page_client, "community_worker", places["community1"]).get(MAP).content.decode()
    assert "怡康花园社区有 3 个网格，1,200 户，2 个还没有网格员" in page
    assert page.count("data-code=") == 3
    assert "李晓燕" in page
    assert f'data-src="{SHAPES}?area={makers.COMMUNITY}"' in page
    assert f"?area={makers.COMMUNITY}002" in page
    assert "data-tiles" not in page


def test_above_the_community_the_table_sums_up_the_places_below(page_client: Client, places: dict) -> None:
    client = sign_in(page_client, "district_officer", places["district"])
    page = client.get(MAP).content.decode()
    assert "东湖区有 4 个网格，1,600 户" in page
    assert page.count("data-code=") == 2
    assert ">1,200<" in page
    assert client.get(MAP, {"area": places["street1"].code}).content.decode().count("data-code=") == 1


@pytest.mark.parametrize("code", ["990102002001", "990102002000", "990102000000", "999999999999", "x"])
def test_the_map_of_a_place_outside_ones_reach_does_not_exist(
    client: Client, places: dict, code: str
) -> None:
    sign_in(client, "community_secretary", places["community1"])
    assert client.get(MAP, {"area": code}).status_code == 404
    assert client.get(SHAPES, {"area": code}).status_code == 404


def test_the_outlines_hold_only_ones_own_reach_and_no_persons(client: Client, places: dict) -> None:
    makers.worker("李晓燕", Grid.objects.first().org)
    sign_in(client, "community_worker", places["community1"])
    answer = client.get(SHAPES)
    found = json.loads(answer.content)
    assert {one["properties"]["code"][:12] for one in found["features"]} == {makers.COMMUNITY}
    assert "李晓燕" not in answer.content.decode()


def test_outlines_that_have_not_changed_are_not_sent_again(client: Client, places: dict) -> None:
    sign_in(client, "community_worker", places["community1"])
    first = client.get(SHAPES)
    again = client.get(SHAPES, headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    actions.import_grids(
        makers.collection(makers.feature(makers.square(0, 0, 1, 2), name="第1网格")), by=CLOCK
    )
    assert client.get(SHAPES, headers={"If-None-Match": first["ETag"]}).status_code == 200


def test_residents_get_the_outlines_and_no_persons(client: Client, places: dict) -> None:
    answer = client.get("/map/grids.geojson", {"community": makers.COMMUNITY})
    assert [set(one["properties"]) for one in json.loads(answer.content)["features"]] == [
        {"code", "name"}
    ] * 3
    everywhere = json.loads(client.get("/map/grids.geojson").content)["features"]
    assert everywhere
    assert all(set(one["properties"]) <= {"code", "name", "is_whole"} for one in everywhere)
    for code in (places["district"].code, "999999999999", f"{makers.COMMUNITY}001"):
        assert client.get("/map/grids.geojson", {"community": code}).status_code == 404


@pytest.mark.parametrize("path", [MAP, SHAPES, WHO, IMPORT])
def test_nobody_reads_the_staff_map_without_signing_in(client: Client, places: dict, path: str) -> None:
    assert client.get(path)["Location"].startswith("/login/")


@pytest.mark.parametrize(("community", "y", "number"), [(makers.COMMUNITY, 0, 3), ("990102001009", 9, 30)])
def test_a_map_of_thirty_grids_costs_as_much_as_one_of_three(
    client: Client, places: dict, community: str, y: int, number: int
) -> None:
    if number == 30:
        area = makers.place(community, "大社区", 5, places["street1"])
        makers.body(area, "community", places["street1"].orgs.get())
        makers.grids(number, community, y)
    sign_in(client, "subdistrict_officer", places["street1"])
    client.get(MAP, {"area": community})
    with CaptureQueriesContext(connection) as cost:
        client.get(SHAPES, {"area": community})
    assert len(cost) <= 7
    with CaptureQueriesContext(connection) as cost:
        client.get(MAP, {"area": community})
    assert len(cost) <= 20


@override_settings(TILES="https://tiles.example/{z}/{x}/{y}.png")
def test_a_tile_address_reaches_the_map_only_when_it_is_set(client: Client, places: dict) -> None:
    page = sign_in(client, "community_worker", places["community1"]).get(MAP).content.decode()
    assert 'data-tiles="https://tiles.example/{z}/{x}/{y}.png"' in page


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({}, "小区加楼号最准"),
        ({"address": "怡康花园 12 幢西侧"}, "怡康花园社区第2网格"),
        ({"address": "怡康花园"}, "有几个网格可能"),
        ({"address": "桃园社区大门"}, "按名称应归桃园社区"),
        ({"address": "没有的地方"}, "没有认出这个地址"),
        ({"lon": "1", "lat": "1"}, "不在任何网格里"),
        ({"lon": "x", "lat": "1"}, "小区加楼号最准"),
        ({"lon": "500", "lat": "1"}, "小区加楼号最准"),
    ],
)
def test_who_answers_for_an_address(page_client: Client, places: dict, given: dict, words: str) -> None:
    grids = list(Grid.objects.filter(area__code__startswith=makers.COMMUNITY))
    actions.add_building(grids[1], plot=Plot("怡康花园", "12幢"), by=CLOCK)
    actions.add_building(grids[2], plot=Plot("怡康花园", "20幢"), by=CLOCK)
    page = sign_in(page_client, "community_worker", places["community1"]).get(WHO, given)
    assert words in page.content.decode()


def test_the_answer_alone_comes_for_htmx(client: Client, places: dict) -> None:
    sign_in(client, "community_worker", places["community1"])
    page = client.get(WHO, {"address": "没有的地方"}, headers={"HX-Request": "true"}).content.decode()
    assert "没有认出这个地址" in page
    assert "<html" not in page


def test_the_administrator_checks_and_imports_a_file(page_client: Client, places: dict) -> None:
    client = sign_in(page_client, "system_admin", places["district"])
    assert client.get(IMPORT).status_code == 200
    new = makers.feature(makers.square(3), name="第4网格", code=f"{makers.COMMUNITY}004")
    checked = client.post(IMPORT, {"file": file(new), "check": "1"})
    assert "检查通过。新增 1 个网格" in checked.content.decode()
    assert Grid.objects.count() == 4
    done = client.post(IMPORT, {"file": file(new)}, follow=True)
    assert "导入好了：新增 1 个网格" in done.content.decode()
    assert Grid.objects.count() == 5


@pytest.mark.parametrize(
    ("upload", "words"),
    [
        (None, "请选一个文件"),
        (SimpleUploadedFile("a.geojson", b""), "文件是空的"),
        (SimpleUploadedFile("a.geojson", b"\xff\xfe\x00"), "读不出来"),
        (SimpleUploadedFile("a.geojson", b"{}"), "文件里没有图形"),
    ],
)
def test_a_bad_file_is_refused_with_what_to_do(
    page_client: Client, places: dict, upload: SimpleUploadedFile | None, words: str
) -> None:
    client = sign_in(page_client, "system_admin", places["district"])
    answer = client.post(IMPORT, {"file": upload} if upload else {})
    assert answer.status_code == 422
    assert words in answer.content.decode()


def test_every_problem_of_a_file_stands_on_the_page(page_client: Client, places: dict) -> None:
    client = sign_in(page_client, "system_admin", places["district"])
    bad = [makers.feature(None, name="甲网格"), makers.feature(makers.square(9), name="乙网格", code="1")]
    page = client.post(IMPORT, {"file": file(*bad)}).content.decode()
    assert "甲网格" in page
    assert "乙网格" in page
    assert Grid.objects.count() == 4


@pytest.mark.parametrize("role", ["community_secretary", "district_officer", "audit_admin"])
def test_the_pages_of_the_keeper_do_not_exist_for_others(client: Client, places: dict, role: str) -> None:
    sign_in(client, role, places["district"])
    here = places["community1"].pk
    for path in (IMPORT, "/desk/territory/", f"/desk/territory/{here}/"):
        assert client.get(path).status_code == 404
    assert client.post(IMPORT, {"file": file(*makers.row(1))}).status_code == 404
    assert (
        client.post(f"/desk/territory/{here}/rename/", {"name": "新名", "on": "2026-01-01"}).status_code
        == 404
    )
    assert client.post("/desk/territory/load/", {"district": "320402"}).status_code == 404


def test_the_keeper_sees_the_tree_searches_and_opens_a_place(page_client: Client, places: dict) -> None:
    client = sign_in(page_client, "system_admin", places["district"])
    page = client.get("/desk/territory/").content.decode()
    assert page.index("东湖区") < page.index("柳荫街道") < page.index("长桥街道")
    assert "怡康花园社区" not in page
    assert "怡康花园社区" in client.get("/desk/territory/", {"q": "怡康"}).content.decode()
    assert "没有找到" in client.get("/desk/territory/", {"q": "没有"}).content.decode()
    place = client.get(f"/desk/territory/{places['community1'].pk}/").content.decode()
    assert "第2网格" in place
    assert client.get("/desk/territory/0/").status_code == 404


@pytest.mark.parametrize("verb", ["rename", "move", "merge", "found", "abolish"])
def test_every_act_has_its_form_and_refuses_an_empty_one(
    page_client: Client, places: dict, verb: str
) -> None:
    client = sign_in(page_client, "system_admin", places["district"])
    page = f"/desk/territory/{places['street1'].pk}/"
    assert client.get(page, {"do": verb}).status_code == 200
    assert client.post(f"{page}{verb}/", {}).status_code == 422
    assert client.post(f"{page}nothing/", {}).status_code == 404


def test_a_place_is_renamed_moved_and_merged_on_its_page(page_client: Client, places: dict) -> None:
    client = sign_in(page_client, "system_admin", places["district"])
    here = f"/desk/territory/{places['community1'].pk}/"
    paper = {"on": "2026-03-01", "document": "〔2026〕3号"}
    page = client.post(f"{here}rename/", {**paper, "name": "怡园社区居委会"}, follow=True).content.decode()
    assert "怡园社区居委会：更名，已办好" in page
    assert "原名怡康花园社区" in page
    page = client.post(f"{here}move/", {**paper, "to": places["street2"].pk}, follow=True).content.decode()
    assert "原属柳荫街道" in page
    page = client.post(
        f"{here}merge/", {**paper, "into": places["community2"].pk}, follow=True
    ).content.decode()
    assert "现在是" in page
    assert "怡园社区居委会并入桃园社区" in page
    refused = client.post(f"{here}rename/", {**paper, "name": "又一个名"})
    assert refused.status_code == 409
    assert "已于 2026-03-01 停用" in refused.content.decode()


def test_a_date_that_has_not_come_is_refused_beside_the_form(page_client: Client, places: dict) -> None:
    client = sign_in(page_client, "system_admin", places["district"])
    answer = client.post(
        reverse("areas:act", args=[places["community1"].pk, "rename"]),
        {"on": "2999-01-01", "name": "新名社区"},
    )
    assert answer.status_code == 409
    assert "还没到" in answer.content.decode()


def test_a_wrong_district_code_is_answered_beside_its_field(page_client: Client, places: dict) -> None:
    client = sign_in(page_client, "system_admin", places["district"])
    answer = client.post("/desk/territory/load/", {"district": "99"})
    assert answer.status_code == 422
