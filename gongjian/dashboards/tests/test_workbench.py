"""The workbench: what is due, in the order it is due, with the verb of the next step."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext

from gongjian.kernel import clock
from gongjian.orgs.tests.makers import actor, browser
from gongjian.requests.actions import calls, handling, handover
from gongjian.requests.models import CallTarget
from gongjian.requests.tests import makers as make

pytestmark = pytest.mark.django_db
LATE = {(False, False, 4), (True, False, 30)}


def page(by, more=""):
    return BeautifulSoup(browser(by).get(f"/desk/{more}").content.decode(), "html.parser")


def todos(seen):
    return [
        (row.select_one(".gj-t").get_text(), row.select_one("a.btn").contents[0].strip())
        for row in seen.select(".gj-todo")
    ]


def aged(staff, days):
    with clock.at(clock.now() - timedelta(days=days)):
        return make.lodge(staff)


def test_the_first_line_says_how_many_are_late():
    staff = make.staffed()
    aged(staff, 40)

    seen = page(staff.worker)

    assert seen.h1.get_text() == "我的待办：1 件已超期"
    assert seen.select_one(".gj-group.is-over")


def test_a_case_that_waits_to_be_accepted_is_one_thing_to_do():
    staff = make.staffed()
    make.lodge(staff)

    seen = page(staff.worker)

    assert todos(seen) == [("12 幢西边的消防通道天天停满车，晚上消防车根本进不来", "受理")]


def test_the_verb_is_that_of_the_next_step_and_opens_its_form():
    staff = make.staffed()
    case = make.lodge(staff)
    handover.offer(case, to=staff.town["fire"], note="请核实", by=staff.worker)

    seen = page(staff.fire)

    assert todos(seen)[0][1] == "签收"
    assert seen.select_one(".gj-todo a.btn")["href"] == f"/desk/requests/{case.number}/?do=take#next"


def test_warnings_name_whose_cases_they_count_and_by_which_clock():
    staff = make.staffed()
    aged(staff, 40)
    with clock.at(clock.now() - timedelta(days=60)):
        make.lodge(staff, area=staff.town.grid, org=staff.town["grid"])

    def panel(by):
        [found] = [each for each in page(by).select("section.gj-panel") if each.h2 and each.h2.text == "预警"]
        return found

    assert "1 件已超期" in page(staff.worker).h1.get_text()
    assert panel(staff.worker).header.small.get_text() == "全社区"
    assert "2 件过了办结期限" in panel(staff.worker).get_text()
    assert panel(staff.grid).header.small.get_text() == "本网格"
    assert panel(staff.desk).header.small.get_text() == "全区"


def test_today_is_there_on_a_sunday_and_says_what_comes_next():
    staff = make.staffed()
    with clock.at(make.days(4)):
        make.lodge(staff, nature="consult")
    with clock.at(make.days(6)):
        [today] = [each for each in page(staff.worker).select("section.gj-panel") if each.h2.text == "今天"]
        [empty] = [each for each in page(staff.fire).select("section.gj-panel") if each.h2.text == "今天"]
    assert today.header.small.get_text() == "11 月 22 日，不上班"
    assert today.select_one(".is-now")
    [later] = [each.get_text() for each in today.select(".gj-li .gj-m")]
    assert later.endswith(" 17:30 · 待受理到期")  # its day is told from the day on which the test runs
    assert "往后也还没有" in empty.get_text()


def test_nothing_to_do_is_said_in_words():
    staff = make.staffed()
    seen = page(staff.worker)
    assert seen.h1.get_text() == "今天没有待办"
    assert "没有待办" in seen.select_one(".gj-empty").get_text()


def test_others_work_is_not_mine():
    staff = make.staffed()
    make.lodge(staff)
    assert todos(page(staff.neighbour)) == []
    assert todos(page(staff.other_street)) == []


def test_a_tab_narrows_to_one_kind():
    staff = make.staffed()
    make.lodge(staff)
    case = make.lodge(staff)
    handover.accept(case, by=staff.worker)

    everything, accepting = page(staff.worker), page(staff.worker, "?kind=requests.accept")

    assert len(todos(everything)) == 2
    assert [verb for _, verb in todos(accepting)] == ["受理"]
    assert len(todos(page(staff.worker, "?kind=nonsense"))) == 2


def test_running_calls_show_who_answered_and_who_did_not():
    staff = make.staffed()
    case = make.lodge(staff)
    handover.accept(case, by=staff.worker)
    at = clock.now() + timedelta(minutes=30)
    call = calls.call(
        make.fresh(case),
        orgs=[staff.town["fire"], staff.town["police"]],
        ask="现场认定",
        spot="门口",
        arrive_by=at,
        by=staff.secretary,
    )
    calls.answer(call.targets.model.objects.of(call=call).get(org=staff.town["fire"]), by=staff.fire)

    marks = page(staff.secretary).select_one(".gj-whistle").get_text(" ", strip=True)

    assert "区消防救援大队 已应" in marks
    assert "天宁派出所 未应" in marks


def test_who_is_asked_to_help_finds_those_very_cases():
    staff = make.staffed()
    case = make.lodge(staff)
    handover.accept(case, by=staff.worker)
    assert "请本单位协办" not in page(staff.fire).get_text()
    handover.invite(make.fresh(case), orgs=[staff.town["fire"]], note="请到现场看看", by=staff.worker)

    seen = page(staff.fire)

    assert "1 件由别的单位主办，请本单位协办" in seen.get_text()
    assert "请本单位协办" not in page(staff.worker).get_text()
    listed = BeautifulSoup(
        browser(staff.fire).get("/desk/requests/?view=helping").content.decode(), "html.parser"
    )
    assert [row["id"] for row in listed.select("tbody tr[id^=row-]")] == [f"row-{case.number}"]


def test_numbers_of_yesterday_are_true_or_not_there():
    staff = make.staffed()
    assert "昨天的" not in page(staff.worker).get_text()
    with clock.at(clock.now() - timedelta(days=1)):
        make.lodge(staff)
    assert "昨天的 1 件登记" in page(staff.worker).get_text()


def test_an_administrator_sees_the_house_and_no_residents_business():
    staff = make.staffed()
    case = make.lodge(staff)
    seen = page(actor(staff.town["party"], "system_admin"))
    assert "看不到诉求内容" in seen.get_text()
    assert case.title not in seen.get_text()


def test_each_role_is_shown_the_pages_it_may_open_and_no_other():
    staff = make.staffed()
    for by in (staff.worker, staff.street, staff.desk, staff.fire, staff.property, staff.grid, staff.city):
        client = browser(by)
        links = {a["href"] for a in page(by).select(".gj-side nav a, .gj-tabbar a")}
        assert links
        for link in links:
            assert client.get(link, follow=True).status_code == 200, (by.seat.role_key, link)


def test_what_waits_is_counted_beside_the_menu():
    staff = make.staffed()
    make.lodge(staff)
    assert "待办 1" in page(staff.worker).select_one(".gj-side").get_text(" ", strip=True)


def test_the_heading_the_tabs_and_the_menu_count_the_same_things():
    staff = make.staffed()
    make.lodge(staff)
    make.lodge(staff)
    case = handover.accept(make.lodge(staff), by=staff.worker)
    handling.settle(case, outcome="solved", reply="已清走占道车辆。", by=staff.worker)

    seen = page(staff.worker)

    side = seen.select_one(".gj-side").get_text(" ", strip=True)
    assert "全部待办 3" in side
    assert "诉求、吹哨、回访待办 3" in side
    assert seen.select_one("#todo header small").get_text() == "3 件，按期限排"
    assert seen.select_one("#todo .gj-views a").get_text(" ", strip=True) == "全部 3"
    narrowed = page(staff.worker, "?kind=requests.callback")
    assert narrowed.select_one("#todo header small").get_text() == "1 件，按期限排"
    assert len(narrowed.select(".gj-todo")) == 1


@pytest.mark.parametrize(
    ("answered", "arrived", "hours", "word"),
    [
        (False, False, 1, "未应"),
        (False, False, 4, "未应"),  # late to answer, and it says that
        (True, False, 4, "已应，未到"),
        (True, False, 30, "未到"),
        (True, True, 30, "已到"),
    ],
)
def test_a_called_body_is_late_by_the_limit_that_runs(answered, arrived, hours, word):
    staff = make.staffed()
    start = make.MONDAY
    with clock.at(start):
        case = handover.accept(make.lodge(staff), by=staff.worker)
        made = calls.call(
            case,
            orgs=[staff.town["fire"]],
            ask="现场认定",
            spot="12 幢",
            arrive_by=start + timedelta(hours=6),
            by=staff.secretary,
        )
    target = CallTarget.objects.of(call=made).get()
    with clock.at(start + timedelta(minutes=10)):
        if answered:
            target = calls.answer(target, by=staff.fire)
        if arrived:
            calls.arrive(target, by=staff.fire)
    with clock.at(start + timedelta(hours=hours)):
        chip = page(staff.secretary).select_one(".gj-whistle span")
    assert chip.get_text().endswith(word)
    assert ("is-late" in chip["class"]) == ("逾" in chip.get_text()) == ((answered, arrived, hours) in LATE)


def test_a_whistle_is_as_late_in_its_panel_as_in_the_list():
    staff = make.staffed()
    with clock.at(make.MONDAY):
        case = handover.accept(make.lodge(staff), by=staff.worker)
        arrive = make.days(3)
        calls.call(
            case,
            orgs=[staff.town["fire"]],
            ask="现场认定",
            spot="12 幢",
            arrive_by=arrive,
            by=staff.secretary,
        )
    with clock.at(make.days(1)):
        seen = page(staff.fire)
    late = seen.select_one(".gj-todo .gj-clock b").get_text(strip=True)
    assert late == "超期 5 个工作小时"
    assert seen.select_one(".gj-whistle span").get_text(strip=True).endswith("逾 5 个工作小时未应")


def test_one_thing_to_do_and_thirty_cost_the_same_queries():
    staff = make.staffed()
    make.lodge(staff)
    client = browser(staff.worker)
    client.get("/desk/")
    with CaptureQueriesContext(connection) as one:
        client.get("/desk/")
    for _ in range(29):
        make.lodge(staff)
    with CaptureQueriesContext(connection) as thirty:
        client.get("/desk/")

    assert len(thirty) == len(one) <= 26


def test_a_settled_case_leaves_the_desk_of_whoever_answered_it():
    staff = make.staffed()
    case = make.lodge(staff, reporter=None)
    handover.accept(case, by=staff.worker)
    handling.settle(make.fresh(case), outcome="explained", reply="已经向居民说明情况。", by=staff.worker)
    assert todos(page(staff.worker)) == []
