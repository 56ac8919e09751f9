"""What a branch owes: each limit at, below and above, and every edge of a month, a quarter and a year."""

from collections import Counter
from datetime import date
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongjian.orglife.rules import demands as rules
from gongjian.orglife.rules import gates
from gongjian.orglife.rules.demands import Facts, Group, Shape, demands, owes
from gongjian.orglife.rules.periods import MONTH, QUARTER, YEAR, periods, year_in
from gongjian.orglife.rules.standing import State, may_excuse, standings, talks
from gongjian.platform.models import Override
from gongjian.platform.parameters import Rulebook

OLD = Shape(date(2020, 1, 1), facts=(Facts(date(2020, 1, 1), groups=3),))
pytestmark = pytest.mark.django_db


def wanted(year=2026):
    return demands(year, partial(Rulebook))


def one(kind, key, year=2026):
    return next(each for each in wanted(year) if (each.kind, each.period.key) == (kind, key))


def state(kind, key, today, held, shape=OLD, *, excused=False):
    """How one period stands on a day, with so many meetings of the kind by month."""
    demand = one(kind, key, int(key[:4]))
    counted = {(kind, 0, int(month[:4]), int(month[5:])): n for month, n in held.items()}
    marks = {(kind, key)} if excused else set()
    found = standings([demand], shape, counted, marks, date.fromisoformat(today))
    return found[0].state if found else None


def override(number, value, since, until=None):
    Override.objects.create(
        key=number.key, area_id=0, value=value, source="天组〔2026〕3号",
        effective_from=date.fromisoformat(since),
        effective_to=until and date.fromisoformat(until),
    )  # fmt: skip


def test_periods_begin_and_end_where_the_calendar_says():
    assert [(p.key, p.last.day) for p in periods(2026, MONTH)][:2] == [("2026-01", 31), ("2026-02", 28)]
    assert next(p for p in periods(2028, MONTH) if p.key == "2028-02").last == date(2028, 2, 29)
    assert [(p.key, p.last) for p in periods(2026, QUARTER)] == [
        ("2026Q1", date(2026, 3, 31)),
        ("2026Q2", date(2026, 6, 30)),
        ("2026Q3", date(2026, 9, 30)),
        ("2026Q4", date(2026, 12, 31)),
    ]
    assert [(p.key, p.next.key) for p in periods(2026, YEAR)] == [("2026", "2027")]
    assert [p.next.key for p in periods(2026, QUARTER)] == ["2026Q2", "2026Q3", "2026Q4", "2027Q1"]
    assert list(periods(2026, MONTH))[11].next.key == "2027-01"


def test_the_nation_asks_for_what_its_paper_says_and_for_no_lecture_a_quarter():
    asked = Counter((each.kind, each.every) for each in wanted())

    assert asked == {
        ("general_meeting", QUARTER): 4,  # A08
        ("committee_meeting", MONTH): 12,  # A11
        ("group_meeting", MONTH): 12,  # A12
        ("lecture", YEAR): 1,  # A14, T5
        ("themed_day", MONTH): 12,  # A15
        ("orglife_meeting", YEAR): 1,  # A16
        ("appraisal", YEAR): 1,  # A17
    }


@pytest.mark.parametrize(
    ("since", "quarters"), [("2026-01-01", 4), ("2026-04-01", 3), ("2026-04-02", 2), ("2026-10-02", 0)]
)
def test_a_local_lecture_a_quarter_holds_for_the_quarters_that_begin_from_its_date_on(since, quarters):
    override(rules.LECTURE_QUARTER, "1", since)

    found = [each for each in wanted() if each.kind == "lecture"]
    assert len([each for each in found if each.every == QUARTER]) == quarters
    assert len([each for each in found if each.every == YEAR]) == (0 if quarters else 1)
    if quarters:
        assert "本地规定" in found[-1].words
        assert "天组〔2026〕3号" in rules.cite(found[-1].rule)


def test_a_new_number_leaves_the_periods_before_its_date_alone():
    override(rules.THEMED, "2", "2026-07-01", "2026-09-01")

    times = [each.times for each in wanted() if each.kind == "themed_day"]
    assert times == [1] * 6 + [2] * 2 + [1] * 4


