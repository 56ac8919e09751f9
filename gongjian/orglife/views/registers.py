"""三册两簿三台账: what a branch's records give in one click, as Word and as Excel."""

from typing import Any

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods, require_safe

from gongjian.kernel import clock
from gongjian.orglife import actions, papers
from gongjian.orglife.queries import registers
from gongjian.orglife.queries.registers import REGISTERS, Register
from gongjian.orglife.views.branch import HERE, sane, the_branch
from gongjian.orgs.http import PersonRequest
from gongjian.papers.paper import file_name
from gongjian.papers.word import MEDIA_TYPE
from gongjian.sheets.exporting import answer
from gongjian.ui.http import show

WORD = "docx"


@require_safe
def index(request: PersonRequest, pk: int, year: int) -> HttpResponse:
    """Every register of a branch and a year."""
    org = the_branch(request, pk)
    context = HERE | {
        "org": org,
        "year": sane(year),
        "registers": [one for one in REGISTERS.values() if request.actor.may(one.grant)],
        "day": registers.day_of(year),
        "before": year - 1,
        "after": year + 1 if year < clock.today().year else 0,
    }
    return show(request, "orglife/registers.html", context, part="body")


@require_http_methods(["GET", "HEAD", "POST"])
def register(request: PersonRequest, pk: int, year: int, key: str) -> HttpResponseBase:
    """One register: the page that tells what it holds; posted to, the file."""
    org, one = the_branch(request, pk), REGISTERS.get(key)
    if one is None or not request.actor.may(one.grant):
        raise Http404
    back = reverse("orglife:registers", args=[pk, sane(year)])
    if request.method == "POST" and request.POST.get("form") == WORD:
        return _word(request, org, year, one)
    return answer(request, registers.listed(one, org, year, back=back))


def _word(request: PersonRequest, org: Any, year: int, one: Register) -> HttpResponse:
    actions.take(org, term=one.term, year=year, by=request.actor)
    made = HttpResponse(papers.made(one, org, year), content_type=MEDIA_TYPE)
    name = file_name(org.short_name, f"{year}年{one.term}", clock.today())
    made["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    return made
