"""Coverage of a place, the list of units behind each figure, the map of blanks, and what is taken along."""

from typing import Any

from django.conf import settings
from django.http import Http404, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from gongjian.orgs.http import PersonRequest
from gongjian.orgs.roles import Grant
from gongjian.sheets.exporting import answer
from gongjian.ui.http import show
from gongjian.ui.parts import Tab
from gongjian.units import exports
from gongjian.units.queries import coverage, register, standing
from gongjian.units.queries.register import Filters
from gongjian.units.views.here import asked, day_of, frame, node_of, way


@require_safe
def index(request: PersonRequest) -> HttpResponse:
    """The two rates of a place on a day, what they divide, and what is blank."""
    by, area, on = request.actor, node_of(request), day_of(request)
    found = coverage.coverage(area, on, by)
    context = frame("coverage") | {
        "area": area,
        "on": on,
        "way": way(by, area),
        "total": found.total,
        "groups": [(one, asked(area, on, group=one.key)) for one in found.groups],
        "places": [(one, asked(one.area or area, on)) for one in found.places],
        "at": standing.thresholds(area, on),
        "query": asked(area, on),
        "map_url": f"{reverse('units:map')}?{asked(area, on, state='blank')}",
    }
    return show(request, "units/index.html", context, part="body")


@require_safe
def listed(request: PersonRequest) -> HttpResponse:
    """The units behind a figure."""
    by, area, on, filters = request.actor, node_of(request), day_of(request), _filters(request)
    found = register.page(by, area, on, filters)
    given = filters.given()
    context = frame("list") | {
        "area": area,
        "on": on,
        "way": way(by, area),
        "rows": register.owned(found.rows),
        "older": f"?{asked(area, on, **given, after=found.older)}" if found.older else "",
        "filters": filters,
        "states": standing.STATES.items(),
        "groups": standing.GROUPS.items(),
        "spots": standing.SPOTS,
        "is_narrowed": bool(given),
        "may_register": by.may(Grant.UNITS),
        "export_url": f"{reverse('units:export')}?{asked(area, on, **given)}",
        "map_url": f"{reverse('units:map')}?{asked(area, on, **given)}",
    }
    return show(request, "units/list.html", context, part="rows")


@require_safe
def on_map(request: PersonRequest) -> HttpResponse:
    """The same units on the map of grids; the list beside it says the same without script."""
    by, area, on, filters = request.actor, node_of(request), day_of(request), _filters(request)
    rows = register.shown(by, area, on, filters)
    query = asked(area, on, **filters.given())
    context = frame("map") | {
        "area": area,
        "on": on,
        "way": way(by, area),
        "rows": register.owned(rows),
        "most": register.MOST_SHOWN,
        "what": standing.STATES.get(filters.state, standing.STATES[""]),
        "tabs": [
            Tab(word, f"{reverse('units:map')}?{asked(area, on, state=key)}", here=key == filters.state)
            for key, word in standing.STATES.items()
            if key in ("blank", "must", "late", "")
        ],
        "points_url": f"{reverse('units:points')}?{query}",
        "list_url": f"{reverse('units:list')}?{query}",
        "tiles": settings.TILES,
    }
    return show(request, "units/map.html", context, part="body")


@require_safe
def points(request: PersonRequest) -> JsonResponse:
    """The points of the map as GeoJSON."""
    area, on = node_of(request), day_of(request)
    return JsonResponse(register.points(request.actor, area, on, _filters(request)))


@require_http_methods(["GET", "HEAD", "POST"])
def export(request: PersonRequest) -> HttpResponseBase:
    """The list under its conditions as a file, in the form in which it is brought in."""
    by, area, on, filters = request.actor, node_of(request), day_of(request), _filters(request)
    back = f"{reverse('units:list')}?{asked(area, on, **filters.given())}"
    return answer(request, exports.register(by, area, on, filters, back=back, frame=frame("list")))


@require_http_methods(["GET", "HEAD", "POST"])
def export_coverage(request: PersonRequest) -> HttpResponseBase:
    """The figures of a place and those below it as a file."""
    by, area, on = request.actor, node_of(request), day_of(request)
    back = f"{reverse('units:index')}?{asked(area, on)}"
    return answer(request, exports.coverage(by, area, on, back=back, frame=frame("coverage")))


def _filters(request: PersonRequest) -> Filters:
    given: dict[str, Any] = {
        name: request.GET.get(name, "")[:60] for name in ("q", "state", "group", "spot", "after")
    }
    if given["state"] not in standing.STATES:
        raise Http404
    return Filters(**given)
