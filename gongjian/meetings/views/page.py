"""The page of one meeting, and every act on it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from gongjian.kernel import clock
from gongjian.kernel.verdict import Verdict
from gongjian.meetings import doors, papers
from gongjian.meetings.actions import attending, planning, recording
from gongjian.meetings.forms import acts
from gongjian.meetings.queries import page, present
from gongjian.meetings.queries.page import Sheet
from gongjian.meetings.rules import gates
from gongjian.orgs.http import PersonRequest
from gongjian.ui.http import show
from gongjian.ui.parts import Tab

HERE = {"here": "life"}


@dataclass(frozen=True)
class Verb:
    """An act on a meeting by its keepers: its word, icon, verdict, form and action."""

    key: str
    term: str
    icon: str
    may: Callable[..., Verdict]
    form: type[acts.ActForm]
    run: Callable[..., Any]
    done: str


VERBS = {
    verb.key: verb
    for verb in (
        Verb("call", "发通知", "bell", gates.may_call, acts.NothingForm, planning.call,
             "通知已发给有账号的人。没有账号的人请发个人链接。"),
        Verb("hand_out", "发材料", "paperclip", gates.may_hand_out, acts.HandOutForm, planning.hand_out,
             "材料已发，应到的人都看得到。"),
        Verb("renew_door", "换签到码", "qrcode", gates.may_renew_door, acts.NothingForm, planning.renew_door,
             "签到码和个人链接已换新，旧的不能用了。"),
        Verb("file", "归档", "archive", gates.may_file, acts.NothingForm, recording.file, "会议记录已归档。"),
        Verb("cancel", "取消会议", "calendar-x", gates.may_cancel, acts.CancelForm, planning.cancel,
             "会议已取消，通知过的人会收到消息。"),
        Verb("add", "写补正", "pencil-plus", gates.may_add, acts.AddForm, recording.add,
             "补正已附在记录后面，原记录没有改动。"),
    )
}  # fmt: skip


@require_safe
def meeting(request: PersonRequest, pk: int) -> HttpResponse:
    """Who came, what was resolved, the record; before that what is planned and who answered."""
    return _page(request, pk, VERBS.get(request.GET.get("do", "")))


@require_POST
def act(request: PersonRequest, pk: int, verb: str) -> HttpResponse:
    """Do one of VERBS."""
    chosen = VERBS.get(verb)
    if chosen is None:
        raise Http404
    row = _meeting(request, pk)
    form = chosen.form(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, pk, chosen, form, status=422)
    chosen.run(row, by=request.actor, **form.given())
    messages.success(request, chosen.done)
    return redirect("meetings:meeting", pk)


@require_POST
def answer(request: PersonRequest, pk: int) -> HttpResponse:
    """One's own answer to the notice."""
    row = _meeting(request, pk)
    own = page.own(row, request.actor)
    if own is None:
        raise Http404
    form = acts.AnswerForm(request.POST)
    if not form.is_valid():
        messages.error(request, "请选参加还是请假。")
        return redirect("meetings:meeting", pk)
    attending.answer(row, attendance=own, by=request.actor, **form.given())
    messages.success(request, "已经告诉会议的记录人。")
    return redirect("meetings:meeting", pk)


@require_POST
def sign_in(request: PersonRequest, pk: int) -> HttpResponse:
    """Sign oneself in from away."""
    row = _meeting(request, pk)
    own = page.own(row, request.actor)
    if own is None:
        raise Http404
    attending.sign_in(row, attendance=own, via=attending.LINK, by=request.actor)
    messages.success(request, "已签到，算线上参加。")
    return redirect("meetings:meeting", pk)


@require_POST
def fulfil(request: PersonRequest, pk: int, number: int) -> HttpResponse:
    """A task of the meeting is done."""
    row = _meeting(request, pk)
    item = next((item for item in Sheet(row).items if item.pk == number), None)
    if item is None:
        raise Http404
    form = acts.FulfilForm(request.POST)
    if not form.is_valid():
        messages.error(request, "请写一句办理情况，再登记完成。")
        return redirect("meetings:meeting", pk)
    recording.fulfil(row, item=item, by=request.actor, **form.given())
    messages.success(request, "已登记完成。")
    return redirect("meetings:meeting", pk)


@require_safe
def door(request: PersonRequest, pk: int) -> HttpResponse:
    """The sign-in code for the room, and the personal links of those without an account."""
    row = _meeting(request, pk)
    _keeper(request, row)
    links = [
        (each, request.build_absolute_uri(reverse("meetings:link", args=[token])))
        for each, token in Sheet(row).without_account()
    ]
    context = HERE | {
        "meeting": row,
        "links": links,
        "is_open": row.is_open,
        "words": present.invitation(row),
    }
    return show(request, "meetings/door.html", context, part="body")


@require_safe
def qr(request: PersonRequest, pk: int) -> HttpResponse:
    """The sign-in code as a picture."""
    row = _meeting(request, pk)
    _keeper(request, row)
    url = request.build_absolute_uri(reverse("meetings:spot", args=[doors.spot(row)]))
    headers = {"Cache-Control": "private, no-store"}
    return HttpResponse(present.qr(url), content_type="image/svg+xml", headers=headers)


def _page(
    request: PersonRequest, pk: int, verb: Verb | None, form: acts.ActForm | None = None, status: int = 200
) -> HttpResponse:
    row = _meeting(request, pk)
    by, sheet, now = request.actor, Sheet(row), clock.now()
    keeps = gates.keeps(by, row.org)
    own = page.own(row, by)
    possible = [one for one in VERBS.values() if one.may(by, row)] if keeps else []
    if verb not in possible:
        verb, form = None, None
    address = reverse("meetings:meeting", args=[row.pk])
    does = [
        Tab(one.term, f"{address}?do={one.key}", icon=one.icon, here=one == verb)
        for one in possible
        if one.key not in ("call", "file")
    ]
    context = HERE | {
        "meeting": row,
        "sheet": sheet,
        "keeps": keeps,
        "own": own,
        "may_answer": own is not None and bool(gates.may_answer(by, row)),
        "may_sign_in": own is not None and row.kind.online_counts and present.is_door_open(row, now),
        "verb": verb,
        "form": form or (verb.form() if verb else None),
        "does": does,
        "may_record": bool(gates.may_record(by, row)),
        "may_change": bool(gates.may_change(by, row)),
        "may_call": bool(gates.may_call(by, row)) and row.starts_at > now,
        "may_file": bool(gates.may_file(by, row)),
        "was_held": papers.was_held(row),
        "is_over": row.starts_at <= now,
        "quorum": present.quorum(row),
        "look": present.LOOKS[row.state],
        "topics": [present.topic(row, item, by) for item in sheet.items],
    }
    return show(request, "meetings/meeting.html", context, part="body", status=status)


def _meeting(request: PersonRequest, pk: int) -> Any:
    row = page.find(request.actor, pk)
    if row is None:
        raise Http404
    return row


def _keeper(request: PersonRequest, row: Any) -> None:
    if not gates.keeps(request.actor, row.org):
        raise Http404
