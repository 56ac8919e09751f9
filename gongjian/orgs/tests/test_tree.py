"""The affiliation tree: founding, renaming, moving, closing; who stands above whom."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from gongjian.kernel.verdict import Denied
from gongjian.orgs import actions, queries
from gongjian.orgs.actions import Founding
from gongjian.orgs.actor import CLOCK
from gongjian.orgs.models import Org, OrgKind
from gongjian.orgs.tests import makers as make
from gongjian.platform.models import AuditEvent

pytestmark = pytest.mark.django_db


def test_an_organisation_lies_below_its_parent():
    place = make.town()
    grid = place["grid"]
    assert grid.path == f"{place['community'].path}{grid.pk}."
    assert AuditEvent.objects.filter(action="orgs.found_orgs").count() == 1


def test_founding_a_thousand_costs_as_many_statements_as_founding_one():
    place = make.town()
    counts = []
    for start, size in ((0, 1), (1, 1001)):
        batch = [Founding(str(n), f"单位{n}", "unit", place.district) for n in range(start, size)]
        with CaptureQueriesContext(connection) as asked:
            actions.found_orgs(place["city"], orgs=batch, by=CLOCK)
        counts.append(len(asked))
    assert counts[0] <= 13
    assert counts[1] <= counts[0] + 1  # a large insert is cut in two


def test_a_batch_with_one_bad_row_founds_nothing():
    place = make.town()
    before = Org.objects.count()
    batch = [
        Founding("a", "单位甲", "unit", place.district),
        Founding("b", "单位乙", "palace", place.district),
    ]
    with pytest.raises(Denied, match="没有“palace”这类单位"):
        actions.found_orgs(place["city"], orgs=batch, by=CLOCK)
    assert Org.objects.count() == before


def test_a_place_has_one_lead_and_a_parent_no_two_children_of_one_name():
    place = make.town()
    with pytest.raises(Denied, match="一个地方只能有一个"):
        make.org("另一个居委会", "community", place.community, place["subdistrict"], is_lead=True)
    with pytest.raises(Denied, match="下面已经有“怡康花园社区”"):
        make.org("怡康花园社区", "community", place.community, place["subdistrict"])


def test_moving_takes_the_whole_subtree_along_in_a_constant_number_of_statements():
    place = make.town()
    counts = []
    for extra in (0, 60):
        more = [Founding(str(n), f"楼栋单位{n}", "unit", place.community) for n in range(extra)]
        actions.found_orgs(place["community"], orgs=more, by=CLOCK)
        with CaptureQueriesContext(connection) as asked:
            actions.move_org(
                place["subdistrict"], parent=place["hotline"] if extra else place["fire"], by=CLOCK
            )
        counts.append(len(asked))
    place["subdistrict"].refresh_from_db()
    assert counts[0] == counts[1] <= 16
    assert place["subdistrict"].path == f"{place['hotline'].path}{place['subdistrict'].pk}."
    for below in Org.objects.filter(parent=place["community"]):
        assert below.path == f"{place['subdistrict'].path}{place['community'].pk}.{below.pk}."


def test_an_organisation_cannot_answer_to_its_own_child():
    place = make.town()
    with pytest.raises(Denied, match="上级不能是这个单位自己或它的下级"):
        actions.move_org(place["subdistrict"], parent=place["grid"], by=CLOCK)


def test_a_move_that_would_make_two_of_one_name_changes_nothing():
    place = make.town()
    make.org("怡康花园社区", "community", place.far_community, place["other"])
    with pytest.raises(Denied, match="下面已经有"):
        actions.move_org(place["community"], parent=place["other"], by=CLOCK)
    assert Org.objects.get(pk=place["grid"].pk).path.startswith(place["subdistrict"].path)


def test_closing_frees_the_place_once_nothing_hangs_on_the_body():
    place = make.town()
    held = make.post(place["community"], "community_worker")
    actions.set_lead(place["neighbour"], led_by=place["community"], on=make.DAY, by=CLOCK)
    in_the_way = "还有 2 个下级单位、1 个由它属地领导的单位、1 个在任岗位。请先"
    with pytest.raises(Denied, match=in_the_way):
        actions.close_org(place["community"], on=date(2026, 6, 1), by=CLOCK)
    for child in ("grid", "property"):
        actions.close_org(place[child], on=date(2026, 6, 1), by=CLOCK)
    actions.set_lead(place["neighbour"], led_by=None, on=date(2026, 6, 1), by=CLOCK)
    actions.end_post(held, on=date(2026, 6, 1), by=CLOCK)
    actions.close_org(place["community"], on=date(2026, 6, 1), by=CLOCK)
    assert queries.lead_of(place.community.pk) is None
    assert make.org("怡康社区", "community", place.community, place["subdistrict"], is_lead=True)
    with pytest.raises(Denied, match="已于2026-06-01撤销"):
        actions.rename_org(place["community"], name="新名", by=CLOCK)


def test_renaming_is_recorded_with_both_names():
    place = make.town()
    actions.rename_org(place["station"], name="街道建设管理办公室", short_name="建管办", by=CLOCK)
    event = AuditEvent.objects.get(action="orgs.rename_org")
    assert event.changed["name"] == ["街道城建办", "街道建设管理办公室"]


@pytest.mark.parametrize(
    ("below", "above"),
    [
        ("grid", "community"),
        ("community", "subdistrict"),
        ("subdistrict", "hotline"),  # it answers to the district committee, its cases go to the platform
        ("hotline", "city"),
        ("city", None),
        ("fire", "hotline"),
        ("police", "subdistrict"),
        ("station", "subdistrict"),
        ("property", "community"),
    ],
)
def test_a_matter_goes_up_along_the_bodies_that_answer_for_the_place(below, above):
    place = make.town()
    org = Org.objects.select_related("area").get(pk=place[below].pk)
    assert queries.superior(org) == (place[above] if above else None)


def test_a_grid_without_a_body_of_its_own_falls_to_its_community():
    place = make.town()
    actions.set_area(place["grid"], area=place.grid, is_lead=False, by=CLOCK)
    assert queries.lead_above(place.grid) == place["community"]


def test_every_kind_the_actions_know_is_seeded_with_its_authority():
    base = set(OrgKind.objects.filter(is_base=True).values_list("key", flat=True))
    assert base == {"subdistrict", "station", "community", "grid"}
    assert OrgKind.objects.get(pk="department").has_authority
    assert not OrgKind.objects.get(pk="community").has_authority


def test_only_the_system_administrator_keeps_organisations():
    place = make.town()
    with pytest.raises(Denied, match="系统管理员的事"):
        actions.rename_org(place["grid"], name="x", by=make.actor(place["community"], "community_secretary"))
    actions.rename_org(place["grid"], name="第二网格", by=make.actor(place["party"], "system_admin"))
