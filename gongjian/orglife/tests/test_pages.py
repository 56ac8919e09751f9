"""The pages of organisational life, the files, and the same for other systems."""

from datetime import date, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from gongjian.kernel.clock import ZONE
from gongjian.meetings.models import State
from gongjian.members.tests import makers as members
from gongjian.orglife import actions
from gongjian.orglife.models import Excuse
from gongjian.orglife.tests import makers as make
from gongjian.orglife.tests.makers import NOON, clock
from gongjian.platform.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def branch():
    return make.branch()


@pytest.fixture
def desk(page_client, branch):
    page_client.force_login(User.objects.get(pk=branch.secretary.user_id))
    with clock.at(NOON):
        yield page_client


def page(client, url):
    answer = client.get(url)
    assert answer.status_code == 200, answer
    return answer.content.decode()


def test_a_secretary_lands_on_the_page_of_the_branch(desk, branch):
    assert desk.get("/desk/orglife/").url == f"/desk/orglife/{branch.org.pk}/"
    make.held(branch.org, "committee_meeting", "2026-07-14")
    make.held(branch.org, "committee_meeting", "2026-09-08", state=State.HELD)
    with clock.at(NOON):
        actions.excuse(
            branch.org, kind="themed_day", period="2026-02", reason="春节返乡", by=branch.secretary
        )

    shown = page(desk, f"/desk/orglife/{branch.org.pk}/")
    for words in (
        "7 月支委会，7 月 14 日已开",
        "8 月支委会，应开未开",
        "9 月支委会，9 月 8 日已开，缺记录",
        "11 月支委会，11 月 30 日前要开",
        "12 月支委会，还没到时间",
        "2 月主题党日，没有开，已写原因",
        "春节返乡",
        "A11 《中国共产党支部工作条例（试行）》第十二条",
        "每月 1 次",
        "按已录入的会议核对",
    ):
        assert words in shown, words
    assert "党小组会" not in shown.split("接下来要开")[0].split("<tbody>")[1].split("</tbody>")[0]


def test_a_page_asks_as_often_for_a_full_year_as_for_an_empty_one(desk, branch):
    url = f"/desk/orglife/{branch.org.pk}/"
    make.held(branch.org, "general_meeting", "2026-02-10")
    desk.get(url)
    counts = []
    for fill in (False, True):
        if fill:
            make.full_year(branch.org)
        with CaptureQueriesContext(connection) as asked:
            desk.get(url)
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_a_reason_is_written_on_the_page_of_its_period(desk, branch):
    url = f"/desk/orglife/{branch.org.pk}/committee_meeting/2026-08/"
    assert "确实没有开，写明原因" in page(desk, url)
    assert desk.post(url, {"reason": ""}).status_code == 422
    assert desk.post(url, {"reason": "汛期值守"}).status_code == 302
    assert Excuse.objects.of(org=branch.org).get().reason == "汛期值守"
    assert "汛期值守" in page(desk, url)
    for wrong in (
        "committee_meeting/2026-13",
        "group_meeting/2026-08",
        "committee_meeting/nine",
        "x/9999",
        "talk/2026",
    ):
        assert desk.get(f"/desk/orglife/{branch.org.pk}/{wrong}/").status_code == 404


def test_whoever_was_left_out_of_the_talks_is_named(desk, branch):
    names = [members.member(branch.org).person.name for _ in range(2)]
    shown = page(desk, f"/desk/orglife/{branch.org.pk}/")
    assert "2 人中 0 人谈过，还差 2 人" in shown
    url = f"/desk/orglife/{branch.org.pk}/talk/2026/"
    assert url in shown
    told = page(desk, url)
    assert all(name in told for name in names)
    assert desk.get(f"/desk/orglife/{branch.org.pk}/talk/1999/").status_code == 404


def test_a_period_of_groups_names_each(desk, branch):
    first, _ = (make.orgs.org(f"第{n}党小组", "party_group", branch.org.area, branch.org) for n in "一二")
    make.held(first, "group_meeting", "2026-08-11")
    told = page(desk, f"/desk/orglife/{branch.org.pk}/group_meeting/2026-08/")
    assert "第一党小组</span>开了 1 次" in told
    assert "第二党小组</span>没有开" in told
    assert "2 个党小组" in page(desk, f"/desk/orglife/{branch.org.pk}/")


