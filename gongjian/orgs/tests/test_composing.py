"""A place's bodies are composed from a pattern: looked at first, founded in one act."""

from datetime import date

import pytest

from gongjian.kernel.verdict import Denied
from gongjian.orgs import actions, composing
from gongjian.orgs.actor import CLOCK
from gongjian.orgs.models import Org, OrgChange, OrgKind, Pattern
from gongjian.orgs.tests import makers as make
from gongjian.platform.models import AuditEvent

pytestmark = pytest.mark.django_db
ON = date(2026, 6, 1)
PAPER = {"on": ON, "document": "天委〔2026〕12号", "by": CLOCK}


def test_one_and_three_stand_below_the_working_committee_by_one_paper_and_once():
    place, pattern = make.town(), Pattern.objects.get(name="街道“1+3”")
    made = actions.compose(place["subdistrict"], pattern=pattern, **PAPER)
    assert [org.name for org in made.values()] == [
        "中共天宁街道工作委员会",
        "天宁街道行政党组",
        "天宁街道居民区综合党委",
        "天宁街道非公企业联合党委",
    ]
    core = made["core"]
    assert {org.parent_id for org in made.values()} == {place["subdistrict"].pk, core.pk}
    groups = (
        OrgChange.objects.filter(org__in=made.values()).values_list("group", "document").order_by().distinct()
    )
    assert len(groups) == 1
    assert AuditEvent.objects.filter(action="orgs.compose", group=groups[0][0]).exists()
    with pytest.raises(Denied, match="都已经有了"):
        actions.compose(place["subdistrict"], pattern=pattern, **PAPER)


def test_what_is_there_already_is_kept_and_the_rest_hangs_under_it():
    place = make.town()
    core = make.org("中共天宁街道工作委员会", "working_committee", place.subdistrict, place["subdistrict"])
    wide = Pattern.objects.get(name="街道“大工委＋兼职委员”")
    made = actions.compose(place["subdistrict"], pattern=wide, **PAPER)
    assert [(org.name, org.parent) for org in made.values()] == [("天宁街道大工委", core)]


def test_who_leads_is_kept_beside_the_affiliation():
    place, pattern = make.town(), Pattern.objects.get(name="社区“3+N”")
    made = actions.compose(place["community"], pattern=pattern, **PAPER)
    assert (made["owners"].parent, made["owners"].led_by) == (place["community"], made["core"])


def test_where_anything_is_in_the_way_nothing_is_founded():
    place, pattern = make.town(), Pattern.objects.get(name="街道“1+3”")
    branch = make.org("第一党支部", "party_branch", place.subdistrict, place["subdistrict"])
    before = Org.objects.count()
    with pytest.raises(Denied, match="党支部下面不能设党工委"):
        actions.compose(branch, pattern=pattern, **PAPER)
    assert Org.objects.count() == before


def test_every_pattern_that_comes_with_the_house_can_be_applied_somewhere():
    place = make.town()
    for pattern in Pattern.objects.all():
        at = place["community"] if pattern.name.startswith("社区") else place["subdistrict"]
        pieces = composing.plan(at, pattern)
        assert [piece.bad for piece in pieces] == [""] * len(pieces)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("{地方}党委，皇宫", "第 1 行的类别“皇宫”没有"),
        ("{地方}党委，党委\n{地方}支部，党支部，别的党委", "第 2 行的“别的党委”前面没有写过"),
        ("{地方}党委，党委\n{地方}党委，党委", "第 2 行没有名称，或名称和前面的重复"),
        ("，党委", "第 1 行没有名称"),
    ],
)
def test_a_line_that_cannot_be_read_is_named(text, why):
    kinds = {kind.name: kind.key for kind in OrgKind.objects.all()}
    with pytest.raises(ValueError, match=why):
        composing.parse(text, kinds)


def test_an_administrator_adds_a_pattern_and_composes_on_screen():
    place = make.town()
    keeper = make.browser(make.actor(place["party"], "system_admin"))
    lines = "{地方}联合党委，联合党委\n{地方}园区支部，联合党支部，{地方}联合党委，{地方}联合党委"
    given = {"name": "园区两级", "note": "", "parts": lines}
    assert keeper.post("/desk/orgs/patterns/new/", {**given, "parts": "，"}).status_code == 422
    assert keeper.post("/desk/orgs/patterns/new/", given).status_code == 302
    pattern = Pattern.objects.get(name="园区两级")
    page = f"/desk/orgs/{place['subdistrict'].pk}/compose/"
    shown = keeper.get(f"{page}?pattern={pattern.pk}").content.decode()
    assert "天宁街道园区支部" in shown
    assert "新设" in shown
    missing = keeper.post(page, {"pattern": pattern.pk, "on": "2026-06-01"})
    assert "请写批准文号" in missing.content.decode()
    given = {"pattern": pattern.pk, "on": "2026-06-01", "document": "天委〔2026〕12号"}
    assert keeper.post(page, given).status_code == 302
    made = Org.objects.get(name="天宁街道园区支部")
    assert made.led_by == made.parent
    worker = make.browser(make.actor(place["community"], "community_worker"))
    assert worker.get(page).status_code == 409
