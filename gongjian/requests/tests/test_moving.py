"""Places and bodies move (O1): whoever takes part in a case keeps seeing it, and whoever covers the new
place sees it from that moment.
"""

from dataclasses import replace
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from gongjian.areas import actions as areas
from gongjian.areas.models import Area, Level
from gongjian.kernel import clock
from gongjian.orgs import actions as orgs
from gongjian.orgs.actions import Founding
from gongjian.orgs.actor import CLOCK, Actor
from gongjian.orgs.models import Org, Post
from gongjian.orgs.queries import seat_of
from gongjian.orgs.tests import makers as house
from gongjian.platform.models import AuditEvent
from gongjian.requests.actions import handover, trail, upkeep
from gongjian.requests.models import Case, Party
from gongjian.requests.tests.makers import MONDAY, lodge, staffed
from gongjian.requests.tests.test_reading import plainly, seen

pytestmark = pytest.mark.django_db
ON = date(2026, 1, 1)
COMMUNITIES, CASES = 100, 12_500


def other_district(town) -> tuple[Area, Org]:
    district = house.area("钟楼区", Level.DISTRICT, town.city)
    return district, house.org("钟楼区接诉即办中心", "hotline_center", district, town["city"], is_lead=True)


def move(town, district: Area, body: Org) -> None:
    orgs.move_subdistrict(
        Org.objects.get(pk=town["subdistrict"].pk),
        to=district,
        parent=body,
        on=ON,
        document="苏政函〔2026〕1号",
        by=CLOCK,
    )


def again(by: Actor) -> Actor:
    """The same person at the next request: the post is read anew."""
    post = Post.objects.unscoped("a test enters again").select_related("org__area", "area", "person")
    return replace(by, seat=seat_of(post.get(pk=by.seat.post_id)))


def test_whoever_takes_part_keeps_the_case_and_the_new_district_gets_it():
    staff = staffed()
    town = staff.town
    with clock.at(MONDAY):
        here = handover.accept(lodge(staff), by=staff.worker)
        lodge(staff, area=town.far_community, org=town["far"])
        handover.offer(here, to=town["hotline"], by=staff.worker)
    district, body = other_district(town)
    new_desk = house.actor(body, "district_desk")
    assert seen(staff.desk) >= {here.number}
    assert seen(new_desk) == set()

    move(town, district, body)

    for name in ("worker", "street", "other_street", "neighbour", "desk", "fire", "city"):
        by = again(getattr(staff, name))
        assert seen(by) == plainly(by), name
    assert seen(again(staff.desk)) >= {here.number}, "it took part"
    assert seen(new_desk) == {here.number}, "it lies there now"
    assert upkeep.recount(None, by=CLOCK) == 0


def test_a_body_that_serves_another_place_keeps_what_it_took_part_in():
    staff = staffed()
    town = staff.town
    mine = lodge(staff)
    orgs.set_area(town["community"], area=town.far_community, is_lead=False, by=CLOCK)
    by = again(staff.worker)
    assert seen(by) == plainly(by) == {mine.number}
    assert upkeep.recount(None, by=CLOCK) == 0


def test_a_body_that_no_longer_answers_for_its_place_keeps_what_it_took_part_in():
    staff = staffed()
    town = staff.town
    lodge(staff)
    orgs.set_area(town["community"], area=town.community, is_lead=False, by=CLOCK)
    assert seen(again(staff.worker)) == plainly(again(staff.worker)) != set()
    orgs.set_area(town["community"], area=town.neighbour, is_lead=False, by=CLOCK)
    assert seen(again(staff.worker)) == plainly(again(staff.worker)) != set()
    assert upkeep.recount(None, by=CLOCK) == 0


def test_a_place_that_merges_into_another_takes_its_cases_along():
    staff = staffed()
    town = staff.town
    lodge(staff)
    beside = lodge(staff, area=town.neighbour, org=town["neighbour"])
    areas.merge_into(town.neighbour, into=town.community, on=date(2026, 1, 1), by=CLOCK)
    for by in (again(staff.worker), again(staff.neighbour), again(staff.street)):
        assert seen(by) == plainly(by)
        assert beside.number in seen(by)
    assert upkeep.recount(None, by=CLOCK) == 0


@pytest.mark.slow
def test_a_subdistrict_of_a_hundred_communities_and_12_500_cases_moves_in_as_many_statements_as_a_small_one():
    counts = []
    for communities, cases in ((1, 2), (COMMUNITIES, CASES)):
        staff = staffed()
        district, body = other_district(staff.town)
        fill(staff.town, communities, cases)
        old_desk, new_desk = staff.desk, house.actor(body, "district_desk")
        known = set(AuditEvent.objects.values_list("pk", flat=True))
        with CaptureQueriesContext(connection) as asked:
            move(staff.town, district, body)
        counts.append(len(asked))

        assert count(new_desk) == count(again(old_desk)) == count(again(staff.street)) == cases
        new = AuditEvent.objects.exclude(pk__in=known)
        assert sorted(new.values_list("action", flat=True)) == [
            "areas.move",
            "orgs.move_org",
            "orgs.move_subdistrict",
        ]
        assert new.values("group").distinct().count() == 1
        assert upkeep.recount(None, by=CLOCK) == 0
    assert counts[0] == counts[1] <= 60


def count(by: Actor) -> int:
    return Case.objects.visible_to(by).count()


def fill(town, communities: int, cases: int) -> None:
    """Communities with their bodies and as many cases; in each the district's desk takes part, too."""
    founded = [
        Founding(
            str(n), f"新社区{n}", "community", house.area(f"新社区{n}", Level.COMMUNITY, town.subdistrict)
        )
        for n in range(communities)
    ]
    bodies = list(orgs.found_orgs(town["subdistrict"], orgs=founded, by=CLOCK).values())
    rows = [_row(n, bodies[n % communities], town) for n in range(cases)]
    written = Case.objects.unscoped("written in bulk").bulk_create(rows, batch_size=2500)
    desk = Org.objects.get(pk=town["hotline"].pk)
    parties = [
        Party(
            case=case,
            org=org,
            role=Party.Role.HOLDER,
            since=MONDAY,
            is_away=trail.is_away(org, case.area.path),
        )
        for case in written
        for org in (case.holder, desk)
    ]
    Party.objects.unscoped("written in bulk").bulk_create(parties, batch_size=5000)


def _row(number: int, body: Org, town) -> Case:
    return Case(
        number=f"{town.district.pk}-{number}",
        query_code="",
        title="路灯不亮",
        text="路灯不亮",
        channel="web",
        area=body.area,
        holder=body,
        first_org=body,
        lodged_by="居民",
        lodged_at=MONDAY,
        limit="10wd",
        due_at=MONDAY,
    )
