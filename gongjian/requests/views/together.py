"""Several cases of the list at once: accepted, offered to one body, merged into one."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from gongjian.orgs.http import PersonRequest
from gongjian.requests.desk import together
from gongjian.requests.forms.together import MergeTogether, OfferTogether

ASKED: dict[str, type[OfferTogether | MergeTogether]] = {"offer": OfferTogether, "merge": MergeTogether}


@require_POST
def act(request: PersonRequest) -> HttpResponse:
    """Ask what there is to ask (a body, the case that goes on), then do it and tell what became of each."""
    by, wanted = request.actor, request.POST.get("do", "")
    cases = together.chosen(by, request.POST.getlist("number"))
    if not cases or wanted not in dict(together.acts(by)):
        messages.warning(request, "请先勾选要一起办的诉求，再点要办的事。")
        return redirect("requests:index")
    form = ASKED[wanted](request.POST if "sure" in request.POST else None, cases) if wanted in ASKED else None
    if form is not None and not form.is_valid():
        return _page(request, wanted, cases=cases, form=form, status=422 if form.is_bound else 200)
    told = _do(wanted, cases, form, request)
    return _page(request, wanted, told=told, done=sum(one.is_done for one in told))


def _do(
    wanted: str, cases: list[Any], form: forms.Form | None, request: PersonRequest
) -> list[together.Told]:
    given = form.cleaned_data if form is not None else {}
    if wanted == "offer":
        return together.offer(cases, given["to"], given["note"], request.actor)
    if wanted == "merge":
        into = next(case for case in cases if case.number == given["into"])
        return together.merge(cases, into, request.actor)
    return together.accept(cases, request.actor)


def _page(request: PersonRequest, wanted: str, *, status: int = 200, **context: Any) -> HttpResponse:
    told = context.setdefault("told", [])
    context |= {
        "act": wanted,
        "term": together.ACTS[wanted],
        "refused": len(told) - context.setdefault("done", 0),
        "here": "req",
        "sub": "list",
    }
    return render(request, "requests/together.html", {"cases": [], "form": None, **context}, status=status)
