"""An action is one change of the world:
one transaction, one row lock, one verdict, one line in the audit trail.
"""

import uuid
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache, wraps
from itertools import chain
from typing import Any, Concatenate, ParamSpec, TypeVar, cast

from django.core.exceptions import ObjectDoesNotExist
from django.db import models, transaction

from gongjian.kernel import clock
from gongjian.kernel.verdict import Denied, Stale, Verdict
from gongjian.platform.inserts import insert
from gongjian.platform.models import AuditEvent
from gongjian.platform.scoped import Doer, Scoped
from gongjian.platform.sealed import blind

P = ParamSpec("P")
M = TypeVar("M", bound=models.Model | None)
R = TypeVar("R")
LONGEST_CODE = 30  # a longer column without choices holds what people write
_NOTHING = (None, "")
_AS_THEY_ARE = {type(None), bool, int, float, str}  # JSON holds them
HIDDEN = "（个人信息，已改）"
GONE = "这条记录刚刚被删除了，请回到列表重新查看。"


@dataclass(frozen=True)
class Action:
    """A registered action. `term` is its name in the field, `allow` the rule that gives the verdict."""

    name: str
    term: str
    allow: Callable[..., Verdict]
    run: Callable[..., Any]


@dataclass
class _Running:
    """An action under way: its audit group, what its audit row will say besides, what to undo if it fails."""

    group: uuid.UUID
    note: str = ""
    undo: list[Callable[[], object]] = field(default_factory=list)


ACTIONS: dict[str, Action] = {}
_running: ContextVar[_Running | None] = ContextVar("action", default=None)


def action(
    term: str,
    *,
    allow: Callable[[Any, M], Verdict],
    lock: bool = True,
    first: Callable[[], None] | None = None,
) -> Callable[[Callable[Concatenate[M, P], R]], Callable[Concatenate[M, P], R]]:
    """Make `func(subject, *, by, ...)` an action called `term` in the field.

    The verdict `allow(by, subject)` is given on the subject as it is in the database now, under a row
    lock, not as it was when the page was drawn. Raises `Denied`. `lock=False` is for subjects that only
    host the new thing (a case is lodged at an organisation; the organisation itself does not change): the
    audit row then describes what was returned. `first` takes what is wider than the row (a tree) before the
    row is locked: whoever took the row first would wait for the tree while its holder waits for the row.
    An action called by an action joins its transaction and
    its audit group. An action that is given `version` is refused (`Stale`) when the row has another by
    now: two people had the same page open.
    """

    def register(func: Callable[Concatenate[M, P], R]) -> Callable[Concatenate[M, P], R]:
        name = f"{func.__module__.split('.')[1]}.{func.__name__}"

        @wraps(func)
        def run(subject: M, /, *args: P.args, **given: P.kwargs) -> R:
            by = cast(Doer, given["by"])
            with _one_more() as running, transaction.atomic():
                if first:
                    first()
                if lock:
                    subject = _locked(subject)
                    _still(subject, given.get("version"))
                verdict = allow(by, subject)
                if not verdict:
                    raise Denied(verdict.reason)
                before = values(subject) if lock and subject is not None else {}
                named = label(subject)
                result = func(subject, *args, **given)
                if lock:
                    _record(name, running, by, named, _diff(subject, before))
                else:
                    made = result if isinstance(result, models.Model) else None
                    _record(name, running, by, label(made) or named, _diff(made, {}))
            return result

        if name in ACTIONS:
            raise RuntimeError(f"two actions are called {name}")
        ACTIONS[name] = Action(name, term, allow, run)
        return run

    return register


def part(func: Callable[P, R]) -> Callable[P, R]:
    """A write that only happens inside an action and shares its transaction and audit row;
    else RuntimeError.
    """

    @wraps(func)
    def run(*args: P.args, **given: P.kwargs) -> R:
        if _running.get() is None:
            raise RuntimeError(f"{func.__qualname__} is part of an action and was called outside one")
        return func(*args, **given)

    return run


@part
def remark(text: str) -> None:
    """What the audit row of the running action says besides the changed fields. Never a personal value."""
    running = cast(_Running, _running.get())
    running.note = f"{running.note}；{text}" if running.note else text


@part
def audit_group() -> uuid.UUID:
    """What the audit rows of the running action, and of those it calls, have in common."""
    return cast(_Running, _running.get()).group


def row_events(
    name: str, made: Iterable[models.Model], changed: Iterable[tuple[models.Model, dict[str, Any]]], by: Doer
) -> Iterator[AuditEvent]:
    """One audit row, not yet written, for each row that a bulk write of the running action made or changed.

    `changed`: rows with their `values` before. `name` is the action's; the rows share its group.
    """
    running = _running.get()
    if running is None:
        raise RuntimeError("row_events belongs to an action and was called outside one")
    pairs: Iterator[tuple[models.Model, dict[str, Any]]] = chain(((row, {}) for row in made), changed)
    now, given_there = clock.now(), AuditEvent._meta.get_field("xact").get_default()
    for row, before in pairs:
        yield AuditEvent(
            at=now,
            xact=given_there,
            action=name,
            by=by.name,
            user_id=by.user_id,
            post=by.post_label,
            org_id=by.org_id,
            subject=label(row),
            changed=_diff(row, before),
            group=running.group,
        )


