"""Quorum and majority at, below and above each limit, each with its own base (A09, A11, B05, B08, T3, T4)."""

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongjian.meetings.models import Item, MeetingKind
from gongjian.meetings.rules import votes
from gongjian.meetings.rules.votes import Ballot, Hall, Share
from gongjian.platform.models import Override
from gongjian.platform.parameters import Rulebook

HALF = Share(50, 100, inclusive=True)
MORE_THAN_HALF = Share(50, 100, inclusive=False)
FOUR_FIFTHS, MORE_THAN_FOUR_FIFTHS = Share(80, 100, inclusive=True), Share(80, 100, inclusive=False)
GENERAL = MeetingKind(key="general", quorum="resolution", base="due")
COMMITTEE = MeetingKind(key="committee", quorum="committee", base="due")
CONFERENCE = MeetingKind(key="conference", quorum="none", base="present")
VOTE, ELECTION = Item.Decision.VOTE, Item.Decision.ELECTION


@pytest.fixture
def book(db):
    return Rulebook(date(2026, 9, 23))


@pytest.mark.parametrize(
    ("share", "of", "least"),
    [
        # half of those due must be there (A09, A11): even and odd numbers
        (HALF, 22, 11), (HALF, 23, 12), (HALF, 24, 12), (HALF, 3, 2), (HALF, 2, 1), (HALF, 1, 1),
        # more than half must say yes (A09, B08)
        (MORE_THAN_HALF, 22, 12), (MORE_THAN_HALF, 23, 12), (MORE_THAN_HALF, 24, 13), (MORE_THAN_HALF, 1, 1),
        (MORE_THAN_HALF, 2, 2), (MORE_THAN_HALF, 3, 2),
        # four fifths (B05); the two readings part only where the number is a multiple of five (T4)
        (FOUR_FIFTHS, 24, 20), (FOUR_FIFTHS, 25, 20), (FOUR_FIFTHS, 26, 21), (FOUR_FIFTHS, 5, 4),
        (MORE_THAN_FOUR_FIFTHS, 24, 20), (MORE_THAN_FOUR_FIFTHS, 25, 21), (MORE_THAN_FOUR_FIFTHS, 26, 21),
        (MORE_THAN_FOUR_FIFTHS, 5, 5),
        # of nobody nothing is enough
        (HALF, 0, 1), (MORE_THAN_HALF, 0, 1), (FOUR_FIFTHS, 0, 1),
    ],
)  # fmt: skip
def test_the_least_number_that_meets_a_share(share: Share, of: int, least: int):
    assert share.least(of) == least


@given(st.integers(1, 100), st.integers(1, 5000), st.booleans())
def test_the_least_number_is_enough_and_one_less_is_not(percent: int, of: int, inclusive: bool):
    least = Share(percent, 100, inclusive).least(of)
    limit = Fraction(percent * of, 100)
    assert (least >= limit) if inclusive else (least > limit)
    below = least - 1
    assert below < limit if inclusive else below <= limit


@pytest.mark.parametrize(
    ("present", "ayes", "carried", "told"),
    [
        # 23 due: 12 must be there, 12 must say yes; the base stays those due however few came (T3)
        (11, 11, False, "不能表决"),
        (12, 11, False, "没有通过"),
        (12, 12, True, "应到会人数（23 人）的半数，即 12 票；赞成 12 票，通过"),
        (21, 11, False, "没有通过"),
        (21, 20, True, "通过"),
        (23, 23, True, "通过"),
    ],
)
def test_a_resolution_needs_more_than_half_of_those_due(book, present, ayes, carried, told):
    found = votes.judge(GENERAL, VOTE, Hall(23, present), Ballot(ayes), book)
    assert (found.carried, found.base, found.of, found.least) == (carried, "due", 23, 12)
    assert told in found.words


