"""The register from a table: new, changed, wrong; the past stays; and back out in the same form."""

from datetime import timedelta
from io import BytesIO, StringIO

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from python_calamine import CalamineWorkbook
from xlsxwriter import Workbook

from gongjian.kernel import clock
from gongjian.orgs.models import Org
from gongjian.sheets import actions as sheets
from gongjian.sheets import queries as runs
from gongjian.sheets import working
from gongjian.sheets.models import Run
from gongjian.units import jobs
from gongjian.units.models import Standing, Unit
from gongjian.units.queries.coverage import coverage
from gongjian.units.sheet import SHEET
from gongjian.units.tests import makers as make
from gongjian.units.tests.makers import CODE, OTHER_CODE

pytestmark = pytest.mark.django_db
HEAD = ("单位名称", "信用代码", "单位类型", "经济类型", "所属社区", "网格", "地址", "职工人数", "党员人数",
        "组建方式", "所属党组织", "组建日期", "联系人", "联系电话")  # fmt: skip
USUAL = {"单位类型": "企业", "经济类型": "民营", "所属社区": "怡康花园社区", "职工人数": 86, "党员人数": 2,
         "组建方式": "无"}  # fmt: skip


@pytest.fixture
def field():
    return make.field()


def line(name, code="", **given):
    cells = USUAL | {"信用代码": code} | given
    return [name, *(cells.get(title, "") for title in HEAD[1:])]


def workbook(*lines):
    out = BytesIO()
    with Workbook(out) as book:
        page = book.add_worksheet()
        for n, row in enumerate((HEAD, *lines)):
            page.write_row(n, 0, row)
    return out.getvalue()


def checked(by, *lines) -> Run:
    run = sheets.upload(SHEET, data=workbook(*lines), file_name="台账.xlsx", options={}, by=by)
    columns = {at: key for at, _, key, *_ in run.titles if key}
    assert len(columns) == len(HEAD)
    working.go_on(sheets.confirm(run, columns=columns, by=by), by)
    run.refresh_from_db()
    return run


def carried(by, *lines) -> Run:
    run = checked(by, *lines)
    assert not run.wrong, list(map(str, runs.problems(run)))
    working.go_on(sheets.commit(run, by=by), by)
    run.refresh_from_db()
    assert run.state == "done", run.trouble
    return run


COVERED = {"组建方式": "联合", "所属党组织": "第五网格党支部", "组建日期": "2025-07-01"}


def test_a_table_with_the_headings_of_offices_fills_the_register(field):
    run = carried(
        field.worker,
        line("云桥软件有限公司", CODE, 联系人="钱玉兰", 联系电话="13811112222"),
        line("馨和养老服务中心", 单位类型="社会组织", 职工人数=31, **COVERED),
    )
    assert (run.new, run.changed) == (2, 0)
    found = {one.org.name: one for one in Unit.objects.unscoped("test").select_related("org__parent")}
    first, second = found["云桥软件有限公司"], found["馨和养老服务中心"]
    assert (first.liaison, first.liaison_phone, first.nature) == ("钱玉兰", "13811112222", "enterprise")
    assert first.org.parent == field.town["community"]
    assert make.now_of(second).covered_by == field.branch
    total = coverage(field.here, clock.today(), field.worker).total
    assert (total.operating, total.blank, total.joint, total.must) == (2, 1, 1, 1)
    jobs.own_blanks()
    assert make.fresh(first).org.led_by_id == field.town["community"].pk


def test_the_same_table_again_changes_nothing_and_a_new_one_only_from_today(field):
    lines = [line("云桥软件有限公司", CODE), line("馨和养老服务中心", OTHER_CODE, **COVERED)]
    carried(field.worker, *lines)
    again = checked(field.worker, *lines)
    assert (again.new, again.changed, again.same) == (0, 0, 2)
    before = clock.today() - timedelta(days=50)
    Standing.objects.unscoped("test").update(starts=before)
    lines[0] = line("云桥软件有限公司", CODE, 职工人数=120)
    run = carried(field.worker, *lines)
    assert (run.new, run.changed, run.same) == (0, 1, 1)
    unit = Unit.objects.unscoped("test").get(org__credit_code=CODE)
    assert make.spans(unit) == [
        (86, "none", before, clock.today()),
        (120, "none", clock.today(), None),
    ]
    assert coverage(field.here, before, field.worker).total.must == 0
    assert coverage(field.here, clock.today(), field.worker).total.must == 1


