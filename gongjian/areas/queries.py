"""Reads of the area tree. Places are public: nothing here is scoped to an actor."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet

from gongjian.areas import names
from gongjian.areas.models import Area, AreaChange, Change, Level
from gongjian.kernel import clock, tree

_HITS = 30
_DEEPEST = 5  # how far a list is indented
INDENT = "　"


def in_force(on: date | None = None) -> QuerySet[Area]:
    """The places that exist on a day (today)."""
    day = on or clock.today()
    return Area.objects.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=day), valid_from__lte=day)


def by_code(code: str, on: date | None = None) -> Area | None:
    """The place that bears a code on a day (today); a shortened code is padded to 12 digits."""
    return (
        in_force(on)
        .filter(code=code.strip().ljust(12, "0"))
        .select_related("parent")
        .order_by("-valid_from")
        .first()
    )


def by_codes(
    *, parent: str = "", level: int | None = None, text: str = "", after: str = ""
) -> QuerySet[Area]:
    """Places in force by code, narrowed down; from the code `after` on."""
    rows = in_force().filter(code__gt=after).select_related("parent").order_by("code", "pk")
    if parent:
        rows = rows.filter(parent__code=parent)
    if level:
        rows = rows.filter(level=level)
    return rows.filter(name__icontains=text.strip()) if text.strip() else rows


def children(area: Area, on: date | None = None) -> QuerySet[Area]:
    """What hangs directly under a place on a day, by code."""
    return in_force(on).filter(parent=area).order_by("code")


def subtree(area: Area, on: date | None = None) -> QuerySet[Area]:
    """The place and all below it on a day, by path."""
    return in_force(on).filter(tree.below(area.path)).order_by("path")


def ids_of_ancestors(area: Area) -> list[int]:
    """The ids on the way down to the place, itself last: what `Rulebook(day, ids)` wants. No query."""
    return tree.ancestors(area.path)


def ancestors(area: Area) -> list[Area]:
    """The places on the way down to this one, itself last. One query."""
    found = Area.objects.in_bulk(tree.ancestors(area.path))
    return [found[pk] for pk in tree.ancestors(area.path)]


def chain(area: Area) -> str:
    """Where a place lies, in words: 天宁区 / 雕庄街道 / 朝阳花园社区. One query; for a list use `chains`."""
    return chains([area])[area.pk]


def chains(areas: Iterable[Area]) -> dict[int, str]:
    """`chain` of many places by id, with one query."""
    rows = list(areas)
    above = Area.objects.in_bulk({pk for area in rows for pk in tree.ancestors(area.path)})
    return {area.pk: _words([above[pk] for pk in tree.ancestors(area.path)]) for area in rows}


def search(text: str, within: Area | None = None) -> list[Area]:
    """Places in force whose name or code holds the words; the same name may occur in several subdistricts."""
    words = text.strip()
    if not words:
        return []
    found = in_force().filter(
        Q(name__icontains=words) | Q(short_name__icontains=words) | Q(code__startswith=words)
    )
    if within is not None:
        found = found.filter(tree.below(within.path))
    return list(found.select_related("parent").order_by("level", "code")[:_HITS])


def find(pk: int) -> Area | None:
    """A place by its row, in force or not."""
    return Area.objects.select_related("parent").filter(pk=pk).first()


@dataclass(frozen=True)
class Row:
    """A line of a list of places: how deep it is drawn, its kind in words, how many places hang under it."""

    area: Area
    depth: int
    kind: str
    parts: int


def listed(words: str = "") -> list[Row]:
    """What the search finds; without words everything in force down to the subdistricts, as a tree."""
    if words.strip():
        return with_parts(search(words))
    return with_parts(
        in_force().filter(level__lte=Level.SUBDISTRICT).select_related("parent").order_by("path")
    )


def with_parts(areas: Iterable[Area]) -> list[Row]:
    """The lines of a list, with the number of places in force under each. One query more."""
    places = list(areas)
    under = in_force().filter(parent__in=places).order_by().values_list("parent").annotate(n=Count("pk"))
    parts = dict(under)
    top = min((area.path.count(".") for area in places), default=0)
    return [
        Row(area, min(area.path.count(".") - top, _DEEPEST), kind_words(area), parts.get(area.pk, 0))
        for area in places
    ]


def choices(path: str) -> list[tuple[int, str]]:
    """The place at `path` and those below it down to the communities, by id, to choose one from: drawn as a
    tree, each with what lies below it. One query.
    """
    places = in_force().filter(tree.below(path), level__lte=Level.COMMUNITY).order_by("path")
    top = path.count(".")
    return [(area.pk, f"{INDENT * (area.path.count('.') - top)}{_with_below(area)}") for area in places]


def _with_below(area: Area) -> str:
    return f"{area.name}及下级" if area.level < Level.COMMUNITY else area.name


def kind_words(area: Area) -> str:
    """Street, town, village …, where the level alone does not say it."""
    return names.KINDS.get(area.kind) or str(area.get_level_display())


def current(area: Area) -> Area:
    """What the place has become: itself, or what it was merged into. An abolished place stays itself."""
    seen = area
    while seen.valid_to is not None:
        merge = seen.changes.filter(change=Change.MERGE, into__isnull=False).select_related("into").last()
        if merge is None or merge.into is None:
            return seen
        seen = merge.into
    return seen


def name_on(area: Area, day: date) -> str:
    """What the place was called on a day."""
    later = area.changes.filter(change=Change.RENAME, on__gt=day).first()
    return later.old_name if later else area.name


def history(area: Area) -> list[AreaChange]:
    """What happened to a place and what was merged into it, oldest first."""
    rows = AreaChange.objects.filter(Q(area=area) | Q(into=area))
    return list(rows.select_related("area", "into", "old_parent").order_by("on", "pk"))


def last_change(area: Area) -> date:
    """The day of the latest change; the day of founding when there was none."""
    last = area.changes.order_by("on").last()
    return last.on if last else area.valid_from


@dataclass(frozen=True)
class Counted:
    """How many places of which kind a district has in force."""

    district: str
    name: str
    subdistricts: int
    communities: int
    villages: int
    others: int
    total: int
    grids: int

    def as_dict(self) -> dict[str, str | int]:
        return asdict(self)


def count(area: Area) -> Counted:
    """The figures of a district; communities, villages, others: its level-5 places by kind. One query."""
    by: dict[tuple[int, str], int] = defaultdict(int)
    for level, kind, number in subtree(area).order_by().values_list("level", "kind").annotate(n=Count("pk")):
        by[level, kind] += number
    level5 = {kind: number for (level, kind), number in by.items() if level == Level.COMMUNITY}
    return Counted(
        district=area.code[:6],
        name=area.name,
        subdistricts=sum(number for (level, _), number in by.items() if level == Level.SUBDISTRICT),
        communities=level5.get(names.COMMUNITY, 0),
        villages=level5.get(names.VILLAGE, 0),
        others=level5.get(names.OTHER, 0),
        total=sum(level5.values()),
        grids=sum(number for (level, _), number in by.items() if level == Level.GRID),
    )


def _words(path: list[Area]) -> str:
    """From the district down; from the nearest place above when there is no district."""
    low = [area for area in path if area.level >= Level.DISTRICT]
    if not low:
        return path[-1].short_name
    if low[0].level > Level.DISTRICT:
        low = [*(area for area in path if area.level < Level.DISTRICT), *low][-len(low) - 1 :]
    return " / ".join(area.short_name for area in low)
