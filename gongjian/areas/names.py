"""What kind of place a code and a name tell of, and the short name people use for it. Pure."""

import re

from gongjian.areas.models import Level

STREET, TOWN, TOWNSHIP, ZONE = "street", "town", "township", "zone"
COMMUNITY, VILLAGE, OTHER = "community", "village", "other"
KINDS = {
    STREET: "街道",
    TOWN: "镇",
    TOWNSHIP: "乡",
    ZONE: "园区、农场等",
    COMMUNITY: "社区",
    VILLAGE: "村",
    OTHER: "其他",
}
SHORT_LENGTH = 30
_LONG = 20
_NOTE = re.compile(r"[（(][^（）()]*[）)]?$")
_VILLAGERS = re.compile(r"村(民|牧民)?委")
_RESIDENTS = re.compile(r"居(民)?委|社区")
_ENDINGS = (
    (re.compile(r"(街道|地区)办事处$"), r"\1"),
    (re.compile(r"社区(居民|居|村民)?委(员)?会$"), "社区"),
    (re.compile(r"居民委员会$"), "居委会"),
    (re.compile(r"村(村|牧)?民?委员?会$"), "村"),
    (re.compile(r"(嘎查|街)委员会$"), r"\1"),
)


def kind(code: str, name: str, level: int) -> str:
    """The kind of a level-4 or level-5 place by range (L-04, L-05); the name decides where it does not."""
    if level == Level.SUBDISTRICT:
        return _subdistrict_kind(code, name)
    return _community_kind(code, name) if level == Level.COMMUNITY else ""


def short(name: str, above: tuple[str, ...] = ()) -> str:
    """The name as people say it: 朝阳花园社区居委会 → 朝阳花园社区, 朝阳村村委会 → 朝阳村.

    A bracketed note at the end goes; names of the places `above` go only where the name is too long to say.
    """
    word = _NOTE.sub("", name.strip()) or name.strip()
    for ending, becomes in _ENDINGS:
        word = ending.sub(becomes, word)
    if len(word) > _LONG:
        for place in above:
            word = word.removeprefix(place) or word
    return word[:SHORT_LENGTH]


def _subdistrict_kind(code: str, name: str) -> str:
    number = int(code[6:9])
    if number < 100:
        return STREET
    if number < 200:
        return TOWN
    if number < 400:
        return TOWNSHIP
    endings = {"街道": STREET, "街道办事处": STREET, "镇": TOWN, "乡": TOWNSHIP}
    return next((what for ending, what in endings.items() if name.endswith(ending)), ZONE)


def _community_kind(code: str, name: str) -> str:
    number = int(code[9:12])
    residents, villagers = bool(_RESIDENTS.search(name)), bool(_VILLAGERS.search(name))
    if "虚拟" in name or ("含" in name and residents and villagers):
        return OTHER  # a statistical filler, or two committees counted as one place
    if 1 <= number < 200:
        return COMMUNITY
    if 200 <= number < 400:
        return VILLAGE
    return {(True, False): COMMUNITY, (False, True): VILLAGE}.get((residents, villagers), OTHER)
