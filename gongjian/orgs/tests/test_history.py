"""Where organisations stood on a day: the spans that the database keeps beside the rows."""

from datetime import date, datetime

import pytest

from gongjian.kernel import clock
from gongjian.kernel.verdict import Denied
from gongjian.orgs import actions, history
from gongjian.orgs.actor import CLOCK
from gongjian.orgs.models import Org, OrgChange, OrgKind, OrgSpan
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


def test_a_move_is_read_back_on_the_days_before_and_after_it():
    place = make.town()
    actions.move_org(place["community"], parent=place["other"], on=date(2026, 3, 1), by=CLOCK)
    under = [
        set(history.ids_under(place["subdistrict"], day)) for day in (date(2026, 2, 28), date(2026, 3, 1))
    ]
    assert place["grid"].pk in under[0]
    assert place["grid"].pk not in under[1]
    assert history.span_of(place["grid"], date(2026, 2, 28)).path.startswith(place["subdistrict"].path)


def test_a_move_dated_back_takes_along_what_has_left_since():
    place = make.town()
    actions.move_org(place["property"], parent=place["neighbour"], on=date(2026, 6, 1), by=CLOCK)
    actions.move_org(place["community"], parent=place["other"], on=date(2026, 3, 1), by=CLOCK)
    paths = [history.span_of(place["property"], date(2026, month, 1)).path for month in (2, 4, 7)]
    above = [place["subdistrict"].path, place["other"].path, place["neighbour"].path]
    assert [path.startswith(up) for path, up in zip(paths, above, strict=True)] == [True] * 3


@pytest.mark.parametrize(
    ("on", "why"),
    [
        (date(2026, 2, 28), "生效日期不能比那天早"),
        (date(2026, 3, 1), ""),
        (date(2026, 11, 22), ""),
        (date(2026, 11, 23), "生效日期还没有到"),
    ],
)
def test_a_change_holds_from_a_day_between_the_last_change_and_today(on, why):
    place = make.town()
    given = {"on": date(2026, 3, 1), "document": "天街〔2026〕2号", "by": CLOCK}
    with clock.at(datetime(2026, 11, 22, 10, tzinfo=clock.ZONE)):
        actions.rename_org(place["station"], name="城建站", **given)
        if why:
            with pytest.raises(Denied, match=why):
                actions.rename_org(place["station"], name="建管站", on=on, by=CLOCK)
            return
        actions.rename_org(place["station"], name="建管站", on=on, by=CLOCK)
    named = [row.name for row in OrgSpan.objects.filter(org=place["station"])]
    assert named == (["街道城建办", "建管站"] if on.month == 3 else ["街道城建办", "城建站", "建管站"])
    assert OrgChange.objects.get(org=place["station"], document="天街〔2026〕2号").turn == "rename"


def test_nothing_is_dissolved_while_anything_hangs_on_it():
    place = make.town()
    make.post(place["station"], "subdistrict_officer")
    with pytest.raises(Denied, match="街道城建办还不能撤销，还有 1 个在任岗位。请先把它们办好"):
        actions.close_org(place["station"], on=date(2026, 1, 1), by=CLOCK)


def test_a_body_is_not_set_up_below_one_that_may_not_hold_it():
    place = make.town()
    branch = make.org("第一党支部", "party_branch", place.community, place["community"])
    with pytest.raises(Denied, match="党支部下面不能设党委"):
        make.org("大党委", "party_committee", place.community, branch)
    assert make.org("第一小组", "party_group", place.community, branch).parent == branch
    with pytest.raises(Denied, match="党支部下面不能设街道"):
        actions.move_org(place["other"], parent=branch, by=CLOCK)
