"""What the list says of a request: what it is about, who leads, what may not be pushed down (H-03)."""

from dataclasses import replace
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from gongjian.admission import queries, rules
from gongjian.admission.models import MatterItem
from gongjian.admission.rules import Facts, Target
from gongjian.admission.tests import makers as make
from gongjian.orgs.actor import CLOCK
from gongjian.orgs.models import Org
from gongjian.orgs.tests import makers as orgs
from gongjian.platform.models import Override

ON = date(2026, 11, 18)
FIRE = Facts(
    "天宁区清单", "47", "support", "区消防救援大队", lead_is_base=False, base_role="发现后劝导并上报。"
)
LAMP = Facts("天宁区清单", "12", "basic", "怡康花园社区", lead_is_base=True)
RAZE = Facts("天宁区清单", "201", "recalled", "区城管局", lead_is_base=False)
ODD = Facts("天宁区清单", "202", "recalled", "天宁街道", lead_is_base=True)
COMMUNITY = Target("怡康花园社区", "community", is_base=True)
SUBDISTRICT = Target("天宁街道", "subdistrict", is_base=True)
GRID = Target("第一网格", "grid", is_base=True)
STATION = Target("街道城建办", "station", is_base=True)
DEPARTMENT = Target("区消防救援大队", "department", is_base=False)
AGENCY = Target("天宁派出所", "agency", is_base=False)
HOTLINE = Target("区诉求办", "hotline_center", is_base=False)
PROPERTY = Target("怡康物业", "property", is_base=False, is_civil=True)
BY_LAW = replace(FIRE, is_enforced=True)


@pytest.mark.parametrize(
    ("matter", "target", "allowed"),
    [
        *[(FIRE, target, False) for target in (COMMUNITY, SUBDISTRICT, GRID, STATION)],
        *[(FIRE, target, True) for target in (DEPARTMENT, AGENCY, HOTLINE)],
        *[(LAMP, target, True) for target in (COMMUNITY, SUBDISTRICT, GRID, STATION, DEPARTMENT, HOTLINE)],
        *[(RAZE, target, False) for target in (COMMUNITY, SUBDISTRICT, GRID, STATION)],
        *[(RAZE, target, True) for target in (DEPARTMENT, HOTLINE)],
        *[(BY_LAW, target, True) for target in (DEPARTMENT, AGENCY, HOTLINE)],
        *[(BY_LAW, target, False) for target in (PROPERTY, COMMUNITY)],
        *[(matter, PROPERTY, True) for matter in (FIRE, LAMP, RAZE)],  # no law, no authority asked for
        *[(ODD, target, False) for target in (COMMUNITY, SUBDISTRICT)],  # taken back is taken back
    ],
)
def test_a_departments_matter_is_never_handed_down_to_the_base(matter, target, allowed):
    assert bool(rules.may_go_to(matter, target)) is allowed


def test_who_has_no_authority_of_law_may_help_and_no_reason_gets_past_that():
    assert rules.may_go_to(BY_LAW, PROPERTY).reason == (
        "怡康物业没有执法权，清单不支持它主办：依据《天宁区清单》第 47 项，"
        "该事项由区消防救援大队牵头依法办理。可派给区消防救援大队，请怡康物业协办。"
    )
    past = rules.Override(
        is_granted=True, area_level=2, reason="十个字的理由写在这里了", lowest_level=3, reason_length=10
    )
    assert not rules.may_override(BY_LAW, PROPERTY, past)
    assert rules.may_override(BY_LAW, COMMUNITY, past)


def test_the_refusal_names_list_row_lead_and_what_to_do_instead():
    assert rules.may_go_to(FIRE, COMMUNITY).reason == (
        "依据《天宁区清单》第 47 项，该事项由区消防救援大队牵头、街道社区配合，不能下派给怡康花园社区。"
        "街道社区只做这一步：发现后劝导并上报。可派给区消防救援大队。"
        "确要派给它，请写明越过清单的理由，理由会留痕。"
    )


