"""Pages of the responsibility list: search it, read a row, compare versions."""

from typing import Any
from urllib.parse import quote

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from gongjian.admission import exports, forms, queries, sheet
from gongjian.orgs.http import PersonRequest
from gongjian.orgs.roles import Grant
from gongjian.sheets.exporting import answer
from gongjian.ui.http import show

PAGE = 50
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_safe
def index(request: PersonRequest) -> HttpResponse:
    """Search the version in force, or another one that is chosen."""
    known = list(queries.readable(request.actor))
    version = _chosen(request, "version") or queries.current(request.actor)
    context: dict[str, Any] = {
        "version": version,
        "versions": known,
        "may_publish": request.actor.may(Grant.LISTS),
        "here": "lists",
    }
    if version is None:
        return show(request, "admission/index.html", context | {"form": None, "rows": []}, part="rows")
    form, given = _asked(request, version)
    found = queries.items(version, **given)
    after = request.GET.get("after", "")
    total = found.count()
    if after.isdecimal() and len(after) < 16:
        found = found.filter(pk__gt=int(after))
    rows = list(found[: PAGE + 1])
    older = ""
    if len(rows) > PAGE:
        rows = rows[:PAGE]
        params = request.GET.copy()
        params["after"] = str(rows[-1].pk)
        older = f"?{params.urlencode()}"
    context |= {
        "form": form,
        "rows": rows,
        "total": total,
        "parts": queries.parts(version),
        "older": older,
        "is_narrowed": any(given.values()),
        "export_url": _taking(request, "admission:export_list"),
    }
    return show(request, "admission/index.html", context, part="rows")


@require_http_methods(["GET", "HEAD", "POST"])
def export_list(request: PersonRequest) -> HttpResponseBase:
    """The list under its conditions as a file."""
    version = _chosen(request, "version") or queries.current(request.actor)
    if version is None:
        raise Http404
    form, given = _asked(request, version)
    part = str(dict(form.fields["part"].choices)[given["part"]]) if given["part"] else ""  # type: ignore[attr-defined]
    chosen = [words for words in (part, given["category"]) if words]
    search = given["search"].strip()
    found = exports.items(
        version,
        queries.items(version, **given),
        back=_taking(request, "admission:index"),
        conditions=[*([f"“{search}”"] if search else []), *chosen],
        noted="、".join([*(["关键词"] if search else []), *chosen]),
    )
    return answer(request, found)


@require_safe
def item(request: PersonRequest, pk: int) -> HttpResponse:
    """One row of the list: who leads, who cooperates, what the base does, on which law, by when."""
    row = get_object_or_404(queries.readable_items(request.actor), pk=pk)
    context = {"item": row, "cooperating": list(row.cooperating.all()), "here": "lists"}
    return show(request, "admission/item.html", context, part="body")


@require_safe
def compare(request: PersonRequest) -> HttpResponse:
    """What a version changed against another."""
    old, new = _chosen(request, "old"), _chosen(request, "new")
    context = {
        "versions": list(queries.readable(request.actor)),
        "old": old,
        "new": new,
        "difference": queries.difference(old, new) if old and new else None,
        "here": "lists",
    }
    return show(request, "admission/compare.html", context, part="body")


@require_safe
def template(_request: PersonRequest) -> HttpResponse:
    """The workbook to fill in."""
    return _workbook(sheet.template(), "履职事项清单模板.xlsx")


@require_safe
def export(request: PersonRequest, pk: int) -> HttpResponse:
    """A version as a workbook."""
    version = get_object_or_404(queries.readable(request.actor), pk=pk)
    return _workbook(
        sheet.write(queries.cells(version)), f"{version.name}_{version.effective_from:%Y%m%d}.xlsx"
    )


def _asked(request: PersonRequest, version: Any) -> tuple[forms.SearchForm, dict[str, str]]:
    """The filters of the list as they stand in the address."""
    form = forms.SearchForm(request.GET, categories=queries.categories(version))
    form.is_valid()
    given = form.cleaned_data
    return form, {
        "search": given.get("q", ""),
        "part": given.get("part", ""),
        "category": given.get("category", ""),
    }


def _taking(request: PersonRequest, name: str) -> str:
    """The list, or its export, under the conditions of this address."""
    params = request.GET.copy()
    params.pop("after", None)
    return f"{reverse(name)}?{params.urlencode()}"


def _chosen(request: PersonRequest, name: str) -> Any:
    wanted = request.GET.get(name, "")
    if not wanted:
        return None
    return get_object_or_404(
        queries.readable(request.actor), pk=int(wanted) if wanted.isdecimal() and len(wanted) < 16 else 0
    )


def _workbook(data: bytes, name: str) -> HttpResponse:
    answer = HttpResponse(data, content_type=XLSX)
    answer.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    return answer
