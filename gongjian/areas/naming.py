"""Places as offices write them in tables: by code, by name, by the way down to them; many at once."""

from collections import defaultdict
from collections.abc import Callable, Iterable

from gongjian.areas import queries
from gongjian.areas.models import Area
from gongjian.kernel.tree import ancestors
from gongjian.platform.many import any_of
from gongjian.sheets.kinds import Bad

_MARKS = ("/", ">", "＞", "→", "·", " ")


class Places:
    """The places that some words may mean. Two queries, however many words."""

    def __init__(self, words: Iterable[str]) -> None:
        self.words = {word: _parts(word) for word in set(words) if word}
        last = {parts[-1] for parts in self.words.values()}
        codes = {word.ljust(12, "0") for word in last if word.isdigit()} | {w for w in last if w.isdigit()}
        named = any_of("code", codes) | any_of("name", last) | any_of("short_name", last)
        found = queries.in_force().filter(named)
        self.known: dict[str, list[Area]] = defaultdict(list)
        rows = list(found.select_related("parent"))
        for area in rows:
            for name in {area.code, area.code.rstrip("0").ljust(6, "0"), area.name, area.short_name}:
                self.known[name].append(area)
        above = Area.objects.in_bulk({pk for area in rows for pk in ancestors(area.path)})
        self.chains = {area.pk: [above[pk] for pk in ancestors(area.path)] for area in rows}

    def find(self, word: str, reach: Callable[[str], bool] = lambda _path: True) -> Area:
        """The one place that `word` means within reach; raises Bad, saying what to write instead."""
        parts = self.words.get(word) or _parts(word)
        same = [area for area in self.known.get(parts[-1], ()) if self._lies(area, parts[:-1])]
        if not same:
            raise Bad(f"没有叫“{word}”的地方，请写全称或 12 位代码，或先导入它。")
        near = [area for area in same if reach(area.path)]
        if not near:
            raise Bad(f"“{word}”不在您管的范围内，请核对，或请管那里的同事导入。")
        if len(near) > 1:
            where = "；".join(f"{self._chain(area)}（{area.code}）" for area in near[:4])
            raise Bad(f"叫“{word}”的地方不止一个，请写代码：{where}。")
        return near[0]

    def _lies(self, area: Area, above: list[str]) -> bool:
        names = {name for one in self.chains[area.pk][:-1] for name in (one.name, one.short_name)}
        return all(word in names for word in above)

    def _chain(self, area: Area) -> str:
        return " / ".join(one.short_name for one in self.chains[area.pk][-3:])


def place(word: str, reach: Callable[[str], bool] = lambda _path: True) -> Area:
    """The same for a single word. Two queries; raises Bad."""
    return Places([word.strip()]).find(word.strip(), reach)


def _parts(word: str) -> list[str]:
    for mark in _MARKS[1:]:
        word = word.replace(mark, _MARKS[0])
    return [part.strip() for part in word.split(_MARKS[0]) if part.strip()] or [word]
