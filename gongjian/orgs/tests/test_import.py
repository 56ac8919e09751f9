"""Bodies, people and posts brought in from a table: checked cell by cell, written whole, taken back whole."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from gongjian.kernel.verdict import Denied
from gongjian.orgs import actions as orgs
from gongjian.orgs.actor import CLOCK
from gongjian.orgs.models import Org, Person, Post
from gongjian.orgs.sheet import PEOPLE, SHEET
from gongjian.orgs.tests import makers as make
from gongjian.platform.models import AuditEvent, User
from gongjian.platform.sealed import blind
from gongjian.sheets import actions, queries, working
from gongjian.sheets.models import Chunk, Trace
from gongjian.sheets.tests import makers as books

pytestmark = pytest.mark.django_db
HEAD = [
    "单位名称",
    "简称",
    "统一社会信用代码",
    "类别",
    "上级单位",
    "辖区",
    "属地责任单位",
    "办公电话",
    "成立日期",
]
CODE = "91110000600037341L"
WATER = [
    "天宁区水务局",
    "水务局",
    CODE,
    "区职能部门",
    "天宁区委组织部",
    "天宁区",
    "否",
    "0519-88001234",
    "2020年1月",
]
TEAM = ["水务局抢修队", "", "", "街道站所", "天宁区水务局", "天宁区", "", "", "20210301"]
PEOPLE_HEAD = ["姓名", "手机", "身份证号", "登录名", "单位", "岗位", "职务", "任职日期"]
CHEN = [
    "陈晓红",
    "13800002207",
    "11010519491231002X",
    "chenxh",
    "怡康花园社区",
    "社区工作者",
    "两委委员",
    "2026/1/5",
]
LI = ["李建国", "13912345678", "", "", "天宁街道", "街道工作人员", "", ""]


def checked(sheet, lines, by=CLOCK, **given):
    """A run as far as its preview."""
    run = actions.upload(sheet, data=books.book(lines), file_name="名单.xlsx", options=given, by=by)
    run = actions.confirm(run, columns={at: key for at, _, key, *_ in run.titles}, by=by)
    working.check(run, by)
    run.refresh_from_db()
    return run


def brought_in(sheet, lines, by=CLOCK, **given):
    """A run to its end."""
    run = checked(sheet, lines, by, **given)
    working.write(actions.commit(run, by=by), by)
    run.refresh_from_db()
    assert run.state == "done", run.trouble
    return run


def counts(run):
    return run.new, run.changed, run.same, run.wrong


def told(run):
    return [(one.line, one.title, one.sentence) for one in queries.problems(run)]


def test_bodies_come_in_with_their_children_wherever_these_stand_in_the_file():
    make.town()
    run = brought_in(SHEET, [HEAD, TEAM, WATER])
    water, team = Org.objects.get(name="天宁区水务局"), Org.objects.get(name="水务局抢修队")
    assert counts(run) == (2, 0, 0, 0)
    assert (water.short_name, water.credit_code, water.kind_id) == ("水务局", CODE, "department")
    assert (water.phone, water.valid_from) == ("0519-88001234", date(2020, 1, 1))
    assert (team.parent, team.path) == (water, f"{water.path}{team.pk}.")
    assert team.valid_from == date(2021, 3, 1)


def test_the_same_file_again_changes_nothing_and_a_corrected_one_updates():
    make.town()
    brought_in(SHEET, [HEAD, WATER, TEAM])
    again = checked(SHEET, [HEAD, WATER, TEAM])
    assert counts(again) == (0, 0, 2, 0)
    with pytest.raises(Denied, match="没有要导入的"):
        actions.commit(again, by=CLOCK)
    better = [*WATER[:1], "区水务", *WATER[2:7], "0519-88009999", ""]
    run = brought_in(SHEET, [HEAD, better, TEAM])
    assert counts(run) == (0, 1, 1, 0)
    water = Org.objects.get(credit_code=CODE)
    assert (water.short_name, water.phone, water.valid_from) == ("区水务", "0519-88009999", date(2020, 1, 1))


def test_a_body_is_known_by_its_credit_code_under_a_new_name():
    make.town()
    brought_in(SHEET, [HEAD, WATER])
    run = brought_in(SHEET, [HEAD, ["天宁区水利局", *WATER[1:]]])
    assert counts(run) == (0, 1, 0, 0)
    assert Org.objects.get(credit_code=CODE).name == "天宁区水利局"


@pytest.mark.parametrize(
    ("at", "cell", "title", "says"),
    [
        (0, "", "单位名称", "不能空着"),
        (2, "91110000600037341X", "统一社会信用代码", "校验不对"),
        (3, "神秘单位", "类别", "没有“神秘单位”这类单位"),
        (3, "", "类别", "新单位要写类别"),
        (4, "不存在的局", "上级单位", "没有叫“不存在的局”的单位"),
        (4, "", "上级单位", "新单位要写上级单位"),
        (5, "火星街道", "辖区", "没有叫“火星街道”的地方"),
        (6, "也许", "属地责任单位", "请写：是、否"),
        (6, "是", "属地责任单位", "属地责任单位已经是天宁区诉求办"),
        (7, "见附件", "办公电话", "有号码看不懂"),
        (8, "去年", "成立日期", "看不懂"),
    ],
)
def test_a_bad_cell_is_named_with_line_column_and_how_to_mend_it(at, cell, title, says):
    make.town()
    run = checked(SHEET, [HEAD, [*WATER[:at], cell, *WATER[at + 1 :]]])
    [(line, column, sentence)] = told(run)
    assert (line, column) == (2, title)
    assert says in sentence


def test_every_bad_cell_is_found_marked_in_the_file_and_nothing_is_written():
    make.town()
    before = Org.objects.count()
    run = checked(SHEET, [["天宁区单位名单"], HEAD, WATER, [*TEAM[:4], "甲局", "乙区", "", "", "x"], WATER])
    assert counts(run) == (1, 0, 0, 2)
    assert [(line, title) for line, title, _ in told(run)] == [
        (4, "成立日期"),
        (4, "上级单位"),
        (4, "辖区"),
        (5, "单位名称"),
        (5, "统一社会信用代码"),
    ]
    with pytest.raises(Denied, match="还有 2 行有错"):
        actions.commit(run, by=CLOCK)
    marked = books.read(queries.report(run))
    assert marked[0][:2] == ["单位名称", "简称"]
    assert marked[2][-2] == "4"
    assert "上级单位：没有叫“甲局”的单位" in marked[2][-1]
    assert "和第 3 行重复" in marked[3][-1]
    assert Org.objects.count() == before


def test_bodies_in_a_circle_and_two_lead_bodies_of_a_place_are_refused():
    make.town()
    one = ["甲", "", "", "社区", "乙", "斜桥巷社区", "", "", ""]
    other = ["乙", "", "", "社区", "甲", "斜桥巷社区", "", "", ""]
    assert {sentence[:9] for _, _, sentence in told(checked(SHEET, [HEAD, one, other]))} == {
        "几个单位互为上级，"
    }


def test_what_looks_like_a_formula_stays_text_wherever_it_goes():
    make.town()
    evil = "=cmd|' /C calc'!A0"
    run = checked(SHEET, [HEAD, [evil, *WATER[1:3], "神秘", *WATER[4:]]])
    assert books.read(queries.report(run))[1][0] == evil
    brought_in(SHEET, [HEAD, [evil, *WATER[1:]]])
    assert Org.objects.filter(name=evil).exists()


def test_an_import_is_taken_back_as_a_whole():
    make.town()
    first = brought_in(SHEET, [HEAD, WATER])
    second = brought_in(SHEET, [HEAD, [*WATER[:7], "0519-88009999", ""], TEAM])
    actions.undo(second, by=CLOCK)
    water = Org.objects.get(credit_code=CODE)
    assert water.phone == "0519-88001234"
    assert not Org.objects.filter(name="水务局抢修队").exists()
    actions.undo(first, by=CLOCK)
    assert not Org.objects.filter(credit_code=CODE).exists()
    first.refresh_from_db()
    assert (first.state, first.undone_by) == ("undone", CLOCK.name)
    assert not Trace.objects.unscoped("test").exists()


def test_what_has_been_built_on_is_not_taken_back():
    make.town()
    run = brought_in(SHEET, [HEAD, WATER])
    water = Org.objects.get(credit_code=CODE)
    child = make.org("抢修队", "station", water.area, water)
    with pytest.raises(Denied, match=r"“天宁区水务局”已经有别的内容.*用到"):
        actions.undo(run, by=CLOCK)
    child.delete()
    orgs.set_phone(water, phone="1", by=CLOCK)
    with pytest.raises(Denied, match=r"在导入之后又被.*改过"):
        actions.undo(run, by=CLOCK)
    assert Org.objects.filter(credit_code=CODE).exists()


def test_each_row_has_its_line_in_the_trail_in_the_group_of_the_import():
    make.town()
    brought_in(SHEET, [HEAD, WATER])
    brought_in(SHEET, [HEAD, [*WATER[:7], "0519-88009999", ""]])
    water = Org.objects.get(credit_code=CODE)
    made, changed = AuditEvent.objects.filter(subject=f"orgs.Org:{water.pk}").order_by("pk")
    assert made.changed["name"] == [None, "天宁区水务局"]
    assert changed.changed == {"phone": ["0519-88001234", "0519-88009999"]}
    whole = AuditEvent.objects.get(
        action="sheets.carry_in", group=made.group, subject__startswith="sheets.Run"
    )
    assert "新增 1" in whole.note


def test_people_come_in_with_account_and_post_and_are_known_again():
    place = make.town()
    run = brought_in(PEOPLE, [PEOPLE_HEAD, CHEN, LI])
    assert counts(run) == (2, 0, 0, 0)
    chen = Person.objects.unscoped("test").get(name="陈晓红")
    assert (chen.phone, chen.user.username, chen.user.has_usable_password()) == (
        "13800002207",
        "chenxh",
        False,
    )
    assert chen.id_index == blind("11010519491231002X")
    post = Post.objects.of(person=chen).get()
    assert (post.org, post.role, post.title) == (place["community"], "community_worker", "两委委员")
    assert post.starts == date(2026, 1, 5)
    assert counts(checked(PEOPLE, [PEOPLE_HEAD, CHEN, LI])) == (0, 0, 2, 0)


def test_a_corrected_list_of_people_updates_by_any_of_their_numbers():
    make.town()
    brought_in(PEOPLE, [PEOPLE_HEAD, CHEN, LI])
    moved = ["陈小红", "13900009999", *CHEN[2:6], "副主任", CHEN[7]]
    run = brought_in(PEOPLE, [PEOPLE_HEAD, moved, LI])
    assert counts(run) == (0, 1, 1, 0)
    chen = Person.objects.unscoped("test").get(id_index=blind(CHEN[2]))
    assert (chen.name, chen.phone, Post.objects.of(person=chen).get().title) == (
        "陈小红",
        "13900009999",
        "副主任",
    )
    actions.undo(run, by=CLOCK)
    chen.refresh_from_db()
    assert (chen.name, chen.phone, chen.phone_index) == ("陈晓红", "13800002207", blind("13800002207"))


def test_one_person_may_hold_several_posts_in_one_file():
    make.town()
    run = brought_in(PEOPLE, [PEOPLE_HEAD, CHEN, [*CHEN[:4], "天宁街道", "街道工作人员", "", ""]])
    assert counts(run) == (2, 0, 0, 0)
    assert Person.objects.unscoped("test").filter(name="陈晓红").count() == 1
    assert Post.objects.unscoped("test").filter(person__name="陈晓红").count() == 2
    actions.undo(run, by=CLOCK)
    assert not Person.objects.unscoped("test").filter(name="陈晓红").exists()
    assert not User.objects.filter(username="chenxh").exists()


@pytest.mark.parametrize(
    ("at", "cell", "title", "says"),
    [
        (1, "1380000220", "手机", "10 位"),
        (2, "110105194912310021", "身份证号", "末位校验不对"),
        (3, "a b", "登录名", "3 到 30 个字母"),
        (4, "没有的社区", "单位", "没有叫"),
        (4, "", "单位", "单位和岗位要一起写"),
        (5, "皇帝", "岗位", "不认识"),
    ],
)
def test_a_bad_cell_of_a_person_is_named(at, cell, title, says):
    make.town()
    [(_, column, sentence)] = told(checked(PEOPLE, [PEOPLE_HEAD, [*CHEN[:at], cell, *CHEN[at + 1 :]]]))
    assert column == title
    assert says in sentence


def test_whoever_cannot_be_known_again_is_refused_and_the_three_administrators_stay_three_people():
    make.town()
    nobody = ["张三", "", "", "", "怡康花园社区", "社区工作者", "", ""]
    assert "至少写一个" in told(checked(PEOPLE, [PEOPLE_HEAD, nobody]))[0][2]
    both = [[*LI[:4], "天宁区委组织部", role, "", ""] for role in ("系统管理员", "安全管理员")]
    assert "三个人担任" in told(checked(PEOPLE, [PEOPLE_HEAD, *both]))[0][2]


def test_the_system_administrator_brings_people_and_the_security_administrator_posts_from_one_file():
    place = make.town()
    keeper, guard = make.actor(place["party"], "system_admin"), make.actor(place["party"], "security_admin")
    early = checked(PEOPLE, [PEOPLE_HEAD, LI], guard)
    assert "请系统管理员先导入" in told(early)[0][2]
    brought_in(PEOPLE, [PEOPLE_HEAD, LI], keeper)
    li = Person.objects.unscoped("test").get(name="李建国")
    assert not Post.objects.of(person=li).exists()
    brought_in(PEOPLE, [PEOPLE_HEAD, LI], guard)
    assert Post.objects.of(person=li).get().role == "subdistrict_officer"


def test_nothing_personal_stays_in_the_run_or_in_the_trail():
    make.town()
    run = brought_in(PEOPLE, [PEOPLE_HEAD, CHEN])
    assert not Chunk.objects.of(run=run).exists()
    with connection.cursor() as cursor:
        cursor.execute(
            "select row_to_json(r)::text from sheets_run r"
            " union all select row_to_json(t)::text from sheets_trace t"
            " union all select changed::text from platform_auditevent"
        )
        kept = " ".join(row[0] for row in cursor.fetchall())
    assert not [word for word in ("13800002207", "11010519491231002X") if word in kept]


def test_lines_under_way_are_sealed():
    make.town()
    run = checked(PEOPLE, [PEOPLE_HEAD, CHEN])
    with connection.cursor() as cursor:
        cursor.execute("select lines || result from sheets_chunk")
        assert "陈晓红" not in cursor.fetchone()[0]
    actions.give_up(run, by=CLOCK)
    assert not Chunk.objects.of(run=run).exists()


def test_only_whoever_keeps_people_brings_them_in():
    place = make.town()
    worker = make.actor(place["community"], "community_secretary")
    with pytest.raises(Denied, match="不能导入这种表"):
        checked(PEOPLE, [PEOPLE_HEAD, CHEN], worker)


def test_thirty_rows_cost_as_many_statements_as_three():
    make.town()

    def lines(many, start):
        return [
            PEOPLE_HEAD,
            *(
                [f"人{n}", f"139{n:08d}", "", f"login{n}", "怡康花园社区", "社区工作者", "", ""]
                for n in range(start, start + many)
            ),
        ]

    def statements(many, start):
        with CaptureQueriesContext(
            connection,
        ) as caught:
            brought_in(PEOPLE, lines(many, start))
        return len(caught)

    statements(1, 0)
    assert statements(3, 100) == statements(30, 200)


def test_what_only_a_new_body_needs_is_told_beside_every_other_bad_cell():
    make.town()
    run = checked(SHEET, [HEAD[:4], ["天宁区水务局", "", CODE[:-1] + "0", "没有的类别"]])
    told = {(one.title, one.sentence.partition("，")[0]) for one in queries.problems(run)}
    assert {title for title, _ in told} == {"统一社会信用代码", "类别", "上级单位", "辖区"}
    assert len(list(queries.problems(run))) == 4


def test_an_id_number_under_two_names_is_marked_at_the_number():
    make.town()
    other = ["王芳", "", CHEN[2], "", "", "", "", ""]
    run = checked(PEOPLE, [PEOPLE_HEAD, CHEN, other])
    (problem,) = queries.problems(run)
    assert (problem.line, problem.title) == (3, "身份证号")
    assert problem.sentence == "和第 2 行的身份证号一样，姓名却不同，请核对是谁的。"
