"""Rows put into the database by SQL that is written down once for a table.

What Django's `save` does besides is signals, which this house has none of, and writing the same SQL anew.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import groupby
from typing import Any, TypeVar

from django.db import DEFAULT_DB_ALIAS, connection, transaction
from django.db.models import Field, Model
from django.db.models.expressions import DatabaseDefault

from gongjian.platform.statements import numbered, prepared

M = TypeVar("M", bound=Model)
_waiting: ContextVar["list[tuple[_Shape, Model]] | None"] = ContextVar("waiting", default=None)


@dataclass(frozen=True, eq=False)  # one of a kind (`_shaped`)
class _Shape:
    """What of a row is sent and what comes back: a key, a default that the database gives."""

    model: type[Model]
    sent: "tuple[Field[Any, Any], ...]"
    back: "tuple[Field[Any, Any], ...]"
    unless_there: bool


def insert(row: M) -> M:
    """Put a new row in, as `save(force_insert=True)` does. One statement."""
    return insert_all([row])[0]


def insert_all(rows: Sequence[M], *, unless_there: bool = False) -> Sequence[M]:
    """Put new rows in, few enough for one statement; each has its key afterwards.

    `unless_there`: rows that are there already are passed over, and none learns its key.
    """
    shaped: list[tuple[_Shape, Model]] = [(_shape(row, unless_there), row) for row in rows]
    waiting = _waiting.get()
    if waiting is not None:
        waiting += shaped
    elif shaped:
        _write(shaped)
    return rows


@contextmanager
def together() -> Iterator[None]:
    """All rows that are put in within go in by one statement at its end; before, none is there or has a key.

    Rows of one table and of one shape stand behind each other.
    """
    waiting: list[tuple[_Shape, Model]] = []
    token = _waiting.set(waiting)
    try:
        yield
    finally:
        _waiting.reset(token)
    if waiting:
        _write(waiting)


def _shape(row: Model, unless_there: bool) -> _Shape:
    row._prepare_related_fields_for_save(operation_name="insert")  # type: ignore[attr-defined]
    made = tuple(name for name in _makeable(type(row)) if _is_left(getattr(row, name)))
    return _shaped(type(row), made, unless_there)


@cache
def _makeable(model: type[Model]) -> tuple[str, ...]:
    """The columns that the database may make itself: the key, and those with a default there."""
    assert not model._meta.parents, f"{model.__name__} lies in several tables"
    columns = model._meta.local_concrete_fields
    return tuple(field.attname for field in columns if field.primary_key or field.has_db_default())


def _is_left(value: object) -> bool:
    return value is None or isinstance(value, DatabaseDefault)


@cache
def _shaped(model: type[Model], made: tuple[str, ...], unless_there: bool) -> _Shape:
    columns = [field for field in model._meta.local_concrete_fields if not field.generated]
    return _Shape(
        model,
        tuple(field for field in columns if field.attname not in made),
        () if unless_there else tuple(field for field in columns if field.attname in made),
        unless_there,
    )


def _write(shaped: Sequence[tuple[_Shape, Model]]) -> None:
    tables = [(shape, [row for _, row in rows]) for shape, rows in groupby(shaped, lambda one: one[0])]
    values = [
        field.get_db_prep_save(field.pre_save(row, add=True), connection)
        for shape, rows in tables
        for row in rows
        for field in shape.sent
    ]
    sql = _sql(tuple((shape, len(rows)) for shape, rows in tables))
    with transaction.mark_for_rollback_on_error(DEFAULT_DB_ALIAS), prepared() as cursor:
        cursor.execute(sql, values)
        made = iter(cursor.fetchone())
    for shape, rows in tables:
        for field in shape.back:
            for row, value in zip(rows, next(made), strict=True):
                setattr(row, field.attname, value)
        for row in rows:
            row._state.adding, row._state.db = False, DEFAULT_DB_ALIAS


@lru_cache(maxsize=500)
def _sql(tables: tuple[tuple[_Shape, int], ...]) -> str:
    """One statement for all tables; its only row holds, for each column that comes back, the rows' values."""
    quote = connection.ops.quote_name
    parts = [f"t{n} AS ({_insert(shape, rows)})" for n, (shape, rows) in enumerate(tables)]
    back = [
        f"ARRAY(SELECT {quote(str(field.column))} FROM t{n})"  # noqa: S608 - names of the models
        for n, (shape, _) in enumerate(tables)
        for field in shape.back
    ]
    return numbered(f"WITH {', '.join(parts)} SELECT {', '.join(back) or '1'}")


def _insert(shape: _Shape, rows: int) -> str:
    quote = connection.ops.quote_name
    places = [
        field.get_placeholder(None, None, connection) if hasattr(field, "get_placeholder") else "%s"
        for field in shape.sent
    ]
    names = ", ".join(quote(str(field.column)) for field in shape.sent)
    lines = ", ".join([f"({', '.join(places)})"] * rows)
    sql = f"INSERT INTO {quote(shape.model._meta.db_table)} ({names}) VALUES {lines}"  # noqa: S608 - names of the models
    if shape.unless_there:
        return f"{sql} ON CONFLICT DO NOTHING"
    back = ", ".join(quote(str(field.column)) for field in shape.back)
    return f"{sql} RETURNING {back}" if back else sql
