"""Who may draw grids and enter buildings. Pure."""

from gongjian.areas.models import Area
from gongjian.grids.models import Grid, GridKind
from gongjian.kernel.verdict import YES, Verdict, no
from gongjian.orgs.actor import Actor
from gongjian.orgs.roles import Grant

_NOT_YOURS = "维护网格和楼栋是系统管理员的事。请把网格图或楼栋表交给本区系统管理员。"
_KINDS = {kind.value: kind for kind in GridKind} | {kind.label: kind for kind in GridKind}


def may_lay(by: Actor, area: Area) -> Verdict:  # noqa: ARG001
    """Grids are drawn by whoever keeps the territory."""
    return YES if by.may(Grant.TERRITORY) else no(_NOT_YOURS)


def may_build(by: Actor, grid: Grid) -> Verdict:  # noqa: ARG001
    """Buildings are entered by whoever keeps the territory."""
    return YES if by.may(Grant.TERRITORY) else no(_NOT_YOURS)


def kind(words: str) -> GridKind | None:
    """The kind that a file names, with or without 网格; a residential one when it names none."""
    plain = words.strip()
    if not plain:
        return GridKind.RESIDENTIAL
    return _KINDS.get(plain) or _KINDS.get(f"{plain}网格") or _KINDS.get(f"{plain}区网格")
