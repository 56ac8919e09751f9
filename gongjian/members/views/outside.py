"""The doors of 双报到 without an account: the poster, and one's own link. Works without script."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from gongjian.kernel import clock
from gongjian.kernel.verdict import Denied
from gongjian.members.actions import service as actions
from gongjian.members.forms import service as forms
from gongjian.members.queries import service as queries
from gongjian.orgs.actor import RESIDENT
from gongjian.orgs.http import PersonRequest
from gongjian.ui.http import show


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def report_in(request: PersonRequest, token: str) -> HttpResponse:
    """Register where one lives. The answer is always the same, whoever is registered already."""
    community = queries.by_poster(token)
    if community is None:
        raise Http404
    posted = request.method == "POST"
    form = forms.ReportForm(request.POST if posted else None)
    if posted and form.is_valid():
        try:
            actions.report_in(community, who=form.who(), by=RESIDENT)
        except Denied as no:
            form.add_error(None, str(no))
        else:
            return redirect(f"{request.path}?done=1")
    context = {"community": community, "form": form, "token": token, "done": "done" in request.GET}
    return show(request, "members/report_in.html", context, part="body", status=422 if form.errors else 200)


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def mine(request: PersonRequest, token: str) -> HttpResponse:
    """One's own page: what the community asks, what one did. The link comes from the community."""
    service = queries.by_link(token)
    if service is None or service.state != "confirmed":
        raise Http404
    if request.method == "POST":
        answered(service, request, RESIDENT)
        return redirect("members:mine", token)
    context: dict[str, Any] = {
        "one": service,
        "shares": queries.shares(service),
        "done": queries.done(service, clock.today().year),
        "token": token,
    }
    return show(request, "members/mine.html", context, part="body")


def answered(service: Any, request: PersonRequest, by: Any) -> None:
    """Say yes or no to a task that was offered; 404 for one that was not."""
    pk = request.POST.get("share", "")
    share = queries.share(service, int(pk)) if pk.isdecimal() and len(pk) < 16 else None
    if share is None:
        raise Http404
    comes = request.POST.get("comes") == "yes"
    actions.reply(share, comes=comes, by=by)
    messages.success(request, "已经告诉社区，谢谢您。" if comes else "已经告诉社区您去不了。")
