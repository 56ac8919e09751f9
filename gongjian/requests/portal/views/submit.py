"""我要反映: one question a page, three questions, then a look at all of it."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from gongjian.requests.portal import access, draft, here, limits, lodging, pictures, places
from gongjian.requests.portal.forms import PHOTOS_MAX, UNKNOWN_PLACE, ContactForm, WhatForm, WhereForm
from gongjian.requests.portal.views.answers import busy, page
from gongjian.requests.queries import slips

OPEN = ["GET", "HEAD", "POST"]
NOT_FOUND = "没有认出这个地点在哪个社区。请选一个社区；说不准就选“不知道属于哪个社区”，由我们来查"
Draft = draft.Draft


@login_not_required
@never_cache
@require_http_methods(OPEN)
def what(request: HttpRequest) -> HttpResponse:
    """Step 1: the words and up to six pictures. Pictures that are good stay, whatever else was wrong."""
    mine = draft.read(request.session)
    if request.method != "POST":
        return _ask_what(request, WhatForm(initial={"text": mine.text}), mine)
    form = WhatForm(request.POST, request.FILES)
    form.is_valid()
    kept, faults = pictures.take(request, mine, form.cleaned_data.get("photos", []))
    gone = request.POST.get("remove", "")
    kept = pictures.remove(kept, gone)
    mine = draft.keep(request.session, mine, text=form.cleaned_data.get("text", mine.text), photos=kept)
    if gone:
        form = WhatForm(initial={"text": request.POST.get("text", "")})
    if gone or faults or form.errors:
        return _ask_what(request, form, mine, faults)
    return redirect("portal:where")


@login_not_required
@never_cache
@require_http_methods(OPEN)
def where(request: HttpRequest) -> HttpResponse:
    """Step 2: the community and, if the visitor likes, the spot; for an address the grid is proposed."""
    mine = draft.read(request.session)
    if not mine.text:
        return redirect("portal:submit")
    if request.method != "POST":
        return _ask_where(
            request, WhereForm(initial=_place_so_far(request, mine), communities=here.communities())
        )
    form = WhereForm(request.POST, communities=here.communities())
    if not form.is_valid():
        return _ask_where(request, form, status=422)
    found = places.find(form.cleaned_data, request.POST.get("spot", ""))
    if found.proposals:
        return _propose(request, form, found.proposals)
    data = form.cleaned_data
    if not found.area_code and not data["community"]:
        form.add_error("community", NOT_FOUND)
        return _ask_where(request, form, status=422)
    draft.keep(
        request.session,
        mine,
        community=data["community"],
        area=found.area_code,
        area_name=found.area_name,
        place=data["place"],
        longitude=data["longitude"],
        latitude=data["latitude"],
    )
    response = redirect("portal:contact")
    if not request.COOKIES.get(here.COOKIE) and data["community"] not in ("", UNKNOWN_PLACE):
        here.remember(request, response, here.community(data["community"]))
    return response


@login_not_required
@never_cache
@require_http_methods(OPEN)
def contact(request: HttpRequest) -> HttpResponse:
    """Step 3: who asks; all of it may stay empty."""
    mine = draft.read(request.session)
    if not mine.area:
        return redirect("portal:where" if mine.text else "portal:submit")
    if request.method != "POST":
        initial = {"name": mine.name, "phone": mine.phone, "quiet": mine.quiet}
        return page(request, "portal/submit_contact.html", {"form": ContactForm(initial=initial)})
    form = ContactForm(request.POST)
    if not form.is_valid():
        return page(request, "portal/submit_contact.html", {"form": form}, status=422)
    data = form.cleaned_data
    draft.keep(
        request.session, mine, name=data["name"], phone=data["phone"], quiet=data["quiet"], contact_asked=True
    )
    return redirect("portal:check")


@login_not_required
@never_cache
@require_http_methods(OPEN)
def check(request: HttpRequest) -> HttpResponse:
    """All of it on one page; sending it twice gives the same number twice."""
    mine = draft.read(request.session)
    if request.method == "POST":
        return _send(request, request.POST.get("nonce", ""))
    if not mine.contact_asked:
        return redirect("portal:contact")
    return page(request, "portal/submit_check.html", {"draft": mine, "rows": lodging.rows(mine)})


@login_not_required
@never_cache
@require_safe
def done(request: HttpRequest, number: str) -> HttpResponse:
    """The number and the query code, for whoever just sent it in this session."""
    reporter = access.reporter_of(request.session, number)
    if reporter is None:
        return redirect("portal:track")
    context = {
        "case": reporter.case,
        "has_phone": bool(reporter.phone),
        "coming": lodging.coming(reporter.case),
        "call": slips.to_call(reporter.case.holder),
    }
    return page(request, "portal/submit_done.html", context)


@login_not_required
@never_cache
@require_safe
def photo(request: HttpRequest, key: str) -> FileResponse:
    """A picture of the request being written, for its writer only."""
    mine = draft.holding(request.session, key)
    if mine is None:
        raise Http404
    return pictures.thumbnail(key)


def _send(request: HttpRequest, nonce: str) -> HttpResponse:
    for cap, who in (
        (limits.LODGINGS, request.session.session_key or ""),
        (limits.LODGINGS_FROM_ONE_PLACE, limits.visitor(request)),
    ):
        if cap.is_reached(who) and not access.lodged_before(request.session, nonce):
            return busy(request, cap)
    number = lodging.send(request.session, nonce, visitor=limits.visitor(request))
    return redirect("portal:done", number) if number else redirect("portal:check")


def _ask_what(
    request: HttpRequest, form: WhatForm, mine: Draft, faults: list[str] | None = None
) -> HttpResponse:
    thumbs = pictures.thumbs(mine.photos)
    status = 422 if form.errors or faults else 200
    context = {"form": form, "photos": thumbs, "bad_files": faults, "most": PHOTOS_MAX}
    return page(request, "portal/submit_what.html", context, status=status)


def _ask_where(
    request: HttpRequest,
    form: WhereForm,
    *,
    proposals: tuple[places.Spot, ...] = (),
    missed: bool = False,
    status: int = 200,
) -> HttpResponse:
    asked = form.question if proposals else ""
    context = {"form": form, "proposals": proposals, "asked": asked, "missed": missed}
    return page(request, "portal/submit_where.html", context, status=status)


def _propose(request: HttpRequest, form: WhereForm, proposals: tuple[places.Spot, ...]) -> HttpResponse:
    """Ask which of the places is meant; who went on without a choice is told so."""
    missed = form.cleaned_data["asked"] == form.question
    return _ask_where(request, form, proposals=proposals, missed=missed, status=422 if missed else 200)


def _place_so_far(request: HttpRequest, mine: Draft) -> dict[str, Any]:
    at = here.of(request).area
    return {
        "community": mine.community or (at.code if at else ""),
        "place": mine.place,
        "longitude": mine.longitude,
        "latitude": mine.latitude,
    }
