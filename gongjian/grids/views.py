"""The map, who answers for an address, and the import of outlines."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified, JsonResponse
from django.shortcuts import redirect
from django.utils.cache import patch_cache_control
from django.utils.http import parse_etags, quote_etag
from django.views.decorators.http import require_http_methods, require_safe

from gongjian.grids import actions, forms, queries
from gongjian.grids.queries import ground
from gongjian.orgs.http import PersonRequest
from gongjian.orgs.roles import Grant
from gongjian.ui.http import show


@require_safe
def index(request: PersonRequest) -> HttpResponse:
    """The grids of a place on a map, with the same numbers in a table beside it."""
    area = ground.area_for(request.actor, request.GET.get("area", ""))
    if area is None:
        raise Http404
    rows = ground.rows(area, request.actor)
    context = {
        "area": area,
        "way": ground.way(request.actor, area),
        "rows": rows,
        "is_close": ground.is_close(area),
        "total": sum(row.grids for row in rows),
        "sentence": ground.sentence(area, rows),
        "may_keep": request.actor.may(Grant.TERRITORY),
        "tiles": settings.TILES,
        "here": _menu(request),
        "sub": "map",
    }
    return show(request, "grids/map.html", context, part="rows")


@require_safe
def outlines(request: PersonRequest) -> HttpResponse:
    """The outlines of a place as GeoJSON, for whoever covers it."""
    area = ground.area_for(request.actor, request.GET.get("area", ""))
    if area is None:
        raise Http404
    answer = _cached(request, ground.stamp(area)) or JsonResponse(ground.features(area))
    answer["ETag"] = quote_etag(ground.stamp(area))
    patch_cache_control(answer, private=True, no_cache=True)
    return answer


@login_not_required
@require_safe
def public_outlines(request: HttpRequest) -> HttpResponse:
    """The outlines of one community, or of all of them, for a resident who points at the map: no persons."""
    code = request.GET.get("community", "")
    place = ground.community(code) if code else ground.served()
    if place is None:
        raise Http404
    stamp = f"p-{ground.stamp(place)}"
    answer = _cached(request, stamp) or JsonResponse(
        ground.light(place) if code else ground.overview(place, stamp)
    )
    answer["ETag"] = quote_etag(stamp)
    patch_cache_control(answer, public=True, max_age=300)
    return answer


@require_safe
def who(request: PersonRequest) -> HttpResponse:
    """Who answers for an address or a point, anywhere in the instance."""
    form = forms.WhoForm(request.GET)
    form.is_valid()
    words = form.cleaned_data.get("address", "")
    asked = bool(words or form.point)
    context = {
        "words": words,
        "point": form.point,
        "asked": asked,
        "answer": queries.responsible_for(request.actor, address=words, point=form.point) if asked else None,
        "here": _menu(request),
        "sub": "map",
    }
    return show(request, "grids/who.html", context, part="answer")


@require_http_methods(["GET", "HEAD", "POST"])
def load(request: PersonRequest) -> HttpResponse:
    """Check a file of outlines, and import it when nothing is wrong with it."""
    if not request.actor.may(Grant.TERRITORY):
        raise Http404
    if request.method != "POST":
        return _import_page(request, forms.OutlinesForm())
    form = forms.OutlinesForm(request.POST, request.FILES)
    if not form.is_valid():
        return _import_page(request, form, status=422)
    only_check = "check" in request.POST
    done = actions.import_grids(form.cleaned_data["file"], by=request.actor, dry_run=only_check)
    if done.problems:
        form.refuse(done.problems)
        return _import_page(request, form, done, status=422)
    if only_check:
        return _import_page(request, forms.OutlinesForm(), done)
    messages.success(request, f"导入好了：{done.words}")
    for warning in done.warnings:
        messages.warning(request, warning)
    return redirect("grids:map")


def _import_page(
    request: PersonRequest, form: forms.OutlinesForm, checked: queries.Survey | None = None, status: int = 200
) -> HttpResponse:
    context = {"form": form, "checked": checked, "here": _menu(request), "sub": "map"}
    return show(request, "grids/import.html", context, part="body", status=status)


def _menu(request: PersonRequest) -> str:
    """Under which entry of the side navigation the map lies: its own for administrators and grid workers."""
    seat = request.actor.seat
    own = request.actor.may(Grant.TERRITORY) or (seat is not None and seat.role_key == "grid_worker")
    return "map" if own else "area"


def _cached(request: HttpRequest, stamp: str) -> HttpResponse | None:
    """A 304 for whoever has it already."""
    known = parse_etags(request.headers.get("If-None-Match", ""))
    return HttpResponseNotModified() if quote_etag(stamp) in known else None
