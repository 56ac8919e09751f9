"""Taking an import back: what it made goes, what it changed becomes what it was, if nothing stands on it."""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import Q

from gongjian.kernel.verdict import Denied
from gongjian.platform.action import part, values
from gongjian.platform.many import any_of
from gongjian.platform.models import AuditEvent
from gongjian.sheets.declared import Written
from gongjian.sheets.models import Run, Trace
from gongjian.sheets.staging import pack, unpack

_AT_ONCE = 5000


@dataclass
class Undone:
    """How many rows went, and which were put back, with their values before that; what merely followed others
    is put back silently.
    """

    removed: int = 0
    restored: list[tuple[models.Model, dict[str, Any]]] = field(default_factory=list)


def traces(run: Run, written: Written) -> list[Trace]:
    """What a run did, table by table, ready to be kept."""
    made: dict[str, list[int]] = defaultdict(list)
    for row in (*written.made, *written.parts):
        made[row._meta.label].append(row.pk)
    changed, followed = _differing(written.changed), _differing(written.followed)
    names = list(dict.fromkeys((*made, *changed, *followed)))
    return [
        Trace(
            run=run,
            model=name,
            made=made[name],
            changed=pack(rows) if (rows := changed.get(name) or followed.get(name)) else "",
            is_followed=name in followed,
            order=n,
        )
        for n, name in enumerate(names)
    ]


def _differing(rows: Iterable[tuple[models.Model, dict[str, Any]]]) -> dict[str, dict[str, Any]]:
    """Table → row → column → what stood there before and what stands there now."""
    found: dict[str, dict[str, Any]] = defaultdict(dict)
    for row, before in rows:
        after = values(row)
        found[row._meta.label][str(row.pk)] = {
            key: [before[key], after[key]] for key in after if before[key] != after[key]
        }
    return found


@part
def undo(done: Sequence[Trace], *, after: int, without: Sequence[uuid.UUID] = ()) -> Undone:
    """Remove and restore. `after`: the trail's line of the import; later ones tell what happened since, but
    for the groups `without`, which came to nothing.
    """
    made = {apps.get_model(trace.model): set(trace.made) for trace in done if trace.made}
    changed = {apps.get_model(trace.model): unpack(trace.changed) for trace in done if trace.changed}
    silent = {apps.get_model(trace.model) for trace in done if trace.is_followed}
    _untouched({m: list(ids) for m, ids in made.items()}, after, without)
    _untouched({m: [int(pk) for pk in rows] for m, rows in changed.items()}, after, without)
    _unused(made)
    undone = Undone()
    for model, rows in changed.items():
        restored = list(_restore(model, rows))
        undone.restored += [] if model in silent else restored
    for model, ids in made.items():
        for some in _pieces(sorted(ids)):
            undone.removed += _all(model).filter(any_of("pk", some))._raw_delete(using="default")
    return undone


def _untouched(rows: dict[type[models.Model], list[int]], after: int, without: Sequence[uuid.UUID]) -> None:
    """Nobody may have acted on the rows since."""
    for model, ids in rows.items():
        for some in _pieces(ids):
            later = AuditEvent.objects.filter(
                any_of("subject", [f"{model._meta.label}:{pk}" for pk in some]), pk__gt=after
            ).exclude(Q(changed={}) | Q(group__in=without))
            first = later.order_by("pk").first()
            if first is not None:
                what = _named(model, first.subject.partition(":")[2])
                how = "不能整批撤销。请到它的页面上单独处理。"
                raise Denied(f"{what}在导入之后又被{first.by}改过，{how}")


def _unused(made: dict[type[models.Model], set[int]]) -> None:
    """Nothing that the import did not make itself may refer to what it made."""
    for model, ids in made.items():
        for relation in _relations(model):
            other: Any = relation.related_model
            own = made.get(other, set())
            for some in _pieces(sorted(ids)):
                users = _all(other).filter(any_of(relation.field.name, some))
                for pk, used in users.values_list("pk", relation.field.attname):
                    if pk not in own:
                        term = other._meta.verbose_name
                        where = f"（{term}）" if not str(term).isascii() else ""
                        how = "不能整批撤销。请先处理那些内容。"
                        raise Denied(f"{_named(model, used)}已经有别的内容{where}用到，{how}")


def _relations(model: type[models.Model]) -> Iterator[Any]:
    for relation in model._meta.get_fields(include_hidden=True):
        if relation.auto_created and not relation.concrete and (relation.one_to_many or relation.one_to_one):
            yield relation


def _restore(
    model: type[models.Model], rows: dict[str, dict[str, list[Any]]]
) -> Iterator[tuple[models.Model, dict[str, Any]]]:
    """Put changed rows back; refused when a value is no longer what the import left."""
    fields = {field.attname: field for field in model._meta.concrete_fields}
    found = []
    for some in _pieces(sorted(int(pk) for pk in rows)):
        for row in _all(model).select_for_update().filter(pk__in=some):
            now = values(row)
            for column, (before, after) in rows[str(row.pk)].items():
                if now[column] != after:
                    name = _named(model, row.pk)
                    raise Denied(f"{name}在导入之后又改过，不能整批撤销。请到它的页面上单独处理。")
                setattr(row, column, fields[column].to_python(before))
            found.append((row, now, tuple(rows[str(row.pk)])))
    if len(found) < len(rows):
        raise Denied("导入时改过的内容，后来有的被删除了，不能整批撤销。")
    for names, alike in groupby(sorted(found, key=lambda one: one[2]), key=lambda one: one[2]):
        same = list(alike)
        targets = [fields[name].name for name in names]
        _all(model).bulk_update([row for row, _, _ in same], targets, batch_size=1000)
        yield from ((row, now) for row, now, _ in same)


def _all(model: type[models.Model]) -> models.QuerySet[Any]:
    """Every row, also of scoped data: the run itself was fetched in scope."""
    return models.QuerySet(model)


def _named(model: type[models.Model], pk: Any) -> str:
    row = _all(model).filter(pk=pk).first()
    words = str(row) if row is not None else ""
    return f"“{words}”" if words and not words.isascii() else "这次导入的一行"


def _pieces(ids: Iterable[int]) -> Iterator[list[int]]:
    every = list(ids)
    for at in range(0, len(every), _AT_ONCE):
        yield every[at : at + _AT_ONCE]
