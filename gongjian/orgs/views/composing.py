"""Compose a place from a pattern: choose, look at what would be founded, found it."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods

from gongjian.kernel.verdict import Denied
from gongjian.orgs import actions, composing, forms, queries, rules
from gongjian.orgs.http import PersonRequest
from gongjian.orgs.views.bodies import here_of
from gongjian.ui.http import show


@require_http_methods(["GET", "HEAD", "POST"])
def compose(request: PersonRequest, pk: int) -> HttpResponse:
    """The patterns, the plan of the chosen one, and the button that founds it all."""
    body = get_object_or_404(queries.directory(request.actor), pk=pk)
    verdict = rules.may_change(request.actor, body)
    if not verdict:
        raise Denied(verdict.reason)
    known = composing.patterns()
    wanted = request.POST.get("pattern") or request.GET.get("pattern", "")
    chosen = next((one for one in known if str(one.pk) == wanted), None)
    form = forms.ComposeForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and chosen and form.is_valid():
        made = actions.compose(body, pattern=chosen, by=request.actor, **form.given())
        messages.success(request, f"已按“{chosen.name}”设立 {len(made)} 个组织。")
        return redirect("orgs:chart", pk)
    pieces = composing.plan(body, chosen) if chosen else []
    context = {
        "org": body,
        "patterns": known,
        "chosen": chosen,
        "pieces": pieces,
        "is_ready": composing.is_ready(pieces),
        "form": form,
        "here": here_of(request.actor),
        "sub": "orgs",
    }
    return show(request, "orgs/compose.html", context, part="plan", status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def pattern(request: PersonRequest) -> HttpResponse:
    """A pattern of the place's own."""
    verdict = rules.may_found(request.actor, None)
    if not verdict:
        raise Denied(verdict.reason)
    form = forms.PatternForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        made = actions.add_pattern(None, by=request.actor, **form.given())
        messages.success(request, f"模板“{made.name}”已保存，在单位页面上点“按模板组建”就能用。")
        return redirect("orgs:index")
    context = {"form": form, "kinds": queries.kinds(), "here": here_of(request.actor), "sub": "orgs"}
    return show(request, "orgs/pattern.html", context, part="body", status=422 if form.errors else 200)
