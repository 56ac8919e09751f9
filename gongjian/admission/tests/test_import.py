"""Importing the responsibility list (A1): read from Excel, every bad cell named, all rows or none."""

from datetime import date
from io import BytesIO

import pytest
import xlsxwriter
from django.core.management import CommandError, call_command
from python_calamine import CalamineWorkbook

from gongjian.admission import queries, sheet, table
from gongjian.admission.models import ListVersion, MatterItem
from gongjian.admission.tests import makers as make
from gongjian.kernel.verdict import Denied
from gongjian.kernel.worktime import Limit
from gongjian.orgs.tests import makers as orgs
from gongjian.platform.models import AuditEvent
from gongjian.sheets import actions, marking, working
from gongjian.sheets import queries as imports
from gongjian.sheets.tests import makers as books

BODIES = {"区消防救援大队": 7, "消防": 7, "区城管局": 8, "城管中队": None}
GOOD = {
    "number": "47",
    "part": "配合履职",
    "category": "安全稳定",
    "name": "消防通道占用的查处",
    "keywords": "消防通道, 堵住楼道；占道",
    "lead": "消防",
    "cooperating": "区城管局",
    "base_role": "发现后劝导并上报",
    "legal_basis": "《消防法》第二十八条",
    "limit": "5个工作日",
}


def one(**cells) -> sheet.Read:
    return sheet.read(sheet.write([list((GOOD | cells).values())]), BODIES)


@pytest.mark.parametrize(
    ("words", "limit"),
    [
        ("5个工作日", "5wd"),
        (" 5 工作日内 ", "5wd"),
        ("１５个工作日", "15wd"),
        ("24小时", "24h"),
        ("2个工作小时", "2wh"),
        ("即时", "0h"),
        ("随到随办", "0h"),
        ("", ""),
        ("—", ""),
        ("5天", None),  # working days or natural days: the list has to say which
        ("尽快", None),
        ("五个工作日", None),
    ],
)
def test_time_limits_are_read_as_people_write_them(words, limit):
    assert table.limit_of(words) == limit
    assert not limit or str(Limit.parse(limit)) == limit


def test_a_good_row_is_read_with_its_bodies():
    row = one().rows[0]
    assert (row.lead_id, row.lead_kind, row.cooperating_ids) == (7, "", (8,))
    assert row.keywords == "消防通道、堵住楼道、占道"
    assert row.limit == "5wd"


@pytest.mark.parametrize(
    ("cells", "column", "says"),
    [
        ({"number": ""}, "序号", "不能空着"),
        ({"part": "其他"}, "部分", "请写：基本履职、配合履职或上级部门收回"),
        ({"part": ""}, "部分", "不能空着"),
        ({"name": "长" * 121}, "事项", "写了 121 个字，最多 120 个字"),
        ({"lead": "区消防局"}, "牵头单位", "没有叫“区消防局”的单位"),
        ({"lead": "城管中队"}, "牵头单位", "不止一个，请写全称"),
        ({"cooperating": "区城管局、水务局"}, "配合单位", "没有叫“水务局”的单位"),
        ({"cooperating": "街道", "base_role": ""}, "街道社区做什么", "请写清楚街道社区做哪一步"),
        ({"part": "上级部门收回", "lead": "社区"}, "牵头单位", "不能由社区、街道牵头"),
        ({"limit": "5天"}, "办理时限", "请写成“5个工作日”"),
    ],
)
def test_a_bad_cell_is_named_with_sheet_row_column_and_how_to_mend_it(cells, column, says):
    read = one(**cells)
    assert read.rows == ()
    [problem] = read.problems
    assert (problem.sheet, problem.row, problem.column) == ("履职事项清单", 2, column)
    assert says in str(problem)


def test_every_bad_cell_is_named_and_one_bad_cell_stops_all():
    good, bad = list(GOOD.values()), list((GOOD | {"number": "48", "lead": "甲局", "limit": "很快"}).values())
    read = sheet.read(sheet.write([good, bad, good]), BODIES)
    assert [(problem.row, problem.column) for problem in read.problems] == [
        (3, "牵头单位"),
        (3, "办理时限"),
        (4, "序号"),
    ]
    assert read.rows == ()


def test_notices_above_and_other_columns_do_not_disturb_the_heading():
    out = BytesIO()
    book = xlsxwriter.Workbook(out)
    page = book.add_worksheet("表一")
    page.write(0, 0, "天宁区街道履职事项清单（2025年版）")
    for column, title in enumerate(["备注", *reversed(table.TITLES.values())]):
        page.write(2, column, title)
    for column, cell in enumerate(["无", *reversed(list((GOOD | {"number": 47}).values()))]):
        page.write(3, column, cell)
    book.close()
    read = sheet.read(out.getvalue(), BODIES)
    assert (read.rows[0].number, read.problems) == ("47", ())


@pytest.mark.parametrize(
    ("data", "says"),
    [(b"", "是空的"), (b"not a workbook", "没有找到表头"), (b"PK\x03\x04 broken", "请用 Excel 打开后另存为")],
)
def test_what_is_no_workbook_is_refused_in_words(data, says):
    [problem] = sheet.read(data, BODIES).problems
    assert says in str(problem)


