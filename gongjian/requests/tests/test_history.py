"""Years of old requests brought in: closed, findable, correctable, in nobody's duties and figures."""

from datetime import date, datetime
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from gongjian.duties.models import Duty
from gongjian.kernel import clock
from gongjian.kernel.verdict import Denied
from gongjian.orgs.tests import makers as orgs
from gongjian.platform.models import Notice
from gongjian.platform.sealed import blind
from gongjian.requests.actions import handling, intake
from gongjian.requests.models import Case, Channel, Reporter
from gongjian.requests.queries import figures, listing, search
from gongjian.requests.sheet import SHEET
from gongjian.sheets import actions, queries, working
from gongjian.sheets.models import Run
from gongjian.sheets.tests import makers as books

pytestmark = pytest.mark.django_db
HEAD = ["留言编号", "留言用户", "留言主题", "留言时间", "留言详情", "一级标签"]
LAMP = [
    "24",
    "A00074011",
    "路灯不亮",
    "2020-01-06 12:09:38",
    "怡康花园西侧的路灯坏了三盏，晚上看不见。",
    "城乡建设",
]
FEES = ["83", "A00063999", "投诉停车费", "2019/12/30 17:06", "物业违规收停车费。", "城乡建设"]
NAMELESS = ["", "", "楼顶水箱长年不洗", "", "楼顶水箱长年不洗，自来水有霉味。", "城乡建设"]
MESSAGES = Path(settings.BASE_DIR).parent / "shared/data/requests/messages.xlsx"


def checked(lines, by, area):
    run = actions.upload(SHEET, data=books.book(lines), file_name="留言.xlsx", options={"area": area}, by=by)
    run = actions.confirm(run, columns={at: key for at, _, key, *_ in run.titles}, by=by)
    working.check(run, by)
    run.refresh_from_db()
    return run


def brought_in(lines, by, area):
    run = checked(lines, by, area)
    working.write(actions.commit(run, by=by), by)
    run.refresh_from_db()
    assert run.state == "done", run.trouble
    return run


def everything():
    return Case.objects.unscoped("test")


@pytest.fixture
def place():
    return orgs.town()


@pytest.fixture
def desk(place):
    return orgs.actor(place["hotline"], "district_desk")


def test_old_requests_become_closed_cases_of_the_day_they_were_made(place, desk):
    brought_in([HEAD, LAMP, FEES, NAMELESS], desk, place.community.code)
    lamp = everything().get(source_number="24")
    assert lamp.number.startswith("200106-")
    assert lamp.lodged_at == datetime(2020, 1, 6, 12, 9, 38, tzinfo=clock.ZONE)
    assert (lamp.state, lamp.channel, lamp.category, lamp.area) == (
        "closed",
        "history",
        "城乡建设",
        place.community,
    )
    assert (lamp.holder, lamp.title) == (place["community"], "路灯不亮")
    assert Reporter.objects.of(case=lamp).get().name == "A00074011"
    water = everything().get(source_number__startswith="无号-")
    assert water.lodged_at.date() == date(2019, 12, 30)


def test_nobody_owes_anything_is_told_anything_or_is_counted(place, desk):
    brought_in([HEAD, LAMP, FEES, NAMELESS], desk, place.community.code)
    assert not Duty.objects.unscoped("test").exists()
    assert not Notice.objects.unscoped("test").exists()
    period = figures.Period.days(date(2019, 1, 1), date(2020, 12, 31))
    assert figures.total(desk, place.district, period, clock.now()) == figures.Figures()
    assert figures.by_channel(desk, place.district, period, clock.now()) == []
    stretch = (datetime(2019, 1, 1, tzinfo=clock.ZONE), clock.now(), clock.now())
    assert not everything().filter(listing.in_figure("received", *stretch)).exists()


def test_they_are_found_by_word_and_by_their_old_number(place, desk):
    brought_in([HEAD, LAMP, FEES, NAMELESS], desk, place.community.code)
    seen = Case.objects.visible_to(desk)
    assert [case.source_number for case in seen.filter(search.matching("路灯不亮"))] == ["24"]
    assert seen.filter(search.matching("水箱")).count() == 1
    assert not Case.objects.visible_to(orgs.actor(place["far"], "community_worker")).exists()


def test_the_same_file_again_changes_nothing_and_a_corrected_one_corrects(place, desk):
    brought_in([HEAD, LAMP, FEES, NAMELESS], desk, place.community.code)
    again = checked([HEAD, LAMP, FEES, NAMELESS], desk, place.community.code)
    assert (again.new, again.changed, again.same) == (0, 0, 3)
    better = [*LAMP[:4], "怡康花园西侧的路灯坏了五盏。", "环境保护"]
    run = brought_in([HEAD, better, FEES, NAMELESS], desk, place.community.code)
    assert (run.new, run.changed, run.same) == (0, 1, 2)
    lamp = everything().get(source_number="24")
    assert (lamp.category, lamp.text) == ("环境保护", "路灯不亮\n怡康花园西侧的路灯坏了五盏。")
    assert Case.objects.visible_to(desk).filter(search.matching("五盏")).count() == 1
    actions.undo(run, by=desk)
    lamp.refresh_from_db()
    assert lamp.category == "城乡建设"