@pytest.mark.parametrize(
    ("kind", "key", "today", "held", "expected"),
    [
        # the due day itself is not late; the day after is (A08, A11)
        ("committee_meeting", "2026-08", "2026-07-31", {}, State.FUTURE),
        ("committee_meeting", "2026-08", "2026-08-01", {}, State.DUE),
        ("committee_meeting", "2026-08", "2026-08-31", {}, State.DUE),
        ("committee_meeting", "2026-08", "2026-09-01", {}, State.OVERDUE),
        ("committee_meeting", "2026-08", "2026-09-01", {"2026-08": 1}, State.DONE),
        ("committee_meeting", "2026-08", "2026-09-01", {"2026-07": 1}, State.OVERDUE),
        ("general_meeting", "2026Q1", "2026-03-31", {}, State.DUE),
        ("general_meeting", "2026Q1", "2026-04-01", {}, State.OVERDUE),
        ("general_meeting", "2026Q1", "2026-04-01", {"2026-01": 1}, State.DONE),
        ("general_meeting", "2026Q1", "2026-04-01", {"2025-12": 1, "2026-04": 1}, State.OVERDUE),
        # three groups: two of three is not done (A12)
        ("group_meeting", "2026-02", "2026-03-01", {"2026-02": 2}, State.OVERDUE),
        ("group_meeting", "2026-02", "2026-02-28", {"2026-02": 2}, State.DUE),
        ("group_meeting", "2026-02", "2026-03-01", {"2026-02": 3}, State.DONE),
        ("group_meeting", "2026-02", "2026-03-01", {"2026-02": 4}, State.DONE),
        # made up in the next period by what that one has beyond its own, and in no later one
        ("committee_meeting", "2026-08", "2026-09-20", {"2026-09": 1}, State.OVERDUE),
        ("committee_meeting", "2026-08", "2026-09-20", {"2026-09": 2}, State.LATE),
        ("committee_meeting", "2026-08", "2026-10-20", {"2026-09": 1, "2026-10": 2}, State.OVERDUE),
        ("committee_meeting", "2026-12", "2027-01-20", {"2027-01": 2}, State.LATE),
        ("general_meeting", "2026Q4", "2027-03-20", {"2027-01": 1, "2027-03": 1}, State.LATE),
        ("group_meeting", "2026-02", "2026-03-20", {"2026-02": 2, "2026-03": 4}, State.LATE),
        ("group_meeting", "2026-02", "2026-03-20", {"2026-02": 1, "2026-03": 4}, State.OVERDUE),
        # once a year, usually in the last quarter; earlier counts, later is late (A16, A17)
        ("orglife_meeting", "2026", "2026-09-30", {}, State.FUTURE),
        ("orglife_meeting", "2026", "2026-10-01", {}, State.DUE),
        ("orglife_meeting", "2026", "2026-12-31", {}, State.DUE),
        ("orglife_meeting", "2026", "2027-01-01", {}, State.OVERDUE),
        ("orglife_meeting", "2026", "2027-01-01", {"2026-03": 1}, State.DONE),
        ("appraisal", "2026", "2026-09-30", {}, State.FUTURE),
        ("appraisal", "2026", "2027-01-01", {"2026-12": 1}, State.DONE),
        ("lecture", "2026", "2026-01-01", {}, State.DUE),
        ("lecture", "2026", "2027-01-01", {}, State.OVERDUE),
        ("themed_day", "2026-02", "2026-02-28", {}, State.DUE),
        ("themed_day", "2026-02", "2026-03-01", {}, State.OVERDUE),
    ],
)  # fmt: skip
def test_a_period_stands_as_its_limit_says(kind, key, today, held, expected):
    assert state(kind, key, today, held) == expected


@pytest.mark.parametrize(
    ("today", "held", "expected"),
    [
        ("2026-08-15", {}, State.EXCUSED),
        ("2026-10-15", {}, State.EXCUSED),
        ("2026-10-15", {"2026-08": 1}, State.DONE),
        ("2026-10-15", {"2026-09": 2}, State.LATE),
    ],
)
def test_a_recorded_reason_excuses_until_the_meeting_is_held(today, held, expected):
    assert state("committee_meeting", "2026-08", today, held, excused=True) == expected


@pytest.mark.parametrize(
    ("founded", "dissolved", "months", "quarters"),
    [
        ("2026-05-01", None, 8, 2),  # May … December; the third and fourth quarter
        ("2026-05-02", None, 7, 2),
        ("2026-04-01", None, 9, 3),
        ("2026-04-02", None, 8, 2),
        ("2020-01-01", "2026-06-30", 5, 1),  # gone on the last day of June: June and the quarter are not over
        ("2020-01-01", "2026-07-01", 6, 2),  # June 30 was its last day
        ("2020-01-01", "2026-07-02", 6, 2),
        ("2026-05-02", "2026-08-01", 2, 0),
    ],
)
def test_a_branch_founded_or_dissolved_inside_a_period_owes_nothing_for_it(
    founded, dissolved, months, quarters
):
    shape = Shape(date.fromisoformat(founded), dissolved and date.fromisoformat(dissolved))
    owed = Counter(each.kind for each in wanted() if owes(each, shape))

    assert (owed["themed_day"], owed["general_meeting"]) == (months, quarters)


