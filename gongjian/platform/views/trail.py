"""The audit trail, for the audit administrator."""

from typing import Any

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from gongjian.platform import rules
from gongjian.platform.forms import AuditForm
from gongjian.platform.queries import trail
from gongjian.ui.http import show
from gongjian.ui.parts import Chip


@require_safe
def index(request: Any) -> HttpResponse:
    """Who did what to which thing, the newest first; the conditions stand in the address.

    For others than the audit administrator there is no such page (404).
    """
    if not rules.may_read_audit(request.actor):
        raise Http404
    form = AuditForm(request.GET)
    form.is_valid()
    given = {name: value for name, value in form.cleaned_data.items() if value}
    page = trail.page(trail.wanted(request.GET), request.GET.get("before", ""))
    context = {
        "form": AuditForm(initial=given) if form.errors else form,
        "ignored": [form[name].label for name in form.errors],
        "page": page,
        "older": _with(request, before=page.older) if page.older else "",
        "chips": [
            Chip(f"{form[name].label}：{_said(form, name)}", _with(request, **{name: ""})) for name in given
        ],
        "export_url": f"{reverse('export_audit')}{_with(request)}",
        "seal": trail.last_seal(),
        "here": "audit",
    }
    return show(request, "platform/audit.html", context, part="rows")


def _said(form: AuditForm, name: str) -> str:
    value = str(form.cleaned_data[name])
    if name == "group":
        return "一次办理的全部记录"
    if name == "subject":
        return trail.thing(value)
    return str(dict(form.fields[name].choices)[value]) if name == "action" else value  # type: ignore[attr-defined]


def _with(request: Any, **changes: str) -> str:
    """This page's address with conditions changed; a changed condition starts at the first page again."""
    query = request.GET.copy()
    query.pop("before", None)
    for name, value in {**query.dict(), **changes}.items():
        query[name] = value
        if not value:
            del query[name]
    return f"?{query.urlencode()}"
