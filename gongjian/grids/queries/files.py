"""What a file of outlines would do to the grids there are, before anything is done."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from gongjian.areas import queries as areas
from gongjian.areas.models import Area, Level
from gongjian.grids import outlines, rules
from gongjian.grids.models import Grid
from gongjian.grids.outlines import Outline
from gongjian.grids.queries import ground
from gongjian.kernel.tree import ancestors
from gongjian.orgs.models import Org


@dataclass
class Survey:
    """`problems` forbid the import, `warnings` do not. `area`: the place around all of the file."""

    area: Area | None = None
    communities: dict[str, Area] = field(default_factory=dict)
    leads: dict[str, Org] = field(default_factory=dict)
    new: list[Outline] = field(default_factory=list)
    changed: list[tuple[Grid, Outline]] = field(default_factory=list)
    unchanged: int = 0
    problems: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    @property
    def words(self) -> str:
        """What the import does, in a sentence."""
        if not self.new and not self.changed:
            return f"和现有的网格一样，没有变化（{self.unchanged} 个网格）。"
        return f"新增 {len(self.new)} 个网格，更新 {len(self.changed)} 个，{self.unchanged} 个没有变化。"


def survey(text: str) -> Survey:
    """Hold a GeoJSON text against the places, bodies and grids there are. Five queries at most."""
    sheet = outlines.read(text)
    found = Survey(problems=sheet.problems)
    known = {
        area.code: area
        for area in areas.in_force().filter(level=Level.COMMUNITY, code__in=_codes(sheet.outlines))
    }
    drawn = [one for one in sheet.outlines if _is_known(one, known, found)]
    if not drawn:
        return found
    found.communities = {one.community: known[one.community] for one in drawn}
    rows = list(
        ground.in_force().filter(area__parent__in=found.communities.values()).select_related("area__parent")
    )
    _sort(_coded(drawn, rows), {grid.area.code: grid for grid in rows}, found)
    _bodies(found)
    _ground(drawn, [*found.new, *(one for _, one in found.changed)], rows, found)
    found.area = _around(found.communities.values())
    return found


def _codes(drawn: Iterable[Outline]) -> set[str]:
    return {one.community for one in drawn}


def _is_known(one: Outline, known: dict[str, Area], found: Survey) -> bool:
    if one.community not in known:
        found.problems.append(
            f"{one.place}：没有代码为 {one.community} 的社区，请核对代码，或先载入这个区的区划。"
        )
    if rules.kind(one.kind) is None:
        found.problems.append(f"{one.place}：类型“{one.kind}”不认识，请写居住区、作业区、道路区或专属。")
    return one.community in known


def _coded(drawn: list[Outline], rows: list[Grid]) -> list[Outline]:
    """Outlines that name only their community get the code of its grid of that name, else a free one."""
    named = {(grid.area.code[:12], grid.area.name): grid.area.code for grid in rows}
    taken = {grid.area.code for grid in rows} | {one.code for one in drawn if one.code}
    coded = []
    for one in drawn:
        code = one.code or named.get((one.community, one.name), "")
        if not code:
            code = next(c for n in range(1, 1000) if (c := f"{one.community}{n:03}") not in taken)
            taken.add(code)
        coded.append(replace(one, code=code))
    return coded


def _sort(drawn: list[Outline], rows: dict[str, Grid], found: Survey) -> None:
    for one in drawn:
        grid = rows.get(one.code)
        if grid is None:
            found.new.append(one)
        elif _differs(grid, one):
            found.changed.append((grid, one))
        else:
            found.unchanged += 1


def _differs(grid: Grid, one: Outline) -> bool:
    kept = (grid.area.name, grid.outline, grid.kind, grid.households, grid.population)
    return kept != (one.name, one.geojson, rules.kind(one.kind), one.households, one.population)


def _bodies(found: Survey) -> None:
    """Every community that gets a new grid needs a body above it."""
    rows = Org.objects.filter(area__in=found.communities.values(), is_lead=True, valid_to__isnull=True)
    found.leads = {org.area.code: org for org in rows.select_related("area")}
    for code in sorted({one.community for one in found.new} - set(found.leads)):
        name = found.communities[code].name
        found.problems.append(f"{name}还没有属地责任单位，请先在“单位”里设立它的居委会或党组织。")


def _ground(drawn: list[Outline], moved: list[Outline], rows: list[Grid], found: Survey) -> None:
    """Overlaps, also with the grids that stay, are problems; gaps inside a community are warnings."""
    if not moved:
        return
    codes = {one.code for one in moved}
    stay = [grid for grid in _near(drawn) if grid.area.code not in codes]
    shapes = [(one.place, one.ground) for one in moved]
    shapes += [(f"现有的{_named(grid)}", shape(grid.outline)) for grid in stay]
    for here, there, metres in outlines.overlaps(shapes):
        if not (here.startswith("现有的") and there.startswith("现有的")):
            found.problems.append(f"{here}和{there}重叠约 {metres:,.0f} 平方米，请把边界改到一致。")
    kept = [(grid.area.code[:12], shape(grid.outline)) for grid in rows if grid.area.code not in codes]
    for code in sorted({one.community for one in moved}):
        inside = [one.ground for one in moved if one.community == code]
        inside += [ground for community, ground in kept if community == code]
        _warn(found, found.communities[code].short_name, inside)


def _warn(found: Survey, name: str, inside: list[BaseGeometry]) -> None:
    holes = outlines.gaps(inside)
    if holes:
        sizes = "、".join(f"{metres:,.0f}" for metres in holes[:5])
        found.warnings.append(f"{name}的网格之间有 {len(holes)} 处空白，面积约 {sizes} 平方米，没有网格管。")
    parts = outlines.pieces(inside)
    if parts > 1:
        found.warnings.append(f"{name}的网格分成互不相连的 {parts} 块，请确认中间不缺网格。")


def _near(drawn: list[Outline]) -> list[Grid]:
    boxes = [one.box for one in drawn]
    return list(
        ground.in_force().filter(
            west__lte=max(box[2] for box in boxes),
            east__gte=min(box[0] for box in boxes),
            south__lte=max(box[3] for box in boxes),
            north__gte=min(box[1] for box in boxes),
        )
    )


def _named(grid: Grid) -> str:
    return f"{grid.area.parent.short_name if grid.area.parent else ''}{grid.area.name}"


def _around(communities: Iterable[Area]) -> Area:
    """The nearest place that holds them all. One query."""
    ways = [ancestors(area.path) for area in communities]
    shared = [step[0] for step in zip(*ways, strict=False) if len(set(step)) == 1]
    return Area.objects.get(pk=shared[-1])
