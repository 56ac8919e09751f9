"""What people write for an address, brought to one form: 怡康花园十二栋西侧 is 怡康花园１２号楼. Pure."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

BUILDING = "#"  # stands for 幢, 栋, 座, 号楼, # and 号 alike
_NUMERALS = {c: n for n, c in enumerate("零一二三四五六七八九")} | {"〇": 0}
_UNITS = {"十": 10, "百": 100}
_NOISE = re.compile(r"[\s,.，。、;；:：()（）“”\"'·]+")
_SPELT = re.compile(r"第?([零〇一二三四五六七八九十百]+|(?<=第)\d+)(?=号|幢|栋|座|单元|#|弄|室)")
_NUMBER = r"(?P<number>\d{1,4}[A-Z]?(?:-\d{1,3})?|[A-Z]\d{0,3})"
_FORMS = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?<![0-9A-Z-]){_NUMBER}(?:号楼|#楼|幢|栋|座|#)",
        r"(?<![0-9A-Z-])(?P<number>\d{1,4}[A-Z]?)(?:-\d{1,4}){1,2}(?![0-9-])",
        rf"(?<![0-9A-Z-]){_NUMBER}号(?!院|弄|线|里|大院|门)",
        r"(?<![0-9A-Z-])(?P<number>\d{1,3})楼",
    )
)
_SHORTEST, _LONGEST = 2, 20


@dataclass(frozen=True)
class Spoken:
    """An address as it was understood: the words before the building's number, and the number ("": none)."""

    text: str
    estate: str
    number: str

    @property
    def key(self) -> str:
        """What is compared: "怡康花园12#"."""
        return f"{self.estate}{self.number}{BUILDING}" if self.number else self.text

    def keys(self) -> list[str]:
        """The keys the building may be stored under, without what stands before the estate's own name."""
        if not self.number:
            return [self.text[n:] for n in range(max(len(self.text) - 1, 0))]
        return [f"{self.estate[n:]}{self.number}{BUILDING}" for n in range(max(len(self.estate) - 1, 0))]

    def estates(self) -> list[str]:
        """Every run of words that may be the estate's name."""
        return sorted(set(_runs(self.estate)), key=len, reverse=True)


def understand(text: str) -> Spoken:
    """Read an address as people write it; what follows the building (单元, 室, 西侧) is of no interest."""
    plain = clean(text)
    for form in _FORMS:
        found = form.search(plain)
        if found and found.start() >= _SHORTEST:
            return Spoken(plain, plain[: found.start()], _bare(found["number"]))
    return Spoken(plain, plain, "")


def clean(text: str) -> str:
    """Half-width, without spaces and punctuation, spelt numbers before 幢, 号 … in digits."""
    plain = unicodedata.normalize("NFKC", _NOISE.sub("", unicodedata.normalize("NFKC", text).upper()))
    plain = re.sub(r"[—–－一](?=\d)(?<=\d.)", "-", plain)
    return _SPELT.sub(lambda spelt: _digits(spelt[1]), plain)


def building_key(estate: str, name: str) -> str:
    """Under which key a building is kept: the same that `understand` finds in what people write."""
    return understand(f"{estate}{name}").key


def _runs(words: str) -> Iterator[str]:
    for start in range(len(words)):
        for end in range(start + _SHORTEST, min(len(words), start + _LONGEST) + 1):
            yield words[start:end]


def _bare(number: str) -> str:
    return re.sub(r"(?<!\d)0+(?=\d)", "", number)


def _digits(spelt: str) -> str:
    """十二 → 12, 一百零三 → 103, 一二 → 12."""
    if spelt.isdigit():
        return spelt
    if not any(unit in spelt for unit in _UNITS):
        return "".join(str(_NUMERALS[c]) for c in spelt)
    total, current = 0, 0
    for c in spelt:
        if c in _UNITS:
            total += (current or 1) * _UNITS[c]
            current = 0
        else:
            current = _NUMERALS[c]
    return str(total + current)
