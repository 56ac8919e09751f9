"""Where organisations stood on a day: the spans that the database keeps beside the rows."""

from datetime import date

import pytest

from gongjian.orgs import history
from gongjian.orgs.models import Org, OrgKind, OrgSpan
from gongjian.orgs.tests import makers as make

pytestmark = pytest.mark.django_db


def test_whoever_writes_an_organisation_its_last_span_says_the_same():
    place = make.town()
    Org.objects.filter(pk=place["station"].pk).update(name="城建站", led_by=place["community"])
    span = history.span_of(place["station"], make.DAY)
    assert (span.name, span.led_by, span.ends) == ("城建站", place["community"], None)
    Org.objects.filter(pk=place["station"].pk).update(valid_to=date(2026, 1, 1))
    assert OrgSpan.objects.get(org=place["station"]).ends == date(2026, 1, 1)


def test_every_kind_holds_only_kinds_that_there_are():
    keys = set(OrgKind.objects.values_list("key", flat=True))
    held = {key for row in OrgKind.objects.all() for key in row.may_hold or ()}
    assert held <= keys
    assert {"working_committee", "host_household", "women"} <= keys


def test_those_under_a_body_are_those_of_the_day():
    place = make.town()
    assert set(history.ids_under(place["community"], make.DAY)) == {
        place[key].pk for key in ("community", "grid", "property")
    }
    assert not history.ids_under(place["community"], date(2023, 12, 31))
