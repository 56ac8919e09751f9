"""A roster brought in: new, changed, conflicting, missing; and back out in the same form."""

from datetime import datetime
from io import BytesIO, StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from python_calamine import CalamineWorkbook
from xlsxwriter import Workbook

from gongjian.kernel.verdict import Denied
from gongjian.members.actions import unlisted
from gongjian.members.models import Member, Unlisted
from gongjian.members.queries import register as queries
from gongjian.members.sheet import SHEET
from gongjian.members.tests import makers as make
from gongjian.members.tests.makers import CLOCK, ID_NUMBER, OTHER_ID, clock
from gongjian.sheets import actions as sheets
from gongjian.sheets import queries as runs
from gongjian.sheets import working
from gongjian.sheets.models import Run

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 9, 1, 12, tzinfo=clock.ZONE)
HEAD = ("姓名", "性别", "公民身份号码", "出生日期", "入党日期（加入党组织日期）", "转正日期", "党籍状态",
        "当前所在党支部", "民族", "最高学历", "手机号码", "现居住地址", "类别")  # fmt: skip


@pytest.fixture(autouse=True)
def _today():
    with clock.at(NOON):
        yield


@pytest.fixture
def field():
    return make.field()


def line(name, **given):
    cells = {"党籍状态": "正式党员", "当前所在党支部": "第五网格党支部", "性别": "男"} | given
    return [name, *(cells.get(title, "") for title in HEAD[1:])]


def workbook(*lines):
    out = BytesIO()
    with Workbook(out) as book:
        page = book.add_worksheet()
        for n, row in enumerate((HEAD, *lines)):
            page.write_row(n, 0, row)
    return out.getvalue()


def checked(by, *lines) -> Run:
    run = sheets.upload(SHEET, data=workbook(*lines), file_name="名册.xlsx", options={}, by=by)
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


def members(branch):
    return {one.person.name: one for one in queries.members_of(branch)}


def test_a_roster_with_the_headings_of_the_field_fills_the_register(field):
    run = carried(
        field.secretary,
        line(
            "钱玉兰",
            性别="女",
            公民身份号码=ID_NUMBER,
            手机号码="13811112222",
            最高学历="大专",
            现居住地址="18 号楼",
        ),
        line("陆明", 党籍状态="预备党员", 出生日期="1990年3月", 类别="在职党员", 民族="汉族"),
    )
    make.settle()
    assert (run.new, run.changed) == (2, 0)
    found = members(field.here)
    first, second = found["钱玉兰"], found["陆明"]
    assert (first.id_number, first.person.phone, first.address) == (ID_NUMBER, "13811112222", "18 号楼")
    assert (f"{first.born_on}", first.gender, first.education) == ("1949-12-31", "f", "college")
    assert (second.standing, second.klass, f"{second.born_on}") == (
        "probationary",
        "in_service",
        "1990-03-01",
    )


def test_the_same_roster_again_changes_nothing_and_a_corrected_one_only_what_differs(field):
    lines = [
        line("钱玉兰", 性别="女", 公民身份号码=ID_NUMBER, 手机号码="13811112222"),
        line("陆明", 类别="居民党员"),
    ]
    carried(field.secretary, *lines)
    again = checked(field.secretary, *lines)
    assert (again.new, again.changed, again.same) == (0, 0, 2)
    lines[1] = line("陆明", 类别="离退休党员", 民族="回族")
    run = carried(field.secretary, *lines)
    make.settle()
    assert (run.new, run.changed, run.same) == (0, 1, 1)
    found = members(field.here)["陆明"]
    assert (found.klass, found.ethnic) == ("retired", "回族")
    assert queries.counts([field.here], NOON.date()).klass == {"resident": 1, "retired": 1}


def test_an_import_is_taken_back_as_a_whole(field):
    old = make.member(field.here, name="陆明")
    run = carried(field.secretary, line("陆明", 类别="离退休党员"), line("钱玉兰", 性别="女"))
    make.settle()
    sheets.undo(run, by=field.secretary)
    make.settle()
    assert list(members(field.here)) == ["陆明"]
    assert (make.fresh(old).klass, len(make.spans(old))) == ("resident", 1)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"当前所在党支部": "第一网格党支部"}, "换支部要办组织关系转接"),
        ({"党籍状态": "预备党员"}, "系统里是正式党员，表格里是预备党员"),
        ({"性别": "男"}, "性别和身份证号对不上"),
        ({"出生日期": "1950-01-01"}, "出生日期和身份证号对不上"),
        ({"入党日期（加入党组织日期）": "1960-01-01"}, "入党时不满 18 岁"),
        ({"公民身份号码": "110105194912310021"}, "末位校验不对"),
        ({"当前所在党支部": "没有的支部"}, "没有叫“没有的支部”的单位"),
    ],
)
def test_what_conflicts_with_the_register_or_itself_is_said_and_nothing_is_written(field, given, said):
    make.member(field.here, name="钱玉兰", gender="f", id_number=ID_NUMBER)
    by = make.orgs.actor(field.town["community"], "community_secretary")
    run = checked(by, line("钱玉兰", **{"性别": "女", "公民身份号码": ID_NUMBER} | given))
    assert said in " ".join(map(str, runs.problems(run)))


