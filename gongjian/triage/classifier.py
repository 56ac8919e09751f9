"""Which label a text gets, learned from texts that have one: ridge regression, one row of weights a label.

Solved through the texts' likeness to each other, so that a hundred labels cost what one costs. The result is
linear: what a word contributes to a label can be told.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import cho_factor, cho_solve

from gongjian.triage import lexicon as lexicons
from gongjian.triage.lexicon import Lexicon
from gongjian.triage.texts import Counts, Floats, Text
from gongjian.triage.words import heaviest

MOST_ROWS = 10_000  # so many are learned from; time grows with the square, two minutes are allowed
_COMMON = 0.08  # a column in more texts than this share is multiplied densely, which is then quicker
_STRIP = 500  # rows of a product that are held sparsely at a time
LARGEST = 8_000_000  # weights kept; beyond, the columns that matter least are left out


@dataclass(frozen=True)
class Guess:
    """A label and how strongly the text speaks for it: 1 as plainly as the examples do, 0 not at all."""

    label: str
    score: float


@dataclass(frozen=True)
class Examples:
    """What is learned from: text i stands `shares[i, l]` for label l, and counts `trust[i]`."""

    texts: Sequence[Text]
    labels: tuple[str, ...]
    shares: Floats
    trust: Floats

    @classmethod
    def of(cls, texts: Sequence[Text], labels: Sequence[str]) -> "Examples":
        """Texts with one sure label each."""
        known = tuple(sorted(set(labels)))
        shares = np.zeros((len(texts), len(known)), dtype=np.float32)
        shares[np.arange(len(texts)), [known.index(label) for label in labels]] = 1
        return cls(texts, known, shares, np.ones(len(texts), dtype=np.float32))


@dataclass(frozen=True)
class Classifier:
    """A learned guess. Nothing in it but arrays: it can be kept and read without running anything."""

    labels: tuple[str, ...]
    lexicon: Lexicon
    weights: Floats  # labels × columns

    def scores(self, text: Text) -> Floats:
        """How strongly the text speaks for each label."""
        columns, values = self.lexicon.weigh(text)
        return np.asarray(self.weights[:, columns] @ values, dtype=np.float32)

    def guesses(self, text: Text, best: int = 3) -> list[Guess]:
        """The likeliest labels, the likeliest first."""
        scores = self.scores(text)
        order = np.argsort(-scores, kind="stable")[:best]
        return [Guess(self.labels[n], float(scores[n])) for n in order]

    def why(self, text: Text, label: str, best: int = 5) -> list[str]:
        """The words of the text that speak for the label rather than for others, the heaviest first."""
        row = self.labels.index(label)
        told = self.lexicon.spread(
            text, lambda at: np.asarray(self.weights[row, at] - self.weights[:, at].mean(axis=0), np.float32)
        )
        return heaviest(told, best)

    def arrays(self) -> dict[str, Any]:
        """What is kept of it."""
        return {**self.lexicon.arrays(), "labels": np.array(self.labels), "weights": self.weights}

    @classmethod
    def from_arrays(cls, kept: Any) -> "Classifier":
        """The reverse of `arrays`."""
        labels = tuple(str(label) for label in kept["labels"])
        return cls(labels, Lexicon.from_arrays(kept), kept["weights"].astype(np.float32))


@dataclass(frozen=True)
class Recipe:
    """Which parts of a text are looked at, and how much the weights are held back."""

    fields: tuple[str, ...]
    ridge: float


TOPIC = Recipe(lexicons.TOPIC, 0.12)
BODY = Recipe(lexicons.BODY, 0.1)


class Bench:
    """Examples whose runs are counted once, to learn from all of them or from a part."""

    def __init__(self, examples: Examples, recipe: Recipe) -> None:
        self.examples, self.recipe = examples, recipe
        self._counts: list[Counts] = lexicons.counted(examples.texts, recipe.fields)

    def learn(self, rows: NDArray[np.int64] | None = None) -> Classifier:
        """Learn from these rows (all)."""
        rows = np.arange(len(self.examples.texts)) if rows is None else rows
        lexicon, matrix, alphas = self._solved(rows)
        return slim(self.examples.labels, lexicon, np.asarray((matrix.T @ alphas).T, dtype=np.float32))

    def judge(self, train: NDArray[np.int64], test: NDArray[np.int64]) -> Floats:
        """The scores of `test` by what is learned from `train` alone."""
        lexicon, matrix, alphas = self._solved(train)
        weights = matrix.T @ alphas
        rows = self._rows(lexicon, test)
        return np.asarray(rows @ weights, dtype=np.float32)

    def _solved(self, rows: NDArray[np.int64]) -> tuple[Lexicon, Any, Floats]:
        lexicon, self._kept = lexicons.learned(self._counts, self.recipe.fields, rows)
        matrix = self._rows(lexicon, rows)
        ridge = self.recipe.ridge / self.examples.trust[rows]
        return lexicon, matrix, solved(products(matrix), ridge, self.examples.shares[rows])

    def _rows(self, lexicon: Lexicon, rows: NDArray[np.int64]) -> Any:
        return lexicons.weighed(lexicon, self._counts, self._kept, rows)


def learn(examples: Examples, recipe: Recipe) -> Classifier:
    """Learn from all examples."""
    return Bench(examples, recipe).learn()


def solved(likeness: Floats, ridge: float | Floats, shares: Floats) -> Floats:
    """How much each example counts for each label. `likeness` is used up."""
    likeness[np.diag_indices(len(likeness))] += ridge
    factor = cho_factor(likeness, lower=True, overwrite_a=True, check_finite=False)
    return np.asarray(cho_solve(factor, shares, check_finite=False), dtype=np.float32)


def products(matrix: Any) -> Floats:
    """Every row times every row: common columns densely, the many rare ones sparsely, some rows at a time."""
    seen_in = np.bincount(matrix.indices, minlength=matrix.shape[1])
    is_common = seen_in > max(_COMMON * matrix.shape[0], 1)
    dense = matrix[:, np.flatnonzero(is_common)].toarray()
    total = dense @ dense.T
    rare = matrix[:, np.flatnonzero(~is_common)]
    turned = rare.T.tocsr()
    for begin in range(0, matrix.shape[0], _STRIP):
        total[begin : begin + _STRIP] += (rare[begin : begin + _STRIP] @ turned).toarray()
    return np.asarray(total, dtype=np.float32)


def slim(labels: tuple[str, ...], lexicon: Lexicon, weights: Floats, *, most: int = LARGEST) -> Classifier:
    """Leave out the columns that matter least when there are more weights than are worth keeping."""
    most = most // max(len(labels), 1)
    if weights.shape[1] <= most:
        return Classifier(labels, lexicon, weights)
    strength = np.abs(weights - weights.mean(axis=0)).max(axis=0)
    stay = np.sort(np.argpartition(-strength, most)[:most])
    return Classifier(labels, lexicon.only(stay), weights[:, stay])
