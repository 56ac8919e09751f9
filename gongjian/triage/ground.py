"""Several things learned from the same texts: they are read and compared once."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gongjian.triage import lexicon as lexicons
from gongjian.triage.classifier import TOPIC, Classifier, products, slim, solved
from gongjian.triage.measure import among_first
from gongjian.triage.texts import Floats, Text

LEAST = 30  # labelled texts below which nothing is learned
_OFTEN = 3  # a label that occurs less often is not learned
_TESTED = 5  # one in so many, the latest, is kept back to see how good the guesses are


@dataclass(frozen=True)
class Learned:
    """What was learned, from how many texts, and how often it was right on the latest ones, kept back."""

    classifier: Classifier
    rows: int
    tested: int
    first: float
    among: float


class Ground:
    """Texts in the order of time, the oldest first."""

    def __init__(self, texts: Sequence[Text]) -> None:
        self.texts = texts
        rows = np.arange(len(texts))
        counts = lexicons.counted(texts, TOPIC.fields)
        self.lexicon, kept = lexicons.learned(counts, TOPIC.fields, rows)
        self.matrix: Any = lexicons.weighed(self.lexicon, counts, kept, rows)
        self.likeness: Floats = products(self.matrix)

    def learn(self, labels: Sequence[str]) -> Learned | None:
        """Learn to guess these labels ("" for a text without); None when there are too few of them."""
        often = {label for label, times in Counter(labels).items() if label and times >= _OFTEN}
        rows = np.array([n for n, label in enumerate(labels) if label in often], dtype=np.int64)
        if len(rows) < LEAST or len(often) < 2:
            return None
        known = tuple(sorted(often))
        truth = np.array([known.index(labels[n]) for n in rows])
        tested = len(rows) // _TESTED
        train, test = rows[:-tested], rows[-tested:]
        scores = self.likeness[np.ix_(test, train)] @ self._alphas(train, truth[:-tested], len(known))
        weights = self.matrix[rows].T @ self._alphas(rows, truth, len(known))
        return Learned(
            slim(known, self.lexicon, np.asarray(weights.T, dtype=np.float32)),
            len(rows),
            tested,
            among_first(scores, truth[-tested:].tolist(), 1),
            among_first(scores, truth[-tested:].tolist(), 3),
        )

    def _alphas(self, rows: NDArray[np.int64], truth: NDArray[np.int64], labels: int) -> Floats:
        shares = np.zeros((len(rows), labels), dtype=np.float32)
        shares[np.arange(len(rows)), truth] = 1
        return solved(self.likeness[np.ix_(rows, rows)], TOPIC.ridge, shares)