def test_two_of_one_name_are_told_apart_by_their_numbers(field):
    make.member(field.here, name="张伟")
    make.member(field.here, name="张伟", id_number=OTHER_ID, gender="m")
    run = checked(field.secretary, line("张伟"))
    assert "请写身份证号" in " ".join(map(str, runs.problems(run)))
    assert checked(field.secretary, line("张伟", 公民身份号码=OTHER_ID)).wrong == 0


def test_a_branch_secretary_brings_in_her_own_branch_alone(field):
    run = checked(field.secretary, line("陆明", 当前所在党支部="第一网格党支部"))
    assert "党员名册由第一网格党支部自己的书记" in " ".join(map(str, runs.problems(run)))


def test_whom_the_roster_does_not_name_waits_for_a_decision_and_stays_till_then(field):
    missing, gone = make.member(field.here, name="贺建平"), make.member(field.here, name="潘立新")
    make.member(field.near, name="王思远")
    carried(field.secretary, line("钱玉兰", 性别="女"))
    waiting = list(queries.unlisted(field.secretary))
    assert [row.member for row in waiting] == [missing, gone]
    assert set(members(field.here)) == {"钱玉兰", "贺建平", "潘立新"}
    carried(field.secretary, line("陆明"))
    assert queries.unlisted(field.secretary).count() == 3
    unlisted.decide(waiting[0], by=field.secretary)
    with pytest.raises(Denied, match="请写依据"):
        unlisted.decide_many(None, rows=waiting[1:], standing="moved_out", by=field.secretary)
    given = {"standing": "moved_out", "on": NOON.date(), "paper": "介绍信 2026-3"}
    unlisted.decide_many(None, rows=waiting[1:], by=field.secretary, **given)
    make.settle()
    assert set(members(field.here)) == {"钱玉兰", "贺建平", "陆明"}
    assert make.fresh(gone).standing == "moved_out"
    with pytest.raises(Denied, match="已经定过"):
        unlisted.decide(Unlisted.objects.of(member=missing).get(), by=field.secretary)


def test_a_roster_that_differs_only_by_who_is_missing_is_brought_in(field):
    kept, missing = make.member(field.here, name="钱玉兰"), make.member(field.here, name="贺建平")
    carried(field.secretary, line("钱玉兰"))
    assert [row.member for row in queries.unlisted(field.secretary)] == [missing]
    assert make.fresh(kept).version == 1


def test_a_roster_that_changes_an_entry_raises_its_version(field):
    member = make.member(field.here, name="钱玉兰")
    carried(field.secretary, line("钱玉兰", 民族="回族"))
    assert make.fresh(member).version == 2


def test_a_roster_tells_nothing_of_whom_the_actor_may_not_know(field):
    make.member(field.far, name="贺建平", id_number=ID_NUMBER)
    run = checked(field.secretary, line("贺建平", 公民身份号码=ID_NUMBER, 性别="男"))
    said = " ".join(map(str, runs.problems(run)))
    assert "不能用表格导入" in said
    assert "九洲" not in said


def test_the_command_checks_imports_and_says_who_is_missing(field, tmp_path):
    make.member(field.here, name="贺建平")
    path = tmp_path / "名册.xlsx"
    path.write_bytes(workbook(line("钱玉兰", 性别="女")))
    out = StringIO()
    call_command("members", "import", str(path), "--dry-run", stdout=out)
    assert "新增 1" in out.getvalue()
    assert Member.objects.of(branch=field.here).count() == 1
    call_command("members", "import", str(path), stdout=out)
    assert "册上有、表里没有：贺建平，第五网格党支部" in out.getvalue()
    path.write_bytes(workbook(line("陆明", 公民身份号码="123")))
    with pytest.raises(CommandError, match="身份证号应是 18 位"):
        call_command("members", "import", str(path), stdout=out)


def test_what_is_taken_along_can_be_brought_in_again(field):
    boss = make.orgs.browser(field.secretary)
    make.member(field.here, name="钱玉兰", gender="f", id_number=ID_NUMBER, phone="13811112222", by=CLOCK)
    asked = {"form": "xlsx", "personal": "1", "reason": "换届核对名册"}
    file = b"".join(boss.post("/desk/members/export/", asked).streaming_content)
    rows = CalamineWorkbook.from_filelike(BytesIO(file)).get_sheet_by_index(0).to_python()
    assert ID_NUMBER in [cell for row in rows for cell in row]
    run = sheets.upload(SHEET, data=file, file_name="名册.xlsx", options={}, by=field.secretary)
    columns = {at: key for at, _, key, *_ in run.titles if key}
    working.go_on(sheets.confirm(run, columns=columns, by=field.secretary), field.secretary)
    run.refresh_from_db()
    assert (run.same, run.wrong, run.new, run.changed) == (1, 0, 0, 0)


def test_a_roster_costs_the_same_queries_for_three_lines_as_for_thirty(field):
    def cost(*lines):
        run = sheets.commit(checked(field.secretary, *lines), by=field.secretary)
        with CaptureQueriesContext(connection) as seen:
            working.write(run, field.secretary)
        return len(seen)

    make.member(field.here)
    few = cost(*(line(f"甲{n}") for n in range(3)))
    assert cost(*(line(f"乙{n}") for n in range(30))) == few
