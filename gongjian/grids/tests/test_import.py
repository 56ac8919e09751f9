import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from gongjian.areas import actions as areas
from gongjian.areas.models import Area, Level
from gongjian.grids import actions
from gongjian.grids.models import Grid
from gongjian.grids.tests import makers
from gongjian.kernel.verdict import Denied
from gongjian.orgs.actor import CLOCK
from gongjian.orgs.models import Org
from gongjian.platform.models import AuditEvent

pytestmark = pytest.mark.django_db


def load(*features: dict) -> actions.Survey:
    return actions.import_grids(makers.collection(*features), by=CLOCK)


def test_a_new_grid_comes_with_its_place_its_body_and_its_box() -> None:
    places = makers.world()
    done = load(makers.feature(makers.square(0), kind="专属", population=1063))
    assert (len(done.new), done.problems, done.warnings) == (1, [], [])
    grid = Grid.objects.select_related("area", "org").get()
    assert (grid.area.code, grid.area.level, grid.area.parent) == (
        f"{makers.COMMUNITY}001",
        Level.GRID,
        places["community1"],
    )
    assert grid.area.path == f"{places['community1'].path}{grid.area_id}."
    assert (grid.org.name, grid.org.short_name, grid.org.kind_id, grid.org.is_lead) == (
        "怡康花园社区一网格",
        "一网格",
        "grid",
        True,
    )
    assert grid.org.parent == Org.objects.get(area=places["community1"])
    assert (grid.kind, grid.households, grid.population) == ("exclusive", 400, 1063)
    assert grid.west < makers.centre(0)[0] < grid.east
    assert grid.south < makers.centre(0)[1] < grid.north


def test_the_same_file_again_changes_nothing() -> None:
    makers.world()
    rows = makers.row(3)
    load(*rows)
    before = (AuditEvent.objects.count(), list(Grid.objects.order_by("pk").values()))
    done = load(*rows)
    assert (len(done.new), len(done.changed), done.unchanged) == (0, 0, 3)
    assert (AuditEvent.objects.count(), list(Grid.objects.order_by("pk").values())) == before


def test_a_known_code_is_redrawn_and_renamed_with_its_history() -> None:
    makers.world()
    load(makers.feature(makers.square(0)))
    done = load(makers.feature(makers.square(0, 0, 2, 1), name="东网格", households=500))
    assert len(done.changed) == 1
    grid = Grid.objects.select_related("area", "org").get()
    assert (grid.area.name, grid.org.name, grid.households) == ("东网格", "怡康花园社区东网格", 500)
    assert grid.east > makers.centre(1)[0]
    assert grid.area.changes.filter(old_name="一网格").exists()


def test_a_grid_without_a_code_of_its_own_gets_the_next_free_one_and_keeps_it() -> None:
    makers.world()
    load(makers.feature(makers.square(0), name="一网格"))
    bare = makers.feature(makers.square(1), name="二网格", code=makers.COMMUNITY)
    load(bare)
    assert load(bare).unchanged == 1
    assert set(Area.objects.filter(level=Level.GRID).values_list("code", "name")) == {
        (f"{makers.COMMUNITY}001", "一网格"),
        (f"{makers.COMMUNITY}002", "二网格"),
    }


def test_overlaps_inside_the_file_are_refused_naming_both_and_nothing_is_written() -> None:
    makers.world()
    done = load(
        makers.feature(makers.square(0), name="一网格"),
        makers.feature(makers.square(0.5), name="二网格", code=f"{makers.COMMUNITY}002"),
    )
    [problem] = done.problems
    assert problem == "第 1 个图形（一网格）和第 2 个图形（二网格）重叠约 5,000 平方米，请把边界改到一致。"
    assert not Grid.objects.exists()


def test_overlaps_with_a_grid_of_the_neighbours_are_refused() -> None:
    makers.world()
    makers.grids(2)
    [problem] = load(makers.feature(makers.square(1.5), name="邻网格", code=f"{makers.OTHER}001")).problems
    assert "现有的怡康花园社区第2网格" in problem
    assert Grid.objects.count() == 2


