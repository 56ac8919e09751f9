"""Whatever is changed from a day on, everything before that day stays as it was told."""

from datetime import date, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gongjian.areas.models import Level
from gongjian.kernel.verdict import Denied
from gongjian.orgs import actions
from gongjian.orgs.actions import Founding
from gongjian.orgs.actor import CLOCK
from gongjian.orgs.models import Org, OrgSpan
from gongjian.orgs.tests import makers as make

pytestmark = pytest.mark.django_db
DAYS = [date(2025, 1, 1) + timedelta(days=30 * n) for n in range(12)]
VERBS = ("found", "rename", "move", "lead", "dissolve")
STEP = st.tuples(
    st.sampled_from(VERBS), st.integers(0, 30), st.integers(0, 30), st.integers(0, len(DAYS) - 1)
)


def told() -> dict[date, dict[int, tuple]]:
    """Everything that is said of each day: name and place of every body in both relations."""
    rows = list(OrgSpan.objects.all())
    return {
        day: {
            row.org_id: (row.name, row.parent_id, row.path, row.led_by_id)
            for row in rows
            if row.starts <= day and (row.ends is None or row.ends > day)
        }
        for day in DAYS
    }


def do(verb: str, org: Org, other: Org, on: date, n: int) -> None:
    given = {"on": on, "by": CLOCK}
    if verb == "found":
        actions.found_org(org, name=f"新单位{n}", kind="unit", area=org.area, **given)
    elif verb == "rename":
        actions.rename_org(org, name=f"改名{n}", **given)
    elif verb == "move":
        actions.move_org(org, parent=other, **given)
    elif verb == "lead":
        actions.set_lead(org, led_by=other, **given)
    else:
        actions.close_org(org, **given)


def world() -> None:
    """A body above two subdistricts with a community each."""
    area = make.area("天宁区", Level.DISTRICT)
    root = make.org("区委", "district_party", area)
    streets = [Founding(f"{n}", f"第{n}街道", "subdistrict", area, on=make.DAY) for n in "12"]
    below = [Founding(f"{n}1", f"第{n}社区", "community", area, n, on=make.DAY) for n in "12"]
    actions.found_orgs(root, orgs=[*streets, *below], by=CLOCK)


@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=st.lists(STEP, min_size=1, max_size=8))
def test_no_sequence_of_changes_alters_what_was_told_of_an_earlier_day(steps, db):
    here = transaction.savepoint()
    try:
        world()
        live(steps)
    finally:
        transaction.savepoint_rollback(here)


def live(steps) -> None:
    for n, (verb, one, two, at) in enumerate(steps):
        orgs = list(Org.objects.select_related("area", "kind").order_by("pk"))
        before, first = told(), DAYS[at]
        try:
            do(verb, orgs[one % len(orgs)], orgs[two % len(orgs)], first, n)
        except Denied:
            first = date.max
        for day, now in told().items():
            assert day >= first or now == before[day], (verb, day)
            for pk, (_, parent, path, _) in now.items():
                assert path == f"{now[parent][2] if parent else ''}{pk}.", (verb, day)
    for org in Org.objects.filter(valid_to__isnull=True):
        span = OrgSpan.objects.get(org=org, ends__isnull=True)
        assert (span.name, span.path, span.led_by_id) == (org.name, org.path, org.led_by_id)
    assert OrgSpan.objects.filter(ends__isnull=True).count() == Org.objects.filter(valid_to=None).count()
