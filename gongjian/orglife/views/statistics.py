"""Statistics of members: any body in reach, any day, with the definitions beside the figures."""

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods, require_safe

from gongjian.kernel import clock
from gongjian.orglife import actions, papers
from gongjian.orglife.queries import statistics
from gongjian.orglife.rules.periods import FIRST_YEAR
from gongjian.orgs.http import PersonRequest
from gongjian.orgs.roles import Grant
from gongjian.papers.paper import file_name
from gongjian.papers.word import MEDIA_TYPE
from gongjian.sheets.exporting import answer
from gongjian.ui.http import show

HERE = {"here": "life", "sub": "stats"}


@require_safe
def index(request: PersonRequest) -> HttpResponse:
    """Every table of a body on a day."""
    org, (on, wrong) = _node(request), _day(request)
    given = {"org": org.pk, "on": on}
    context = HERE | {
        "org": org,
        "on": on,
        "today": clock.today(),
        "wrong": wrong,
        "tables": statistics.tables(org, on),
        "up": statistics.node(request.actor, org.parent_id) if org.parent_id else None,
        "query": urlencode(given),
        "sees_units": request.actor.may(Grant.UNITS),
    }
    return show(request, "orglife/statistics.html", context, part="body")


@require_http_methods(["GET", "HEAD", "POST"])
def export(request: PersonRequest, key: str) -> HttpResponseBase:
    """One table as a file."""
    org, (on, _) = _node(request), _day(request)
    table = next((one for one in statistics.tables(org, on) if one.definition.key == key), None)
    if table is None:
        raise Http404
    back = f"{reverse('orglife:statistics')}?{urlencode({'org': org.pk, 'on': on})}"
    return answer(request, statistics.listed(table, org, on, back=back))


@require_http_methods(["POST"])
def word(request: PersonRequest) -> HttpResponse:
    """All tables with their definitions as one document."""
    org, (on, _) = _node(request), _day(request)
    made = HttpResponse(papers.tables(org, on, statistics.tables(org, on)), content_type=MEDIA_TYPE)
    actions.take(org, term="党员统计", year=on.year, by=request.actor)
    name = file_name(org.short_name, "党员统计", on)
    made["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    return made


def _node(request: PersonRequest) -> Any:
    asked = request.GET.get("org", "")
    known = asked.isascii() and asked.isdecimal() and len(asked) < 18
    org = statistics.node(request.actor, int(asked) if known else None)
    if org is None or (asked and not known):
        raise Http404
    return org


def _day(request: PersonRequest) -> tuple[date, str]:
    """The day of the figures, and what was wrong with the one in the address."""
    asked, today = request.GET.get("on", ""), clock.today()
    if not asked:
        return today, ""
    try:
        day = date.fromisoformat(asked)
    except ValueError:
        return today, "日期请写成 2026-11-18 这样。先按今天统计。"
    if not day.year >= FIRST_YEAR or day > today:
        return today, f"统计日要在 {FIRST_YEAR} 年以后、今天以前。先按今天统计。"
    return day, ""
