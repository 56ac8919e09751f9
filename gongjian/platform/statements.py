"""Queries that every page asks: written down once, then run with the values of the moment.

To write such a query as SQL takes Django several times as long as the database needs to answer it.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from itertools import count
from typing import Any, Generic, TypeVar, cast

from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connection
from django.db.backends.utils import CursorWrapper
from django.db.models import Expression, Field, Model, QuerySet
from psycopg import RawCursor
from psycopg.sql import Literal

M = TypeVar("M", bound=Model)
_PLACE = re.compile("%[%s]")


class Slot(Expression):
    """A place in a query for a value that is given when it is run."""

    def __init__(self, name: str, output_field: "Field[Any, Any]") -> None:
        super().__init__(output_field=output_field)
        self.name = name

    def as_sql(self, *_: Any) -> Any:
        """Stands among the parameters itself until it is run."""
        return "%s", [self]


@dataclass(frozen=True)
class Statement:
    """SQL with its parameters, some of them slots."""

    sql: str
    params: tuple[Any, ...]

    @classmethod
    def of(cls, rows: "QuerySet[Any, Any]") -> "Statement":
        """A query of `values` or `values_list`; its rows come as the database gives them."""
        try:
            sql, params = rows.query.sql_with_params()
        except EmptyResultSet:
            return NOTHING
        return cls(sql, tuple(params))

    @classmethod
    def counting(cls, lists: Iterable["QuerySet[Any, Any]"]) -> "Statement":
        """How many rows each of the queries has, in one row."""
        parts: list[str] = []
        given: list[Any] = []
        for rows in lists:
            try:
                sql, params = rows.query.sql_with_params()
            except EmptyResultSet:
                sql, params = "SELECT 1 WHERE false", ()
            parts.append(f"(SELECT count(*) FROM ({sql}) AS part)")  # noqa: S608 - the queries' own SQL
            given += params
        return cls(f"SELECT {', '.join(parts)}", tuple(given))

    def run(self, **given: Any) -> list[tuple[Any, ...]]:
        """The rows, with each slot filled; KeyError for one that is not."""
        if self is NOTHING:
            return []
        with prepared() as cursor:
            sql, slots = self._fixed
            cursor.execute(sql, [given[name] for name in slots])
            found: list[tuple[Any, ...]] = cursor.fetchall()
        return found

    @cached_property
    def _fixed(self) -> tuple[str, list[str]]:
        """SQL with all but the slots written into it, so that its plan may rely on them; the slots' names."""
        given = iter(self.params)

        def written(found: re.Match[str]) -> str:
            if found[0] == "%%" or isinstance(one := next(given), Slot):
                return found[0]
            return Literal(one).as_string(connection.connection).replace("%", "%%")

        slots = [one.name for one in self.params if isinstance(one, Slot)]
        return numbered(_PLACE.sub(written, self.sql)), slots


def prepared() -> CursorWrapper:
    """A cursor for SQL that is asked again and again: a connection has it read and planned only once.

    Its SQL is `numbered`: the driver sends it as it stands; it would take a long one apart each time.
    """
    connection.ensure_connection()
    raw = RawCursor(connection.connection)
    return cast(CursorWrapper, connection._prepare_cursor(raw))  # type: ignore[attr-defined]


def numbered(sql: str) -> str:
    """SQL with places for values as PostgreSQL writes them: `$1`, `$2` for each `%s`."""
    numbers = count(1)
    return _PLACE.sub(lambda found: "%" if found[0] == "%%" else f"${next(numbers)}", sql)


NOTHING = Statement("", ())  # what can be told without asking: a condition that no row meets


class Rows(Generic[M]):
    """Rows of one table by a statement, as objects; the columns in `without` are read when asked for.

    `related`: foreign keys that are never empty, whose rows come along.
    """

    def __init__(self, rows: "QuerySet[M]", without: Iterable[str] = (), related: Iterable[str] = ()) -> None:
        self.model, self.names = rows.model, _columns(rows.model, without)
        models: dict[str, Any] = {name: rows.model._meta.get_field(name).related_model for name in related}
        self.related = [(name, model, _columns(model)) for name, model in models.items()]
        beyond = [f"{name}__{column}" for name, _, columns in self.related for column in columns]
        self.statement = Statement.of(rows.values_list(*self.names, *beyond))

    def run(self, **given: Any) -> list[M]:
        """The rows, with each slot filled."""
        return [self._made(row) for row in self.statement.run(**given)]

    def _made(self, row: tuple[Any, ...]) -> M:
        begin = len(self.names)
        made = self.model.from_db(DEFAULT_DB_ALIAS, self.names, row[:begin])
        for name, model, columns in self.related:
            end = begin + len(columns)
            setattr(made, name, model.from_db(DEFAULT_DB_ALIAS, columns, row[begin:end]))
            begin = end
        return made


def _columns(model: Any, without: Iterable[str] = ()) -> list[str]:
    columns = [field for field in model._meta.concrete_fields if field.name not in without]
    sealed = [field.name for field in columns if hasattr(field, "from_db_value")]
    assert not sealed, f"leave out {sealed}: they would come as they are stored"
    return [field.attname for field in columns]
