"""The desk is told what a request probably is, and decides itself."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from gongjian.orgs.actor import CLOCK
from gongjian.orgs.tests.makers import browser
from gongjian.platform import actions as house
from gongjian.platform.action import label
from gongjian.requests import jobs
from gongjian.requests.actions import handling, handover
from gongjian.requests.queries import learning, suggestions
from gongjian.requests.rules.suggestions import SUGGESTIONS
from gongjian.requests.tests import desk
from gongjian.requests.tests import makers as make
from gongjian.triage.models import Choice, Kind, Training

pytestmark = pytest.mark.django_db
FIRE = "{}幢楼道里堆满杂物，消防通道又被电动车堵住，消防栓也坏了，万一着火跑不出去。"
NOISE = "{}号楼下烧烤店半夜还在放音乐，油烟呛人，噪音吵得老人睡不着，请来查一查。"
NEW_FIRE = "我们这栋楼消防通道停满电动车，楼道杂物没人清，着火了怎么办。"


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.HOME = tmp_path


def answered(staff, times=15):
    """So many fire and noise requests, settled by the community and by the police."""
    fire = make.matter(staff, keywords="", name="占用消防通道处置", category="消防安全")
    noise = make.matter(
        staff, lead="police", keywords="", number="48", name="社会生活噪声处置", category="噪声"
    )
    for n in range(times):
        _settled(staff, FIRE.format(n + 1), fire, "已清理楼道，通道畅通。")
        _settled(staff, NOISE.format(n + 1), noise, "已约谈店主，夜里不再放音乐。", to="police")
    return fire, noise


def _settled(staff, text, matter, reply, to=""):
    case = make.lodge(staff, text=text, matter=matter, place="")
    handover.accept(case, by=staff.worker)
    if to:
        handover.offer(make.fresh(case), to=staff.town[to], note="请办理", by=staff.worker)
        handover.take(make.fresh(case), by=staff.police)
    by = staff.police if to else staff.worker
    handling.settle(make.fresh(case), outcome="solved", reply=reply, by=by)


def hints(staff, text=NEW_FIRE, by=None):
    data = {"text": text, "area": staff.town.community.pk}
    return desk.text(browser(by or staff.worker).post("/desk/requests/new/hints/", data))


def test_an_empty_instance_suggests_by_the_list_alone():
    staff = make.staffed()
    make.matter(staff, keywords="消防通道、占用通道")

    made = suggestions.for_text(staff.worker, staff.town.community, NEW_FIRE)

    assert [one.item.name for one in made.matters] == ["占用消防通道"]
    assert [one.org for one in made.bodies] == [staff.town["fire"]]
    assert "“消防通道”" in made.matters[0].why[0]
    assert made.alike == []
    assert "还不够学习" in made.basis


def test_the_nightly_job_learns_matter_and_body_from_what_was_answered():
    staff = make.staffed()
    fire, noise = answered(staff)

    jobs.learn()

    made = suggestions.for_text(staff.worker, staff.town.community, "楼下店铺半夜放音乐，噪音太吵，睡不着。")
    assert made.matters[0].item == noise
    assert made.bodies[0].org == staff.town["police"]
    assert any("噪音" in why for why in made.matters[0].why)
    made = suggestions.for_text(staff.worker, staff.town.community, NEW_FIRE)
    assert made.matters[0].item == fire
    assert staff.town["fire"] in {one.org for one in made.bodies}
    assert staff.town["community"] not in {one.org for one in made.bodies}  # the list would refuse it
    assert {one.kind for one in Training.objects.all()} == {Kind.MATTER, Kind.BODY, Kind.CATEGORY}
    assert Training.objects.filter(kind=Kind.MATTER).get().first > 0.9

    assert "消防通道" in made.alike[0].case.text
    assert made.alike[0].others == 14  # what says the very same is one line
    assert len({one.excerpt for one in made.answers}) == len(made.answers)
    assert any("消防" in word for word in made.alike[0].shared)
    assert made.answers[0].excerpt == "已清理楼道，通道畅通。"
    assert made.answers[0].by == staff.town["community"].short_name
    page = hints(staff)
    for said in (
        "占用消防通道处置",
        "看的词：",
        "以前怎么答复的",
        "都提到：",
        "另有 14 件说的一样",
        "不会自动派单",
    ):
        assert said in page
    assert "没有查到" not in page, "nothing is denied right above what was found"


def test_what_lies_outside_ones_scope_does_not_exist():
    staff = make.staffed()
    desk.settled(staff)
    learning.learn()

    made = suggestions.for_text(staff.neighbour, staff.town.neighbour, make.TEXT)
    own = suggestions.for_text(staff.worker, staff.town.community, make.TEXT)

    assert made.alike == made.answers == []
    assert staff.town["community"].short_name not in repr(made.alike)
    assert "不在您的查看范围" not in desk.text(
        browser(staff.neighbour).post("/desk/requests/new/hints/", {"text": make.TEXT})
    )
    assert own.answers[0].excerpt == "已经请物业清理，通道畅通了。"


def test_what_the_desk_chose_after_suggestions_is_kept_and_may_be_something_else():
    staff = make.staffed()
    fire, noise = answered(staff, 2)
    shown = [learning.matter_label(one.category, one.name) for one in (fire, noise)]
    other = make.matter(staff, lead="community", number="50", name="楼道灯维修", category="照明")
    for chosen in (fire, noise, other):
        case = make.lodge(staff, text=NEW_FIRE)
        desk.post(staff.worker, case, "set_matter", matter=chosen.pk, nature="help", shown_matter=shown)
        assert make.fresh(case).matter == chosen
    assert sorted(Choice.objects.values_list("rank", flat=True)) == [0, 1, 2]


def test_a_body_that_the_list_would_refuse_is_not_suggested():
    staff = make.staffed()
    for _ in range(6):
        desk.settled(staff)  # the community answered them all: it is the guess
    learning.learn()
    fire = make.matter(staff, keywords="消防通道")
    case = make.lodge(staff, matter=fire, org=staff.town["hotline"])

    made = suggestions.for_case(staff.desk, case)
    free = suggestions.for_text(staff.desk, staff.town.community, "楼道灯坏了好几天，麻烦来修。")

    assert not [one for one in made.bodies if one.org.kind.is_base]
    assert all(one.org for one in free.bodies)


def test_a_case_page_suggests_while_somebody_has_still_to_choose():
    staff = make.staffed()
    fire = make.matter(staff, keywords="消防通道")
    case = make.lodge(staff, text=NEW_FIRE)
    assert f"/desk/requests/{case.number}/suggested/" in desk.text(browser(staff.worker).get(desk.url(case)))

    page = desk.text(browser(staff.worker).get(desk.url(case, "suggested/")))
    assert "定这项" in page
    assert fire.name in page

    desk.post(staff.worker, case, "set_matter", matter=fire.pk, nature="help")
    assert "可能是哪一项" not in desk.text(browser(staff.worker).get(desk.url(case, "suggested/")))
    assert browser(staff.other_street).get(desk.url(case, "suggested/")).status_code == 404


def test_a_body_that_was_chosen_is_compared_with_those_suggested():
    staff = make.staffed()
    case = desk.in_hand(staff)
    shown = [learning.body_label(staff.town["police"]), learning.body_label(staff.town["fire"])]
    desk.post(staff.worker, case, "offer", to=staff.town["fire"].pk, note="请处理", shown_body=shown)
    choice = Choice.objects.get()
    assert (choice.subject, choice.kind, choice.rank) == (label(case), Kind.BODY, 2)


def test_a_switch_turns_suggestions_off_for_a_place():
    staff = make.staffed()
    make.matter(staff, keywords="消防通道")
    house.override(
        None,
        key=SUGGESTIONS.key,
        value="0",
        source="区诉求办决定",
        effective_from=make.MONDAY.date(),
        area_id=staff.town.community.pk,
        by=CLOCK,
    )
    assert not suggestions.for_text(staff.worker, staff.town.community, NEW_FIRE).is_on
    assert suggestions.for_text(staff.neighbour, staff.town.neighbour, NEW_FIRE).is_on
    assert "建议已关闭" in hints(staff)


def test_the_page_on_suggestions_tells_how_often_they_were_followed():
    staff = make.staffed()
    case = desk.in_hand(staff)
    shown = [learning.body_label(staff.town["fire"])]
    desk.post(staff.worker, case, "offer", to=staff.town["fire"].pk, note="请处理", shown_body=shown)
    page = desk.text(browser(staff.worker).get("/desk/requests/suggestions/"))
    assert "100.0%" in page
    assert "暂不建议" in page


def test_a_suggestion_costs_the_same_however_many_requests_there_are():
    staff = make.staffed()
    make.matter(staff, keywords="消防通道")
    counted = []
    for times in (1, 30):
        for n in range(times):
            make.lodge(staff, text=(FIRE, NOISE)[n % 2].format(n + 1))
        learning.index()
        with CaptureQueriesContext(connection) as found:
            made = suggestions.for_text(staff.worker, staff.town.community, NEW_FIRE)
        assert made.alike
        counted.append(len(found))
    assert counted[0] == counted[1]
