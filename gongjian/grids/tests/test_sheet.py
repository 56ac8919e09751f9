"""Buildings and figures of grids brought in from a table."""

import pytest

from gongjian.grids.models import Building, Grid
from gongjian.grids.sheet import GRIDS, SHEET
from gongjian.grids.tests import makers as make
from gongjian.orgs.actor import CLOCK
from gongjian.sheets import actions, queries, working
from gongjian.sheets.tests import makers as books

pytestmark = pytest.mark.django_db
HEAD = ["所属网格", "小区", "幢号", "户数", "经度", "纬度"]


def checked(sheet, lines):
    run = actions.upload(sheet, data=books.book(lines), file_name="楼栋.xlsx", options={}, by=CLOCK)
    run = actions.confirm(run, columns={at: key for at, _, key, *_ in run.titles}, by=CLOCK)
    working.check(run, CLOCK)
    run.refresh_from_db()
    return run


def brought_in(sheet, lines):
    run = checked(sheet, lines)
    working.write(actions.commit(run, by=CLOCK), CLOCK)
    run.refresh_from_db()
    assert run.state == "done", run.trouble
    return run


@pytest.fixture
def grid():
    make.world()
    return make.grids(1)[0]


def test_buildings_come_in_once_under_any_spelling_and_are_taken_back(grid):
    code = grid.area.code
    run = brought_in(
        SHEET,
        [HEAD, [code, "怡康花园", "12幢", "48", "119.97", "31.77"], [code, "怡康花园", "13幢", "", "", ""]],
    )
    assert run.new == 2
    assert Building.objects.get(name="12幢").households == 48
    again = brought_in(SHEET, [HEAD, ["怡康花园社区/第1网格", "怡康花园", "十二号楼", "50", "", ""]])
    assert (again.new, again.changed) == (0, 1)
    assert Building.objects.get(name="12幢").households == 50
    actions.undo(again, by=CLOCK)
    actions.undo(run, by=CLOCK)
    assert not Building.objects.exists()


@pytest.mark.parametrize(
    ("line", "title", "says"),
    [
        (["没有的网格", "甲", "1幢", "", "", ""], "所属网格", "没有叫“没有的网格”的地方"),
        (["怡康花园社区", "甲", "1幢", "", "", ""], "所属网格", "还没有画边界"),
        ([None, "甲", "1幢", "很多", "", ""], "户数", "不是整数"),
        ([None, "甲", "1幢", "", "200", "31"], "经度", "不在 73 到 136 之间"),
    ],
)
def test_a_bad_cell_is_named(grid, line, title, says):
    told = list(queries.problems(checked(SHEET, [HEAD, [line[0] or grid.area.code, *line[1:]]])))
    assert [one.title for one in told] == [title]
    assert says in told[0].sentence


def test_figures_of_a_grid_are_kept_and_its_outline_stays(grid):
    run = brought_in(
        GRIDS, [["网格代码", "户数", "人口", "类型"], [grid.area.code, "420", "1,100", "作业区"]]
    )
    assert run.changed == 1
    now = Grid.objects.get(pk=grid.pk)
    assert (now.households, now.population, now.kind, now.outline) == (420, 1100, "work", grid.outline)
