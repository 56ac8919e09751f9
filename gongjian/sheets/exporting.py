"""Lists taken along as files: exactly what a list shows under its conditions, complete, and on record."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain
from tempfile import TemporaryFile
from typing import Any, BinaryIO

from django.contrib import messages
from django.db import connection
from django.db.models import Model, QuerySet
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect

from gongjian.kernel import clock
from gongjian.kernel.verdict import YES, Denied, Verdict, no
from gongjian.platform import reveal
from gongjian.platform.action import action, remark, row_events, values
from gongjian.platform.models import AuditEvent
from gongjian.platform.scoped import Doer
from gongjian.sheets import calling, orders
from gongjian.sheets.rules import may_export
from gongjian.sheets.writing import FORMS, TYPES, XLSX, Column, write
from gongjian.ui.http import show

BATCH = 1000
MOST = 200_000  # rows that are written while somebody waits
MOST_PERSONAL = 1_000
PREPARE = "sheets.prepare"  # the job that writes long lists
_SOME = "列表太长，一次最多导出 {most:,} 行，现在有 {count:,} 行。请先用筛选条件缩小范围，再分几次导出。"


@dataclass(frozen=True)
class Personal:
    """Columns of personal values, which only some may take along, and never without a reason.

    `load` puts the values on a batch of rows and returns those whose values were read in clear: each of
    them gets its line in the audit trail.
    """

    words: str  # "反映人的姓名、手机和住址"
    may: Verdict
    columns: Sequence[Column]
    load: Callable[[list[Any]], Iterable[Model]]


@dataclass(frozen=True)
class Listed:
    """A list under its conditions, as a page shows it. `batches` gives its rows in the page's order.

    `back` is the list's address with its conditions. `noted` tells the conditions to the audit trail,
    without words that somebody typed.
    """

    name: str
    columns: Sequence[Column]
    count: Callable[[], int]
    batches: Callable[[], Iterator[list[Any]]]
    back: str
    noted: str = ""
    conditions: Sequence[str] = ()
    personal: Personal | None = None
    frame: dict[str, str] = field(default_factory=dict)  # `here` and `sub` of the page


@dataclass(frozen=True)
class Made:
    """A file that is complete."""

    file: BinaryIO
    name: str
    form: str
    rows: int


class ListRequest(HttpRequest):
    """Asks the export page of a list for the list itself, so that a job writes what the page would."""

    actor: Doer


class ListAnswer(HttpResponse):
    """The list that was asked for."""

    def __init__(self, listed: Listed) -> None:
        super().__init__()
        self.listed = listed


def in_batches(rows: QuerySet[Any]) -> Iterator[list[Any]]:
    """A query in batches by a cursor of the database: memory for one batch, and one moment's truth."""
    batch: list[Any] = []
    for row in rows.iterator(chunk_size=BATCH):
        batch.append(row)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


@action("导出列表", allow=may_export, lock=False)
def export(_nothing: None, *, listed: Listed, form: str, personal: bool, reason: str, by: Doer) -> Made:
    """Write the list into a file of its own; whoever gets it gets all of it. Raises Denied.

    Rows and their number are of one moment. Who took what along is in the audit trail, with personal
    columns also for every row.
    """
    _one_moment()
    count = listed.count()
    _demand(_fits(listed, count, personal=personal))
    if personal and listed.personal:
        _demand(listed.personal.may)
        reveal.record(listed.personal.words, reason)
        listed = _with_personal(listed, listed.personal, reason, by)
    rows = chain.from_iterable(listed.batches())
    file = TemporaryFile()  # noqa: SIM115  # handed on once it is whole
    try:
        write(file, form, listed.columns, rows, title=listed.name, expected=count)
    except BaseException:
        file.close()
        raise
    file.seek(0)
    remark(f"{listed.name}，{count} 行，{FORMS[form]}，{listed.noted or '没有筛选条件'}")
    return Made(file, f"{listed.name}{clock.now().astimezone(clock.ZONE):%Y%m%d-%H%M}.{form}", form, count)


