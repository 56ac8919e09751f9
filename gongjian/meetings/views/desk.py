"""The desk: lists, one meeting with what may be done now, planning and recording."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_safe

from gongjian.kernel import clock
from gongjian.kernel.verdict import Denied
from gongjian.meetings.actions import planning, recording
from gongjian.meetings.forms.plan import PlanForm
from gongjian.meetings.forms.record import RecordForm, topic_forms
from gongjian.meetings.queries import listing, page, present
from gongjian.meetings.queries.listing import Filters
from gongjian.meetings.queries.page import Sheet
from gongjian.meetings.rules import gates
from gongjian.orgs.http import PersonRequest
from gongjian.platform.attachments import open_file
from gongjian.ui.http import show
from gongjian.ui.parts import Tab

HERE = {"here": "life"}


@require_safe
def index(request: PersonRequest) -> HttpResponse:
    """The meetings of one's own bodies and those one was called to, the latest first."""
    filters = _filters(request)
    bodies = list(listing.own_bodies(request.actor)[:200])
    found = listing.page(request.actor, filters)
    now = clock.now()
    first = not filters.given() and not filters.after
    older = f"?{urlencode(filters.given() | {'after': found.older})}" if found.older else ""
    context = HERE | {
        "rows": found.rows,
        "older": older,
        "filters": filters,
        "kinds": listing.kinds(),
        "bodies": bodies,
        "years": range(clock.today().year + 1, clock.today().year - 6, -1),
        "coming": listing.coming(request.actor, now) if first else [],
        "unfiled": listing.unfiled(request.actor, now) if first else [],
        "may_plan": bool(bodies),
        "is_narrowed": bool(filters.given()),
    }
    return show(request, "meetings/index.html", context, part="rows")


