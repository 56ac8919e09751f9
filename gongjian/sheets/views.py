"""Pages of imports: what may be brought in, upload, columns, preview, progress, result, history."""

from typing import Any
from urllib.parse import quote

from django.contrib import messages
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gongjian.kernel import clock
from gongjian.kernel.verdict import Denied
from gongjian.platform.scoped import Doer
from gongjian.sheets import actions, forms, marking, orders, queries, rules, working
from gongjian.sheets.declared import Sheet, sheets, sheets_for
from gongjian.sheets.kinds import Bad
from gongjian.sheets.reading import LIMITS
from gongjian.sheets.workbook import Unreadable
from gongjian.sheets.writing import TYPES
from gongjian.ui.http import show

HISTORY = 50
PROBLEMS = 100
HERE = {"here": "imports"}


class DoerRequest(HttpRequest):
    """What a view receives once the middleware is done."""

    actor: Doer


@require_safe
def index(request: DoerRequest) -> HttpResponse:
    """The tables one may bring in, and who brought in what."""
    known = queries.runs(request.actor)
    context = {
        "sheets": sheets_for(request.actor),
        "runs": [(run, queries.sheet_of(run), queries.outcome(run)) for run in known[:HISTORY]],
        "limits": LIMITS,
        **HERE,
    }
    return show(request, "sheets/index.html", context, part="body")


@require_safe
def template(request: DoerRequest, kind: str) -> HttpResponse:
    """The workbook to fill in."""
    sheet = _sheet(request, kind)
    return _workbook(marking.template(sheet), f"{sheet.term}导入模板.xlsx")


@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: DoerRequest, kind: str) -> HttpResponse:
    """Choose a file; what it holds is kept until it is written or given up."""
    sheet = _sheet(request, kind)
    posted = request.method == "POST"
    given: dict[str, Any] = {"sheet": sheet, "by": request.actor}
    form = forms.UploadForm(request.POST, request.FILES, **given) if posted else forms.UploadForm(**given)
    if posted and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            run = actions.upload(
                sheet, data=file.read(), file_name=file.name, options=form.options, by=request.actor
            )
            return redirect("sheets:run", pk=run.pk)
        except (Unreadable, Bad) as wrong:
            form.add_error("file", str(wrong))
    context = {"sheet": sheet, "form": form, "limits": LIMITS, **HERE}
    return show(request, "sheets/upload.html", context, part="body", status=422 if form.errors else 200)


@require_safe
def run(request: DoerRequest, pk: int) -> HttpResponse:
    """How a run stands: its columns to confirm, its preview, its progress or its result."""
    found = get_object_or_404(queries.runs(request.actor), pk=pk)
    sheet = queries.sheet_of(found)
    context: dict[str, Any] = {"run": found, "sheet": sheet, "may": sheet.may(request.actor), **HERE}
    if found.state == "matching" or (found.state == "checked" and "columns" in request.GET):
        context |= {
            "columns": queries.samples(found),
            "choices": [(one.key, one.term, one.is_needed) for one in sheet.open_columns(request.actor)],
            "not_yours": [one.term for one in sheet.columns if one not in sheet.open_columns(request.actor)],
        }
        return show(request, "sheets/columns.html", context, part="body")
    if found.state == "checked":
        shown, examples = queries.examples(found)
        told = list(queries.problems(found)) if found.wrong else []
        context |= {
            "problems": told[:PROBLEMS],
            "most": PROBLEMS,
            "shown": shown,
            "examples": examples,
            "earlier": queries.earlier(found, request.actor),
        }
    return show(request, "sheets/run.html", context, part="body")


@require_POST
def columns(request: DoerRequest, pk: int) -> HttpResponse:
    """Confirm the columns; a small file is checked while one waits."""
    found = _mine(request, pk)
    confirmed = actions.confirm(found, columns=forms.columns(request.POST), by=request.actor)
    working.go_on(confirmed, request.actor)
    return redirect("sheets:run", pk=pk)


@require_POST
def commit(request: DoerRequest, pk: int) -> HttpResponse:
    """Write what the preview showed."""
    started = actions.commit(_mine(request, pk), by=request.actor)
    done = working.go_on(started, request.actor)
    if done.state == "done":
        messages.success(request, f"已导入：新增 {done.new} 行，更新 {done.changed} 行。")
    return redirect("sheets:run", pk=pk)


@require_POST
def give_up(request: DoerRequest, pk: int) -> HttpResponse:
    """Write nothing of the file."""
    stopped = actions.give_up(_mine(request, pk), by=request.actor)
    if stopped.state == "given_up":
        messages.success(request, "已放弃，什么也没有导入。")
        return redirect("sheets:index")
    messages.success(request, "正在停下，已经写的会全部退回。")
    return redirect("sheets:run", pk=pk)


@require_POST
def undo(request: DoerRequest, pk: int) -> HttpResponse:
    """Take an import back as a whole."""
    actions.undo(_mine(request, pk), by=request.actor)
    messages.success(request, "已整批撤销：新增的已删除，更新的已还原。")
    return redirect("sheets:run", pk=pk)


@require_safe
def report(request: DoerRequest, pk: int) -> HttpResponse:
    """The file's lines with every bad cell marked."""
    found = get_object_or_404(queries.runs(request.actor), pk=pk)
    if not found.wrong or found.state != "checked":
        raise Http404
    stem = found.file_name.rpartition(".")[0] or found.file_name
    return _workbook(queries.report(found), f"{stem}_问题标注.xlsx")


@require_safe
def exports(request: DoerRequest) -> HttpResponse:
    """The long lists one asked for as files, and those that can be fetched."""
    found = list(orders.own(request.actor)[:HISTORY])
    context = {"exports": found, "is_busy": any(orders.is_pending(one) for one in found), **HERE}
    return show(request, "sheets/exports.html", context, part="body")


@require_safe
def fetch(request: DoerRequest, pk: int) -> HttpResponseBase:
    """The file, for whoever asked for it, in the post of then, while it is kept."""
    found = get_object_or_404(orders.kept(request.actor, clock.now()), pk=pk)
    if not default_storage.exists(found.file):
        raise Http404
    answer = FileResponse(
        default_storage.open(found.file),
        as_attachment=True,
        filename=found.file_name,
        content_type=TYPES[found.form],
    )
    answer["Cache-Control"] = "no-store"
    return answer


def _mine(request: DoerRequest, pk: int) -> Any:
    return get_object_or_404(queries.runs(request.actor), pk=pk)


def _sheet(request: DoerRequest, kind: str) -> Sheet:
    """A table of the house; 404 when there is none, a refusal when it is not for this post."""
    if kind not in sheets():
        raise Http404
    if not sheets()[kind].may(request.actor):
        raise Denied(rules.NOT_YOURS)
    return sheets()[kind]


def _workbook(data: bytes, name: str) -> HttpResponse:
    answer = HttpResponse(data, content_type=marking.XLSX)
    answer.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    return answer
