"""Figures: every count with what it is a share of, summed up the tree, and nothing outside one's place."""

from datetime import date

import pytest

from gongjian.kernel import clock
from gongjian.orgs.actor import CLOCK, RESIDENT
from gongjian.requests.actions import ending, handling, handover, intake, upkeep
from gongjian.requests.models import Case, Party
from gongjian.requests.queries import figures
from gongjian.requests.queries.figures import Figures, Period
from gongjian.requests.tests.makers import MONDAY, days, fresh, lodge, reporter, staffed

pytestmark = pytest.mark.django_db
NOVEMBER = Period.days(date(2026, 11, 1), date(2026, 11, 30))


def answered(case, by):
    return handling.settle(case, outcome="solved", reply="已清走占道车辆。", by=by)


def a_month(staff):
    """Five of the community (one late, one withdrawn, one merged, one judged twice), one far away."""
    town = staff.town
    with clock.at(MONDAY):
        good, bad, late, gone, like = (
            lodge(staff, area=town.grid if n == 0 else town.community) for n in range(5)
        )
        lodge(staff, area=town.far_community, org=town["far"])
        intake.withdraw(gone, reason="自己解决了", by=RESIDENT)
        handling.merge(like, into=late, by=staff.worker)
        ending.evaluate(
            reporter(answered(good, staff.worker)), solved=True, mood="fair", via="link", by=RESIDENT
        )
        answered(bad, staff.worker)
        ending.evaluate(reporter(bad), solved=False, mood="bad", via="link", by=RESIDENT)
        answered(fresh(bad), staff.street)
        ending.evaluate(reporter(bad), solved=False, mood="bad", via="link", by=RESIDENT)
    return late


def test_a_place_sums_what_lies_below_it_and_every_rate_has_its_denominator():
    staff = staffed()
    late = a_month(staff)
    town = staff.town
    found = figures.by_area(staff.desk, town.district, NOVEMBER, fresh(late).due_at + (days(1) - MONDAY))
    home = found[town.community.pk].figures
    assert home == Figures(
        received=5, dropped=1, responded=3, answered=2, on_time=2, open=1, overdue=1, closed=2, redone=1,
        judged=3, solved=1, content=1,  # the reopened one was judged twice
    )  # fmt: skip
    assert (home.owed, home.due) == (4, 3)
    assert home.response_rate == 75
    assert home.solved_rate == home.content_rate == pytest.approx(100 / 3)
    assert found[town.grid.pk].figures.received == 1
    assert found[town.subdistrict.pk].figures == home
    assert found[town.district.pk].figures.received == 6
    assert found[town.neighbour.pk].figures == Figures()
    assert Figures().response_rate is None
    assert figures.total(staff.desk, town.district, NOVEMBER, MONDAY).received == 6


def test_figures_are_those_of_ones_own_place_and_of_the_period():
    staff = staffed()
    a_month(staff)
    town = staff.town
    assert figures.by_area(staff.street, town.district, NOVEMBER, MONDAY) == {}
    assert figures.by_area(staff.fire, town.district, NOVEMBER, MONDAY) == {}
    assert figures.by_area(staff.worker, town.community, NOVEMBER, MONDAY) == {}
    assert set(figures.by_area(staff.street, town.subdistrict, NOVEMBER, MONDAY)) == {
        town.subdistrict.pk, town.community.pk, town.neighbour.pk, town.grid.pk,
    }  # fmt: skip
    october = Period.days(date(2026, 10, 1), date(2026, 10, 31))
    assert figures.total(staff.desk, town.district, october, MONDAY) == Figures()


def test_months_without_cases_are_there_too():
    staff = staffed()
    a_month(staff)
    autumn = Period.days(date(2026, 10, 1), date(2026, 12, 31))
    months = figures.monthly(staff.desk, staff.town.district, autumn, MONDAY)
    assert [(month.month, counts.received) for month, counts in months] == [(10, 0), (11, 6), (12, 0)]


def test_groups_come_most_frequent_first():
    staff = staffed()
    a_month(staff)
    bodies = figures.by_holder(staff.desk, staff.town.district, NOVEMBER, MONDAY)
    org, counts = bodies[0]
    assert (org.name, counts.received) == ("怡康花园社区", 4)
    assert figures.by_channel(staff.desk, staff.town.district, NOVEMBER, MONDAY)[0][0] == "web"


def test_the_longest_overdue_come_first():
    staff = staffed()
    with clock.at(MONDAY):
        later, sooner = lodge(staff), lodge(staff, nature="consult")
    assert figures.longest_overdue(staff.desk, staff.town.district, days(40)) == [sooner, later]
    assert figures.longest_overdue(staff.desk, staff.town.district, days(3)) == [sooner]


def test_all_places_cost_two_statements_however_many_cases(django_assert_num_queries):
    staff = staffed()
    lodge(staff)
    with django_assert_num_queries(2):
        figures.by_area(staff.desk, staff.town.district, NOVEMBER, MONDAY)
    for _ in range(5):
        lodge(staff)
    with django_assert_num_queries(2):
        figures.by_area(staff.desk, staff.town.district, NOVEMBER, MONDAY)


def test_what_a_bulk_load_left_out_is_counted_by_the_night():
    staff = staffed()
    a_month(staff)
    kept = list(
        Case.objects.unscoped("a test")
        .order_by("pk")
        .values_list("judged", "judged_solved", "judged_content")
    )
    away = list(Party.objects.unscoped("a test").order_by("pk").values_list("is_away", flat=True))
    assert upkeep.recount(None, by=CLOCK) == 0
    Case.objects.unscoped("a bulk load").update(judged=0, judged_solved=0, judged_content=0)
    Party.objects.unscoped("a bulk load").update(is_away=True)
    assert upkeep.recount(None, by=CLOCK) > 0
    assert kept == list(
        Case.objects.unscoped("a test")
        .order_by("pk")
        .values_list("judged", "judged_solved", "judged_content")
    )
    assert away == list(Party.objects.unscoped("a test").order_by("pk").values_list("is_away", flat=True))


def test_a_second_answer_does_not_undo_what_was_said_of_the_first():
    staff = staffed()
    with clock.at(MONDAY):
        case = lodge(staff)
        for holder, solved in ((staff.worker, False), (staff.street, True)):
            handover.accept(fresh(case), by=holder)
            handling.settle(fresh(case), outcome="solved", reply="已经清理，通道畅通。", by=holder)
            mood = "good" if solved else "bad"
            ending.evaluate(reporter(case), solved=solved, mood=mood, via="link", by=RESIDENT)

    counts = figures.total(staff.desk, staff.town.district, NOVEMBER, MONDAY)

    assert (counts.judged, counts.solved, counts.content) == (2, 1, 1)
    assert upkeep.recount(None, by=CLOCK) == 0