def test_the_same_words_twice_without_a_number_are_two_requests_both_times(place, desk):
    assert brought_in([HEAD, NAMELESS, NAMELESS], desk, place.community.code).new == 2
    assert checked([HEAD, NAMELESS, NAMELESS], desk, place.community.code).same == 2


def test_they_go_again_as_a_whole_unless_somebody_linked_them(place, desk):
    run = brought_in([HEAD, LAMP, FEES], desk, place.community.code)
    actions.undo(run, by=desk)
    assert not everything().exists()
    run = brought_in([HEAD, LAMP, FEES], desk, place.community.code)
    lamp, fees = everything().order_by("source_number")
    handling.link(lamp, other=fees, by=desk)
    with pytest.raises(Denied, match="用到"):
        actions.undo(run, by=desk)


def test_a_request_of_our_own_with_that_number_is_left_alone(place, desk):
    own = intake.lodge(
        place["community"],
        text="热线转来的事",
        channel="hotline",
        area=place.community,
        source_number="24",
        by=desk,
    )
    run = checked([HEAD, LAMP, FEES], desk, place.community.code)
    assert (run.new, run.same) == (1, 1)
    own.refresh_from_db()
    assert own.text == "热线转来的事"


def test_nobody_lodges_a_new_request_as_history(place):
    worker = orgs.actor(place["community"], "community_worker")
    with pytest.raises(Denied, match="请选择诉求来源"):
        intake.lodge(
            place["community"], text="新的事", channel=Channel.HISTORY, area=place.community, by=worker
        )


def test_rows_outside_the_post_are_refused_cell_by_cell(place):
    boss = orgs.actor(place["subdistrict"], "subdistrict_officer")
    lines = [[*HEAD, "所属社区"], [*LAMP, "九洲社区"], [*FEES, "斜桥巷社区"]]
    run = checked(lines, boss, place.subdistrict.code)
    [problem] = queries.problems(run)
    assert (problem.line, problem.title) == (2, "所属社区")
    assert "不在您管的范围内" in problem.sentence


def test_only_those_who_take_requests_in_for_a_whole_place_bring_history(place):
    for role, key in (
        ("community_worker", "community"),
        ("system_admin", "party"),
        ("department_officer", "fire"),
    ):
        with pytest.raises(Denied, match="不能导入这种表"):
            checked([HEAD, LAMP], orgs.actor(place[key], role), place.community.code)


def test_the_page_of_an_old_request_reads_like_one(page_client, place, desk):
    brought_in([HEAD, LAMP], desk, place.community.code)
    lamp = everything().get()
    browser = orgs.browser(desk)
    page_client.cookies = browser.cookies
    page = page_client.get(f"/desk/requests/{lamp.number}/").content.decode()
    assert "历史资料" in page
    assert "按历史资料导入" in page
    listed = page_client.get("/desk/requests/?state=closed&channel=history").content.decode()
    assert "路灯不亮" in listed
    assert Client().get(f"/track/{lamp.number}/").status_code in (302, 404)


def test_statements_do_not_grow_with_the_rows(place, desk):
    def lines(many, start):
        return [
            HEAD,
            *(
                [str(n), "甲", f"事{n}", "2020-01-06", f"第 {n} 件事", "城乡建设"]
                for n in range(start, start + many)
            ),
        ]

    def statements(many, start):
        with CaptureQueriesContext(connection) as caught:
            brought_in(lines(many, start), desk, place.community.code)
        return len(caught)

    statements(1, 1)
    assert statements(3, 100) == statements(30, 200)


def test_the_command_checks_imports_and_names_bad_cells(tmp_path, capsys, place):
    file = tmp_path / "留言.xlsx"
    file.write_bytes(books.book([HEAD, LAMP]))
    call_command("requests", "import", str(file), "--dry-run")
    assert not everything().exists()
    call_command("requests", "import", str(file))
    assert everything().get().area == place.district
    assert "新增 1" in capsys.readouterr().out
    file.write_bytes(books.book([HEAD, [*LAMP[:3], "去年", *LAMP[4:]]]))
    with pytest.raises(CommandError, match="第 2 行“留言时间”：日期“去年”看不懂"):
        call_command("requests", "import", str(file), "--area", place.community.code)


@pytest.mark.skipif(not MESSAGES.exists(), reason="the real messages are not here")
def test_the_real_messages_come_in_as_they_are_and_only_once(place):
    for _ in range(2):
        call_command("requests", "import", str(MESSAGES))
    assert everything().count() == 6009
    assert everything().exclude(category="").values("category").distinct().count() == 7
    assert Run.objects.unscoped("test").filter(state="done").count() == 1


def test_what_is_told_of_the_future_or_answered_before_it_was_asked_is_refused(place, desk):
    head = ["留言详情", "留言时间", "办结时间", "联系电话"]
    lines = [
        ["路灯不亮。", "2999-01-01", "", ""],
        ["水管漏了。", "2025年1月5日 8时30分", "2024-12-01", ""],
        ["井盖松了。", "2025-01-05 08:30", "2025-01-05", "13800002207、0519-88001234"],
    ]
    run = checked([head, *lines], desk, place.community.code)
    told = [(one.line, one.title) for one in queries.problems(run)]
    assert told == [(2, "留言时间"), (3, "办结时间")]
    brought_in([head, lines[2]], desk, place.community.code)
    reporter = Reporter.objects.unscoped("test").get()
    assert reporter.phone == "13800002207、0519-88001234"
    assert reporter.phone_index == blind("13800002207")
