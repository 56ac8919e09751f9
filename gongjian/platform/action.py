"""An action is one change of the world: one transaction, one row lock, one verdict, one line in the audit trail."""

import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar, cast

from django.db import models, transaction

from gongjian.kernel.verdict import Denied, Verdict
from gongjian.platform.models import AuditEvent
from gongjian.platform.scoped import Doer

P = ParamSpec("P")
M = TypeVar("M", bound=models.Model)
R = TypeVar("R")
HIDDEN = "（个人信息，已改）"


@dataclass(frozen=True)
class Action:
    """A registered action. `term` is its name in the field, `allow` the rule that gives the verdict."""

    name: str
    term: str
    allow: Callable[..., Verdict]
    run: Callable[..., Any]


ACTIONS: dict[str, Action] = {}
_group: ContextVar[uuid.UUID | None] = ContextVar("audit_group", default=None)


def action(
    term: str, *, allow: Callable[[Any, M], Verdict], lock: bool = True
) -> Callable[[Callable[Concatenate[M, P], R]], Callable[Concatenate[M, P], R]]:
    """Make `func(subject, *, by, ...)` an action called `term` in the field.

    The verdict `allow(by, subject)` is given on the subject as it is in the database now, under a row lock, not as it
    was when the page was drawn. Raises `Denied`. `lock=False` is for subjects that only host the new thing (a case is
    lodged at an organisation; the organisation itself does not change): the audit row then describes what was returned.
    An action called by an action joins its transaction and its audit group.
    """

    def register(func: Callable[Concatenate[M, P], R]) -> Callable[Concatenate[M, P], R]:
        name = f"{func.__module__.split('.')[1]}.{func.__name__}"

        @wraps(func)
        def run(subject: M, /, *args: P.args, **given: P.kwargs) -> R:
            by = cast(Doer, given["by"])
            with _one_group() as group, transaction.atomic():
                if lock:
                    subject = _locked(subject)
                verdict = allow(by, subject)
                if not verdict:
                    raise Denied(verdict.reason)
                before = values(subject) if lock else {}
                result = func(subject, *args, **given)
                _record(name, group, by, subject, before, result, lock)
            return result

        ACTIONS[name] = Action(name, term, allow, run)
        return run

    return register


def part(func: Callable[P, R]) -> Callable[P, R]:
    """A write that only happens inside an action, whose transaction and audit row it shares; else RuntimeError."""

    @wraps(func)
    def run(*args: P.args, **given: P.kwargs) -> R:
        if _group.get() is None:
            raise RuntimeError(f"{func.__qualname__} is part of an action and was called outside one")
        return func(*args, **given)

    return run


def values(subject: models.Model) -> dict[str, Any]:
    """The row as the audit trail may hold it: personal fields only as a mark that tells whether they changed."""
    return {f.attname: f.value_to_string(subject) for f in subject._meta.concrete_fields}


def label(subject: models.Model) -> str:
    """How the audit trail names a row: "requests.Case:12"."""
    return f"{subject._meta.app_label}.{subject._meta.object_name}:{subject.pk}"


@contextmanager
def _one_group() -> Iterator[uuid.UUID]:
    outer = _group.get()
    if outer is not None:
        yield outer
        return
    token = _group.set(uuid.uuid4())
    try:
        yield cast(uuid.UUID, _group.get())
    finally:
        _group.reset(token)


def _record(
    name: str, group: uuid.UUID, by: Doer, subject: models.Model, before: dict[str, Any], result: object, locked: bool
) -> None:
    made = result if not locked and isinstance(result, models.Model) else subject
    AuditEvent.objects.create(
        action=name,
        by=by.name,
        user_id=by.user_id,
        post=by.post_label,
        org_id=by.org_id,
        subject=label(made),
        changed=_diff(made, before),
        group=group,
    )


def _diff(subject: models.Model, before: dict[str, Any]) -> dict[str, list[Any]]:
    personal = {f.attname for f in subject._meta.concrete_fields if getattr(f, "personal", False)}
    changed = {k: [before.get(k), v] for k, v in values(subject).items() if before.get(k) != v and v != ""}
    gone = {k: [v, ""] for k, v in before.items() if values(subject).get(k) == "" and v != ""}
    return {k: ([HIDDEN, HIDDEN] if k in personal else pair) for k, pair in {**changed, **gone}.items()}


def _locked(subject: M) -> M:
    rows = type(subject)._base_manager.select_for_update(of=("self",))
    return rows.get(pk=subject.pk)
