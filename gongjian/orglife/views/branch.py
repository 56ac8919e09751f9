"""A branch's page: its year, one period of it with the reason, its circumstances."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from gongjian.kernel import clock
from gongjian.kernel.verdict import Denied
from gongjian.orglife import actions
from gongjian.orglife.forms import BranchForm, ExcuseForm
from gongjian.orglife.queries import late, present, shapes, talks
from gongjian.orglife.queries import year as years
from gongjian.orglife.rules import demands, gates, standing
from gongjian.orglife.rules.periods import FIRST_YEAR, LAST_YEAR, year_in
from gongjian.orgs.http import PersonRequest
from gongjian.ui.http import show

HERE = {"here": "life", "sub": "owed"}


@require_safe
def branch(request: PersonRequest, pk: int) -> HttpResponse:
    """The year of a branch: months by kinds, what was held last, what comes next."""
    org = the_branch(request, pk)
    year = years.year_of(org, _asked(request))
    known = shapes.facts_of(org)
    context = HERE | {
        "org": org,
        "year": year,
        "rows": present.matrix(year),
        "figures": present.figures(year),
        "owing": present.owing(year),
        "months": range(1, 13),
        "this_month": clock.today().month if year.year == clock.today().year else 0,
        "recent": present.recent(year, request.actor),
        "coming": present.coming(year, request.actor),
        "others": late.siblings(request.actor, org),
        "about": present.about(org, known, year.shape),
        "term": present.term(org, known),
        "may_keep": bool(gates.may_keep(request.actor, org)) and org.valid_to is None,
        "checked": clock.now(),
        "before": year.year - 1 if year.year > FIRST_YEAR else 0,
        "after": year.year + 1 if year.year <= clock.today().year else 0,
    }
    return show(request, "orglife/branch.html", context, part="body")


@require_http_methods(["GET", "HEAD", "POST"])
def period(request: PersonRequest, pk: int, kind: str, period: str) -> HttpResponse:
    """One period of one kind: how it stands, by which rule, and the reason if it was not held."""
    org = the_branch(request, pk)
    asked = year_in(period)
    if asked is None:
        raise Http404
    year = years.year_of(org, asked)
    one = next(
        (each for each in year.standings if (each.demand.kind, each.demand.period.key) == (kind, period)),
        None,
    )
    if one is None:
        raise Http404
    form = ExcuseForm(request.POST or None, initial={"reason": present.why(year, one)})
    posted = request.method == "POST"
    if posted and form.is_valid():
        try:
            actions.excuse(
                org, kind=kind, period=period, reason=form.cleaned_data["reason"], by=request.actor
            )
        except Denied as no:
            form.add_error(None, str(no))
        else:
            messages.success(request, "原因已存下，上级看得到。")
            return redirect(f"{reverse('orglife:branch', args=[pk])}?year={year.year}")
    refused = standing.may_excuse(one.demand, one.state, clock.today())
    context = HERE | {
        "org": org,
        "one": one,
        "name": year.kinds[kind],
        "said": present.sentence(year, one),
        "word": standing.WORDS[one.state],
        "cited": demands.cite(one.demand.rule),
        "held": year.held_in(one),
        "groups": year.groups_in(one),
        "excuse": year.excuses.get((kind, period)),
        "form": form,
        "may_excuse": bool(gates.may_keep(request.actor, org)) and not refused,
        "may_keep": bool(gates.may_keep(request.actor, org)) and org.valid_to is None,
    }
    return show(request, "orglife/period.html", context, part="body", status=422 if posted else 200)


@require_safe
def spoken(request: PersonRequest, pk: int, year: int) -> HttpResponse:
    """A18 in a year: who has not taken part in a talk yet."""
    org = the_branch(request, pk)
    found = years.year_of(org, sane(year))
    if found.talks is None:
        raise Http404
    context = HERE | {
        "org": org,
        "year": found,
        "name": found.kinds[demands.PER_PERSON],
        "kind": demands.PER_PERSON,
        "talks": found.talks,
        "word": standing.WORDS[found.talks.state],
        "cited": demands.cite(found.talks.rule),
        "left_out": talks.left_out(org.pk, year, int(found.talks.rule.value)),
        "may_keep": bool(gates.may_keep(request.actor, org)) and org.valid_to is None,
    }
    return show(request, "orglife/talks.html", context, part="body")


@require_http_methods(["GET", "HEAD", "POST"])
def about(request: PersonRequest, pk: int) -> HttpResponse:
    """What decides the duties of the branch."""
    org = the_branch(request, pk)
    verdict = gates.may_keep(request.actor, org)
    if not verdict:
        raise Denied(verdict.reason)
    known = shapes.facts_of(org)
    initial = {name: getattr(known, name) for name in BranchForm.base_fields}
    initial["since"] = clock.today() if known.pk else org.valid_from
    posted = request.method == "POST"
    form = BranchForm(request.POST if posted else None, initial=initial)
    if posted and form.is_valid():
        try:
            actions.describe(org, **form.cleaned_data, by=request.actor)
        except Denied as no:
            form.add_error("since", str(no))
        else:
            messages.success(request, "支部情况已改好，从那天起应开的会跟着变。")
            return redirect("orglife:branch", pk)
    context = HERE | {"org": org, "form": form}
    return show(request, "orglife/about.html", context, part="body", status=422 if posted else 200)


def the_branch(request: PersonRequest, pk: int) -> Any:
    """The branch, if it exists for the actor; 404 otherwise."""
    org = years.find(request.actor, pk)
    if org is None:
        raise Http404
    return org


def _asked(request: PersonRequest) -> int:
    year = request.GET.get("year", "")
    return (
        int(year)
        if year.isdecimal() and len(year) == 4 and FIRST_YEAR <= int(year) <= LAST_YEAR
        else clock.today().year
    )


def sane(year: int) -> int:
    """The year of an address, if it is one that branches are kept for; 404 otherwise."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise Http404
    return year
