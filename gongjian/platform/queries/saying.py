"""An audit row in the words of the field: the action by its term, things by their names, columns and choices
by theirs. The rows name things without foreign keys; the names are looked up for a whole page at once.

What a model may say of itself: `TERM`, what such a thing is called ("诉求"); `NAMED_BY`, the attribute or the
relation that names it, where `str()` does not; `SAID`, column → function that puts its value into words.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db import models

from gongjian.kernel.tree import PathField
from gongjian.kernel.worktime import ZONE
from gongjian.platform.action import ACTIONS
from gongjian.platform.models import AuditEvent
from gongjian.platform.parameters import DECLARED
from gongjian.platform.registry import learn

CUT = 60
EVERYWHERE = "整个系统"
_LOOSE = {"area_id": "areas.Area", "org_id": "orgs.Org", "user_id": "platform.User"}  # ids without a key
_INSIDE = re.compile(r"^(id|version)$|_index$")  # for the machine alone
Names = Mapping[str, Mapping[int, str]]
AnyModel = type[models.Model]


@dataclass(frozen=True)
class Change:
    """A field that an action changed, in words."""

    name: str
    before: str
    after: str


@dataclass(frozen=True)
class Line:
    """An audit row as a page shows it: what was done, to which thing, and what that changed."""

    event: AuditEvent
    term: str
    thing: str
    changes: list[Change]


def lines(rows: Iterable[AuditEvent]) -> list[Line]:
    """The rows in words. One query for each kind of thing that they name, however many rows."""
    rows = list(rows)
    learn("actions")
    names = _looked_up(rows)
    return [
        Line(row, term_of(row.action), _thing(row.subject, names), list(_changes(row, names))) for row in rows
    ]


def term_of(action: str) -> str:
    """The action's name in the field; one that the house no longer knows says so."""
    return ACTIONS[action].term if action in ACTIONS else f"已停用的操作（{action}）"


def thing(subject: str) -> str:
    """What a row's subject is called: "诉求 261118-0012". One query."""
    return _thing(subject, _names(_wanted([(subject, {})])))


def subjects_called(text: str) -> list[str]:
    """The things called or numbered `text`, as the rows name them. A query for each kind with names."""
    found = []
    for model in apps.get_models():
        column = getattr(model, "FOUND_BY", "")
        if column:
            keys = model._base_manager.filter(**{column: text}).order_by("pk").values_list("pk", flat=True)
            found += [f"{model._meta.label}:{key}" for key in keys[:CUT]]
    return found


def kind_of(model: AnyModel) -> str:
    """What a thing of this kind is called."""
    return str(getattr(model, "TERM", "")) or "记录"


def _looked_up(rows: list[AuditEvent]) -> Names:
    return _names(_wanted((row.subject, row.changed) for row in rows))


def _wanted(rows: Iterable[tuple[str, Mapping[str, list[Any]]]]) -> dict[str, set[int]]:
    """Which things the rows name, by kind."""
    wanted: dict[str, set[int]] = {}
    for subject, changed in rows:
        kind, key = _split(subject)
        if kind and key is not None:
            wanted.setdefault(kind, set()).add(key)
        model = _model(kind)
        for column, pair in changed.items():
            target = _target(model, column)
            ids = {value for value in pair if isinstance(value, int) and not isinstance(value, bool)}
            if target and ids:
                wanted.setdefault(target, set()).update(ids)
    return wanted


def _names(wanted: Mapping[str, set[int]]) -> Names:
    return {kind: _names_of(_model(kind), keys) for kind, keys in wanted.items()}


def _names_of(model: AnyModel | None, keys: set[int]) -> dict[int, str]:
    if model is None:
        return {}
    by = getattr(model, "NAMED_BY", "")
    rows = model._base_manager.filter(pk__in=keys)
    if by and model._meta.get_field(by).is_relation:
        rows = rows.select_related(by)
    return {row.pk: str(getattr(row, by) if by else row) for row in rows}


def _thing(subject: str, names: Names) -> str:
    kind, key = _split(subject)
    model = _model(kind)
    if model is None or key is None:
        return f"不再使用的记录（{subject}）" if subject else ""
    name = names.get(kind, {}).get(key)
    if name is None:
        return f"{kind_of(model)}，已删除（编号 {key}）"
    return f"{kind_of(model)}（{name}）" if getattr(model, "NAMED_BY", "") else f"{kind_of(model)} {name}"


def _changes(row: AuditEvent, names: Names) -> Iterable[Change]:
    model = _model(_split(row.subject)[0])
    for column, pair in sorted(row.changed.items(), key=lambda one: _place(model, one[0])):
        field = _field(model, column)
        if _INSIDE.search(column) or isinstance(field, PathField):
            continue
        before, after = (_words(model, column, value, names) for value in pair)
        if before != after or not _is_moment(field):
            yield Change(_title(field, column), before, after)


def _place(model: AnyModel | None, column: str) -> int:
    """The columns come in the model's own order; the database keeps none."""
    field = _field(model, column)
    return model._meta.concrete_fields.index(field) if model and field else -1


def _words(model: AnyModel | None, column: str, value: Any, names: Names) -> str:
    if value is None or value == "":
        return "空"
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, list | dict):
        return f"{len(value)} 项" if value else "空"
    target = _target(model, column)
    if target and isinstance(value, int):
        return _named(target, value, names)
    said = getattr(model, "SAID", {}).get(column)
    return _cut(said(value) if said else _plain_words(_field(model, column), value))


def _named(target: str, key: int, names: Names) -> str:
    if key == 0:
        return EVERYWHERE
    return names.get(target, {}).get(key, f"已删除（编号 {key}）")


def _plain_words(field: "models.Field[Any, Any] | None", value: Any) -> str:
    text = str(value)
    if _is_moment(field):
        try:
            return f"{datetime.fromisoformat(text).astimezone(ZONE):%Y-%m-%d %H:%M:%S}"
        except ValueError:
            return text
    choices = dict(getattr(field, "flatchoices", ()))
    return str(choices.get(value, DECLARED[text].term if text in DECLARED else text))


def _cut(text: str) -> str:
    return f"{text[:CUT]}…" if len(text) > CUT else text


def _title(field: "models.Field[Any, Any] | None", column: str) -> str:
    """The Chinese name of a column; a relation without one is called like what it leads to."""
    if field is None:
        return f"不再使用的栏目（{column}）"
    title = str(field.verbose_name)
    if title.isascii():
        return kind_of(field.related_model) if isinstance(field.related_model, type) else "记录"
    return title


def _is_moment(field: "models.Field[Any, Any] | None") -> bool:
    return isinstance(field, models.DateTimeField)


def _target(model: AnyModel | None, column: str) -> str:
    """The kind of thing whose id stands in the column, else ""."""
    field = _field(model, column)
    if isinstance(field, models.ForeignKey) and isinstance(field.related_model, type):
        return str(field.related_model._meta.label)
    return _LOOSE.get(column, "") if isinstance(field, models.BigIntegerField) else ""


def _field(model: AnyModel | None, column: str) -> "models.Field[Any, Any] | None":
    try:
        field = model._meta.get_field(column) if model else None
    except FieldDoesNotExist:
        return None
    return field if isinstance(field, models.Field) else None


def _split(subject: str) -> tuple[str, int | None]:
    """("requests.Case", 12) of "requests.Case:12"."""
    kind, _, key = subject.partition(":")
    return kind, int(key) if key.isdigit() else None


def _model(kind: str) -> AnyModel | None:
    try:
        return apps.get_model(kind) if kind else None
    except (LookupError, ValueError):
        return None
