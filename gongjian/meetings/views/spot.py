"""The door without an account: the code in the room, and everybody's own link. Works without script."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from gongjian.kernel import clock
from gongjian.meetings import doors
from gongjian.meetings.actions import attending
from gongjian.meetings.forms import acts
from gongjian.meetings.queries import page, present
from gongjian.meetings.queries.page import Sheet
from gongjian.orgs.actor import RESIDENT
from gongjian.orgs.http import PersonRequest
from gongjian.platform.attachments import open_file
from gongjian.ui.http import show

_NOT_FOUND = "名单里没有找到您。请核对姓名和手机号后四位，或者请记录人替您登记。"


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def spot(request: PersonRequest, token: str) -> HttpResponse:
    """Sign in on the spot: with an account at a touch, else by name and the end of the phone number."""
    meeting = page.by_spot(token)
    if meeting is None:
        raise Http404
    own = page.own(meeting, request.actor)
    is_open = present.is_door_open(meeting, clock.now())
    posted = request.method == "POST" and is_open
    form = acts.DoorForm(request.POST if posted and "me" not in request.POST else None)
    if posted and "me" in request.POST and own:
        attending.sign_in(meeting, attendance=own, via=attending.SPOT, by=request.actor)
        return redirect("meetings:link", doors.personal(own, meeting))
    if posted and form.is_valid():
        row = page.at_the_door(meeting, form.cleaned_data["name"].strip(), form.cleaned_data["tail"])
        if row is not None:
            attending.sign_in(meeting, attendance=row, via=attending.SPOT, by=RESIDENT)
            return redirect("meetings:link", doors.personal(row, meeting))
        attending.count_miss(meeting)
        form.add_error(None, _NOT_FOUND)
    context = {"meeting": meeting, "own": own, "form": form, "is_open": is_open, "token": token}
    return show(request, "meetings/spot.html", context, part="body", status=422 if form.errors else 200)


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def link(request: PersonRequest, token: str) -> HttpResponse:
    """One's own page of a meeting: answer, read the papers, sign in from away."""
    row = _row(token)
    meeting = row.meeting
    may_sign = meeting.kind.online_counts and present.is_door_open(meeting, clock.now())
    form = acts.AnswerForm(request.POST if request.method == "POST" and "sign" not in request.POST else None)
    if request.method == "POST" and "sign" in request.POST:
        attending.sign_in(meeting, attendance=row, via=attending.LINK, by=RESIDENT)
        messages.success(request, "已签到，算线上参加。")
        return redirect("meetings:link", token)
    if form.is_bound and form.is_valid():
        attending.answer(meeting, attendance=row, by=RESIDENT, **form.given())
        messages.success(request, "已经告诉会议的记录人，谢谢。")
        return redirect("meetings:link", token)
    context: dict[str, Any] = {
        "row": row,
        "meeting": meeting,
        "sheet": Sheet(meeting),
        "form": form,
        "may_sign": may_sign and not page.is_there(row),
        "may_answer": meeting.state in ("planned", "called"),
        "token": token,
    }
    return show(request, "meetings/link.html", context, part="body", status=422 if form.errors else 200)


@login_not_required
@never_cache
@require_safe
def link_paper(_request: PersonRequest, token: str, number: int) -> FileResponse:
    """A paper of the meeting, for whoever was called to it."""
    file = page.paper(_row(token).meeting, number)
    if file is None:
        raise Http404
    return open_file(file)


def _row(token: str) -> Any:
    row = page.by_link(token)
    if row is None:
        raise Http404
    return row
