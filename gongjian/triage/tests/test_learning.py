"""What is learned from texts, and that it can tell why."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongjian.triage import measure, words
from gongjian.triage.classifier import TOPIC, Bench, Examples, learn, slim
from gongjian.triage.ground import Ground
from gongjian.triage.tests import makers as make
from gongjian.triage.texts import LONGEST, Text, plain, runs

NEW = Text("天安城烧烤店太吵", "烧烤店半夜放音乐，噪音让人睡不着。")


def test_a_text_gets_the_label_of_texts_like_it():
    model = learn(Examples.of(*make.requests()), TOPIC)
    assert model.guesses(NEW)[0].label == "噪声"
    assert model.guesses(Text("", "公司没给我缴社保，养老保险能补缴吗"))[0].label == "社保"


def test_the_words_that_weighed_are_words_of_the_text_and_speak_for_the_label():
    model = learn(Examples.of(*make.requests()), TOPIC)
    told = model.why(NEW, "噪声")
    assert {"烧烤店", "噪音"} & set(told)
    assert all(word in NEW.whole for word in told)
    assert not set(model.why(NEW, "社保")) & {"烧烤店", "噪音"}


def test_a_text_of_which_nothing_is_known_is_no_error():
    model = learn(Examples.of(*make.requests()), TOPIC)
    for text in (Text("", ""), Text("", "   "), Text("xyz", "qqq"), Text("\x00", "\ud800")):
        assert len(model.guesses(text)) == 3
        model.why(text, "社保")


def test_judging_by_the_other_folds_is_what_learning_from_them_gives():
    texts, labels = make.requests(8)
    bench = Bench(Examples.of(texts, labels), TOPIC)
    train, test = next(measure.folds([text.body for text in texts]))
    model = bench.learn(train)
    expected = np.array([model.scores(texts[n]) for n in test])
    assert np.allclose(bench.judge(train, test), expected, atol=1e-4)


def test_leaving_out_what_matters_least_keeps_the_guess():
    model = learn(Examples.of(*make.requests()), TOPIC)
    small = slim(model.labels, model.lexicon, model.weights, most=model.weights.size // 4)
    assert small.weights.size <= model.weights.size // 4
    assert small.guesses(NEW)[0].label == "噪声"


def test_a_doubtful_example_counts_less_than_a_sure_one():
    texts = [Text("路灯", "路灯不亮了"), Text("路灯", "路灯不亮啊")]
    shares = np.eye(2, dtype=np.float32)
    trust = np.array([1, 0.2], dtype=np.float32)
    model = learn(Examples(texts, ("电力", "物业"), shares, trust), TOPIC)
    assert model.guesses(Text("路灯", "路灯不亮"))[0].label == "电力"


def test_from_the_same_ground_several_things_are_learned_and_tried_on_the_latest():
    texts, labels = make.requests()
    ground = Ground(texts)
    kinds = ground.learn(labels)
    halves = ground.learn(["新" if n % 2 else "旧" for n in range(len(texts))])
    assert kinds.classifier.guesses(NEW)[0].label == "噪声"
    assert (kinds.rows, kinds.tested, kinds.first) == (48, 9, 1.0)
    assert set(halves.classifier.labels) == {"新", "旧"}


@pytest.mark.parametrize(
    "labels", [["噪声"] * 48, ["噪声", ""] * 24, ["", ""] * 24, [str(n) for n in range(48)]]
)
def test_too_little_to_learn_from_teaches_nothing(labels):
    texts, _ = make.requests()
    assert Ground(texts).learn(labels) is None


@given(st.text(max_size=60), st.integers(1, 4))
def test_there_is_a_run_for_every_place_it_can_begin(text, length):
    text = plain(text)
    assert len(runs(text, length)) == max(len(text) - length + 1, 0)


@given(st.text(alphabet="天地人和12a", min_size=3, max_size=12))
def test_different_runs_have_different_keys(text):
    for length in (1, 2, 3):
        pieces = {text[n : n + length] for n in range(len(text) - length + 1)}
        assert len(set(runs(text, length).tolist())) == len(pieces)


def test_widths_and_spaces_make_no_difference_and_endless_texts_are_cut():
    assert plain("Ａ３ 区\n１２ 幢") == "a3区12幢"
    assert len(plain("长" * 100_000)) == LONGEST


def test_empty_words_are_not_told():
    text = "请问领导噪音问题"
    worth = np.ones(len(text), dtype=np.float32)
    assert words.heaviest([(text, worth)], 5) == ["噪音"]
