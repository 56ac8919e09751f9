"""Kinds of meeting, for whoever keeps the rules of the place."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_safe

from gongjian.kernel.verdict import Denied
from gongjian.meetings.actions import kinds as actions
from gongjian.meetings.forms.kinds import KindForm, NewKindForm, initial
from gongjian.meetings.queries import listing
from gongjian.meetings.rules import gates
from gongjian.orgs.http import PersonRequest
from gongjian.ui.http import show

HERE = {"here": "kinds"}


@require_safe
def index(request: PersonRequest) -> HttpResponse:
    """Every kind with what it demands."""
    may_keep = bool(gates.may_add_kind(request.actor, None))
    context = {"kinds": listing.all_kinds(), "may_keep": may_keep, "here": "kinds" if may_keep else "life"}
    return show(request, "meetings/kinds.html", context, part="body")


@require_http_methods(["GET", "HEAD", "POST"])
def add(request: PersonRequest) -> HttpResponse:
    """A kind of the place's own."""
    _may(request)
    posted = request.method == "POST"
    form = NewKindForm(request.POST if posted else None, initial={"is_active": True, "times": 1})
    if posted and form.is_valid():
        try:
            kind = actions.add_kind(None, key=form.cleaned_data["key"], facts=form.facts(), by=request.actor)
        except Denied as no:
            form.add_error(None, str(no))
        else:
            messages.success(request, f"“{kind.name}”已加上，可以安排这种会了。")
            return redirect("meetings:kinds")
    context = HERE | {"form": form, "kind": None}
    return show(request, "meetings/kind.html", context, part="body", status=422 if posted else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def change(request: PersonRequest, key: str) -> HttpResponse:
    """Change a kind from now on."""
    _may(request)
    kind = next((one for one in listing.all_kinds() if one.key == key), None)
    if kind is None:
        raise Http404
    posted = request.method == "POST"
    form = KindForm(request.POST if posted else None, initial=initial(kind))
    if posted and form.is_valid():
        try:
            actions.change_kind(kind, facts=form.facts(), by=request.actor)
        except Denied as no:
            form.add_error(None, str(no))
        else:
            messages.success(request, f"“{form.cleaned_data['name']}”已改好，以后的会议照新的来。")
            return redirect("meetings:kinds")
    context = HERE | {"form": form, "kind": kind}
    return show(request, "meetings/kind.html", context, part="body", status=422 if posted else 200)


def _may(request: PersonRequest) -> None:
    if not gates.may_add_kind(request.actor, None):
        raise Http404
