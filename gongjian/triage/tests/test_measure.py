"""How guesses are judged: rightly, and never on what was learned."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import f1_score

from gongjian.triage import measure
from gongjian.triage.measure import by_label, macro_f1


@given(st.lists(st.sampled_from("abcdefgh"), min_size=10, max_size=60))
def test_the_same_body_is_never_on_both_sides_and_every_row_is_judged_once(bodies):
    judged = []
    for train, test in measure.folds(bodies):
        assert not {bodies[n] for n in train} & {bodies[n] for n in test}
        judged += test.tolist()
    assert sorted(judged) == list(range(len(bodies)))


def test_precision_recall_and_f1_of_each_label():
    told = {one.label: one for one in by_label(list("aaabbc"), list("aabbba"))}
    assert (told["a"].precision, told["a"].recall) == (pytest.approx(2 / 3), pytest.approx(2 / 3))
    assert (told["b"].precision, told["b"].recall) == (pytest.approx(2 / 3), 1.0)
    assert (told["c"].precision, told["c"].recall, told["c"].f1) == (0.0, 0.0, 0.0)
    assert macro_f1(list(told.values())) == pytest.approx((2 / 3 + 0.8 + 0) / 3)


@given(st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from("abcd")), min_size=1, max_size=50))
def test_macro_f1_is_what_everybody_else_computes(pairs):
    truth, said = zip(*pairs, strict=True)
    theirs = f1_score(truth, said, average="macro", zero_division=0)
    assert macro_f1(by_label(truth, said)) == pytest.approx(theirs)


def test_a_label_counts_when_it_is_among_the_first():
    scores = np.array([[0.9, 0.5, 0.1], [0.2, 0.3, 0.1]])
    assert measure.among_first(scores, [1, 1], 1) == 0.5
    assert measure.among_first(scores, [1, 1], 2) == 1.0