def test_a_workbook_without_the_heading_says_which_titles_it_misses():
    out = BytesIO()
    book = xlsxwriter.Workbook(out)
    book.add_worksheet("花名册").write(0, 0, "姓名")
    book.close()
    [problem] = sheet.read(out.getvalue(), BODIES).problems
    assert "没有找到表头" in str(problem)


def test_the_template_can_be_read_back_and_its_hint_row_is_no_matter():
    read = sheet.read(sheet.template(), {"区消防救援大队": 7, "区城管局": 8})
    assert [row.number for row in read.rows] == ["47"]


@pytest.mark.parametrize("cell", ["=1+1", "+cmd|' /C calc'!A0", "@SUM(A1)", "-2+3"])
def test_what_looks_like_a_formula_is_written_as_text(cell):
    data = sheet.write([[cell] * 10])
    page = CalamineWorkbook.from_filelike(BytesIO(data)).get_sheet_by_index(0)
    assert page.to_python()[1] == [cell] * 10


@pytest.mark.django_db
def test_publishing_writes_all_rows_in_a_constant_number_of_statements_with_one_audit_row():
    place = make.town()
    version = make.version(place.district)
    assert MatterItem.objects.filter(version=version).count() == 5
    fire = MatterItem.objects.get(version=version, number="47")
    assert fire.lead == place["fire"]
    assert list(fire.cooperating.all()) == [place["police"]]
    event = AuditEvent.objects.get(action="admission.publish")
    assert event.note == "5 项，文号：天委发〔2025〕3号"


@pytest.mark.django_db
def test_a_new_version_starts_after_the_one_in_force():
    place = make.town()
    make.version(place.district)
    with pytest.raises(Denied, match="新版的生效日期要比它晚"):
        make.version(place.district, on=make.FROM)


@pytest.mark.django_db
def test_only_the_keeper_of_lists_publishes():
    place = make.town()
    rows = sheet.read(make.workbook(), queries.names_of_bodies(place.district)).rows
    given = {"name": "清单", "document": "号", "effective_from": make.FROM, "rows": rows}
    with pytest.raises(Denied, match="系统管理员的事"):
        make.actions.publish(
            place.district, by=orgs.actor(place["subdistrict"], "subdistrict_secretary"), **given
        )
    make.actions.publish(place.district, by=orgs.actor(place["party"], "system_admin"), **given)


@pytest.mark.django_db
def test_the_command_imports_checks_and_refuses(tmp_path, capsys):
    place = make.town()
    file = tmp_path / "清单.xlsx"
    file.write_bytes(make.workbook())
    given = [
        str(file),
        "--area",
        place.district.code,
        "--name",
        "天宁区清单",
        "--document",
        "天委发〔2025〕3号",
    ]
    call_command("lists", "import", *given, "--from", "2025-07-01", "--dry-run")
    assert not ListVersion.objects.exists()
    call_command("lists", "import", *given, "--from", "2025-07-01")
    assert ListVersion.objects.get().effective_from == date(2025, 7, 1)
    assert "已导入《天宁区清单》5 项" in capsys.readouterr().out
    file.write_bytes(make.workbook([["1", "基本履职", "民生", "事", "", "无此局", "", "", "", ""]]))
    with pytest.raises(CommandError, match="一项也没有导入"):
        call_command("lists", "import", *given, "--from", "2025-08-01")


def brought_in(place, data, *, on="2026-07-01"):
    by = orgs.actor(place["party"], "system_admin")
    given = {"area": place.district.code, "name": "天宁区清单", "document": "天委发〔2026〕8号"}
    options = {**given, "effective_from": on}
    run = actions.upload(sheet.SHEET, data=data, file_name="清单.xlsx", options=options, by=by)
    run = actions.confirm(run, columns={at: key for at, _, key, *_ in run.titles}, by=by)
    working.check(run, by)
    run.refresh_from_db()
    if not run.wrong and run.new:
        working.write(actions.commit(run, by=by), by)
        run.refresh_from_db()
    return run


@pytest.mark.django_db
def test_a_file_is_a_whole_version_once_and_may_be_taken_back():
    place = make.town()
    run = brought_in(place, make.workbook())
    assert (run.state, run.new) == ("done", 5), run.trouble
    version = ListVersion.objects.get()
    assert (version.area, version.document, version.items.count()) == (place.district, "天委发〔2026〕8号", 5)
    assert brought_in(place, make.workbook()).same == 5
    other = [list(row) for row in make.ROWS]
    other[0][3] = "另一件事"
    late = [one.sentence for one in imports.problems(brought_in(place, make.workbook(other)))]
    assert len(late) == 1
    assert "已经发布过" in late[0]
    early = list(imports.problems(brought_in(place, make.workbook(), on="2025-01-01")))
    assert "生效日期要比它晚" in early[0].sentence
    actions.undo(run, by=orgs.actor(place["party"], "system_admin"))
    assert not ListVersion.objects.exists()


def test_the_template_of_the_import_page_explains_every_column_and_gives_an_example():
    for column in sheet.SHEET.columns:
        assert column.hint, column.key
        assert column.example, column.key
    notes = books.read(marking.template(sheet.SHEET), page=1)
    assert all("例：" in told[2] for told in notes[1:])
