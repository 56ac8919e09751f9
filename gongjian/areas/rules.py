"""Who may change the tree of places, and which changes make sense. Pure: facts in, verdict out."""

from datetime import date

from gongjian.areas.keeper import TERRITORY, Keeper
from gongjian.areas.models import Area, Level
from gongjian.kernel.tree import covers
from gongjian.kernel.verdict import YES, Verdict, no

CODE_LENGTH = 12
GRID_CODE_LENGTH = 15


def may_keep(by: Keeper, area: Area) -> Verdict:  # noqa: ARG001
    """Places are kept by whoever holds the grant; not even their own secretary changes them."""
    if by.may(TERRITORY):
        return YES
    return no("维护辖区和网格是系统管理员的事。需要更名、合并或划归时，请把文件交给本区系统管理员。")


def may_change(by: Keeper, area: Area) -> Verdict:
    """A place that is gone is history and stays as it was."""
    if area.valid_to is not None:
        return no(f"{area.name}已于 {area.valid_to:%Y-%m-%d} 停用，不能再改。")
    return may_keep(by, area)


def is_dated_well(area: Area, on: date, last: date, today: date) -> Verdict:
    """A change takes effect on a day that has come, not before what last happened to the place."""
    if on > today:
        return no(f"生效日期 {on:%Y-%m-%d} 还没到。请到那一天再办理，或者核对日期。")
    earliest = max(area.valid_from, last)
    if on < earliest:
        return no(f"生效日期不能早于 {earliest:%Y-%m-%d}，那是{area.name}上一次变更的日期。")
    return YES


def can_rename(area: Area, name: str) -> Verdict:
    """A new name has words and differs from the old one."""
    if not name.strip():
        return no("请写新的名称。")
    return no(f"新名称和现在的名称一样，都是“{area.name}”。") if name.strip() == area.name else YES


def can_move(area: Area, to: Area) -> Verdict:
    """A place hangs under a higher one that is in force, and never under itself or a part of itself."""
    if to.valid_to is not None:
        return no(f"{to.name}已停用，不能把{area.name}划归给它。")
    if covers(area.path, to.path):
        return no(f"不能把{area.name}划归给它自己或它的下级。")
    if area.parent_id == to.pk:
        return no(f"{area.name}现在就归{to.name}，不用再划。")
    if to.level >= area.level:
        return no(f"{Level(area.level).label}不能划归给{Level(to.level).label}，请选更高一级的地方。")
    return YES


def can_merge(area: Area, into: Area) -> Verdict:
    """Two places of the same level, both in force, become one."""
    if area.pk == into.pk:
        return no(f"不能把{area.name}并入它自己。")
    if into.valid_to is not None:
        return no(f"{into.name}已停用，不能并入。")
    if area.level != into.level:
        here, there = Level(area.level).label, Level(into.level).label
        return no(f"只有同一级的地方可以合并：{area.name}是{here}，{into.name}是{there}。")
    return YES


def may_have_parts(area: Area) -> bool:
    """Whether the next level below is founded by hand; grids come with their outlines."""
    return area.level < Level.COMMUNITY


def can_abolish(area: Area, below: int) -> Verdict:
    """A place is abolished when nothing in force hangs under it."""
    return no(f"{area.name}下面还有 {below} 个在用的下级，请先把它们并入或划归别处。") if below else YES


def can_found(parent: Area, code: str, name: str, level: int, *, taken: bool) -> Verdict:
    """A new place needs a name, a free code of the right length and a higher place that is in force."""
    length = GRID_CODE_LENGTH if level == Level.GRID else CODE_LENGTH
    if not name.strip():
        return no("请写名称。")
    if not (code.isascii() and code.isdigit() and len(code) == length):
        return no(f"代码要 {length} 位数字，现在是“{code}”。")
    if taken:
        return no(f"代码 {code} 正在使用，请核对。")
    if parent.valid_to is not None:
        return no(f"{parent.name}已停用，不能在它下面设立新的地方。")
    if level <= parent.level:
        return no(f"{Level(level).label}不能设在{Level(parent.level).label}下面，请选更高一级的地方。")
    return YES
