"""The hash chain over the audit trail: made by the clock, looked through by whoever doubts.

Sealing is no action: it changes nothing of the house, and an audit row about it would itself want a seal.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC
from hashlib import sha256
from itertools import pairwise

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper
from django.db.models import Max, QuerySet

from gongjian.platform.models import AuditEvent, AuditSeal

_LOCK = 7_206_202  # the advisory lock under which the chain grows
_MARK = 16
# Transaction numbers are given once for the whole server. Ours are those of this database: its oldest open
# one, else the next to be given. Sessions of another user hide theirs; if there is one, the oldest of the
# server must do.
_TOP = (
    "select pg_snapshot_xmin(s)::text::bigint, pg_snapshot_xmax(s)::text::bigint from pg_current_snapshot() s"
)
_OPEN = """
select min(%(top)s - mod(%(top)s - backend_xid::text::bigint + (1::bigint << 32), 1::bigint << 32)),
       coalesce(bool_or(backend_type = 'client backend' and usename <> current_user), false)
from pg_stat_activity where datname = current_database()
"""


@dataclass(frozen=True)
class Report:
    """What a look through the whole chain found;
    `head` is the last digest, worth noting outside the system.
    """

    seals: int
    rows: int
    unsealed: int
    head: str
    problems: tuple[str, ...]


def seal() -> AuditSeal | None:
    """Add a link over every committed row that has none yet; nothing when there is none.

    Only transactions older than the oldest still running are taken, so that no row can appear later inside a
    sealed range.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s)", [_LOCK])
        over = horizon(cursor)
        last = AuditSeal.objects.order_by("pk").last()
        if last and over < last.to_xact:
            last = _seal_tail(last)
        after_id, from_xact = _where_to_go_on(last, over)
        return _add(last, after_id, from_xact, over)


def verify() -> Report:
    """Recompute the whole chain and name every row that is not as it was sealed."""
    problems: list[str] = []
    digest, seals, rows = "", 0, 0
    counts = sorted(set(AuditSeal.objects.values_list("after_id", flat=True)))
    ends = dict(pairwise(counts))
    for link in AuditSeal.objects.order_by("pk").iterator(chunk_size=50):
        rows_then = _rows(link.after_id, link.from_xact, link.to_xact)
        if link.after_id in ends:  # rows of a later count may bear the same transaction numbers
            rows_then = rows_then.filter(id__lte=ends[link.after_id])
        found = _marks(rows_then)
        problems += _differences(link, found)
        digest = _digest(digest, link)
        if digest != link.digest:
            problems.append(f"封条 {link.pk} 被改过，或者它前面少了封条")
            digest = link.digest
        seals, rows = seals + 1, rows + link.rows
    return Report(seals, rows, AuditEvent.objects.count() - rows, digest, tuple(problems))


def is_known(digest: str) -> bool:
    """Whether a digest noted earlier is still a link of the chain."""
    return AuditSeal.objects.filter(digest=digest.strip().lower()).exists()


def horizon(cursor: CursorWrapper) -> int:
    """Below this number every transaction of this database is over.

    First the next number, then who is still open: whoever begins in between has a number above it.
    """
    cursor.execute(_TOP)
    oldest, top = cursor.fetchone()
    cursor.execute(_OPEN, {"top": top})
    still_open, strangers = cursor.fetchone()
    return int(oldest if strangers else min(still_open or top, top))


def _where_to_go_on(last: AuditSeal | None, horizon: int) -> tuple[int, int]:
    if last is None:
        return 0, 0
    if horizon >= last.to_xact:
        return last.after_id, last.to_xact
    return max(map(int, last.marks)), 0


def _seal_tail(last: AuditSeal) -> AuditSeal:
    """The database was restored elsewhere and counts its transactions anew: first close the old count."""
    tail = AuditEvent.objects.filter(id__gt=last.after_id, xact__gte=last.to_xact)
    newest = tail.aggregate(newest=Max("xact"))["newest"]
    closed = _add(last, last.after_id, last.to_xact, newest + 1) if newest else None
    return closed or last


def _add(last: AuditSeal | None, after_id: int, from_xact: int, to_xact: int) -> AuditSeal | None:
    marks = _marks(_rows(after_id, from_xact, to_xact))
    if not marks:
        return None
    link = AuditSeal(after_id=after_id, from_xact=from_xact, to_xact=to_xact, rows=len(marks), marks=marks)
    link.digest = _digest(last.digest if last else "", link)
    link.save(force_insert=True)
    return link


def _rows(after_id: int, from_xact: int, to_xact: int) -> QuerySet[AuditEvent]:
    rows = AuditEvent.objects.filter(id__gt=after_id, xact__gte=from_xact, xact__lt=to_xact)
    return rows.order_by("xact", "id")


def _marks(rows: QuerySet[AuditEvent]) -> dict[str, str]:
    return {str(row.pk): _mark(row) for row in rows.iterator(chunk_size=1000)}


def _mark(row: AuditEvent) -> str:
    at = row.at.astimezone(UTC).isoformat()
    who = [row.by, row.user_id, row.post, row.org_id]
    what = [row.action, row.subject, row.changed, row.note, str(row.group)]
    return _hash([row.pk, row.xact, at, who, what])[:_MARK]


def _digest(before: str, link: AuditSeal) -> str:
    return _hash([before, link.after_id, link.from_xact, link.to_xact, link.rows, link.marks])


def _hash(value: object) -> str:
    return sha256(json.dumps(value, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def _differences(link: AuditSeal, found: dict[str, str]) -> Iterator[str]:
    for row in sorted(link.marks.keys() | found.keys(), key=int):
        if row not in found:
            yield f"审计记录 {row} 不见了（封条 {link.pk}）"
        elif row not in link.marks:
            yield f"审计记录 {row} 是封存之后插进来的（封条 {link.pk}）"
        elif link.marks[row] != found[row]:
            yield f"审计记录 {row} 被改过（封条 {link.pk}）"
