"""Words for people: what single characters contribute, summed up by the words they stand in."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import lru_cache

import numpy as np

from gongjian.kernel import cutting
from gongjian.triage.texts import Floats

_LONGEST = 6  # characters of a piece that two texts have in common
_EMPTY = (
    "我们、你们、他们、领导、您好、尊敬、希望、请问、现在、已经、一个、没有、"
    "什么、怎么、因为、所以、但是、就是、还是、可以、一直、这个、那个、这样、"
    "如果、以及、而且、或者、自己、不能、能否、是否、为何、为什么、谢谢、反映、"
    "情况、问题、有关、相关、"
)
_SAY_NOTHING = frozenset(_EMPTY.split("、"))


@lru_cache(maxsize=64)  # one text is asked about several times in a row
def cut(text: str) -> tuple[str, ...]:
    """The words of a text, in order, nothing left out. The first call loads the dictionary (a second)."""
    return tuple(cutting.words(text))


def heaviest(parts: Iterable[tuple[str, Floats]], best: int) -> list[str]:
    """The words that contribute most, the heaviest first; single characters and empty words are left out."""
    total: defaultdict[str, float] = defaultdict(float)
    for text, worth in parts:
        sums, at = [0.0, *np.cumsum(worth).tolist()], 0
        for word in cut(text):
            total[word] += sums[at + len(word)] - sums[at]
            at += len(word)
    told = [(word, value) for word, value in total.items() if value > 0 and _says_something(word)]
    return [word for word, _ in sorted(told, key=lambda pair: -pair[1])[:best]]


def in_common(text: str, other: str, heavy: Iterable[str]) -> list[str]:
    """The heavy words, each with its neighbours where `other` has them too: "翡翠" grows to "翡翠湾"."""
    tokens = cut(text)
    found: list[str] = []
    for word in heavy:
        grown = max(
            (_grown(tokens, at, other) for at, token in enumerate(tokens) if token == word),
            key=len,
            default="",
        )
        if grown and not any(grown in longer for longer in found):
            found = [shorter for shorter in found if shorter not in grown] + [grown]
    return found


def _grown(tokens: Sequence[str], at: int, other: str) -> str:
    """The longest piece of whole words around one of them that `other` holds; "" if not even the word."""
    begin, end = at, at + 1
    if tokens[at] not in other:
        return ""
    while end < len(tokens) and _is_piece("".join(tokens[begin : end + 1]), other):
        end += 1
    while begin and _is_piece("".join(tokens[begin - 1 : end]), other):
        begin -= 1
    return "".join(tokens[begin:end])


def _is_piece(piece: str, other: str) -> bool:
    return len(piece) <= _LONGEST and piece.isalnum() and piece in other


def _says_something(word: str) -> bool:
    return len(word) > 1 and word not in _SAY_NOTHING and not word.isdigit() and word.isalnum()
