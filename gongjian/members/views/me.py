"""A member's own page: my branch, what I owe, my meetings, 双报到, my skills."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from gongjian.kernel import clock
from gongjian.kernel.verdict import Denied
from gongjian.members.actions import service as actions
from gongjian.members.forms import service as forms
from gongjian.members.queries import away
from gongjian.members.queries import me as own
from gongjian.members.queries import register as queries
from gongjian.members.queries import service as serving
from gongjian.members.rules import register as rules
from gongjian.members.views.frame import here
from gongjian.members.views.outside import answered
from gongjian.orgs.http import PersonRequest
from gongjian.ui.http import show


@require_http_methods(["GET", "HEAD", "POST"])
def me(request: PersonRequest) -> HttpResponse:
    """Everything about oneself in one place; a task is answered here."""
    mine = _mine(request)
    registered = [one for one in serving.mine(mine) if one.state in ("asked", "confirmed")]
    service = registered[0] if registered else None
    if request.method == "POST":
        if service is None:
            raise Http404
        answered(service, request, request.actor)
        return redirect("members:me")
    context = here(request.actor) | {
        "one": mine,
        "owed": rules.OWED_BY[mine.klass] if mine.is_living else "",
        "coming": own.coming(mine, clock.now()),
        "moving": queries.moving(mine),
        "away": away.away(mine),
        "service": service,
        "shares": serving.shares(service) if service else [],
        "done": serving.done(service, clock.today().year) if service else None,
        "year": clock.today().year,
    }
    return show(request, "members/me.html", context, part="body")


@require_http_methods(["GET", "HEAD", "POST"])
def report(request: PersonRequest) -> HttpResponse:
    """Register where one lives, with one's account."""
    mine = _mine(request)
    posted = request.method == "POST"
    known = {"name": mine.person.name, "branch_name": mine.branch.name, "skills": mine.skills}
    form = forms.OwnReportForm(request.POST if posted else None, initial=known)
    if posted and form.is_valid():
        try:
            community = form.cleaned_data["community"]
            made = actions.report_in(community, who=form.who(), member=mine, by=request.actor)
        except Denied as no:
            form.add_error(None, str(no))
        else:
            messages.success(request, "已报到，等社区确认。" if made else "您已经在这个社区报到过了。")
            return redirect("members:me")
    context = here(request.actor) | {"form": form}
    return show(request, "members/report.html", context, part="body", status=422 if form.errors else 200)


def _mine(request: PersonRequest) -> Any:
    one = queries.myself(request.actor)
    if one is None:
        raise Http404
    return one
