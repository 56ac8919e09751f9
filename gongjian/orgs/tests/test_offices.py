"""Offices in bodies, and the chart that shows them with both relations."""

from datetime import date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from gongjian.kernel import clock
from gongjian.kernel.verdict import Denied
from gongjian.orgs import actions, chart, jobs
from gongjian.orgs.actions import Founding
from gongjian.orgs.actor import CLOCK
from gongjian.orgs.models import Ground, Office, Org, Position
from gongjian.orgs.rules import terms
from gongjian.orgs.rules.terms import Taking
from gongjian.orgs.tests import makers as make
from gongjian.orgs.tests.test_setup import Book
from gongjian.platform.models import Notice

pytestmark = pytest.mark.django_db
ON = date(2026, 6, 1)
LENT = {
    "body_kind": "extended_committee",
    "ground": Ground.CONCURRENT,
    "is_concurrent": True,
    "has_unit": True,
    "consent_on": ON,
    "consent_document": "常交〔2026〕8号",
}
OWN = {"body_kind": "party_branch", "ground": Ground.ELECTED, "is_concurrent": False}
TERM = {**OWN, "due": date(2029, 6, 1)}


@pytest.mark.parametrize(
    ("known", "found"),
    [
        (OWN, []),
        ({**OWN, "body_kind": "temporary_branch"}, ["A05"]),
        ({**OWN, "body_kind": "temporary_branch", "ground": Ground.APPOINTED}, []),
        (LENT, []),
        ({**LENT, "has_unit": False}, ["F02"]),
        ({**LENT, "is_own_unit": True}, ["F02"]),
        ({**LENT, "consent_on": None}, ["F02"]),
        ({**LENT, "consent_document": " "}, ["F02"]),
        ({**LENT, "consent_on": ON - timedelta(1)}, []),
        ({**LENT, "consent_on": ON + timedelta(1)}, ["F02"]),
        ({**LENT, "body_kind": "party_branch"}, ["F02"]),
        ({**LENT, "ground": Ground.APPOINTED}, ["F02"]),
        ({**OWN, "ground": Ground.CONCURRENT}, ["F02"]),
        ({**TERM, "term_ends": date(2029, 6, 1)}, []),
        ({**TERM, "term_ends": date(2028, 6, 1)}, ["A20"]),
        ({**TERM, "term_ends": date(2028, 6, 1), "document": "x"}, []),
        ({**TERM, "term_ends": date(2028, 5, 31), "document": "x"}, ["A20"]),
        ({**TERM, "term_ends": date(2030, 6, 1), "document": "x"}, []),
        ({**TERM, "term_ends": date(2030, 6, 2), "document": "x"}, ["A20"]),
        ({**OWN, "is_head": True, "party_since": date(2025, 5, 31)}, []),
        ({**OWN, "is_head": True, "party_since": date(2025, 6, 1)}, []),
        ({**OWN, "is_head": True, "party_since": date(2025, 6, 2)}, ["A22"]),
        ({**OWN, "is_head": False, "party_since": date(2026, 1, 1)}, []),
    ],
)
def test_an_office_is_taken_as_the_rules_say(known, found):
    assert [one.rule for one in terms.findings(Taking(starts=ON, **known), Book())] == found


def wide(place) -> Org:
    """A 大党委 of the community."""
    return make.org("怡康花园社区大党委", "extended_committee", place.community, place["community"])


def seat(org: Org, name: str, position: str, **given) -> Office:
    plan = {"ground": Ground.ELECTED, "starts": ON, **given}
    who = plan.pop("person", None) or make.person(org, name)
    return actions.take_office(
        org, person=who, position=Position.objects.get(name=position), by=CLOCK, **plan
    )


def test_a_concurrent_member_comes_with_the_consent_of_the_unit():
    place = make.town()
    body = wide(place)
    with pytest.raises(Denied, match="请写同意日期和文号"):
        seat(body, "周平", "兼职委员", ground=Ground.CONCURRENT, from_unit=place["property"])
    office = seat(
        body, "周平", "兼职委员", ground=Ground.CONCURRENT, from_unit=place["property"],
        consent_on=ON, consent_document="安居〔2026〕1号",
    )  # fmt: skip
    assert office.from_unit == place["property"]
    actions.leave_office(office, on=date(2026, 7, 1), by=CLOCK)
    with pytest.raises(Denied, match="已经免去"):
        actions.leave_office(office, by=CLOCK)


