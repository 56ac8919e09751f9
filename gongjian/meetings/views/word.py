"""A meeting's papers as Word."""

from django.http import Http404, HttpResponse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from gongjian.kernel import clock
from gongjian.meetings import papers
from gongjian.meetings.queries import page
from gongjian.meetings.queries.page import Sheet
from gongjian.orgs.http import PersonRequest
from gongjian.papers import queries as writing
from gongjian.papers.kinds import Kind
from gongjian.papers.paper import Paper, file_name
from gongjian.papers.word import MEDIA_TYPE


@require_safe
def notice(request: PersonRequest, pk: int) -> HttpResponse:
    """The notice that calls the meeting."""
    sheet = _sheet(request, pk)
    return _file(sheet, papers.NOTICE, papers.notice(sheet))


@require_safe
def minutes(request: PersonRequest, pk: int) -> HttpResponse:
    """The record, once the meeting was held."""
    sheet = _sheet(request, pk)
    if not papers.was_held(sheet.meeting):
        raise Http404
    return _file(sheet, papers.MINUTES, papers.minutes(sheet))


@require_safe
def resolution(request: PersonRequest, pk: int, number: int) -> HttpResponse:
    """What was resolved about one topic."""
    sheet = _sheet(request, pk)
    item = next((one for one in sheet.items if one.order == number and papers.is_resolved(one)), None)
    if item is None or not papers.was_held(sheet.meeting):
        raise Http404
    return _file(sheet, papers.RESOLUTION, papers.resolution(sheet, item))


def _sheet(request: PersonRequest, pk: int) -> Sheet:
    meeting = page.find(request.actor, pk)
    if meeting is None:
        raise Http404
    return Sheet(meeting)


def _file(sheet: Sheet, kind: Kind, paper: Paper) -> HttpResponse:
    meeting = sheet.meeting
    on = meeting.starts_at.astimezone(clock.ZONE).date()
    name = file_name(meeting.org.short_name, f"{meeting.kind.name}{kind.term}", on)
    answer = HttpResponse(writing.made(kind.key, paper), content_type=MEDIA_TYPE)
    answer["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    return answer
