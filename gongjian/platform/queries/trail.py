"""Reads of the audit trail."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db.models import Model, Q, QuerySet

from gongjian.kernel.worktime import ZONE
from gongjian.platform.action import ACTIONS, label
from gongjian.platform.models import AuditEvent, AuditSeal

PAGE = 50
CUT = 60


@dataclass(frozen=True)
class Change:
    """A field that an action changed, in words."""

    name: str
    before: str
    after: str


@dataclass(frozen=True)
class Line:
    """An audit row as a page shows it."""

    event: AuditEvent

    @property
    def term(self) -> str:
        """The action's name in the field; one that no longer exists keeps its key."""
        known = ACTIONS.get(self.event.action)
        return known.term if known else self.event.action

    @property
    def changes(self) -> list[Change]:
        return [
            Change(_name(self.event.subject, name), *map(_words, pair))
            for name, pair in self.event.changed.items()
        ]


@dataclass(frozen=True)
class Wanted:
    """Which rows of the trail: every condition may be left out."""

    by: str = ""
    action: str = ""
    subject: str = ""
    group: str = ""
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True)
class Page:
    """A page of the trail and the address of the one before it in time."""

    lines: list[Line]
    older: str


def page(wanted: Wanted, before: str = "") -> Page:
    """The newest rows that fit, 50 at a time; `before` is the `older` of the page before. One query."""
    rows = _fitting(wanted).order_by("-at", "-pk")
    mark = _read_mark(before)
    if mark:
        rows = rows.filter(Q(at__lt=mark[0]) | Q(at=mark[0], pk__lt=mark[1]), at__lte=mark[0])
    found = list(rows[: PAGE + 1])
    last = found[PAGE - 1] if len(found) > PAGE else None
    return Page([Line(row) for row in found[:PAGE]], f"{last.at.isoformat()}~{last.pk}" if last else "")


def trail_of(subject: Model, limit: int = 30) -> list[Line]:
    """What was done to a thing that was itself fetched in scope, the newest first. One query."""
    rows = AuditEvent.objects.filter(subject=label(subject)).order_by("-at", "-pk")
    return [Line(row) for row in rows[:limit]]


def latest(actions: Collection[str], limit: int = 30) -> list[Line]:
    """The last times these actions were done, the newest first: for a page that keeps its own history.

    One query.
    """
    return [Line(row) for row in AuditEvent.objects.filter(action__in=actions).order_by("-pk")[:limit]]


def last_seal() -> AuditSeal | None:
    """When the trail was sealed last."""
    return AuditSeal.objects.defer("marks").order_by("-pk").first()


def _fitting(wanted: Wanted) -> QuerySet[AuditEvent]:
    exact = {
        name: getattr(wanted, name) for name in ("by", "action", "subject", "group") if getattr(wanted, name)
    }
    rows = AuditEvent.objects.filter(**exact)
    if wanted.since:
        rows = rows.filter(at__gte=datetime.combine(wanted.since, time(), ZONE))
    if wanted.until:
        rows = rows.filter(at__lt=datetime.combine(wanted.until + timedelta(days=1), time(), ZONE))
    return rows


def _read_mark(text: str) -> tuple[datetime, int] | None:
    at, _, pk = text.partition("~")
    try:
        return datetime.fromisoformat(at), int(pk)
    except ValueError:
        return None


def _name(subject: str, column: str) -> str:
    """The Chinese name of a column of the row that `subject` names."""
    try:
        model = apps.get_model(subject.partition(":")[0])
        return str(model._meta.get_field(column.removesuffix("_id")).verbose_name)
    except (LookupError, ValueError, FieldDoesNotExist):
        return column


def _words(value: Any) -> str:
    if value is None or value == "":
        return "空"
    if isinstance(value, bool):
        return "是" if value else "否"
    text = str(value)
    return f"{text[:CUT]}…" if len(text) > CUT else text
