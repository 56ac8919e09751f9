"""A corrected table of old requests: whatever it says anew is put in, and goes back as a whole."""

from datetime import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from gongjian.kernel import clock
from gongjian.orgs.tests import makers as orgs
from gongjian.platform.models import AuditEvent
from gongjian.platform.sealed import blind
from gongjian.requests.models import Case, Party, Reporter, Wording
from gongjian.requests.queries import search
from gongjian.requests.tests.test_history import brought_in, checked, everything
from gongjian.sheets import actions

pytestmark = pytest.mark.django_db
HEAD = [
    *("留言编号", "留言用户", "联系电话", "留言时间", "留言主题", "留言详情", "一级标签", "诉求性质"),
    *("所属社区", "具体位置", "办理单位", "答复意见", "办结时间"),
]
FIRST = [
    *("24", "A0007", "", "2020-01-06 12:09:38", "路灯不亮", "西侧的路灯坏了三盏。", "城乡建设", "求助"),
    *[""] * 5,
]
CELLS = {
    "留言用户": "王阿姨",
    "联系电话": "13800002207",
    "留言时间": "2020-01-05 08:00:00",
    "留言主题": "路灯坏了",
    "留言详情": "西侧的路灯坏了五盏，晚上看不见。",
    "一级标签": "环境保护",
    "诉求性质": "投诉",
    "所属社区": "斜桥巷社区",
    "具体位置": "十二幢",
    "答复意见": "已经换了新灯。",
    "办结时间": "2020-01-20 10:00:00",
}


@pytest.fixture
def place():
    return orgs.town()


@pytest.fixture
def desk(place):
    return orgs.actor(place["hotline"], "district_desk")


def corrected(**cells):
    return [cells.get(title, cell) for title, cell in zip(HEAD, FIRST, strict=True)]


def kept():
    """Every row the import may change, as the database has it."""
    case = everything().get(source_number="24")
    rows = [Reporter.objects.of(case=case), Party.objects.of(case=case), Wording.objects.of(case=case)]
    rows.append(everything().filter(pk=case.pk))
    return [list(found.order_by("pk").values()) for found in rows]


@pytest.mark.parametrize(("title", "cell"), CELLS.items(), ids=CELLS)
def test_every_column_that_a_corrected_file_carries_is_put_in_and_goes_back(place, desk, title, cell):
    brought_in([HEAD, FIRST], desk, place.community.code)
    before = kept()
    run = brought_in([HEAD, corrected(**{title: cell})], desk, place.community.code)
    assert (run.new, run.changed) == (0, 1)
    assert kept() != before
    assert checked([HEAD, corrected(**{title: cell})], desk, place.community.code).same == 1
    actions.undo(run, by=desk)
    assert kept() == before


def test_all_at_once_it_is_as_if_the_better_file_had_come_first(place, desk):
    brought_in([HEAD, FIRST], desk, place.community.code)
    run = brought_in([HEAD, corrected(**CELLS)], desk, place.community.code)
    case = everything().select_related("holder").get(source_number="24")
    said = Reporter.objects.of(case=case).get()
    assert (said.name, said.phone, said.phone_index, said.tail_index) == (
        "王阿姨",
        "13800002207",
        blind("13800002207"),
        blind("2207"),
    )
    assert case.lodged_at == datetime(2020, 1, 5, 8, tzinfo=clock.ZONE)
    ended = datetime(2020, 1, 20, 10, tzinfo=clock.ZONE)
    assert (case.ended_at, case.due_at, case.settled_at, case.outcome) == (ended, ended, ended, "explained")
    assert (case.reply, case.area, case.nature) == ("已经换了新灯。", place.neighbour, "complaint")
    assert case.holder.area_id == place.neighbour.pk, "without a body named, whoever answers there"
    party = Party.objects.of(case=case).get()
    assert (party.org_id, party.is_away, case.first_org_id) == (case.holder_id, False, case.holder_id)
    assert Case.objects.visible_to(desk).filter(search.matching("十二幢")).count() == 1
    trail = AuditEvent.objects.filter(action="sheets.carry_in", changed__has_key="reply").last()
    assert "新灯" not in str(trail.changed)
    assert "13800002207" not in "".join(str(event.changed) for event in AuditEvent.objects.all())
    assert run.changed == 1


def test_a_body_that_is_named_takes_the_case_over_and_an_empty_cell_leaves_it(place, desk):
    brought_in([HEAD, FIRST], desk, place.community.code)
    named = place["fire"].name
    run = brought_in([HEAD, corrected(办理单位=named)], desk, place.community.code)
    case = everything().get()
    assert (case.holder, case.first_org) == (place["fire"], place["fire"])
    assert Party.objects.of(case=case).get().is_away
    assert checked([HEAD, FIRST], desk, place.community.code).same == 1
    moved = brought_in([HEAD, corrected(所属社区="斜桥巷社区")], desk, place.community.code)
    case.refresh_from_db()
    assert (case.holder, case.area) == (place["fire"], place.neighbour), "a body once named stays"
    actions.undo(moved, by=desk)
    actions.undo(run, by=desk)
    case.refresh_from_db()
    assert case.holder == place["community"]


def test_an_answer_without_its_day_is_of_the_day_the_request_ended(place, desk):
    brought_in([HEAD, FIRST], desk, place.community.code)
    brought_in([HEAD, corrected(答复意见="已修好。")], desk, place.community.code)
    case = everything().get()
    assert case.settled_at == case.ended_at == case.lodged_at
    assert checked([HEAD, corrected(答复意见="已修好。")], desk, place.community.code).same


def test_correcting_thirty_costs_as_many_statements_as_three(place, desk):
    def lines(numbers, **cells):
        return [HEAD, *([str(n), *corrected(**cells)[1:]] for n in numbers)]

    def statements(numbers):
        brought_in(lines(numbers), desk, place.community.code)
        with CaptureQueriesContext(connection) as caught:
            brought_in(lines(numbers, **CELLS), desk, place.community.code)
        return len(caught)

    statements(range(1, 3))
    assert statements(range(100, 103)) == statements(range(200, 230))
