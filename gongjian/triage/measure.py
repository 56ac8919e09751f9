"""How good guesses are, on texts that were not learned from; the same words are never on both sides."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

from gongjian.triage.classifier import Bench
from gongjian.triage.texts import Floats

FOLDS = 5
Rows = NDArray[np.int64]


@dataclass(frozen=True)
class OfLabel:
    """How a label fared. `rows` are those that truly have it."""

    label: str
    rows: int
    precision: float
    recall: float

    @property
    def f1(self) -> float:
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


def fingerprint(body: str) -> int:
    """What tells whether two texts have the same words, and does not tell the words."""
    return int.from_bytes(blake2b(body.strip().encode(), digest_size=8).digest(), "big", signed=True)


def folds(bodies: Sequence[str], times: int = FOLDS, seed: int = 1) -> Iterator[tuple[Rows, Rows]]:
    """Which rows to learn from and which to judge, so many times; one body is always in one fold."""
    _, groups = np.unique([fingerprint(body) for body in bodies], return_inverse=True)
    shuffled = np.random.default_rng(seed).permutation(groups.max() + 1) % times
    where = shuffled[groups]
    for fold in range(times):
        yield np.flatnonzero(where != fold), np.flatnonzero(where == fold)


def cross(bench: Bench, times: int = FOLDS, seed: int = 1) -> Floats:
    """The scores of every example by what is learned from the other folds."""
    scores = np.zeros_like(bench.examples.shares)
    for train, test in folds([text.body for text in bench.examples.texts], times, seed):
        scores[test] = bench.judge(train, test)
    return scores


def by_label(truth: Sequence[str], guessed: Sequence[str]) -> list[OfLabel]:
    """Precision, recall and F1 of every label that occurs in truth or guess."""
    right = Counter(a for a, b in zip(truth, guessed, strict=True) if a == b)
    are, said = Counter(truth), Counter(guessed)
    return [
        OfLabel(
            label,
            are[label],
            right[label] / said[label] if said[label] else 0.0,
            right[label] / max(are[label], 1),
        )
        for label in sorted(set(are) | set(said), key=lambda each: (-are[each], each))
    ]


def macro_f1(labels: Sequence[OfLabel]) -> float:
    """The mean of the labels' F1, each label counting the same."""
    return sum(one.f1 for one in labels) / max(len(labels), 1)


def among_first(scores: Floats, truth: Sequence[int], first: int) -> float:
    """The share of rows whose true label (its column) is among the first so many."""
    order = np.argsort(-scores, axis=1, kind="stable")[:, :first]
    return float((order == np.array(truth)[:, None]).any(axis=1).mean()) if len(truth) else 0.0


@dataclass(frozen=True)
class Found:
    """Of the first ten like texts, the share of the same group: of as many as can be, and of all ten."""

    messages: int
    possible: float
    plain: float


def like_found(groups: dict[int, str], rank: Callable[[int], Sequence[int]], first: int = 10) -> Found:
    """`groups`: the ids that belong together. `rank` gives the ids likest to an id, without itself."""
    size = Counter(groups.values())
    possible, plain = [], []
    for one, group in groups.items():
        hits = [groups.get(other) == group for other in rank(one)[:first]]
        most = min(first, size[group] - 1)
        if most:
            possible.append(sum(hits[:most]) / most)
            plain.append(sum(hits) / first)
    return Found(len(possible), float(np.mean(possible)), float(np.mean(plain)))


def grouped(rows: Sequence[tuple[int, str]]) -> dict[int, str]:
    """Ids with their group; an id in two groups keeps the first."""
    found: defaultdict[int, str] = defaultdict(str)
    for key, group in rows:
        found[key] = found[key] or group
    return dict(found)