def test_odd_digits_in_an_address_are_no_year(desk, branch):
    for odd in ("²⁰²⁶-08", "２０２６-08", "٢٠٢٦-08"):
        url = f"/desk/orglife/{branch.org.pk}/committee_meeting/{odd}/"
        assert desk.get(url).status_code == 404
        assert desk.get(f"/desk/orglife/{branch.org.pk}/?year={odd[:4]}").status_code == 200


def test_what_was_held_offers_no_reason(desk, branch):
    make.held(branch.org, "committee_meeting", "2026-08-11")
    assert "写明原因" not in page(desk, f"/desk/orglife/{branch.org.pk}/committee_meeting/2026-08/")


def test_the_branch_says_how_it_is_built_and_when_its_term_ends(desk, branch):
    url = f"/desk/orglife/{branch.org.pk}/about/"
    page(desk, url)
    said = {"since": "2020-01-01", "groups": "3", "term_ends": "2027-01-12"}
    assert desk.post(url, said | {"has_committee": "on", "groups": "-1"}).status_code == 422
    assert "日期不能早于支部成立" in desk.post(url, said).content.decode()
    assert desk.post(url, said | {"since": f"{branch.org.valid_from}"}).status_code == 302
    shown = page(desk, f"/desk/orglife/{branch.org.pk}/")
    assert "2027-01-12 届满，还有 55 天" in shown
    assert "不设支委会，3 个党小组" in shown
    assert "2 月党小组会，应开未开，0 次，应开 3 次" in shown


@pytest.mark.parametrize(
    ("today", "said"),
    [("2026-07-11", ""), ("2026-07-12", "还有 184 天"), ("2027-01-12", "还有 0 天"), ("2027-01-13", "已于")],
)
def test_the_end_of_the_term_is_told_six_months_before(page_client, branch, today, said):
    page_client.force_login(User.objects.get(pk=branch.secretary.user_id))
    with clock.at(datetime.combine(date.fromisoformat(today), datetime.min.time(), ZONE)):
        actions.describe(
            branch.org, has_committee=True, groups=0, term_ends=date(2027, 1, 12), by=branch.secretary
        )
        shown = page(page_client, f"/desk/orglife/{branch.org.pk}/")
    assert (said in shown) if said else "届满" not in shown.split("<main")[1].split("支委会、党小组")[0]


def test_other_years_lead_back_and_forth_and_nonsense_is_this_year(desk, branch):
    shown = page(desk, f"/desk/orglife/{branch.org.pk}/?year=2025")
    assert "2025 年组织生活" in shown
    assert "?year=2026" in shown
    for wrong in ("abc", "1999", "2101", "99999999999"):
        assert "2026 年组织生活" in page(desk, f"/desk/orglife/{branch.org.pk}/?year={wrong}")
    assert "这一年没有应开的" in page(desk, f"/desk/orglife/{branch.org.pk}/?year=2010")


def test_the_levels_above_see_who_lags_and_reach_the_branch(page_client, branch):
    by = make.orgs.actor(branch.town["subdistrict"], "subdistrict_officer")
    page_client.force_login(User.objects.get(pk=by.user_id))
    with clock.at(NOON):
        assert "还没有核对过" in page(page_client, "/desk/orglife/")
        make.sweep()
        shown = page(page_client, "/desk/orglife/")
        assert f"/desk/orglife/{branch.org.pk}/" in shown
        assert "支委会 2026-01" in shown
        assert "按地方看" in shown
        narrowed = page(page_client, f"/desk/orglife/?area={branch.town.neighbour.pk}")
        assert "没有符合条件的欠开" in narrowed
        assert "第五网格党支部" in page(
            page_client, "/desk/orglife/?kind=general_meeting&page=x&area=9999999"
        )
        assert "第五网格党支部" in page(page_client, f"/desk/orglife/{branch.org.pk}/")
        file = b"".join(page_client.post("/desk/orglife/late/export/", {"form": "csv"}).streaming_content)
    assert "2026-08" in file.decode("utf-8-sig")


def test_whoever_has_nothing_to_do_with_a_branch_does_not_find_it(page_client, branch):
    for key, role in (("neighbour", "community_secretary"), ("community", "community_worker")):
        by = make.orgs.actor(branch.town[key], role)
        page_client.force_login(User.objects.get(pk=by.user_id))
        assert page_client.get(f"/desk/orglife/{branch.org.pk}/").status_code == 404
    assert page_client.get("/desk/orglife/").url == "/desk/meetings/"
