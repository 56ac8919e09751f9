"""What can be brought in: every room declares its tables here, in a module `sheet` of its own.

A declaration says which columns there are and under which words offices write them, which rows are the same
thing, and how rows are held against the database and written. The engine does the rest.
"""

import importlib
import importlib.util
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from typing import TYPE_CHECKING, Any

from django.conf import settings

from gongjian.platform.scoped import Doer
from gongjian.sheets.kinds import Kind, Value

if TYPE_CHECKING:
    from django.db.models import Model


@dataclass(frozen=True)
class Column:
    """A column: its heading in the template, other headings offices give it, and how its cells are read.

    `grant`: only who holds it too may fill this column. `personal`: never shown or logged in clear.
    """

    key: str
    term: str
    kind: Kind
    also: tuple[str, ...] = ()
    is_needed: bool = False
    hint: str = ""
    example: str = ""
    grant: str = ""
    personal: bool = False


@dataclass(frozen=True)
class Option:
    """What is said once for a whole file, since the file itself does not say it.

    `read` turns what was typed into a value, or raises kinds.Bad with the sentence.
    """

    key: str
    term: str
    hint: str
    read: Callable[[str, Doer], Any]
    is_needed: bool = True
    default: Callable[[Doer], str] = lambda _by: ""


@dataclass(slots=True)
class Known:
    """The row of the database that a line means; `now`: its values by column, as cells have them."""

    subject: "Model"
    now: Mapping[str, Value]


@dataclass(slots=True)
class Row:
    """A line of the file, read. `found` is for what the room looked up; `line` is the number Excel shows."""

    line: int
    cells: dict[str, Value]
    problems: list[tuple[str, str]] = field(default_factory=list)
    found: dict[str, Any] = field(default_factory=dict)
    known: Known | None = None
    changed: tuple[str, ...] = ()
    is_repeated: bool = False

    def bad(self, column: str, sentence: str) -> None:
        """This cell is wrong, and why."""
        self.problems.append((column, sentence))

    def text(self, column: str) -> str:
        """The cell as text; "" where nothing stands."""
        return str(self.cells.get(column) or "")

    def day(self, column: str) -> date | None:
        """The cell as a day."""
        return date.fromisoformat(self.text(column)) if self.cells.get(column) else None

    @property
    def is_new(self) -> bool:
        return self.known is None


@dataclass(frozen=True)
class Setting:
    """What holds for a whole run: who, the options as read, which columns the file has, the moment.

    `keys` are the natural keys of all lines of the file: a line may name a thing that another line founds.
    """

    by: Doer
    options: Mapping[str, Any]
    columns: frozenset[str]
    now: datetime
    keys: Mapping[str, int] = field(default_factory=dict)


@dataclass
class Written:
    """What writing did: rows made, rows changed with their values before, rows that only belong to them.

    `followed`: rows changed only because others were, with their values before; they go back with those, but
    are not on record of their own.
    """

    made: "list[Model]" = field(default_factory=list)
    changed: "list[tuple[Model, dict[str, Any]]]" = field(default_factory=list)
    parts: "list[Model]" = field(default_factory=list)
    followed: "list[tuple[Model, dict[str, Any]]]" = field(default_factory=list)


@dataclass(frozen=True)
class Sheet:
    """A table that can be brought in.

    - `grants`: a post needs one of them; `all_grants`: all of them.
    - `keys(row)`: what must be once in a file, as (column, key).
    - `look(setting, rows)`: names turned into rows of the database, known rows found, what is wrong said;
      a constant number of statements however many rows.
    - `write(setting, rows)`: new and changed rows written, in a constant number of statements; a part of the
      action that carries the run in.
    """

    key: str
    term: str
    intro: str
    columns: tuple[Column, ...]
    grants: tuple[str, ...]
    keys: Callable[[Row], Iterable[tuple[str, str]]]
    look: Callable[[Setting, Sequence[Row]], None]
    write: Callable[[Setting, Sequence[Row]], Written]
    options: tuple[Option, ...] = ()
    all_grants: bool = False
    page: str = ""  # where what was brought in can be seen
    takes_all: bool = False  # `write` gets unchanged rows too: who is absent from a file says something
    merges_repeats: bool = False  # lines that say exactly the same are one
    ready: Callable[[Sequence[Row]], None] = lambda _rows: None  # all rows of the file, read, before `keys`

    def column(self, key: str) -> Column:
        """The column of that key; KeyError when there is none."""
        return next(one for one in self.columns if one.key == key)

    def may(self, by: Doer) -> bool:
        """Whether the post may bring this table in."""
        held = [by.may(grant) for grant in self.grants]
        return all(held) if self.all_grants else any(held)

    def open_columns(self, by: Doer) -> tuple[Column, ...]:
        """The columns this post may fill."""
        return tuple(one for one in self.columns if not one.grant or by.may(one.grant))


_SHEETS: dict[str, Sheet] = {}


def declare(sheet: Sheet) -> Sheet:
    """Make a table known to the house. RuntimeError when two have one key."""
    if sheet.key in _SHEETS:
        raise RuntimeError(f"two tables are called {sheet.key}")
    _SHEETS[sheet.key] = sheet
    return sheet


def sheets() -> Mapping[str, Sheet]:
    """Every table of every room, by key."""
    _learn()
    return _SHEETS


def sheets_for(by: Doer) -> list[Sheet]:
    """The tables this post may bring in."""
    return [sheet for sheet in sheets().values() if sheet.may(by)]


@cache
def _learn() -> None:
    for room in settings.CONTEXTS:
        if importlib.util.find_spec(f"gongjian.{room}.sheet"):
            importlib.import_module(f"gongjian.{room}.sheet")