@pytest.mark.parametrize(
    ("granted", "level", "reason", "says"),
    [
        (True, 3, "十个字的理由写在这里了", ""),
        (True, 2, "十个字的理由写在这里了", ""),
        (True, 3, "一二三四五六七八九十", ""),  # ten characters
        (True, 3, "一二三四五六七八九 ", "至少 10 个字"),
        (True, 4, "十个字的理由写在这里了", "不能下派给"),  # a subdistrict may not
        (False, 3, "十个字的理由写在这里了", "不能下派给"),
    ],
)
def test_the_list_is_gone_past_only_by_the_level_that_may_and_with_a_reason(granted, level, reason, says):
    past = rules.Override(granted, level, reason, lowest_level=3, reason_length=10)
    verdict = rules.may_override(FIRE, COMMUNITY, past)
    assert bool(verdict) is (says == "")
    assert says in verdict.reason


def where(place):
    return Org.objects.select_related("kind", "area").in_bulk([org.pk for org in place.orgs.values()])


@pytest.mark.django_db
def test_dispatch_is_judged_with_the_lead_of_that_very_place():
    place = make.town()
    make.version(place.district)
    fire = queries.item_in_force("47", place.community, ON)
    lamp = queries.item_in_force("12", place.community, ON)
    community, department = (
        Org.objects.select_related("kind").get(pk=place[key].pk) for key in ("community", "fire")
    )
    clerk = orgs.actor(place["subdistrict"], "subdistrict_officer")
    officer = orgs.actor(place["party"], "district_officer")
    reason = "区里专题会议定由社区先行处置"
    assert queries.dispatch_verdict(fire, department, place.community, clerk)
    assert (
        "不能下派给怡康花园社区" in queries.dispatch_verdict(fire, community, place.community, clerk).reason
    )
    assert not queries.dispatch_verdict(fire, community, place.community, clerk, reason)
    assert not queries.dispatch_verdict(fire, community, place.community, officer)
    assert queries.dispatch_verdict(fire, community, place.community, officer, reason)
    assert queries.dispatch_verdict(lamp, community, place.community, clerk)
    assert queries.dispatch_verdict(None, community, place.community, clerk)
    assert (queries.may_override(clerk), queries.may_override(officer)) == (False, True)


@pytest.mark.django_db
def test_the_districts_desk_dispatches_past_the_list_and_the_refusal_names_it_to_everybody_else():
    place = make.town()
    make.version(place.district)
    fire = queries.item_in_force("47", place.community, ON)
    community = Org.objects.select_related("kind").get(pk=place["community"].pk)
    clerk = orgs.actor(place["subdistrict"], "subdistrict_officer")
    assert "请联系区级受理单位" in queries.dispatch_verdict(fire, community, place.community, clerk).reason
    desk = orgs.actor(place["hotline"], "district_desk")
    Org.objects.filter(pk=place["hotline"].pk).update(phone="0519-12345")

    refusal = queries.dispatch_verdict(fire, community, place.community, clerk)
    assert "确要街道社区办，请联系天宁区诉求办（0519-12345），由它写明理由后派。" in refusal.reason
    assert "怡康花园社区" not in refusal.alike  # said once of several
    assert queries.may_override(desk)
    assert not queries.dispatch_verdict(fire, community, place.community, desk)
    assert queries.dispatch_verdict(fire, community, place.community, desk, "区里专题会议定由社区先行处置")


