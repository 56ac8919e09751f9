"""Pages of the register: the list, entering somebody, whom a roster did not name, taking it along."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gongjian.kernel import clock
from gongjian.kernel.verdict import Denied
from gongjian.members import exports
from gongjian.members.actions import claims as claiming
from gongjian.members.actions import register
from gongjian.members.actions.unlisted import decide_many
from gongjian.members.forms import register as forms
from gongjian.members.queries import register as queries
from gongjian.members.queries.register import Filters
from gongjian.members.rules import register as rules
from gongjian.members.views.frame import MOST_BRANCHES, here
from gongjian.orgs.http import PersonRequest
from gongjian.orgs.roles import Grant
from gongjian.sheets.exporting import answer
from gongjian.ui.http import show

MOST_UNLISTED = 300


@require_safe
def index(request: PersonRequest) -> HttpResponse:
    """The register of the branches that the post covers; a member is led to their own page."""
    by = request.actor
    if not by.may(Grant.MEMBERS):
        return _own(request)
    filters = _filters(request)
    found = queries.page(by, filters)
    given = filters.given()
    bodies = list(queries.branches(by)[: MOST_BRANCHES + 1])
    first = not given and not filters.after
    context = here(by) | {
        "rows": found.rows,
        "older": f"?{urlencode(given | {'after': found.older})}" if found.older else "",
        "filters": filters,
        "bodies": bodies if len(bodies) <= MOST_BRANCHES else [],
        "klasses": queries.KLASSES,
        "standings": queries.STANDINGS,
        "counts": queries.counts(bodies, clock.today()) if first and len(bodies) <= MOST_BRANCHES else None,
        "may_enrol": bool(bodies),
        "waiting": queries.unlisted(by).count() if first else 0,
        "is_narrowed": bool(given),
        "export_url": f"{reverse('members:export')}?{urlencode(given)}",
    }
    return show(request, "members/index.html", context, part="rows")


@require_http_methods(["GET", "HEAD", "POST"])
def enrol(request: PersonRequest) -> HttpResponse:
    """Enter somebody; or ask the body above, where the branch may not do it alone."""
    by = request.actor
    bodies = list(queries.branches(by))
    if not bodies:
        raise Http404
    posted = request.method == "POST"
    initial = {"starts": clock.today(), "branch": str(bodies[0].pk) if len(bodies) == 1 else ""}
    form = forms.EnrolForm(request.POST if posted else None, branches=bodies, initial=initial)
    may_ask = False
    if posted and form.is_valid():
        branch = next(one for one in bodies if str(one.pk) == form.cleaned_data["branch"])
        try:
            return _entered(request, branch, form)
        except register.Unclear as unclear:
            form.add_error(None, str(unclear))
            may_ask = True
        except Denied as no:
            form.add_error(None, str(no))
    context = here(by) | {"form": form, "may_ask": may_ask}
    return show(request, "members/enrol.html", context, part="body", status=422 if form.errors else 200)


def _entered(request: PersonRequest, branch: Any, form: forms.EnrolForm) -> HttpResponse:
    by = request.actor
    if "ask" in request.POST:
        claiming.ask(branch, facts=form.facts(), by=by)
        messages.success(request, "已请上级党组织核对，有了答复会提醒您。")
        return redirect("members:claims")
    made = register.enrol(branch, by=by, **form.given())
    messages.success(request, f"{made.person.name}已登记到{branch.short_name}。")
    return redirect("members:member", made.pk)


@require_safe
def claims(request: PersonRequest) -> HttpResponse:
    """What branches asked the body above, and what it said."""
    by = request.actor
    if not by.may(Grant.MEMBERS):
        raise Http404
    rows = [
        (row, known, known is not None and bool(rules.may_judge(by, row)))
        for row, known in queries.claims(by)
    ]
    return show(request, "members/claims.html", here(by) | {"rows": rows}, part="body")


@require_POST
def judge(request: PersonRequest, pk: int) -> HttpResponse:
    """Pass the member on to the branch that asked, or say why not."""
    row = queries.claim(request.actor, pk)
    if row is None:
        raise Http404
    if "pass" in request.POST:
        claiming.pass_on(row, by=request.actor)
        messages.success(request, "已发起组织关系转接，等对方支部接收。")
    else:
        claiming.refuse(row, words=request.POST.get("words", ""), by=request.actor)
        messages.success(request, "已答复。")
    return redirect("members:claims")


@require_http_methods(["GET", "HEAD", "POST"])
def unlisted(request: PersonRequest) -> HttpResponse:
    """Whom a roster that was brought in did not name: decided one by one or all at once."""
    by = request.actor
    if not by.may(Grant.MEMBERS):
        raise Http404
    rows = list(queries.unlisted(by)[:MOST_UNLISTED])
    posted = request.method == "POST"
    chosen = set(request.POST.getlist("row"))
    form = forms.UnlistedForm(request.POST if posted else None, initial={"on": clock.today()})
    if posted and form.is_valid():
        wanted = [row for row in rows if str(row.pk) in chosen]
        try:
            if not wanted:
                raise Denied("请先勾选要定的人。")
            n = decide_many(None, rows=wanted, by=by, **form.cleaned_data)
        except Denied as no:
            form.add_error(None, str(no))
        else:
            messages.success(request, f"已定 {n} 名。")
            return redirect("members:unlisted")
    context = here(by) | {
        "rows": rows,
        "form": form,
        "chosen": {row.pk for row in rows if str(row.pk) in chosen},
    }
    return show(request, "members/unlisted.html", context, part="body", status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def export(request: PersonRequest) -> HttpResponseBase:
    """The register under its conditions as a file, in the form in which it is brought in."""
    by, filters = request.actor, _filters(request)
    if not by.may(Grant.MEMBERS):
        raise Http404
    back = f"{reverse('members:index')}?{urlencode(filters.given())}"
    return answer(request, exports.roster(by, filters, back=back, frame=here(by)))


def _own(request: PersonRequest) -> HttpResponse:
    by = request.actor
    if queries.myself(by) is not None:
        return redirect("members:me")
    if by.seat is None or by.seat.role.menu != "branch":
        raise Http404
    return show(request, "members/nobody.html", here(by), part="body")


def _filters(request: PersonRequest) -> Filters:
    asked = request.GET
    branch = asked.get("branch", "")
    return Filters(
        q=asked.get("q", "")[:60],
        branch=int(branch) if branch.isdecimal() and len(branch) < 16 else None,
        klass=asked.get("klass", ""),
        standing=asked.get("standing", ""),
        left=asked.get("left") == "1",
        after=asked.get("after", ""),
    )
