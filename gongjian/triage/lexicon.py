"""What a text weighs: runs of characters and names, the rarer the heavier, each part on its own."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import hstack

from gongjian.triage.names import name_keys
from gongjian.triage.texts import Counts, Floats, Keys, Text, all_runs, plain, runs, unit

Read = Callable[[Text], Keys]


def _title(text: Text) -> str:
    return plain(text.title)


def _body(text: Text) -> str:
    return plain(text.body)


def both(text: Text) -> str:
    """All of it, each part after the other."""
    return f"{plain(text.title)} {plain(text.place)} {plain(text.body)}"


@dataclass(frozen=True)
class Field:
    """One part of a text. `share` is how much of the whole it weighs; `damped` counts a repetition little."""

    key: str
    part: Callable[[Text], str]
    lengths: tuple[int, ...]  # of the runs; () reads names instead
    share: float
    damped: bool = True
    commonest: float = 1.0  # what occurs in a larger share of all texts weighs nothing
    rarest: int = 2  # what occurs in fewer texts is not kept: it tells nothing of a label

    @property
    def reads(self) -> tuple[object, tuple[int, ...]]:
        """What tells whether two fields count the same."""
        return self.part, self.lengths

    def read(self, text: Text) -> Keys:
        """The keys of this part."""
        return _read(self.part, self.lengths, text)


def _read(part: Callable[[Text], str], lengths: tuple[int, ...], text: Text) -> Keys:
    said = part(text)
    return all_runs(said, lengths) if lengths else name_keys(said)


@lru_cache(maxsize=64)  # one text is weighed by several lexicons in a row
def _counted(
    part: Callable[[Text], str], lengths: tuple[int, ...], text: Text
) -> tuple[Keys, NDArray[np.intp]]:
    return np.unique(_read(part, lengths, text), return_counts=True)


_KINDS = {
    "title": Field("title", _title, (1, 2, 3), 0.35),
    "said": Field("said", both, (1, 2, 3), 0.3),
    "repeated": Field("repeated", both, (1, 2, 3), 0.35, damped=False),
    "whole": Field("whole", both, (1, 2, 3), 0.6, damped=False),
    "short": Field("short", both, (1, 2), 0.3),
    "head": Field("head", _title, (1, 2), 0.1),
    "like-title": Field("like-title", _title, (2, 3), 0.3, commonest=0.1, rarest=1),
    "like-body": Field("like-body", _body, (2, 3), 0.5, commonest=0.1, rarest=1),
    "like-names": Field("like-names", both, (), 0.2, commonest=0.1, rarest=1),
}
TOPIC = ("title", "said", "repeated")
BODY = ("whole", "short", "head")
LIKE = ("like-title", "like-body", "like-names")


@dataclass(frozen=True)
class Known:
    """A field with the vocabulary that was met: sorted keys and how much each weighs."""

    field: Field
    keys: Keys
    rarity: Floats
    missing: float  # the weight of a run that was never met: it makes a text longer, nothing else

    def weigh(self, text: Text) -> tuple[Keys, Floats]:
        """Columns and weights of one text."""
        keys, times = _counted(self.field.part, self.field.lengths, text)
        columns = self.places(keys)
        seen = columns >= 0
        tf = 1 + np.log(times) if self.field.damped else times.astype(float)
        weights = tf * np.where(
            seen, self.rarity[np.maximum(columns, 0)] if len(self.keys) else 0, self.missing
        )
        length = float(np.sqrt((weights**2).sum())) or 1.0
        scaled = weights[seen] * (self.field.share**0.5 / length)
        return columns[seen], scaled.astype(np.float32)

    def places(self, keys: Keys) -> Keys:
        """Where the keys stand in the vocabulary; -1 for those that are not in it."""
        if not len(self.keys):
            return np.full(len(keys), -1, dtype=np.int64)
        at = np.minimum(np.searchsorted(self.keys, keys), len(self.keys) - 1)
        return np.where(self.keys[at] == keys, at, -1)


@dataclass(frozen=True)
class Lexicon:
    """The fields one after another: column `offsets[i] + n` is run n of field i."""

    known: tuple[Known, ...]

    @property
    def offsets(self) -> list[int]:
        return [0, *np.cumsum([len(one.keys) for one in self.known]).tolist()]

    def weigh(self, text: Text) -> tuple[Keys, Floats]:
        """Columns and weights of one text over all fields."""
        found = [one.weigh(text) for one in self.known]
        columns = [at + offset for (at, _), offset in zip(found, self.offsets, strict=False)]
        return np.concatenate(columns), np.concatenate([weights for _, weights in found])

    def only(self, columns: Keys) -> "Lexicon":
        """The lexicon with these columns alone, in ascending order."""
        known = []
        for one, begin, end in zip(self.known, self.offsets, self.offsets[1:], strict=False):
            here = columns[(columns >= begin) & (columns < end)] - begin
            known.append(replace(one, keys=one.keys[here], rarity=one.rarity[here]))
        return Lexicon(tuple(known))

    def spread(self, text: Text, value: Callable[[Keys], Floats]) -> list[tuple[str, Floats]]:
        """What each character of each part contributes, when column c contributes `value(c)`.

        A run's contribution is shared out evenly among its characters, so that it can be summed up by words.
        """
        told: dict[str, Floats] = {}
        for one, offset in zip(self.known, self.offsets, strict=False):
            if not one.field.lengths:
                continue
            part = one.field.part(text)
            columns, weights = one.weigh(text)
            worth = np.zeros(len(one.keys) + 1, dtype=np.float32)  # the last place is for what is unknown
            worth[columns] = weights * value(columns + offset)
            mine = _by_character(one, part, worth)
            told[part] = told[part] + mine if part in told else mine
        return list(told.items())

    def arrays(self) -> dict[str, Any]:
        """What is kept of it."""
        kept: dict[str, Any] = {"fields": np.array([one.field.key for one in self.known])}
        for n, one in enumerate(self.known):
            kept |= {f"keys{n}": one.keys, f"rarity{n}": one.rarity, f"missing{n}": np.float32(one.missing)}
        return kept

    @classmethod
    def from_arrays(cls, kept: Any) -> "Lexicon":
        """The reverse of `arrays`."""
        return cls(
            tuple(
                Known(_KINDS[str(key)], kept[f"keys{n}"], kept[f"rarity{n}"], float(kept[f"missing{n}"]))
                for n, key in enumerate(kept["fields"])
            )
        )


def _by_character(one: Known, part: str, worth: Floats) -> Floats:
    total = np.zeros(len(part), dtype=np.float32)
    for length in one.field.lengths:
        places = one.places(runs(part, length))
        if not len(places):
            continue
        _, which, times = np.unique(places, return_inverse=True, return_counts=True)
        each = np.where(places >= 0, worth[places] / times[which] / length, 0)
        for shift in range(length):
            total[shift : shift + len(each)] += each
    return total


def counted(texts: Sequence[Text], fields: Sequence[str]) -> list[Counts]:
    """Count once what several lexicons are then learned from; who reads the same shares the counts."""
    done: dict[tuple[object, tuple[int, ...]], Counts] = {}
    for field in (_KINDS[key] for key in fields):
        if field.reads not in done:
            done[field.reads] = Counts.of([field.read(text) for text in texts])
    return [done[_KINDS[key].reads] for key in fields]


def learned(counts: Sequence[Counts], fields: Sequence[str], rows: Any) -> tuple[Lexicon, list[Any]]:
    """The lexicon of the chosen rows, and for each field which columns of the counts it kept."""
    known, kept = [], []
    for one, key in zip(counts, fields, strict=True):
        field, size = _KINDS[key], len(rows)
        here = one.matrix[rows]
        seen_in = np.bincount(here.indices, minlength=here.shape[1])
        columns = np.flatnonzero(seen_in >= field.rarest)
        rarity = np.log((1 + size) / (1 + seen_in[columns])) + 1
        rarity[seen_in[columns] > max(field.commonest * size, 20)] = 0
        missing = float(np.log((1 + size) / 2) + 1)
        known.append(Known(field, one.vocabulary[columns], rarity.astype(np.float32), missing))
        kept.append(columns)
    return Lexicon(tuple(known)), kept


def weighed(lexicon: Lexicon, counts: Sequence[Counts], kept: Sequence[Any], rows: Any) -> Any:
    """The chosen rows as a sparse matrix over the lexicon's columns."""
    return hstack(
        [
            _weighed(one, count, columns, rows)
            for one, count, columns in zip(lexicon.known, counts, kept, strict=True)
        ]
    ).tocsr()


def _weighed(known: Known, count: Counts, columns: Any, rows: Any) -> Any:
    matrix = count.matrix[rows].astype(np.float32)
    if known.field.damped:
        matrix.data = 1 + np.log(matrix.data)
    rarity = np.full(matrix.shape[1], known.missing, dtype=np.float32)
    rarity[columns] = known.rarity
    matrix.data *= rarity[matrix.indices]
    return unit(matrix)[:, columns] * np.float32(known.field.share**0.5)