def answer(request: HttpRequest, listed: Listed) -> HttpResponseBase:
    """The page that says what will be exported and asks for the form; posted to, the file.

    It comes with its length, so that a browser knows a broken download from a whole one. A long list is left
    to the job.
    """
    if isinstance(request, ListRequest):
        return ListAnswer(listed)
    by: Doer = request.actor  # type: ignore[attr-defined]
    count = listed.count()
    missing = _missing_reason(request, listed)
    if request.method == "POST" and not missing:
        return _taken(request, listed, count, by)
    context = {
        "listed": listed,
        "count": count,
        "fits": _fits(listed, count, personal=False),
        "personal": listed.personal if listed.personal and listed.personal.may else None,
        "most_personal": MOST_PERSONAL,
        "missing": missing,
        "form": request.POST.get("form", XLSX),
        "is_long": orders.is_long(count),
        "titles": [column.title for column in listed.columns],
        "here_url": request.get_full_path(),
        "here": listed.frame.get("here", ""),
        "sub": listed.frame.get("sub", ""),
    }
    return show(request, "sheets/export.html", context, part="body", status=422 if missing else 200)


def _missing_reason(request: HttpRequest, listed: Listed) -> str:
    """What the field of the reason says when personal columns were asked for without one."""
    if request.POST.get("personal") != "1" or listed.personal is None or not listed.personal.may:
        return ""
    return reveal.is_reason(request.POST.get("reason", "")).reason


def _taken(request: HttpRequest, listed: Listed, count: int, by: Doer) -> HttpResponseBase:
    """The file; of a long list the promise of one."""
    form = request.POST.get("form", XLSX)
    wanted: dict[str, Any] = {
        "form": form if form in FORMS else XLSX,
        "personal": request.POST.get("personal") == "1",
        "reason": request.POST.get("reason", ""),
        "by": by,
    }
    if orders.is_long(count):
        _demand(_fits(listed, count, personal=wanted["personal"]))
        if wanted["personal"] and listed.personal:
            _demand(listed.personal.may)
            _demand(reveal.is_reason(wanted["reason"]))
        address = request.get_full_path()
        orders.order(None, name=listed.name, address=address, rows=count, **wanted)
        calling.call(PREPARE)
        messages.success(request, f"“{listed.name}”有 {count:,} 行，正在后台准备。好了会在提醒里告诉您。")
        return redirect("sheets:exports")
    made = export(None, listed=listed, **wanted)
    return FileResponse(made.file, as_attachment=True, filename=made.name, content_type=TYPES[made.form])


def _with_personal(listed: Listed, personal: Personal, reason: str, by: Doer) -> Listed:
    """The list with its personal columns; reading a batch writes its lines of the audit trail."""

    def batches() -> Iterator[list[Any]]:
        for batch in listed.batches():
            seen = list(personal.load(batch))
            events = list(row_events("sheets.export", [], ((one, values(one)) for one in seen), by))
            for event in events:
                event.note = f"导出{personal.words}，理由：{reason.strip()}"[:300]
            AuditEvent.objects.bulk_create(events)
            yield batch

    return replace(listed, columns=[*listed.columns, *personal.columns], batches=batches)


def _fits(listed: Listed, count: int, *, personal: bool) -> Verdict:
    if count == 0:
        return no(f"{listed.name}列表现在是空的，没有可以导出的内容。请换个条件再试。")
    most = MOST_PERSONAL if personal else MOST
    return no(_SOME.format(most=most, count=count)) if count > most else YES


def _demand(verdict: Verdict) -> None:
    if not verdict:
        raise Denied(verdict.reason)


def _one_moment() -> None:
    """Everything this transaction reads is as it was now. A test's own transaction has begun long before."""
    if not connection.savepoint_ids:
        with connection.cursor() as cursor:
            cursor.execute("set transaction isolation level repeatable read")