@pytest.mark.parametrize(("kind", "under", "ends"), [
    ("party_branch", "community", date(2031, 6, 1)),
    ("party_branch", "station", date(2029, 6, 1)),
    ("party_committee", "station", date(2031, 6, 1)),
    ("temporary_branch", "station", None),
])  # fmt: skip
def test_a_term_is_as_long_as_the_kind_says_and_five_years_in_a_community(kind, under, ends):
    place = make.town()
    body = make.org("某党组织", kind, place.community, place[under])
    assert seat(body, "周平", "书记", ground=Ground.APPOINTED).term_ends == ends


@pytest.mark.parametrize(
    ("day", "told"), [(date(2028, 11, 30), 0), (date(2028, 12, 1), 2), (date(2029, 7, 1), 2)]
)
def test_half_a_year_before_a_term_ends_the_branch_and_the_body_above_are_told_once(day, told):
    place = make.town()
    branch = make.org("城建办党支部", "party_branch", place.subdistrict, place["station"])
    make.actor(branch, "branch_secretary")
    make.actor(place["station"], "subdistrict_officer")
    seat(branch, "周平", "书记")
    with clock.at(datetime(day.year, day.month, day.day, 9, tzinfo=clock.ZONE)):
        jobs.remind_terms()
        jobs.remind_terms()
    assert Notice.objects.unscoped("who was told").filter(kind="orgs.term").count() == told


def test_offices_are_written_down_by_the_body_and_those_above_it():
    place = make.town()
    body = wide(place)
    assert terms.may_seat(make.actor(place["community"], "community_secretary"), body)
    assert terms.may_seat(make.actor(place["subdistrict"], "subdistrict_officer"), body)
    assert not terms.may_seat(make.actor(place["far"], "community_secretary"), body)
    assert not terms.may_seat(make.actor(place["community"], "community_worker"), body)


def test_the_chart_shows_both_relations_units_of_concurrent_members_and_what_else_somebody_is():
    place = make.town()
    body = wide(place)
    branch = make.org("第一党支部", "party_branch", place.community, body)
    who = make.person(body, "周平")
    seat(body, "", "书记", person=who)
    seat(branch, "", "书记", person=who)
    lent = {"ground": Ground.CONCURRENT, "from_unit": place["property"], "consent_on": ON}
    seat(body, "郑和", "兼职委员", consent_document="x", **lent)
    actions.set_lead(place["property"], led_by=body, on=ON, by=CLOCK)
    boss = make.browser(make.actor(place["subdistrict"], "subdistrict_secretary"))
    text = boss.get(f"/desk/orgs/{body.pk}/chart/").content.decode()
    for words in (
        "第一党支部",
        "另任第一党支部书记",
        "安居物业公司",
        "属地领导的组织",
        "隶属 怡康花园社区",
        "兼职委员",
    ):
        assert words in text
    early = boss.get(f"/desk/orgs/{body.pk}/chart/?on=2023-01-01").content.decode()
    assert "这一天还没有这个组织" in early
    assert boss.get(f"/desk/orgs/{place['subdistrict'].pk}/chart/?only=party").status_code == 200
    page = boss.get(f"/desk/orgs/{body.pk}/").content.decode()
    assert "来自安居物业公司" in page


def test_a_large_chart_takes_as_many_queries_as_a_small_one():
    place, by, counts = make.town(), None, []
    by = make.actor(place["subdistrict"], "subdistrict_secretary")
    for size in (1, 30):
        more = [Founding(f"{size}-{n}", f"{size}单位{n}", "unit", place.community) for n in range(size)]
        actions.found_orgs(place["community"], orgs=more, by=CLOCK)
        with CaptureQueriesContext(connection) as asked:
            chart.chart(place["subdistrict"], clock.today(), by)
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 6


def test_an_office_is_entered_and_left_on_screen():
    place = make.town()
    body = wide(place)
    boss = make.browser(make.actor(place["community"], "community_secretary"))
    who = make.post(place["community"], "community_worker").person
    position = Position.objects.get(name="书记")
    page = f"/desk/orgs/{body.pk}/"
    given = {"who": who.name, "position": position.pk, "ground": "elected", "starts": "2026-06-01"}
    assert boss.post(f"{page}office/", given).status_code == 302
    office = Office.objects.of(org=body).get()
    assert boss.get(f"/desk/orgs/offices/{office.pk}/leave/").status_code == 200
    assert boss.post(f"/desk/orgs/offices/{office.pk}/leave/", {"on": "2026-07-01"}).status_code == 302
