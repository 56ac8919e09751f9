"""Out of touch: steps with days, limits that warn, decisions of people alone."""

from datetime import date, datetime, timedelta

import pytest

from gongjian.duties import queries as owed
from gongjian.kernel.verdict import Denied
from gongjian.members.actions import searching, transfers, turning
from gongjian.members.models import Search
from gongjian.members.queries import away, idle
from gongjian.members.rules import searching as rules
from gongjian.members.tests import makers as make
from gongjian.members.tests.makers import CLOCK, clock

pytestmark = pytest.mark.django_db
SINCE = date(2026, 2, 28)
HALF = date(2026, 8, 28)  # six months later
NOON = datetime(2026, 9, 1, 12, tzinfo=clock.ZONE)


@pytest.fixture(autouse=True)
def _today():
    with clock.at(NOON):
        yield


@pytest.fixture
def field():
    return make.field()


def sought(field, ground="lost", ways=("phone", "visit"), since=SINCE):
    search = searching.seek(make.member(field.here), ground=ground, since=since, by=field.secretary)
    for way in ways:
        searching.step(search, on=since, way=way, words="没有找到", by=field.secretary)
    return search


def at(day):
    return clock.at(datetime(day.year, day.month, day.day, 12, tzinfo=clock.ZONE))


@pytest.mark.parametrize(
    ("on", "ways", "said"),
    [
        (HALF - timedelta(1), ["phone", "visit"], "不满 6 个月，要到 2026-08-28"),
        (HALF, ["phone", "visit"], ""),
        (HALF + timedelta(1), ["phone", "visit"], ""),
        (HALF, [], "至少 2 种方式"),
        (HALF, ["phone", "phone"], "现在登记了 1 种"),
        (HALF, ["phone", "visit", "police"], ""),
    ],
)
def test_when_people_may_suspend(on, ways, said):
    search = Search(ground="lost", since=SINCE)
    assert said in rules.may_suspend(search, on, months=6, ways=ways, least=2).reason
    assert bool(rules.may_suspend(search, on, months=6, ways=ways, least=2)) == (not said)


@pytest.mark.parametrize(
    ("suspended_on", "on", "may"),
    [
        (HALF, date(2028, 8, 27), False),
        (HALF, date(2028, 8, 28), True),
        (HALF, date(2028, 8, 29), True),
        (None, date(2030, 1, 1), False),
    ],
)
def test_who_is_lost_is_struck_off_two_years_after_the_suspension(suspended_on, on, may):
    search = Search(ground="lost", since=SINCE, suspended_on=suspended_on)
    assert bool(rules.may_strike_off(search, on, months=6, years=2)) == may


@pytest.mark.parametrize(("days", "may"), [(-1, False), (0, True), (1, True)])
def test_who_takes_no_part_is_struck_off_after_six_months(days, may):
    search = Search(ground="idle", since=SINCE)
    assert bool(rules.may_strike_off(search, HALF + timedelta(days), months=6, years=2)) == may


def test_a_search_goes_from_steps_to_suspension_to_the_end_by_decisions_alone(field):
    search = sought(field)
    (duty,) = owed.open_of(search)
    assert duty.holder == field.here
    with pytest.raises(Denied, match="请写决定依据"):
        searching.suspend(search, on=HALF, paper=" ", by=field.secretary)
    searching.suspend(search, on=HALF, paper="党员大会 2026-08-28", by=field.secretary)
    make.settle()
    assert make.fresh(search.member).standing == "suspended"
    (duty,) = owed.open_of(search)
    assert duty.due_at.astimezone(clock.ZONE).date() == date(2028, 8, 28)
    with at(date(2029, 1, 1)):
        assert make.fresh(search.member).standing == "suspended"
        with pytest.raises(Denied, match="要到 2028-08-28"):
            searching.strike_off(search, on=date(2028, 8, 27), paper="批复", by=field.secretary)
        searching.strike_off(search, on=date(2028, 8, 28), paper="批复", by=field.secretary)
        make.settle()
    assert make.fresh(search.member).standing == "struck_off"
    assert not owed.open_of(search).exists()


def test_nobody_goes_round_the_limits_by_changing_the_standing(field):
    search = sought(field)
    given = {"on": NOON.date(), "paper": "批复", "by": field.secretary}
    for standing in ("suspended", "struck_off"):
        with pytest.raises(Denied, match="请在“失联查找”里办"):
            turning.change_standing(search.member, standing=standing, **given)


def test_who_is_found_is_as_before_and_a_suspended_one_is_restored_apart(field):
    search = sought(field)
    searching.suspend(search, on=HALF, paper="大会", by=field.secretary)
    searching.found(search, on=NOON.date(), words="本人来电", by=field.secretary)
    assert make.fresh(search.member).standing == "suspended"
    turning.change_standing(
        search.member, standing="formal", on=NOON.date(), paper="大会", by=field.secretary
    )
    make.settle()
    assert make.fresh(search.member).standing == "formal"
    assert not owed.open_of(search).exists()


def test_restoring_a_suspended_member_ends_the_search(field):
    search = sought(field)
    searching.suspend(search, on=HALF, paper="大会", by=field.secretary)
    turning.change_standing(search.member, standing="formal", on=NOON.date(), paper="大会", by=CLOCK)
    search.refresh_from_db()
    assert search.state == "found"


def test_a_search_follows_the_member_to_another_branch(field):
    search = sought(field)
    moving = transfers.offer(search.member, target=field.near, reason="网格调整", by=CLOCK)
    transfers.accept(moving, on=NOON.date(), by=CLOCK)
    assert [duty.holder for duty in owed.open_of(search)] == [field.near]


@pytest.mark.parametrize("on", [SINCE - timedelta(1), NOON.date() + timedelta(1)])
def test_a_step_is_dated_within_the_search(field, on):
    with pytest.raises(Denied, match="日期要在 2026-02-28 到今天之间"):
        searching.step(sought(field), on=on, way="phone", words="停机", by=field.secretary)


def test_one_search_at_a_time_and_only_for_who_is_here(field):
    search = sought(field)
    with pytest.raises(Denied, match="已经登记在查找"):
        searching.seek(search.member, ground="idle", since=SINCE, by=field.secretary)
    searching.found(search, on=NOON.date(), words="找到了", by=field.secretary)
    with pytest.raises(Denied, match="已恢复联系，不能再办"):
        searching.step(search, on=NOON.date(), way="phone", words="停机", by=field.secretary)
    assert away.search(field.near_secretary, search.pk) is None


def test_who_came_to_nothing_in_six_months_is_named_to_people(field):
    present, silent = make.member(field.here), make.member(field.here)
    for month in range(3, 9):
        make.filed(field, [present, silent], {silent}, date(2026, month, 10))
    assert [(row.member, row.due) for row in idle.absent([field.here], NOON.date())] == [(silent, 6)]
    assert make.fresh(silent).standing == "formal"
    searching.seek(silent, ground="idle", since=date(2026, 3, 1), by=field.secretary)
    assert idle.absent([field.here], NOON.date()) == []
