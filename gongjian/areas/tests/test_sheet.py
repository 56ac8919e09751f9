"""Places brought in from a table: founded with their parents, renamed with their history, never moved."""

import pytest
from django.core.management import CommandError, call_command

from gongjian.areas.keeper import CONSOLE
from gongjian.areas.models import Area, AreaChange
from gongjian.areas.sheet import SHEET
from gongjian.sheets import actions, queries, working
from gongjian.sheets.tests import makers as books

pytestmark = pytest.mark.django_db
HEAD = ["代码", "名称", "层级", "上级"]
TREE = [
    ["320000", "江苏省"],
    ["320400", "常州市"],
    ["320402", "天宁区"],
    ["320402001", "天宁街道办事处"],
    ["320402001001", "怡康花园社区居委会"],
    ["320402001001001", "第一网格"],
]


def checked(lines):
    run = actions.upload(SHEET, data=books.book(lines), file_name="a.xlsx", options={}, by=CONSOLE)
    run = actions.confirm(run, columns={at: key for at, _, key, *_ in run.titles}, by=CONSOLE)
    working.check(run, CONSOLE)
    run.refresh_from_db()
    return run


def brought_in(lines):
    run = checked(lines)
    working.write(actions.commit(run, by=CONSOLE), CONSOLE)
    run.refresh_from_db()
    assert run.state == "done", run.trouble
    return run


def told(run):
    return [(one.line, one.title, one.sentence) for one in queries.problems(run)]


def test_a_tree_is_founded_from_codes_alone_in_any_order():
    run = brought_in([HEAD[:2], *reversed(TREE)])
    assert run.new == len(TREE)
    grid = Area.objects.get(code="320402001001001")
    assert (grid.level, grid.parent.short_name, grid.path.count(".")) == (6, "怡康花园社区", 6)
    assert grid.parent.kind == "community"
    assert AreaChange.objects.filter(area=grid, change="found").count() == 1
    assert checked([HEAD[:2], *TREE]).same == len(TREE)


def test_another_name_renames_with_its_history_and_is_taken_back():
    brought_in([HEAD[:2], *TREE])
    run = brought_in([HEAD[:2], *TREE[:4], ["320402001001", "怡康社区居委会"]])
    area = Area.objects.get(code="320402001001")
    assert (run.changed, area.name, area.short_name) == (1, "怡康社区居委会", "怡康社区")
    assert AreaChange.objects.get(area=area, change="rename").old_name == "怡康花园社区居委会"
    actions.undo(run, by=CONSOLE)
    area.refresh_from_db()
    assert area.short_name == "怡康花园社区"
    assert not AreaChange.objects.filter(area=area, change="rename").exists()


@pytest.mark.parametrize(
    ("line", "title", "says"),
    [
        (["32040200", "甲", "", ""], "代码", "是 8 位"),
        (["320402002001", "甲社区", "社区", ""], "上级", "没有叫“320402002000”的地方"),
        (["320402001002", "甲社区", "社区", "乙街道"], "上级", "没有叫“乙街道”的地方"),
        (["320402001001", "怡康花园社区居委会", "社区", "天宁区"], "上级", "划归要有文件和日期"),
        (["320402001001", "怡康花园社区居委会", "街道", ""], "层级", "层级不能用表格改"),
        (["320402001002", "", "", ""], "名称", "不能空着"),
    ],
)
def test_a_bad_cell_is_named(line, title, says):
    brought_in([HEAD[:2], *TREE])
    [(_, column, sentence)] = told(checked([HEAD, line]))
    assert column == title
    assert says in sentence


def test_the_command_takes_a_file_or_a_district(tmp_path, capsys):
    file = tmp_path / "区划.csv"
    file.write_bytes(books.comma([HEAD[:2], *TREE], "gb18030"))
    call_command("areas", "import", str(file))
    assert "新增 6" in capsys.readouterr().out
    with pytest.raises(CommandError, match="--district"):
        call_command("areas", "import")