def test_what_a_new_branch_held_all_the_same_is_shown_as_done():
    young = Shape(date(2026, 5, 20))

    assert state("themed_day", "2026-05", "2026-06-09", {}, young) is None
    assert state("themed_day", "2026-05", "2026-06-09", {"2026-05": 1}, young) == State.DONE


@pytest.mark.parametrize(("founded", "due"), [("2026-10-01", 1), ("2026-10-02", 0)])
def test_a_branch_founded_before_the_last_quarter_owes_the_meeting_of_the_year(founded, due):
    shape = Shape(date.fromisoformat(founded))
    assert owes(one("orglife_meeting", "2026"), shape) == due


@pytest.mark.parametrize(
    ("committee", "groups", "asked"), [(True, 0, (1, 0)), (False, 3, (0, 3)), (True, 1, (1, 1))]
)
def test_only_a_branch_with_a_committee_or_groups_owes_their_meetings(committee, groups, asked):
    shape = Shape(date(2020, 1, 1), facts=(Facts(date(2020, 1, 1), committee, groups),))
    months = (one("committee_meeting", "2026-03"), one("group_meeting", "2026-03"))

    assert tuple(owes(each, shape) for each in months) == asked


@pytest.mark.parametrize(
    ("changed", "owed"),
    [
        ("2026-08-01", [7]),  # from the first on: August is the first month without a committee
        ("2026-08-02", [7]),  # it ended inside August, which is not owed either
        ("2026-08-31", [7]),
        ("2026-09-01", [7, 8]),
    ],
)
def test_a_committee_that_ends_inside_a_month_leaves_the_months_before_owed(changed, owed):
    facts = (Facts(date(2020, 1, 1)), Facts(date.fromisoformat(changed), has_committee=False))
    shape = Shape(date(2020, 1, 1), facts=facts)
    months = [m for m in (7, 8, 9) if owes(one("committee_meeting", f"2026-{m:02}"), shape)]
    assert months == owed


@pytest.mark.parametrize(("changed", "asked"), [("2026-08-01", 5), ("2026-08-02", 3), ("2026-09-01", 3)])
def test_groups_that_are_added_inside_a_month_owe_from_the_next_on(changed, asked):
    facts = (Facts(date(2020, 1, 1), groups=3), Facts(date.fromisoformat(changed), groups=5))
    assert owes(one("group_meeting", "2026-08"), Shape(date(2020, 1, 1), facts=facts)) == asked


def test_what_a_branch_says_for_the_first_time_leaves_what_was_assumed_before_that_day():
    shape = Shape(date(2020, 1, 1), facts=(Facts(date(2026, 8, 1), has_committee=False),))
    owed = [m for m in (7, 8) if owes(one("committee_meeting", f"2026-{m:02}"), shape)]
    assert owed == [7]


def groups(*spans):
    """Groups that are organisations, by the days on which each began and ended."""
    days = [(date.fromisoformat(since), until and date.fromisoformat(until)) for since, until in spans]
    found = tuple(Group(n, f"第{n}党小组", since, until) for n, (since, until) in enumerate(days, 1))
    return Shape(date(2020, 1, 1), facts=(Facts(date(2020, 1, 1), groups=9),), groups=found)


@pytest.mark.parametrize(
    ("spans", "asked"),
    [
        ([("2020-01-01", None), ("2020-01-01", None)], 2),  # the number that was said counts no more
        ([("2020-01-01", None), ("2026-08-01", None)], 2),
        ([("2020-01-01", None), ("2026-08-02", None)], 1),
        ([("2020-01-01", None), ("2020-01-01", "2026-09-01")], 2),  # August 31 was its last day
        ([("2020-01-01", None), ("2020-01-01", "2026-08-31")], 1),
        ([("2026-08-02", None)], 9),  # in August they were not established yet: the number holds
        ([("2026-08-01", None)], 1),
    ],
)
def test_each_group_that_is_an_organisation_owes_its_own_meeting(spans, asked):
    assert owes(one("group_meeting", "2026-08"), groups(*spans)) == asked


