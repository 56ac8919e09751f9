"""Reads of the audit trail."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TypeVar
from uuid import UUID

from django.db.models import Model, Q, QuerySet

from gongjian.kernel.worktime import ZONE
from gongjian.platform.action import label
from gongjian.platform.models import AuditEvent, AuditSeal
from gongjian.platform.queries import saying
from gongjian.platform.queries.saying import Line

PAGE = 50
T = TypeVar("T")


@dataclass(frozen=True)
class Wanted:
    """Which rows of the trail: every condition may be left out.

    `subject` is a thing as the rows name it ("requests.Case:12"), `named` its name or number as people say.
    """

    by: str = ""
    action: str = ""
    subject: str = ""
    named: str = ""
    group: str = ""
    since: date | None = None
    until: date | None = None


def wanted(asked: Mapping[str, str]) -> Wanted:
    """The conditions as they stand in an address; a day or group that makes no sense is left out."""
    words = {name: asked.get(name, "").strip() for name in ("by", "action", "subject", "named")}
    group, since, until = (asked.get(name, "").strip() for name in ("group", "since", "until"))
    return Wanted(
        **words,
        group=_read(group, lambda text: str(UUID(text))) or "",
        since=_read(since, date.fromisoformat),
        until=_read(until, date.fromisoformat),
    )


@dataclass(frozen=True)
class Page:
    """A page of the trail and the address of the one before it in time."""

    lines: list[Line]
    older: str


def page(wanted: Wanted, before: str = "") -> Page:
    """The newest rows that fit, 50 at a time; `before` is the `older` of the page before. One query,
    and one for each kind of thing that the rows name.
    """
    rows = fitting(wanted)
    mark = _read_mark(before)
    if mark:
        rows = rows.filter(Q(at__lt=mark[0]) | Q(at=mark[0], pk__lt=mark[1]), at__lte=mark[0])
    found = list(rows[: PAGE + 1])
    last = found[PAGE - 1] if len(found) > PAGE else None
    return Page(saying.lines(found[:PAGE]), f"{last.at.isoformat()}~{last.pk}" if last else "")


def fitting(wanted: Wanted) -> QuerySet[AuditEvent]:
    """Every row that fits, the newest first."""
    return _fitting(wanted).order_by("-at", "-pk")


def lines(events: Sequence[AuditEvent]) -> list[Line]:
    """Rows of the trail in words. One query for each kind of thing that they name."""
    return saying.lines(events)


def trail_of(subject: Model, limit: int = 30) -> list[Line]:
    """What was done to a thing that was itself fetched in scope, the newest first."""
    rows = AuditEvent.objects.filter(subject=label(subject)).order_by("-at", "-pk")
    return saying.lines(rows[:limit])


def latest(actions: Collection[str], limit: int = 30) -> list[Line]:
    """The last times these actions were done, the newest first: for a page that keeps its own history."""
    return saying.lines(AuditEvent.objects.filter(action__in=actions).order_by("-pk")[:limit])


def thing(subject: str) -> str:
    """What a thing is called that a row names. One query."""
    return saying.thing(subject)


def last_seal() -> AuditSeal | None:
    """When the trail was sealed last."""
    return AuditSeal.objects.defer("marks").order_by("-pk").first()


def _fitting(wanted: Wanted) -> QuerySet[AuditEvent]:
    exact = {
        name: getattr(wanted, name) for name in ("by", "action", "subject", "group") if getattr(wanted, name)
    }
    rows = AuditEvent.objects.filter(**exact)
    if wanted.named:
        rows = rows.filter(subject__in=saying.subjects_called(wanted.named))
    if wanted.since:
        rows = rows.filter(at__gte=datetime.combine(wanted.since, time(), ZONE))
    if wanted.until:
        rows = rows.filter(at__lt=datetime.combine(wanted.until + timedelta(days=1), time(), ZONE))
    return rows


def _read(text: str, how: Callable[[str], T]) -> T | None:
    try:
        return how(text)
    except ValueError:
        return None


def _read_mark(text: str) -> tuple[datetime, int] | None:
    at, _, pk = text.partition("~")
    try:
        return datetime.fromisoformat(at), int(pk)
    except ValueError:
        return None
