"""Numbers of the rules: declared in code with default and source, overridden per area and date as data."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from gongjian.kernel.worktime import Limit, parse_windows, write_windows
from gongjian.platform import edition
from gongjian.platform.models import Override

DECLARED: dict[str, "Parameter"] = {}


@dataclass(frozen=True)
class Parameter:
    """A number of a rule.

    `default` is text: a whole number, a limit such as "5wd" or working windows (see kernel.worktime).
    `rule` is the id in the rulebook ("H-05"), `source` and `article` cite the paper; `hard=False` warns
    and takes a reason instead of refusing. `since` is the day from which the default holds;
    `verified=False` marks a source still to be confirmed.
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
        if self.read(self.default) != self.default:
            raise ValueError(f"{self.key}: write the default as {self.read(self.default)!r}")
        DECLARED[self.key] = self

    def read(self, text: str) -> str:
        """What a person wrote, as it is kept; ValueError in Chinese unless it is of the default's kind."""
        if self.default.isdigit():
            return str(_whole(text))
        return write_windows(parse_windows(text)) if ":" in self.default else str(Limit.parse(text))

    def words(self, value: str) -> str:
        """`value` for people: "5 个工作日", "30"."""
        is_limit = not self.default.isdigit() and ":" not in self.default
        return Limit.parse(value).words if is_limit else value.replace(",", "，")


@dataclass(frozen=True)
class InForce:
    """The value of a number in a place on a day, and the paper that set it."""

    parameter: Parameter
    value: str
    source: str
    is_local: bool
    since: date | None = None

    @property
    def words(self) -> str:
        """The value for people."""
        return self.parameter.words(self.value)


class Rulebook:
    """Every number in force on one day in one place. Built with one query; looking up is memory."""

    def __init__(self, day: date, area_ids: Iterable[int] = (), *, like: "Rulebook | None" = None) -> None:
        """`area_ids`: the place and its ancestors, root first; the nearest override wins.

        `like`: a book just built for another place, which spares the query.
        """
        self.day = day
        self.edition: UUID | None = like.edition if like else edition.stamp()
        depth = {0: -1, **{area_id: n for n, area_id in enumerate(area_ids)}}
        self.area_ids = tuple(depth)
        rows = edition.kept("overrides", self.edition, lambda: list(Override.objects.all()))
        here = [row for row in rows if row.area_id in depth and _holds(row, day)]
        ranked = sorted(here, key=lambda row: (depth[row.area_id], row.effective_from))
        self._local = {row.key: row for row in ranked}

    def __getitem__(self, parameter: Parameter) -> str:
        local = self._local.get(parameter.key)
        return local.value if local else parameter.default

    def limit(self, parameter: Parameter) -> Limit:
        """The value of a number that is a length of time."""
        return Limit.parse(self[parameter])

    def number(self, parameter: Parameter) -> int:
        """The value of a number that is a count."""
        return int(self[parameter])

    def in_force(self, parameter: Parameter) -> InForce:
        """The value with the paper that set it, as a screen shows it beside the field it governs."""
        local = self._local.get(parameter.key)
        if local:
            return InForce(parameter, local.value, local.source, is_local=True, since=local.effective_from)
        return InForce(parameter, parameter.default, f"{parameter.source}{parameter.article}", is_local=False)


def _holds(row: Override, day: date) -> bool:
    return row.effective_from <= day and (row.effective_to is None or day < row.effective_to)


def _whole(value: str) -> int:
    if not (value.strip().isascii() and value.strip().isdigit() and len(value) <= 6):
        raise ValueError(f"“{value}”写得不对，请写一个不带单位的整数，例如 30。")
    return int(value)
