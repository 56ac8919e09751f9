"""Figures of a place on a day: what each rate divides, who has not declared, and that the past stays."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongjian.kernel import clock
from gongjian.orgs.actor import CLOCK, RESIDENT
from gongjian.platform.actions import override
from gongjian.units import rules
from gongjian.units.actions import declaring, register
from gongjian.units.models import Mode, Standing
from gongjian.units.queries import standing
from gongjian.units.queries.coverage import Figures, coverage
from gongjian.units.queries.register import Filters, listed
from gongjian.units.rules import Thresholds
from gongjian.units.tests import makers as make

AT = Thresholds(enterprise=100, social=30, members=3)


@pytest.mark.parametrize(
    ("nature", "headcount", "must"),
    [
        ("enterprise", 99, False), ("enterprise", 100, True), ("enterprise", 101, True),
        ("social", 29, False), ("social", 30, True), ("social", 31, True),
        ("public", 1000, False),
    ],
)  # fmt: skip
def test_who_must_be_covered_by_size(nature, headcount, must):
    assert rules.must_be_covered(nature, headcount, AT) is must


@pytest.mark.parametrize(
    ("members", "mode", "own"),
    [(2, "joint", False), (3, "joint", True), (4, "none", True), (3, "sole", False), (2, "none", False)],
)
def test_who_should_have_a_body_of_their_own(members, mode, own):
    assert rules.should_have_own(members, mode, AT) is own


DUE = date(2026, 6, 30)


@pytest.mark.parametrize(
    ("on", "sent_on", "facts_of", "late"),
    [
        (date(2026, 6, 29), None, 2025, False),
        (DUE, None, 2025, False),
        (date(2026, 7, 1), None, 2025, True),
        (date(2026, 7, 1), None, 2026, False),  # staff entered this year's facts
        (date(2026, 7, 1), date(2026, 6, 30), 2025, False),
        (date(2026, 7, 1), date(2026, 7, 1), 2025, False),
        (date(2026, 7, 1), date(2026, 7, 2), 2025, True),  # it answered later; on that day it had not
    ],
)
def test_who_has_not_declared_in_time(on, sent_on, facts_of, late):
    assert rules.is_late(2026, due_on=DUE, sent_on=sent_on, facts_of=facts_of, on=on) is late


numbers = st.integers(0, 40)


@given(st.lists(st.tuples(st.sampled_from(Mode.values), numbers, st.booleans()), max_size=30))
def test_the_parts_of_the_figures_add_up(rows):
    total = Figures()
    for mode, n, late in rows:
        blank = n if mode == "none" and not late else 0
        ways = {"late": n} if late else {
            "sole": n if mode == "sole" else 0,
            "joint": n if mode in ("joint", "regional", "trade", "chain") else 0,
            "work": n if mode == "work" else 0,
            "blank": blank,
        }  # fmt: skip
        total += Figures(operating=n, **ways)
    assert total.operating == total.late + total.organised + total.work + total.blank
    assert total.declared == total.organised + total.work + total.blank
    assert 0 <= total.organised <= total.declared <= total.operating


@pytest.fixture
def field(db):
    return make.field()


def figures(field, on=None, area=None, by=None):
    return coverage(area or field.here, on or clock.today(), by or field.officer).total


def at(day):
    return clock.at(datetime.combine(day, datetime.min.time().replace(hour=10), clock.ZONE))


def test_every_mode_is_counted_where_it_belongs(field):
    for mode in ("sole", "joint", "regional", "trade", "chain"):
        make.unit(field.here, mode=mode, branch=field.branch)
    make.unit(field.here, mode="work", covered_since=make.SINCE)
    make.unit(field.here, headcount=99)
    make.unit(field.here, headcount=100)
    make.unit(field.here, headcount=30, kind="social")
    make.unit(field.here, headcount=500, is_operating=False)
    found = coverage(field.here, clock.today(), field.worker)
    total = found.total
    assert (total.operating, total.late, total.declared) == (9, 0, 9)
    assert (total.sole, total.joint, total.organised, total.work, total.blank) == (1, 4, 5, 1, 3)
    assert (total.must, total.must_blank, total.must_covered) == (2, 2, 0)
    assert [part.figures.operating for part in found.groups] == [8, 1, 0]


def test_a_place_sees_its_parts_and_nobody_else_s(field):
    make.unit(field.here)
    make.unit(field.town.neighbour, mode="sole", branch=field.branch)
    make.unit(field.town.far_community)
    found = coverage(field.town.subdistrict, clock.today(), field.officer)
    assert found.total.operating == 2
    assert {part.name: part.figures.operating for part in found.places} == {
        "怡康花园社区": 1,
        "斜桥巷社区": 1,
    }
    assert coverage(field.town.district, clock.today(), field.district).total.operating == 3
    assert coverage(field.town.district, clock.today(), field.worker).total.operating == 1  # only its own
    by_body = coverage(field.town["community"], clock.today(), field.officer)
    assert by_body.total.operating == 1


def test_a_past_figure_stays_when_a_unit_changes(field):
    before = clock.today() - timedelta(days=100)
    with at(before):
        one = make.unit(field.here, headcount=99)
        gone = make.unit(field.here)
    assert (figures(field, before).blank, figures(field, before).must) == (2, 0)
    register.restate(one, headcount=100, members=1, is_operating=True, by=field.worker)
    register.cover(
        make.fresh(one), mode="joint", covered_by=field.branch, since=before, reason="", by=field.worker
    )
    register.restate(gone, headcount=0, members=0, is_operating=False, by=field.worker)
    assert (figures(field).operating, figures(field).blank, figures(field).must) == (1, 0, 1)
    for day in (before, clock.today() - timedelta(days=1)):
        found = figures(field, day)
        assert (found.operating, found.blank, found.must, found.organised) == (2, 2, 0, 0)
    assert figures(field, before - timedelta(days=1)).operating == 0
    assert make.spans(one) == [
        (99, "none", before, clock.today()),
        (100, "joint", clock.today(), None),
    ]


def test_who_is_late_counts_as_not_declared_and_as_nothing_else(field):
    asked_on = clock.today() - timedelta(days=200)
    with at(asked_on):
        late, done, same = (make.unit(field.here) for _ in range(3))
        Standing.objects.unscoped("test").update(year=asked_on.year - 1)
        due = asked_on + timedelta(days=30)
        make.campaign(field.here, due_on=due, year=asked_on.year)
        for unit, headcount in ((done, 21), (same, 20)):
            declaring.declare(
                make.asked(unit, asked_on.year), answers=make.answers(headcount=headcount), by=RESIDENT
            )
    assert figures(field, due).late == 0
    after = figures(field, due + timedelta(days=1))
    assert (after.operating, after.late, after.declared, after.blank) == (3, 1, 2, 2)
    rows = listed(field.officer, field.here, clock.today(), Filters(state="late"))
    assert [row.unit_id for row in rows] == [late.pk]
    declaring.declare(make.asked(late, asked_on.year), answers=make.answers(headcount=22), by=RESIDENT)
    assert figures(field).late == 0
    assert figures(field, clock.today() - timedelta(days=1)).late == 1  # of that day it stays true


def test_a_local_number_moves_the_line(field):
    make.unit(field.here, headcount=80)
    assert figures(field).must == 0
    override(
        None, key="units.must.enterprise", area_id=field.town.district.pk, value="80", source="天组〔2026〕9",
        effective_from=clock.today(), by=CLOCK,
    )  # fmt: skip
    assert figures(field).must == 1
    assert figures(field, clock.today() - timedelta(days=1)).must == 0


@pytest.mark.parametrize("state", list(standing.STATES))
def test_the_list_behind_a_figure_has_as_many_rows(field, state):
    make.unit(field.here, mode="sole", members=3, branch=field.branch)
    make.unit(field.here, mode="joint", members=4, reason="正在筹建", branch=field.branch)
    make.unit(field.here, mode="work", covered_since=make.SINCE)
    make.unit(field.here, headcount=150)
    total = figures(field)
    counted = {
        "": total.operating, "organised": total.organised, "sole": total.sole, "work": total.work,
        "blank": total.blank, "must": total.must_blank, "own": total.own, "late": total.late,
    }  # fmt: skip
    rows = listed(field.officer, field.here, clock.today(), Filters(state=state))
    assert len(rows) == counted[state]


def test_a_figure_costs_the_same_for_one_unit_and_for_thirty(field, django_assert_num_queries):
    area, day, by = field.town.subdistrict, clock.today(), field.officer
    make.unit(field.here)
    coverage(area, day, by)
    with django_assert_num_queries(3):
        coverage(area, day, by)
    for n in range(30):
        make.unit(field.here if n % 2 else field.town.neighbour, headcount=n * 10)
    with django_assert_num_queries(3):
        assert coverage(area, day, by).total.operating == 31
