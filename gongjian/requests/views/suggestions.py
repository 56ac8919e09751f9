"""What is suggested for a case, and how good suggestions were."""

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_safe

from gongjian.orgs.http import PersonRequest
from gongjian.requests.desk import quality as drawn
from gongjian.requests.queries import desk
from gongjian.requests.queries import suggestions as queries
from gongjian.requests.rules import suggestions as rules
from gongjian.requests.rules.handling import may_set_matter
from gongjian.requests.rules.handover import may_offer
from gongjian.ui.http import show


@require_safe
def suggested(request: PersonRequest, number: str) -> HttpResponse:
    """Suggestions for a case in scope: a part of its page, or a page of their own."""
    found = desk.find(request.actor, number)
    if found is None:
        raise Http404
    context = {
        "case": found,
        "made": queries.for_case(request.actor, found),
        "may_set": bool(may_set_matter(request.actor, found)),
        "may_send": bool(may_offer(request.actor, found)),
        "here": "req",
        "sub": "list",
    }
    return show(request, "requests/suggested.html", context, part="suggested")


@require_safe
def quality(request: PersonRequest) -> HttpResponse:
    """How suggestions came about, how often they were right, and what was chosen beside them."""
    if not rules.may_read_quality(request.actor):
        raise Http404
    context = {**drawn.context(request.actor), "here": "req", "sub": "suggestions"}
    return show(request, "requests/quality.html", context, part="quality")