@part
def on_failure(undo: Callable[[], object]) -> None:
    """Run `undo` if the running action fails: for what the transaction cannot take back, such as a file."""
    cast(_Running, _running.get()).undo.append(undo)


def values(subject: models.Model) -> dict[str, Any]:
    """The row's columns as JSON holds them; sealed ones in clear, so not for keeping."""
    return {f.attname: _plain(f, subject) for f in subject._meta.concrete_fields}


def label(subject: models.Model | None) -> str:
    """How the audit trail names a row: "requests.Case:12"; nothing has no name."""
    return (
        f"{subject._meta.app_label}.{subject._meta.object_name}:{subject.pk}" if subject is not None else ""
    )


@contextmanager
def _one_more() -> Iterator[_Running]:
    """An action begins, on its own or within another;
    when it fails, what it did outside the database is undone.
    """
    outer = _running.get()
    running = _Running(outer.group if outer else uuid.uuid4())
    token = _running.set(running)
    try:
        yield running
    except BaseException:
        for undo in reversed(running.undo):
            undo()
        raise
    else:
        if outer:
            outer.undo += running.undo
    finally:
        _running.reset(token)


def _record(name: str, running: _Running, by: Doer, subject: str, changed: dict[str, list[Any]]) -> None:
    insert(
        AuditEvent(
            action=name,
            by=by.name,
            user_id=by.user_id,
            post=by.post_label,
            org_id=by.org_id,
            subject=subject,
            changed=changed,
            note=running.note[:300],
            group=running.group,
        )
    )


def _diff(subject: models.Model | None, before: dict[str, Any]) -> dict[str, list[Any]]:
    """Field → [before, after], empty to empty left out; of what people wrote only a mark."""
    if subject is None:
        return {}
    told = _manners(type(subject))
    pairs = ((name, before.get(name), value) for name, value in values(subject).items())
    # nothing and the empty text are alike; no and nought say something
    return {
        name: told[name]([was, value])
        for name, was, value in pairs
        if was != value and not (was in _NOTHING and value in _NOTHING)
    }


@cache
def _manners(model: type[models.Model]) -> dict[str, Callable[[list[Any]], list[Any]]]:
    """How the trail tells a change of each column: it cannot be corrected later, so it must not hold people's
    words.

    A sealed value, a password, what the model names in `PRIVATE`: that it changed. Free text of scoped data:
    its length and a keyed fingerprint, by which the house can prove what stood there. All else as it is.
    """
    private = {"password", *getattr(model, "PRIVATE", ())}
    is_scoped = isinstance(model._meta.default_manager, Scoped)

    def manner(column: "models.Field[Any, Any]") -> Callable[[list[Any]], list[Any]]:
        if getattr(column, "personal", False) or column.name in private:
            return lambda _pair: [HIDDEN, HIDDEN]
        if is_scoped and _is_free_text(column):
            return lambda pair: [fingerprint(value) if value else value for value in pair]
        return lambda pair: pair

    return {column.attname: manner(column) for column in model._meta.concrete_fields}


def _is_free_text(column: "models.Field[Any, Any]") -> bool:
    return isinstance(column, models.TextField) or (
        isinstance(column, models.CharField)
        and not column.choices
        and (column.max_length or 0) > LONGEST_CODE
    )


def fingerprint(text: str) -> str:
    """How the trail tells of what people wrote: its length, and a keyed mark by which it can be proved."""
    return f"（{len(text)} 字，指纹 {blind(text)[:8]}）"


def _plain(column: "models.Field[Any, Any]", subject: models.Model) -> Any:
    value = column.value_from_object(subject)
    if type(value) in _AS_THEY_ARE:
        return value
    if isinstance(value, datetime):  # one moment is one text, in whatever zone somebody named it
        return value.astimezone(UTC).isoformat()
    return value if isinstance(value, bool | int | float) else column.value_to_string(subject)


def _still(subject: models.Model | None, version: object) -> None:
    """Raise Stale, saying who did what meanwhile,
    unless the row still has the version that the person saw.
    """
    if version is None or version == getattr(subject, "version", version):
        return
    last = AuditEvent.objects.filter(subject=label(subject)).order_by("-at", "-pk").first()
    did = (
        f"{last.by} 在 {last.at.astimezone(clock.ZONE):%m-%d %H:%M} 已{_term(last.action)}"
        if last
        else "内容有了变化"
    )
    raise Stale(f"别人先办了。{did}，请看过最新情况再办。")


def _term(name: str) -> str:
    return ACTIONS[name].term if name in ACTIONS else "办理"


def _locked(subject: M) -> M:
    assert subject is not None, "a lock needs a row"
    rows = subject._meta.model._base_manager.select_for_update(of=("self",))
    try:
        return cast(M, rows.get(pk=subject.pk))
    except ObjectDoesNotExist:
        raise Denied(GONE) from None