def test_two_grids_may_swap_ground_in_one_file() -> None:
    makers.world()
    one, two = makers.row(2)
    load(one, two)
    one["geometry"], two["geometry"] = two["geometry"], one["geometry"]
    done = load(one, two)
    assert (done.problems, len(done.changed)) == ([], 2)


def test_a_hole_is_told_with_its_area_but_does_not_stop_the_import() -> None:
    makers.world()
    around = [(0, 0, 3, 1), (0, 1, 1, 1), (2, 1, 1, 1), (0, 2, 3, 1)]
    done = load(
        *(
            makers.feature(makers.square(*at), name=f"{n}网格", code=f"{makers.COMMUNITY}{n:03}")
            for n, at in enumerate(around, 1)
        )
    )
    assert done.problems == []
    [warning] = done.warnings
    assert "怡康花园社区的网格之间有 1 处空白" in warning
    assert Grid.objects.count() == 4


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"code": "990102001999001"}, "没有代码为 990102001999 的社区"),
        ({"kind": "商业"}, "类型“商业”不认识"),
        ({"code": "990102001000001"}, "没有代码为 990102001000 的社区"),
    ],
)
def test_what_does_not_fit_the_places_is_refused_by_name(given: dict, words: str) -> None:
    makers.world()
    [problem] = load(makers.feature(makers.square(0), **given)).problems
    assert problem.startswith("第 1 个图形（一网格）：")
    assert words in problem


def test_a_community_without_a_body_is_named() -> None:
    places = makers.world()
    Org.objects.filter(area=places["community1"]).update(is_lead=False)
    [problem] = load(makers.feature(makers.square(0))).problems
    assert "怡康花园社区还没有属地责任单位" in problem


def test_one_bad_grid_among_many_stops_them_all() -> None:
    makers.world()
    done = load(*makers.row(5), makers.feature(None, name="坏网格", code=f"{makers.COMMUNITY}009"))
    assert len(done.problems) == 1
    assert not Grid.objects.exists()
    assert not AuditEvent.objects.exists()


def test_an_import_is_one_group_in_the_audit_trail() -> None:
    places = makers.world()
    load(*makers.row(2), *makers.row(2, makers.OTHER, y=1))
    assert len(set(AuditEvent.objects.values_list("group", flat=True))) == 1
    event = AuditEvent.objects.get(action="grids.lay")
    assert event.subject == f"areas.Area:{places['district'].pk}"
    assert "新增网格4" in event.note


def test_thirty_grids_cost_as_many_statements_as_two() -> None:
    makers.world()
    costs = []
    for number, community, y in ((2, makers.COMMUNITY, 0), (30, makers.OTHER, 5)):
        with CaptureQueriesContext(connection) as cost:
            load(*makers.row(number, community, y))
        costs.append(len(cost))
    assert costs[0] == costs[1]


def test_a_community_secretary_draws_no_grids() -> None:
    places = makers.world()
    by = makers.actor("community_secretary", places["community1"])
    with pytest.raises(Denied, match="系统管理员"):
        actions.import_grids(makers.collection(*makers.row(1)), by=by)
    assert not Grid.objects.exists()


def test_the_command_checks_imports_and_tells_every_problem(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    makers.world()
    file = tmp_path / "grids.geojson"
    file.write_text(makers.collection(*makers.row(2)))
    call_command("grids", "import", "--dry-run", file)
    assert "检查通过，将新增 2 个网格" in capsys.readouterr().out
    assert not Grid.objects.exists()
    call_command("grids", "import", file)
    assert "新增 2 个网格" in capsys.readouterr().out
    file.write_text(makers.collection(makers.feature(None), makers.feature(None)))
    with pytest.raises(CommandError, match="第 2 个图形"):
        call_command("grids", "import", file)
    with pytest.raises(CommandError, match="读不了文件"):
        call_command("grids", "import", tmp_path / "no.geojson")


def test_the_outlines_of_a_moved_community_move_along() -> None:
    places = makers.world()
    makers.grids(2)
    areas.move(places["community1"], to=places["street2"], on=makers.date(2026, 1, 1), by=CLOCK)
    assert set(Grid.objects.values_list("area__parent__parent__name", flat=True)) == {"长桥街道"}
    assert json.loads(json.dumps(list(Grid.objects.values_list("area__path", flat=True))))[0].startswith(
        places["street2"].path
    )