@pytest.mark.parametrize(("present", "ayes", "carried"), [(11, 11, False), (12, 12, False), (12, 13, True)])
def test_of_an_even_number_due_half_may_meet_but_not_decide(book, present, ayes, carried):
    assert votes.judge(GENERAL, VOTE, Hall(24, max(present, ayes)), Ballot(ayes), book).carried is carried


@pytest.mark.parametrize(
    ("due", "present", "ayes", "carried"),
    [
        (25, 19, 19, False),  # below four fifths: no election at all
        (25, 20, 11, True),  # exactly four fifths is enough (2020 text)
        (25, 20, 10, False),  # half of those present is not more than half
        (25, 21, 11, True),
        (25, 21, 10, False),
        (24, 20, 11, True),
        (24, 19, 19, False),
    ],
)
def test_an_election_needs_four_fifths_there_and_more_than_half_of_those_present(
    book, due, present, ayes, carried
):
    found = votes.judge(GENERAL, ELECTION, Hall(due, present), Ballot(ayes), book)
    assert (found.carried, found.base, found.of) == (carried, "present", present)


def test_exactly_four_fifths_is_pointed_at(book):
    assert "正好五分之四" in votes.judge(GENERAL, ELECTION, Hall(25, 20), Ballot(20), book).words
    assert "正好五分之四" not in votes.judge(GENERAL, ELECTION, Hall(24, 20), Ballot(20), book).words


def test_a_place_that_reads_the_old_text_asks_for_more_than_four_fifths(db):
    key = votes.QUORUM_ELECTION_INCLUSIVE.key
    Override.objects.create(key=key, value="0", source="区委组〔2026〕3号", effective_from=date(2026, 1, 1))
    book = Rulebook(date(2026, 9, 23))
    assert not votes.judge(GENERAL, ELECTION, Hall(25, 20), Ballot(20), book).carried
    assert votes.judge(GENERAL, ELECTION, Hall(25, 21), Ballot(21), book).carried


def test_a_number_of_the_rulebook_holds_from_its_day(db):
    Override.objects.create(
        key=votes.MAJORITY_RESOLUTION.key, value="66", source="章程", effective_from=date(2026, 10, 1)
    )
    before, after = Rulebook(date(2026, 9, 30)), Rulebook(date(2026, 10, 1))
    hall, ballot = Hall(23, 23), Ballot(12)
    assert votes.judge(GENERAL, VOTE, hall, ballot, before).carried
    assert not votes.judge(GENERAL, VOTE, hall, ballot, after).carried


@pytest.mark.parametrize(
    ("kind", "due", "least"), [(COMMITTEE, 5, 3), (COMMITTEE, 4, 2), (COMMITTEE, 3, 2), (CONFERENCE, 9, None)]
)
def test_half_of_a_committee_must_be_there_and_a_conference_asks_for_nobody(book, kind, due, least):
    assert votes.least_present(kind, due, book) == least


def test_a_conference_decides_by_those_present(book):
    found = votes.judge(CONFERENCE, VOTE, Hall(20, 9), Ballot(5, 4), book)
    assert (found.carried, found.base, found.of, found.least) == (True, "present", 9, 5)


def test_a_place_may_ask_for_two_thirds_and_say_whether_exactly_that_is_enough(book):
    two_thirds = {"quorum": "own", "quorum_num": 2, "quorum_den": 3}
    assert votes.least_present(MeetingKind(**two_thirds, quorum_inclusive=True), 9, book) == 6
    assert votes.least_present(MeetingKind(**two_thirds, quorum_inclusive=False), 9, book) == 7
    assert votes.least_present(MeetingKind(**two_thirds, quorum_inclusive=False), 10, book) == 7


def test_more_votes_than_voters_are_refused_with_both_numbers():
    told = votes.misfit(Hall(23, 21), Ballot(20, 1, 1))
    assert ("22" in told, "21" in told) == (True, True)
    assert votes.misfit(Hall(23, 21), Ballot(20, 0, 1)) == ""
