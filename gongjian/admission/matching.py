"""Which matters of a list a text is about: the field's usual words, then syllable pairs of the name."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from math import log

from gongjian.admission.models import MatterItem

_WORTH = 2.0  # below this a name that shares a syllable pair with the text is chance
_SPLIT = re.compile(r"[、，,；;。\s/／|]+")


def words_of(text: str) -> list[str]:
    """The words of a cell or a search, which people part in many ways."""
    return [word for word in _SPLIT.split(text.strip()) if word]


def ranked(text: str, rows: Sequence[MatterItem]) -> list[tuple[MatterItem, float, tuple[str, ...]]]:
    """Rows whose usual words or name occur in the text; longer words and rarer syllable pairs weigh more."""
    plain = "".join(text.split())
    here = _pairs_of(plain)
    rare = _rarity(rows)
    scored = []
    for item in rows:
        hits = _longest(word for word in words_of(item.keywords) if len(word) > 1 and word in plain)
        shared = _pairs_of(item.name) & here
        named = sum(rare[pair] for pair in shared) / max(len(item.name) - 1, 4)
        score = sum(len(word) ** 1.5 for word in hits) + named
        if score >= _WORTH or (hits and score):
            scored.append((item, score, tuple(hits) or _runs(item.name, shared)))
    return sorted(scored, key=lambda row: -row[1])


def _longest(words: Iterable[str]) -> list[str]:
    """Words that are not part of a longer one, the longest first."""
    kept: list[str] = []
    for word in sorted(set(words), key=lambda w: (-len(w), w)):
        if not any(word in longer for longer in kept):
            kept.append(word)
    return kept


def _pairs_of(text: str) -> set[str]:
    return {text[i : i + 2] for i in range(len(text) - 1) if text[i : i + 2].isalnum()}


def _rarity(rows: Sequence[MatterItem]) -> dict[str, float]:
    seen = Counter(pair for item in rows for pair in _pairs_of(item.name))
    return {pair: log(1 + len(rows) / count) for pair, count in seen.items()}


def _runs(name: str, shared: set[str]) -> tuple[str, ...]:
    """The pieces of a name that the text holds, neighbouring pairs joined."""
    runs: list[str] = []
    for start in range(len(name) - 1):
        pair = name[start : start + 2]
        if pair in shared:
            joins = runs and name[start - 1 : start + 1] in shared and runs[-1].endswith(pair[0])
            runs[-1:] = [runs[-1] + pair[1]] if joins else [*runs[-1:], pair]
    return tuple(runs)
