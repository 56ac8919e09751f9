"""Pages of offices: leave one."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods

from gongjian.kernel.verdict import Denied
from gongjian.orgs import actions, forms, queries
from gongjian.orgs.http import PersonRequest
from gongjian.orgs.rules import terms
from gongjian.ui.http import show


@require_http_methods(["GET", "HEAD", "POST"])
def leave(request: PersonRequest, pk: int) -> HttpResponse:
    """Ask for the day, then end an office."""
    office = get_object_or_404(queries.office(request.actor, pk))
    form = forms.LeaveForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        actions.leave_office(office, by=request.actor, **form.given())
        messages.success(request, f"{office.person.name}的{office.position.name}已免去。")
        return redirect("orgs:org", office.org_id)
    verdict = terms.may_unseat(request.actor, office)
    if not verdict:
        raise Denied(verdict.reason)
    context = {"office": office, "form": form, "here": "orgs"}
    return show(request, "orgs/leave.html", context, part="body", status=422 if form.errors else 200)
