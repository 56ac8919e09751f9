"""Registration by staff, and the slip for whoever came without a phone."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gongjian.kernel import clock
from gongjian.kernel.verdict import Denied
from gongjian.orgs.http import PersonRequest
from gongjian.requests.actions.desk import lodge_settled
from gongjian.requests.actions.intake import lodge
from gongjian.requests.actions.suggestions import choose
from gongjian.requests.forms.intake import RegisterForm
from gongjian.requests.queries import desk, register, slips, suggestions
from gongjian.ui.http import show


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: PersonRequest) -> HttpResponse:
    """The form; a POST lodges the request at the registrar's own body, which is its first receiver (R2)."""
    own = register.own_body(request.actor)
    if own is None:
        raise Http404
    if request.method != "POST":
        suggestions.warm()
        return _form(request, RegisterForm(by=request.actor))
    form = RegisterForm(request.POST, request.FILES, by=request.actor)
    if not form.is_valid():
        return _form(request, form, status=422)
    try:
        case = (
            lodge_settled(own, by=request.actor, **form.given())
            if form.is_done
            else lodge(own, by=request.actor, **form.given())
        )
    except Denied as denied:
        if denied.about in form.fields:
            form.add_error(denied.about, str(denied))
            return _form(request, form, status=422)
        return _form(request, form, status=409, refused=str(denied))
    if shown := request.POST.getlist("shown_matter"):
        choose(case, kind="matter", shown=shown, by=request.actor)
    return redirect("requests:slip", case.number)


@require_POST
def hints(request: PersonRequest) -> HttpResponse:
    """What the words are about, and what is registered already. A POST keeps the phone out of the logs."""
    typed = request.POST.dict()
    form = RegisterForm(initial=typed, by=request.actor)
    return _form(request, form, typed=typed)


@require_safe
def slip(request: PersonRequest, number: str) -> HttpResponse:
    """The number and the query code on paper, with a QR code."""
    case = desk.find(request.actor, number)
    if case is None:
        raise Http404
    context = {
        "case": case,
        "qr_url": reverse("requests:qr", args=[number]),
        "call": slips.to_call(case.holder),
        "now": clock.now(),
        "here": "req",
        "sub": "new",
    }
    return show(request, "requests/slip.html", context, part="slip")


@require_safe
def qr(request: PersonRequest, number: str) -> HttpResponse:
    """The QR code of the slip."""
    case = desk.find(request.actor, number)
    if case is None:
        raise Http404
    url = request.build_absolute_uri(slips.address(case))
    return HttpResponse(
        slips.qr(url), content_type="image/svg+xml", headers={"Cache-Control": "private, no-store"}
    )


def _form(
    request: PersonRequest,
    form: RegisterForm,
    *,
    status: int = 200,
    refused: str = "",
    typed: dict[str, Any] | None = None,
) -> HttpResponse:
    looked = typed is not None
    found: dict[str, Any] = (
        register.hints(request.actor, typed or {}) if looked else {"made": None, "alike": []}
    )
    context = {"form": form, "refused": refused, "here": "req", "sub": "new", "looked": looked, **found}
    answer = show(request, "requests/register.html", context, part="hints" if looked else "form")
    answer.status_code = status
    return answer
