"""Which texts are like a text: by title, words and names, the rarer the heavier; an inverted index."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import log
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gongjian.triage import lexicon as lexicons
from gongjian.triage.lexicon import Lexicon
from gongjian.triage.texts import Floats, Keys, Text
from gongjian.triage.words import heaviest, in_common

MOST_ROWS = 10_000  # the latest so many can be found again
LIKE = 0.08  # below this two of thousands of texts only share a way of speaking; measured on real messages
_MANY = 1000


@dataclass(frozen=True)
class Match:
    """A known text by its id, and how like it is: 1 is the same, 0 has nothing in common."""

    id: int
    score: float


@dataclass(frozen=True)
class Likeness:
    """An inverted index: column c is found in `texts[starts[c]:starts[c + 1]]`, with these weights."""

    ids: Keys
    lexicon: Lexicon
    starts: Keys
    texts: NDArray[np.int32]
    weights: NDArray[np.float16]  # half the memory, and precise enough to rank

    @classmethod
    def of(cls, texts: Sequence[Text], ids: Sequence[int]) -> "Likeness":
        """Index texts under their ids."""
        rows = np.arange(len(texts))
        counts = lexicons.counted(texts, lexicons.LIKE)
        lexicon, kept = lexicons.learned(counts, lexicons.LIKE, rows)
        matrix = lexicons.weighed(lexicon, counts, kept, rows)
        matrix.eliminate_zeros()
        columns = matrix.tocsc()
        return cls(
            np.array(ids, dtype=np.int64),
            lexicon,
            columns.indptr.astype(np.int64),
            columns.indices.astype(np.int32),
            columns.data.astype(np.float16),
        )

    def scores(self, text: Text) -> Floats:
        """How like each indexed text is, in the order of `ids`."""
        columns, values = self.lexicon.weigh(text)
        begin, end = self.starts[columns], self.starts[columns + 1]
        sizes = end - begin
        within = np.arange(sizes.sum()) - np.repeat(np.cumsum(sizes) - sizes, sizes)
        at = np.repeat(begin, sizes) + within
        weights = self.weights[at].astype(np.float32) * np.repeat(values, sizes)
        return np.bincount(self.texts[at], weights=weights, minlength=len(self.ids)).astype(np.float32)

    @property
    def least(self) -> float:
        """From which score on texts are alike: rarity, and so every score, grows with log of their number."""
        return LIKE * min(1.0, log(len(self.ids) + 1) / log(_MANY))

    def best(self, text: Text, most: int, *, leave_out: int = 0, least: float | None = None) -> list[Match]:
        """The likest texts, the likest first."""
        least = self.least if least is None else least
        scores = self.scores(text)
        order = np.argsort(-scores, kind="stable")[: most + 1]
        found = [Match(int(self.ids[n]), float(scores[n])) for n in order if scores[n] >= least]
        return [match for match in found if match.id != leave_out][:most]

    def shared(self, text: Text, other: Text, best: int = 4) -> list[str]:
        """The words of `text` that make `other` like it, the heaviest first."""
        columns, values = self.lexicon.weigh(other)
        worth = np.zeros(len(self.starts) - 1, dtype=np.float32)
        worth[columns] = values
        heavy = heaviest(self.lexicon.spread(text, lambda at: worth[at]), 2 * best)
        return in_common(lexicons.both(text), lexicons.both(other), heavy)[:best]

    def arrays(self) -> dict[str, Any]:
        """What is kept of it."""
        kept = {"ids": self.ids, "starts": self.starts, "texts": self.texts, "weights": self.weights}
        return {**self.lexicon.arrays(), **kept}

    @classmethod
    def from_arrays(cls, kept: Any) -> "Likeness":
        """The reverse of `arrays`."""
        rest = (kept[name] for name in ("starts", "texts", "weights"))
        return cls(kept["ids"], Lexicon.from_arrays(kept), *rest)
