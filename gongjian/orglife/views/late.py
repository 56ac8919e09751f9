"""The first page of organisational life: one's own branch, or the branches that lag in one's reach."""

from urllib.parse import urlencode

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_http_methods, require_safe

from gongjian.areas import queries as areas
from gongjian.kernel.tree import covers
from gongjian.orglife.queries import late, listing
from gongjian.orglife.queries.late import PAGE, Filters, Lagging
from gongjian.orglife.rules.demands import PER_PERSON
from gongjian.orgs.http import PersonRequest
from gongjian.orgs.roles import Grant
from gongjian.sheets.exporting import answer
from gongjian.ui.http import show

SHOWN = 8  # of what a branch owes
HERE = {"here": "life", "sub": "owed"}


@require_safe
def index(request: PersonRequest) -> HttpResponse:
    """The people of a branch see its page, whoever reads several the list, everybody else their meetings."""
    by, asked = request.actor, request.GET.get("branch", "")
    if not by.may(Grant.ORGLIFE) or by.seat is None:
        return redirect("meetings:index")
    if asked.isdecimal() and len(asked) < 18:
        return redirect("orglife:branch", int(asked))
    own = late.own_branch(by)
    if own is not None:
        return redirect("orglife:branch", own)
    filters = _filters(request)
    rows = late.page(by, filters)
    given = {name: value for name, value in (("area", filters.area_id), ("kind", filters.kind)) if value}
    figures = late.figures(by, filters)
    here = reverse("orglife:index")
    context = HERE | {
        "rows": [(row, _owed(row)) for row in rows[:PAGE]],
        "older": f"{here}?{urlencode(given | {'page': filters.page + 1})}" if len(rows) > PAGE else "",
        "newer": f"{here}?{urlencode(given | {'page': filters.page - 1})}" if filters.page > 1 else "",
        "filters": filters,
        "places": _options(by.places(), filters.area_id),
        "figures": figures,
        "parts": figures.parts if not request.htmx and filters.page == 1 else [],
        "swept_at": late.swept_at(),
        "export_url": f"{reverse('orglife:export_late')}?{urlencode(given)}",
        "is_narrowed": bool(given),
    }
    return show(request, "orglife/late.html", context, part="results")


@require_http_methods(["GET", "HEAD", "POST"])
def export(request: PersonRequest) -> HttpResponseBase:
    """Everything overdue under the conditions of the list."""
    filters = _filters(request)
    given = {name: value for name, value in (("area", filters.area_id), ("kind", filters.kind)) if value}
    back = f"{reverse('orglife:index')}?{urlencode(given)}"
    return answer(request, listing.overdue(request.actor, filters, back=back))


def _owed(row: Lagging) -> str:
    """The first of what a branch owes, drawn at once: as pieces of a template they are most of the page."""
    links = (
        (row.url, one.kind_id, one.period, one.kind.name, one.period, _people(one.kind_id, one.lacking))
        for one in row.owed[:SHOWN]
    )
    drawn = format_html_join("，", '<a href="{}{}/{}/">{} {}{}</a>', links)
    return format_html("{} 项：{}{}", len(row.owed), drawn, " 等" if len(row.owed) > SHOWN else "")


def _people(kind: str, lacking: int) -> str:
    return f"，差 {lacking} 人" if kind == PER_PERSON else ""


def _options(places: list[tuple[int, str]], chosen: int | None) -> str:
    rows = ((pk, mark_safe(" selected") if pk == chosen else "", label) for pk, label in places)
    return format_html_join("", '<option value="{}"{}>{}</option>', rows)


def _filters(request: PersonRequest) -> Filters:
    asked = request.GET
    area, page, seat = asked.get("area", ""), asked.get("page", ""), request.actor.seat
    place = areas.find(int(area)) if area.isdecimal() and len(area) < 18 else None
    if place is None or seat is None or not covers(seat.area_path, place.path):
        place = None
    return Filters(
        area=place.path if place else "",
        area_id=place.pk if place else None,
        kind=asked.get("kind", "")[:50],
        page=min(max(int(page), 1), 1000) if page.isdecimal() and len(page) < 5 else 1,
    )
