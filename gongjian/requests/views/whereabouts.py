"""The address of a registration: which community and grid it lies in, and who answers there."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from gongjian.orgs.http import PersonRequest
from gongjian.requests.forms.intake import RegisterForm
from gongjian.requests.queries import register, whereabouts
from gongjian.ui.http import show


@require_POST
def look_up(request: PersonRequest) -> HttpResponse:
    """What the address may mean; one of it that was chosen (`spot`) stands in the form that comes back.

    A POST keeps what is typed beside it, a phone number perhaps, out of the logs.
    """
    if register.own_body(request.actor) is None:
        raise Http404
    typed = {"consent": "", "wants_answer": "", "is_urgent": "", **request.POST.dict()}
    spot = typed.pop("spot", "")
    if spot:
        typed["area"] = spot
    area = str(typed.get("area", ""))
    context: dict[str, Any] = {
        "form": RegisterForm(initial=typed, by=request.actor),
        "refused": "",
        "looked": False,
        "made": None,
        "alike": [],
        "asked_where": True,
        "spots": whereabouts.spots(request.actor, str(typed.get("place", ""))),
        "chosen": int(area) if area.isdecimal() else 0,
        "here": "req",
        "sub": "new",
    }
    if request.htmx and not spot:
        return render(request, "requests/parts/whereabouts.html", context)
    return show(request, "requests/register.html", context, part="form")
