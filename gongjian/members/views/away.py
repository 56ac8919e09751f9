"""Pages of floating members and of searches: the lists, one of each, and what may be done with it."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gongjian.kernel import clock
from gongjian.kernel.verdict import Denied
from gongjian.members import exports
from gongjian.members.actions import floating as acts
from gongjian.members.actions import searching
from gongjian.members.forms import away as forms
from gongjian.members.queries import away, idle
from gongjian.members.queries import register as register_queries
from gongjian.members.rules import floating as away_rules
from gongjian.members.rules import searching as rules
from gongjian.members.rules.limits import after_months
from gongjian.members.views.frame import MOST_BRANCHES, Step, able, blank, done, here
from gongjian.orgs.http import PersonRequest
from gongjian.orgs.roles import Grant
from gongjian.platform.parameters import Rulebook
from gongjian.sheets.exporting import answer
from gongjian.ui.http import show

LATELY = 50
FLOATS = {
    one.key: one
    for one in (
        Step("take_in", "编入", "user-plus", away_rules.may_take_in, forms.TakeInForm, acts.take_in),
        Step("turn_down", "退回", "x", away_rules.may_take_in, forms.TurnDownForm, acts.turn_down),
        Step("contact", "登记联系", "phone", away_rules.may_contact, forms.ContactForm, acts.contact),
        Step("back", "登记返回", "arrow-back-up", away_rules.may_end, forms.EndForm, acts.come_back),
    )
}
SEARCHES = {
    one.key: one
    for one in (
        Step("step", "登记查找步骤", "plus", rules.may_go_on, forms.StepForm, searching.step),
        Step("found", "恢复联系", "check", rules.may_go_on, forms.FoundForm, searching.found),
        Step("suspend", "停止党籍", "ban", rules.may_go_on, forms.DecideForm, searching.suspend),
        Step("strike_off", "除名", "user-x", rules.may_go_on, forms.DecideForm, searching.strike_off),
    )
}


@require_safe
def floats(request: PersonRequest) -> HttpResponse:
    """流动党员台账: who is away, longest unseen first; what has ended lately."""
    by = _keeper(request)
    today = clock.today()
    months = Rulebook(today).number(away_rules.CONTACT_MONTHS)
    rows = [(one, after_months(one.seen_on, months) < today) for one in away.floats(by)[: away.MOST]]
    context = here(by) | {"rows": rows, "ended": list(away.floats(by, is_open=False)[:LATELY])}
    return show(request, "members/floats.html", context, part="body")


@require_http_methods(["GET", "HEAD", "POST"])
def export(request: PersonRequest) -> HttpResponseBase:
    """流动党员台账 as a file."""
    by = _keeper(request)
    return answer(request, exports.floats(by, back=reverse("members:floats"), frame=here(by)))


@require_http_methods(["GET", "HEAD", "POST"])
def welcome(request: PersonRequest) -> HttpResponse:
    """Enter somebody who came from a branch outside."""
    by = _keeper(request)
    bodies = list(register_queries.branches(by)[:MOST_BRANCHES])
    posted = request.method == "POST"
    initial = {"branch": str(bodies[0].pk) if len(bodies) == 1 else "", "starts": clock.today()}
    form = forms.WelcomeForm(request.POST if posted else None, branches=bodies, initial=initial)
    if posted and form.is_valid():
        branch = next(one for one in bodies if str(one.pk) == form.cleaned_data["branch"])
        try:
            made = acts.welcome(branch, by=by, **form.given())
        except Denied as no:
            form.add_error(None, str(no))
        else:
            messages.success(request, f"{made.called}已编入{branch.short_name}。")
            return redirect("members:floating", made.pk)
    context = here(by) | {"form": form}
    return show(request, "members/welcome.html", context, part="body", status=422 if form.errors else 200)


@require_safe
def floating(request: PersonRequest, pk: int) -> HttpResponse:
    """Somebody away: both sides, every contact, what may be done now."""
    step = FLOATS.get(request.GET.get("do", ""))
    return _float_page(request, _floating(request, pk), step, blank(step))


@require_POST
def float_act(request: PersonRequest, pk: int, verb: str) -> HttpResponse:
    """Do one of FLOATS."""
    step, one = FLOATS.get(verb), _floating(request, pk)
    if step is None:
        raise Http404
    form = step.form(request.POST)
    if done(request, step, one, form):
        messages.success(request, f"{one.called}：{step.term}，已办好。")
        return redirect("members:floating", pk)
    return _float_page(request, one, step, form, status=422)


@require_safe
def searches(request: PersonRequest) -> HttpResponse:
    """Who is sought, who came to nothing lately, and who ought to be looked after."""
    by = _keeper(request)
    bodies = list(register_queries.branches(by)[: MOST_BRANCHES + 1])
    context = here(by) | {
        "rows": list(away.searches(by)[: away.MOST]),
        "ended": list(away.searches(by, is_open=False)[:LATELY]),
        "idle": idle.absent(bodies, clock.today()) if len(bodies) <= MOST_BRANCHES else [],
    }
    return show(request, "members/searches.html", context, part="body")


@require_safe
def search(request: PersonRequest, pk: int) -> HttpResponse:
    """One search: its steps in order, the limit, what may be done now."""
    step = SEARCHES.get(request.GET.get("do", ""))
    return _search_page(request, _search(request, pk), step, blank(step))


@require_POST
def search_act(request: PersonRequest, pk: int, verb: str) -> HttpResponse:
    """Do one of SEARCHES."""
    step, one = SEARCHES.get(verb), _search(request, pk)
    if step is None:
        raise Http404
    form = step.form(request.POST)
    if done(request, step, one, form):
        messages.success(request, f"{one.member.person.name}：{step.term}，已办好。")
        return redirect("members:search", pk)
    return _search_page(request, one, step, form, status=422)


def _float_page(
    request: PersonRequest, one: Any, step: Step | None, form: Any, status: int = 200
) -> HttpResponse:
    by = request.actor
    page = reverse("members:floating", args=[one.pk])
    context = here(by) | able(by, FLOATS.values(), one, page, step)
    context |= {"one": one, "contacts": away.contacts(one), "form": form, "may_list": by.may(Grant.MEMBERS)}
    context |= {"act": reverse("members:float_act", args=[one.pk, step.key]) if step else ""}
    return show(request, "members/floating.html", context, part="body", status=status)


def _search_page(
    request: PersonRequest, one: Any, step: Step | None, form: Any, status: int = 200
) -> HttpResponse:
    by = request.actor
    page = reverse("members:search", args=[one.pk])
    context = here(by) | able(by, SEARCHES.values(), one, page, step)
    context |= {"one": one, "steps": away.steps(one), "form": form, "due_on": _day(one)}
    context |= {"act": reverse("members:search_act", args=[one.pk, step.key]) if step else ""}
    return show(request, "members/search.html", context, part="body", status=status)


def _day(one: Any) -> Any:
    """The day on which the limit is reached, as the rulebook of the branch's place says."""
    return searching.limit_of(one) if one.is_running else None


def _floating(request: PersonRequest, pk: int) -> Any:
    one = away.floating(request.actor, pk)
    if one is None:
        raise Http404
    return one


def _search(request: PersonRequest, pk: int) -> Any:
    one = away.search(request.actor, pk)
    if one is None:
        raise Http404
    return one


def _keeper(request: PersonRequest) -> Any:
    if not request.actor.may(Grant.MEMBERS):
        raise Http404
    return request.actor
