"""Texts as numbers: a run of one to three characters is one integer, so that a vocabulary is a sorted array.

Whatever is learned can thus be kept as plain arrays, and a text is looked up without a dictionary.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

Keys = NDArray[np.int64]
Floats = NDArray[np.float32]

LONGEST = 4000  # characters of one field that are looked at
_SPACE = re.compile(r"\s+")
_BITS = 21  # a code point fits, and three of them fit an integer of 64 bits
_MIX = np.int64(1000003)  # longer runs are hashed on


@dataclass(frozen=True)
class Text:
    """What is known of a request when it comes in; never an answer, never who asked."""

    title: str
    body: str
    place: str = ""

    @property
    def whole(self) -> str:
        """All of it in one piece, for whoever reads."""
        return "\n".join(part for part in (self.title, self.place, self.body) if part)


def plain(text: str) -> str:
    """The text without spaces, full-width and half-width alike, letters small."""
    return _SPACE.sub("", unicodedata.normalize("NFKC", text[:LONGEST])).lower()


def runs(text: str, length: int) -> Keys:
    """One key for each run of `length` characters, in the order of the text."""
    points = np.frombuffer(text.encode("utf-32-le", "replace"), dtype=np.uint32).astype(np.int64)
    if len(points) < length:
        return points[:0]
    keys = points
    for n in range(2, length + 1):
        ends = points[n - 1 :]
        keys = (keys[:-1] << _BITS) | ends if n <= 3 else (keys[:-1] * _MIX) ^ ends
    return keys


def all_runs(text: str, lengths: Iterable[int]) -> Keys:
    """The keys of all runs of these lengths."""
    return np.concatenate([runs(text, length) for length in lengths])


@dataclass
class Counts:
    """How often which key occurs in which text: a sparse matrix over a sorted vocabulary."""

    vocabulary: Keys
    matrix: Any  # csr_matrix of float32, one row a text

    @classmethod
    def of(cls, rows: Sequence[Keys]) -> "Counts":
        """Count the keys of each text."""
        found = [np.unique(keys, return_counts=True) for keys in rows]
        ends = np.cumsum([0, *(len(keys) for keys, _ in found)])
        every = np.concatenate([keys for keys, _ in found]) if found else np.empty(0, np.int64)
        vocabulary, columns = np.unique(every, return_inverse=True)
        times = np.concatenate([n for _, n in found]) if found else np.empty(0)
        matrix = csr_matrix((times.astype(np.float32), columns, ends), shape=(len(rows), len(vocabulary)))
        return cls(vocabulary, matrix)


def unit(matrix: Any) -> Any:
    """Each row divided by its length."""
    squares = matrix.copy()
    squares.data **= 2
    lengths = np.sqrt(np.asarray(squares.sum(axis=1)).ravel())
    lengths[lengths == 0] = 1
    matrix = matrix.tocsr()
    matrix.data = (matrix.data / np.repeat(lengths, np.diff(matrix.indptr))).astype(np.float32)
    return matrix