@pytest.mark.parametrize(
    ("held", "expected", "lacking"),
    [
        ({(1, 8): 1, (2, 8): 1}, State.DONE, 0),
        ({(1, 8): 2}, State.OVERDUE, 1),  # one group twice does not stand in for the other
        ({(1, 8): 1, (0, 8): 1}, State.DONE, 0),  # recorded by the branch for the other
        ({(1, 8): 1, (2, 9): 2}, State.LATE, 0),
        ({(1, 8): 1, (2, 9): 1}, State.OVERDUE, 1),
        ({(1, 8): 1, (1, 9): 3, (2, 9): 1}, State.OVERDUE, 1),
        ({(1, 8): 1, (1, 9): 1, (2, 9): 1, (0, 9): 1}, State.LATE, 0),
    ],
)
def test_a_month_of_two_groups_is_done_when_each_has_met(held, expected, lacking):
    counted = {("group_meeting", group, 2026, month): n for (group, month), n in held.items()}
    two = groups(("2020-01-01", None), ("2020-01-01", None))
    found = standings([one("group_meeting", "2026-08")], two, counted, set(), date(2026, 10, 1))
    assert (found[0].state, found[0].lacking) == (expected, lacking)


@pytest.mark.parametrize(
    ("key", "year"),
    [("2026-08", 2026), ("2000", 2000), ("2100Q1", 2100), ("1999", None), ("2101", None), ("²⁰²⁶", None),
     ("２０２６", None), ("٢٠٢٦", None), ("20", None), ("", None), ("nine", None)],
)  # fmt: skip
def test_the_year_of_a_period_is_read_from_plain_digits_only(key, year):
    assert year_in(key) == year


@pytest.mark.parametrize(
    ("people", "spoken", "today", "expected"),
    [
        (24, 23, "2025-12-31", State.FUTURE),
        (24, 23, "2026-01-01", State.DUE),
        (24, 23, "2026-12-31", State.DUE),
        (24, 23, "2027-01-01", State.OVERDUE),
        (24, 24, "2026-06-01", State.DONE),
        (0, 0, "2027-01-01", None),
    ],
)
def test_talks_are_counted_by_person(people, spoken, today, expected):
    assert talks(people, spoken, 2026, OLD, date.fromisoformat(today)) == expected


@pytest.mark.parametrize(
    ("founded", "dissolved", "asked"),
    [
        ("2026-01-01", None, True),
        ("2026-01-02", None, False),
        ("2020-01-01", "2026-12-31", False),
        ("2020-01-01", "2027-01-01", True),
    ],
)
def test_a_branch_that_was_not_there_all_year_owes_no_talks(founded, dissolved, asked):
    shape = Shape(date.fromisoformat(founded), dissolved and date.fromisoformat(dissolved))
    assert (talks(9, 1, 2026, shape, date(2026, 6, 1)) is not None) == asked


@pytest.mark.parametrize(
    ("now", "today", "refused"),
    [
        (State.DONE, "2026-08-10", "已经开了"),
        (State.LATE, "2026-09-10", "已经开了"),
        (State.FUTURE, "2026-07-31", "还没有到"),
        (State.DUE, "2026-08-01", ""),
        (State.OVERDUE, "2026-09-01", ""),
    ],
)
def test_a_reason_is_for_what_has_begun_and_was_not_held(now, today, refused):
    said = may_excuse(one("themed_day", "2026-08"), now, date.fromisoformat(today))
    assert (refused in said) if refused else said == ""


@pytest.mark.parametrize(
    ("today", "near"),
    [("2026-08-25", False), ("2026-08-26", True), ("2026-08-31", True), ("2026-09-01", False)],
)
def test_a_branch_is_reminded_from_five_days_before_until_the_due_day(today, near):
    assert gates.is_near(date(2026, 8, 31), 5, date.fromisoformat(today)) == near


@pytest.mark.parametrize(
    ("day", "before"),
    [
        ("2027-01-12", "2026-07-12"),
        ("2027-08-31", "2027-03-01"),
        ("2026-12-31", "2026-07-01"),
        ("2026-03-31", "2025-10-01"),
    ],
)
def test_six_months_before_a_term_ends(day, before):
    assert gates.months_before(date.fromisoformat(day), 6) == date.fromisoformat(before)


MONTHS = st.dictionaries(
    st.tuples(st.just("themed_day"), st.just(0), st.just(2026), st.integers(1, 12)), st.integers(0, 3)
)


@given(held=MONTHS, today=st.dates(date(2026, 1, 1), date(2027, 6, 1)))
def test_no_meeting_counts_twice_and_nothing_is_overdue_before_its_day(held, today):
    asked = _themed()
    found = standings(asked, OLD, held, set(), today)

    used = sum(min(each.held, each.owed) + each.made_up for each in found)
    assert used <= sum(held.values())
    for each in found:
        assert each.state != State.OVERDUE or each.demand.due_by < today
        assert (each.lacking == 0) == (
            each.state in (State.DONE, State.LATE)
        ) or each.made_up < each.owed - each.held


def _themed(cache=[]):  # noqa: B006  # the rules of a year, read once for all examples
    cache or cache.extend(each for each in wanted() if each.kind == "themed_day")
    return cache