@require_http_methods(["GET", "HEAD", "POST"])
def plan(request: PersonRequest) -> HttpResponse:
    """Plan a meeting on one screen; the kind is chosen first, since it says who is due."""
    asked = request.POST or request.GET
    bodies = list(listing.own_bodies(request.actor)[:200])
    if not bodies:
        raise Http404
    org = _one(bodies, asked.get("org", ""))
    kinds = listing.kinds()
    kind = _one(kinds, asked.get("kind", ""))
    people, ticked = page.candidates(org, kind)
    initial = {
        "starts_at": _this_hour(),
        "place": page.last_place(org),
        "due": [str(pk) for pk in ticked],
        "mute": [str(one.person.pk) for one in people if not one.may_vote],
        "chair": request.actor.person_id,
        "recorder": request.actor.person_id,
    }
    posted = request.method == "POST"
    given = (request.POST, request.FILES) if posted else ()
    offered = [one for one in people if one.person.pk in ticked]
    form = PlanForm(
        *given, by=request.actor, org=org, kind=kind, people=people, offered=offered, initial=initial
    )
    if posted and form.is_valid():
        try:
            return _planned(request, org, form)
        except Denied as no:
            form.add_error(None, str(no))
    address = reverse("meetings:plan")
    tabs = [
        Tab(one.name, f"{address}?{urlencode({'org': org.pk, 'kind': one.pk})}", here=one == kind)
        for one in kinds
    ]
    context = HERE | {"form": form, "org": org, "bodies": bodies, "kind": kind, "tabs": tabs}
    return show(request, "meetings/plan.html", context, part="body", status=422 if posted else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def change(request: PersonRequest, pk: int) -> HttpResponse:
    """Change what was planned."""
    meeting = _meeting(request, pk)
    verdict = gates.may_change(request.actor, meeting)
    if not verdict:
        raise Denied(verdict.reason)
    sheet = Sheet(meeting)
    people, _ = page.candidates(meeting.org, meeting.kind)
    known, offered = {row.person_id for row in sheet.attendances}, page.as_due(sheet)
    people = [*offered, *(one for one in people if one.person.pk not in known)]
    initial = {
        "starts_at": meeting.starts_at.astimezone(clock.ZONE),
        "place": meeting.place,
        "title": meeting.title,
        "agenda": "\n".join(item.title for item in sheet.items),
        "due": [str(pk) for pk in known],
        "mute": [str(row.person_id) for row in sheet.attendances if not row.may_vote],
        "chair": meeting.chair_id,
        "recorder": meeting.recorder_id,
        "online": meeting.online,
        "guests": meeting.guests,
    }
    posted = request.method == "POST"
    given = (request.POST, request.FILES) if posted else ()
    form = PlanForm(
        *given,
        by=request.actor,
        org=meeting.org,
        kind=meeting.kind,
        people=people,
        offered=offered,
        initial=initial,
        single=True,
    )
    if posted and form.is_valid():
        try:
            planning.change(meeting, plan=form.plan(), by=request.actor)
        except Denied as no:
            form.add_error(None, str(no))
        else:
            messages.success(request, "会议安排已改好。通知过的人会收到新的时间地点。")
            return redirect("meetings:meeting", pk)
    context = HERE | {"form": form, "meeting": meeting, "org": meeting.org, "kind": meeting.kind}
    return show(request, "meetings/change.html", context, part="body", status=422 if posted else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def record(request: PersonRequest, pk: int) -> HttpResponse:
    """Record a meeting on one screen, and file it from there."""
    meeting = _meeting(request, pk)
    verdict = gates.may_record(request.actor, meeting)
    if not verdict:
        raise Denied(verdict.reason)
    sheet = Sheet(meeting)
    posted = request.method == "POST"
    data = request.POST if posted else None
    form = RecordForm(data, by=request.actor, sheet=sheet)
    topics = topic_forms(data, sheet, form.people)
    if posted and form.is_valid() and topics.is_valid():
        file_it = "file" in request.POST
        try:
            _recorded(request, form, topics, meeting, file_it=file_it)
        except Denied as no:
            form.add_error(None, str(no))
        else:
            messages.success(request, "会议记录已归档。" if file_it else "会议记录已存下，还没有归档。")
            return redirect("meetings:meeting", pk)
    context = HERE | {"form": form, "topics": topics, "meeting": meeting, "must": present.must(meeting)}
    return show(request, "meetings/record.html", context, part="body", status=422 if posted else 200)


@require_safe
def paper(request: PersonRequest, pk: int, number: int) -> FileResponse:
    """A paper of a meeting."""
    file = page.paper(_meeting(request, pk), number)
    if file is None:
        raise Http404
    return open_file(file)


def _planned(request: PersonRequest, org: Any, form: PlanForm) -> HttpResponse:
    wanted, every = form.plan(), form.cleaned_data["every"]
    if every:
        until = wanted.starts_at.date().replace(month=12, day=31)
        made = planning.plan_series(org, plan=wanted, every=every, until=until, by=request.actor)
        messages.success(request, f"已排好 {len(made)} 次，到年底。每次可以单独改。")
        return redirect(f"{reverse('meetings:index')}?{urlencode({'org': org.pk})}")
    with transaction.atomic():  # a notice that is refused leaves no meeting behind
        meeting = planning.plan(org, plan=wanted, by=request.actor)
        if "call" in request.POST:
            planning.call(meeting, by=request.actor)
    if "call" in request.POST:
        messages.success(request, "会议已安排，通知已发给有账号的人。没有账号的人请发个人链接。")
        return redirect("meetings:door", meeting.pk)
    if "record" in request.POST:
        return redirect("meetings:record", meeting.pk)
    messages.success(request, "会议已安排，还没有发通知。")
    return redirect("meetings:meeting", meeting.pk)


def _recorded(request: PersonRequest, form: RecordForm, topics: Any, meeting: Any, *, file_it: bool) -> None:
    held = [topic for each in topics if (topic := each.topic()) is not None]
    version = form.cleaned_data["version"]
    recording.record(meeting, record=form.record(held), file_it=file_it, by=request.actor, version=version)


def _meeting(request: PersonRequest, pk: int) -> Any:
    meeting = page.find(request.actor, pk)
    if meeting is None:
        raise Http404
    return meeting


def _filters(request: PersonRequest) -> Filters:
    asked = request.GET
    year, org = asked.get("year", ""), asked.get("org", "")
    return Filters(
        org=int(org) if org.isdecimal() and len(org) < 16 else None,
        kind=asked.get("kind", ""),
        state=asked.get("state", ""),
        year=int(year) if year.isdecimal() and len(year) == 4 and 2000 <= int(year) <= 2100 else None,
        after=asked.get("after", ""),
    )


def _one(rows: list[Any], pk: str) -> Any:
    """The row that was asked for, else the first."""
    if not rows:
        raise Http404
    return next((row for row in rows if str(row.pk) == pk), rows[0])


def _this_hour() -> datetime:
    """The last full hour: most meetings are recorded right after they were held."""
    return clock.now().astimezone(clock.ZONE).replace(minute=0, second=0, microsecond=0)