def test_an_import_is_taken_back_as_a_whole(field):
    old = make.unit(field.here, name="云桥软件有限公司", headcount=50, members=2)
    before = clock.today() - timedelta(days=50)
    Standing.objects.unscoped("test").update(starts=before)
    run = carried(field.worker, line("云桥软件有限公司", CODE), line("馨和养老服务中心"))
    sheets.undo(run, by=field.worker)
    assert make.spans(old) == [(50, "none", before, None)]
    assert list(Unit.objects.unscoped("test")) == [old]
    assert not Org.objects.filter(name="馨和养老服务中心").exists()
    jobs.own_blanks()  # what was opened for what is gone is closed


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"信用代码": CODE[:-1] + "0"}, "校验不对"),
        ({"所属社区": "九洲社区"}, "不在您的辖区"),
        ({"党员人数": 87}, "比从业人数 86 还多"),
        ({"组建方式": "联合"}, "请写从哪天起覆盖"),
        ({"组建方式": "联合", "组建日期": "2025-01-01"}, "要写明由哪个党组织覆盖"),
        (COVERED | {"所属党组织": "天宁派出所"}, "要写明由哪个党组织覆盖"),
        (COVERED | {"组建日期": "2099-01-01"}, "不能晚于今天"),
        ({"网格": "第九网格"}, "没有叫“第九网格”的网格"),
        ({"经济类型": ""}, "新登记的单位要写所有制"),
        ({"单位类型": "支部"}, "“支部”不认识"),
    ],
)
def test_what_cannot_be_right_is_said_and_nothing_is_written(field, given, said):
    run = checked(field.worker, line("云桥软件有限公司", **{"信用代码": CODE} | given))
    assert said in " ".join(map(str, runs.problems(run)))
    assert not Unit.objects.unscoped("test").exists()


def test_a_known_code_under_another_name_or_kind_is_asked_about(field):
    make.unit(field.here, name="云桥软件有限公司", credit_code=CODE)
    run = checked(field.worker, line("云桥科技有限公司", CODE, 单位类型="社会组织"))
    said = " ".join(map(str, runs.problems(run)))
    assert "这个信用代码在系统里是云桥软件有限公司" in said
    assert "改类别请系统管理员办" in said


def test_many_units_cost_as_many_statements_as_one(field):
    def cost(*lines):
        run = checked(field.worker, *lines)
        assert not run.wrong, list(map(str, runs.problems(run)))
        with CaptureQueriesContext(connection) as seen:
            working.go_on(sheets.commit(run, by=field.worker), field.worker)
        return len(seen)

    one = cost(line("甲公司"))
    assert cost(*(line(f"乙公司{n}") for n in range(30))) == one


def test_what_is_taken_along_can_be_brought_in_again(field):
    make.unit(field.here, name="云桥软件有限公司", credit_code=CODE, headcount=86, members=2)
    boss = make.browser(field.worker)
    answer = boss.post("/desk/units/list/export/", {"form": "xlsx"})
    data = b"".join(answer.streaming_content)
    run = sheets.upload(SHEET, data=data, file_name="台账.xlsx", options={}, by=field.worker)
    columns = {at: key for at, _, key, *_ in run.titles if key}
    working.go_on(sheets.confirm(run, columns=columns, by=field.worker), field.worker)
    run.refresh_from_db()
    assert (run.new, run.changed, run.same, run.wrong) == (0, 0, 1, 0), list(map(str, runs.problems(run)))


def test_the_figures_are_taken_along(field):
    make.unit(field.here)
    answer = make.browser(field.officer).post("/desk/units/export/", {"form": "xlsx"})
    rows = CalamineWorkbook.from_filelike(BytesIO(b"".join(answer.streaming_content))).get_sheet_by_index(0)
    names = [row[0] for row in rows.to_python()]
    assert {"合计", "非公有制企业", "怡康花园社区"} <= set(names)


def test_the_command_checks_and_imports(field, tmp_path):
    path = tmp_path / "台账.xlsx"
    path.write_bytes(workbook(line("云桥软件有限公司", CODE)))
    out = StringIO()
    call_command("units", "import", str(path), "--dry-run", stdout=out)
    assert "新增 1" in out.getvalue()
    assert not Unit.objects.unscoped("test").exists()
    call_command("units", "import", str(path), stdout=out)
    assert Unit.objects.unscoped("test").count() == 1