@pytest.mark.django_db
def test_a_place_may_ask_for_a_longer_reason():
    place = make.town()
    make.version(place.district)
    community = Org.objects.select_related("kind").get(pk=place["community"].pk)
    fire = queries.item_in_force("47", place.community, ON)
    Override.objects.create(
        key=rules.REASON_LENGTH.key,
        area_id=place.district.pk,
        value="30",
        source="区府办〔2026〕5号",
        effective_from="2026-01-01",
    )
    verdict = queries.dispatch_verdict(fire, community, place.community, CLOCK, "十个字的理由写在这里了")
    assert "至少 30 个字" in verdict.reason


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("text", "number", "lead"),
    [
        ("3号楼消防通道被电动车堵死了，老人出不来", "47", "fire"),
        ("楼道灯坏了一个星期，晚上看不见", "12", "community"),
        ("楼下广场舞太吵，孩子没法写作业", "48", "police"),
        ("我父亲独居老人，想要助餐", "13", "subdistrict"),
        ("楼顶有人私搭乱建", "201", "fire"),
    ],
)
def test_a_residents_words_find_their_matter_and_who_leads_there(text, number, lead):
    place = make.town()
    make.version(place.district)
    best = queries.proposals(text, place.grid, ON)[0]
    assert (best.item.number, best.lead) == (number, place[lead])
    assert all(word in text for word in best.why)
    assert f"第 {number} 项" in best.reason


@pytest.mark.django_db
def test_nothing_is_proposed_for_words_the_list_does_not_know():
    place = make.town()
    make.version(place.district)
    assert queries.proposals("你好", place.community, ON) == []
    assert queries.proposals("", place.community, ON) == []


@pytest.mark.django_db
def test_a_proposal_costs_three_queries_however_long_the_list():
    place = make.town()
    more = [
        [f"x{n}", "基本履职", "其他", f"楼道照明第{n}项事务", f"楼道灯{n}", "社区", "", "", "", ""]
        for n in range(340)
    ]
    make.version(place.district, make.ROWS + more)
    with CaptureQueriesContext(connection) as asked:
        found = queries.proposals("楼道灯坏了，消防通道也堵了", place.community, ON)
        assert [p.cooperating for p in found if p.item.number == "47"] == [(place["police"],)]
        assert all(p.lead for p in found)
    assert len(asked) == 3


@pytest.mark.django_db
def test_the_nearest_list_that_has_begun_is_in_force():
    place = make.town()
    of_city = make.version(place.city, on=date(2024, 1, 1), name="市清单")
    first = make.version(place.district, on=date(2025, 7, 1), name="区清单")
    second = make.version(place.district, on=date(2026, 7, 1), name="区清单二版")
    found = [
        queries.in_force(place.grid, day)
        for day in (date(2025, 6, 30), date(2025, 7, 1), date(2026, 6, 30), date(2026, 7, 1))
    ]
    assert found == [of_city, first, first, second]
    assert queries.in_force(place.grid, date(2023, 12, 31)) is None


@pytest.mark.django_db
def test_two_versions_are_compared_row_by_row():
    place = make.town()
    old = make.version(place.district, on=date(2025, 7, 1))
    rows = [list(row) for row in make.ROWS]
    rows[2][9] = "3个工作日"  # 47: shorter
    rows[3][0] = "88"  # 48: another number, the same matter
    rows[4][:4] = ["300", "基本履职", "城市管理", "共享单车乱停放的劝导"]  # 201 gone, 300 new
    new = make.version(place.district, rows, on=date(2026, 7, 1))
    found = queries.difference(old, new)
    assert [item.number for item in found.added] == ["300"]
    assert [item.number for item in found.removed] == ["201"]
    assert [(item.name[:4], columns) for item, columns in found.changed] == [
        ("消防通道", (("办理时限", "5个工作日", "3个工作日"),)),
        ("噪声扰民", (("序号", "48", "88"),)),
    ]
    assert queries.difference(old, old).is_empty


@pytest.mark.django_db
def test_every_word_of_a_search_must_occur_in_the_row():
    place = make.town()
    version = make.version(place.district)

    def numbers(**given):
        return [item.number for item in queries.items(version, **given)]

    assert numbers(search="消防 通道") == ["47"]
    assert numbers(search="派出所") == ["48"]
    assert numbers(search="消防 噪声") == []
    assert numbers(part="recalled") == ["201"]
    assert numbers(category="民生服务") == ["12", "13"]
    assert MatterItem.objects.filter(version=version).count() == sum(queries.parts(version).values())
