"""The door of a unit's liaison person: last year's answers confirmed or changed, without an account."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from gongjian.kernel import clock
from gongjian.kernel.verdict import Denied
from gongjian.orgs.actor import RESIDENT
from gongjian.ui.http import show
from gongjian.units import rules
from gongjian.units.actions import declaring as actions
from gongjian.units.forms import declare as forms
from gongjian.units.queries import declaring, present, standing

_UNKNOWN = "这个链接不对，多半是没有复制完整。请重新扫信上的码，或者打电话给社区要一个新的。"


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def declare(request: HttpRequest, token: str) -> HttpResponse:
    """This year's declaration: as before at one touch, or the short form with the last answers filled in."""
    link = declaring.by_token(token)
    if link is None:
        return _closed(request, _UNKNOWN, None, status=404)
    one = link.declaration
    if wrong := declaring.what_is_wrong(link, clock.today()):
        return _closed(request, f"{wrong}请打电话给社区要一个新的。", one, status=410)
    if not rules.may_declare(RESIDENT, one):
        return show(request, "units/declared.html", _context(one, token), part="body")
    if request.method == "POST":
        return _post(request, link, one, token)
    if "change" in request.GET or one.is_back:
        return _form_page(request, one, token, _form(one))
    return show(request, "units/declare.html", _context(one, token), part="body")


def _post(request: HttpRequest, link: Any, one: Any, token: str) -> HttpResponse:
    if "same" in request.POST:
        form = _form(one)
        answers = forms.as_before(form.initial)
    else:
        form = _form(one, request.POST)
        if not form.is_valid():
            return _form_page(request, one, token, form, status=422)
        answers = form.answers()
    try:
        actions.declare(one, answers=answers, link=link, by=RESIDENT)
    except Denied as no:
        if "same" in request.POST:
            return _closed(request, str(no), one, status=409)
        form.add_error(None, str(no))
        return _form_page(request, one, token, form, status=422)
    return redirect("units:declare", token)


def _form(one: Any, data: Any = None) -> forms.DeclareForm:
    return forms.DeclareForm(data, initial=present.initial(one, standing.now_of(one.unit)))


def _form_page(
    request: HttpRequest, one: Any, token: str, form: forms.DeclareForm, status: int = 200
) -> HttpResponse:
    context = _context(one, token) | {"form": form}
    return show(request, "units/declare_form.html", context, part="body", status=status)


def _context(one: Any, token: str) -> dict[str, Any]:
    return {
        "declaration": one,
        "unit": one.unit,
        "rows": present.summary(one, standing.now_of(one.unit)),
        "desk": declaring.desk_of(one.unit),
        "token": token,
        "is_over": one.campaign.due_on < clock.today(),
        "place_name": one.unit.org.area.short_name,
    }


def _closed(request: HttpRequest, why: str, one: Any, *, status: int) -> HttpResponse:
    context = {"why": why, "desk": declaring.desk_of(one.unit) if one else None}
    return show(request, "units/declare_closed.html", context, part="body", status=status)
