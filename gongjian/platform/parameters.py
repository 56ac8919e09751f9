"""Numbers of the rules: declared in code with default and source, overridden per area and date as data."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from gongjian.platform.models import Override

DECLARED: dict[str, "Parameter"] = {}


@dataclass(frozen=True)
class Parameter:
    """A number of a rule.

    `default` is text: a whole number, or a limit such as "5wd" (see kernel.worktime). `rule` is the id in the rulebook
    ("H-05"), `source` and `article` cite the paper; `hard=False` warns and takes a reason instead of refusing.
    `since` is the day from which the default holds; `verified=False` marks a source still to be confirmed.
    """

    key: str
    term: str
    default: str
    rule: str
    source: str
    article: str = ""
    hard: bool = True
    verified: bool = True
    since: str = ""

    def __post_init__(self) -> None:
        if self.key in DECLARED and DECLARED[self.key] != self:
            raise ValueError(f"{self.key} is declared twice")
        DECLARED[self.key] = self


@dataclass(frozen=True)
class InForce:
    """The value of a number in a place on a day, and the paper that set it."""

    parameter: Parameter
    value: str
    source: str
    is_local: bool


class Rulebook:
    """Every number in force on one day in one place. Built with one query; looking up is memory."""

    def __init__(self, day: date, area_ids: Iterable[int] = ()) -> None:
        """`area_ids`: the place and its ancestors, root first; the nearest override wins."""
        depth = {0: -1, **{area_id: n for n, area_id in enumerate(area_ids)}}
        rows = Override.objects.filter(area_id__in=depth, effective_from__lte=day).filter(
            Q(effective_to__isnull=True) | Q(effective_to__gt=day)
        )
        ranked = sorted(rows, key=lambda row: (depth[row.area_id], row.effective_from))
        self._local = {row.key: row for row in ranked}

    def __getitem__(self, parameter: Parameter) -> str:
        local = self._local.get(parameter.key)
        return local.value if local else parameter.default

    def in_force(self, parameter: Parameter) -> InForce:
        local = self._local.get(parameter.key)
        if local:
            return InForce(parameter, local.value, local.source, is_local=True)
        return InForce(parameter, parameter.default, f"{parameter.source}{parameter.article}", is_local=False)
