"""A subdistrict goes to another district with everything in it (O1), and rights follow at once."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from gongjian.areas.models import Area, Level
from gongjian.kernel.verdict import Denied
from gongjian.orgs import actions, queries
from gongjian.orgs.actions import Founding
from gongjian.orgs.actor import CLOCK
from gongjian.orgs.models import Org, Person
from gongjian.orgs.tests import makers as make
from gongjian.platform.models import AuditEvent

pytestmark = pytest.mark.django_db
COMMUNITIES = 100


def grow(place, number: int) -> None:
    """Communities with their bodies under the first subdistrict."""
    areas = [make.area(f"新社区{n}", Level.COMMUNITY, place.subdistrict) for n in range(number)]
    founded = [Founding(area.name, area.name, "community", area, is_lead=True, on=make.DAY) for area in areas]
    actions.found_orgs(place["subdistrict"], orgs=founded, by=CLOCK)


def neighbour_district(place) -> tuple[Area, Org]:
    district = make.area("钟楼区", Level.DISTRICT, place.city)
    return district, make.org("钟楼区委组织部", "district_party", district, place["city"])


def test_a_subdistrict_with_a_hundred_communities_moves_and_rights_follow_at_once():
    place = make.town()
    district, body = neighbour_district(place)
    old_boss = make.actor(place["party"], "district_officer")
    new_boss = make.actor(body, "district_officer")
    grow(place, COMMUNITIES)
    worker = make.post(Org.objects.get(name="新社区7"), "community_worker").person
    assert Person.objects.visible_to(old_boss).filter(pk=worker.pk).exists()

    actions.move_subdistrict(
        place["subdistrict"],
        to=district,
        parent=body,
        on=date(2026, 1, 1),
        document="苏政函〔2026〕1号",
        by=CLOCK,
    )

    moved = Org.objects.filter(path__startswith=f"{body.path}{place['subdistrict'].pk}.")
    assert moved.count() == COMMUNITIES + 6
    assert Area.objects.filter(path__startswith=district.path).count() == COMMUNITIES + 5
    assert not Person.objects.visible_to(old_boss).filter(pk=worker.pk).exists()
    assert Person.objects.visible_to(new_boss).filter(pk=worker.pk).exists()
    events = AuditEvent.objects.filter(action__in=["orgs.move_subdistrict", "orgs.move_org", "areas.move"])
    assert events.count() == 3
    assert events.values("group").distinct().count() == 1


def test_the_move_costs_as_many_statements_for_a_hundred_communities_as_for_one():
    counts = []
    for number in (1, COMMUNITIES):
        place = make.town()
        district, body = neighbour_district(place)
        grow(place, number)
        with CaptureQueriesContext(connection) as asked:
            actions.move_subdistrict(
                place["subdistrict"], to=district, parent=body, on=date(2026, 1, 1), by=CLOCK
            )
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_a_refused_half_leaves_the_other_half_undone():
    place = make.town()
    district, _ = neighbour_district(place)
    with pytest.raises(Denied, match="上级不能是这个单位自己或它的下级"):
        actions.move_subdistrict(
            place["subdistrict"], to=district, parent=place["community"], on=date(2026, 1, 1), by=CLOCK
        )
    place.subdistrict.refresh_from_db()
    assert place.subdistrict.parent == place.district
    assert queries.lead_above(place.grid).name == "怡康花园第一网格"
    assert not AuditEvent.objects.filter(action="areas.move").exists()
