"""The page of one case, and everything that is done to it."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe
from django_htmx.http import push_url

from gongjian.kernel import clock
from gongjian.kernel.verdict import Denied, Stale
from gongjian.orgs.actor import Actor
from gongjian.orgs.http import PersonRequest
from gongjian.platform import attachments
from gongjian.requests.actions.suggestions import choose
from gongjian.requests.desk import page, panel, rows
from gongjian.requests.desk.verbs import VERBS, Verb
from gongjian.requests.forms.verbs import VerbForm
from gongjian.requests.queries import desk
from gongjian.ui import words
from gongjian.ui.http import show

NO_FAULT = {"url": "", "typed": "", "said": ""}
AGAIN = timedelta(seconds=10)  # within which the same act of the same person is a second tap
INLINE = "X-Inline"  # sent by the dispatch form under a row of the list
_SUGGESTED = {"set_matter": "matter", "offer": "body"}  # which suggestions an act follows or overrules
STALE = "别人先办了。这件诉求在您打开之后有了变化。"


@require_safe
def case(request: PersonRequest, number: str) -> HttpResponse:
    """The case with the next step first; `?do=` opens another act, `?find=` looks for a body by name."""
    found = _find(request, number)
    drawn = panel.build(
        found,
        request.actor,
        request.GET.get("do", ""),
        request.GET.get("find", ""),
        other=request.GET.get("other", ""),
    )
    return _page(request, found, drawn)


@require_http_methods(["GET", "HEAD", "POST"])
def act(request: PersonRequest, number: str, verb: str) -> HttpResponse:
    """Do one thing to a case. A GET (a reload after a refusal) leads back to the form."""
    found = _find(request, number)
    if request.method != "POST":
        return redirect(f"{reverse('requests:case', args=[number])}?do={verb}#next")
    row, by = VERBS[verb], request.actor
    form = row.form(request.POST, request.FILES, case=found, by=by)
    if not form.is_valid():
        return _page(request, found, _with(found, by, row, form), status=422)
    if form.cleaned_data["version"] != found.version:
        return _late(request, found, row)
    try:
        row.do(found, form, by)
    except Stale:
        return _late(request, _find(request, number), row)
    except Denied as denied:
        return _refused(request, _find(request, number), row, denied)
    _note_choice(request, number, verb)
    return _done(request, number, row)


@require_safe
def photo(request: PersonRequest, number: str, key: UUID) -> HttpResponseBase:
    """A picture of a case that this person may see."""
    found = desk.photo_file(_find(request, number), key)
    if found is None:
        raise Http404
    return attachments.open_file(found.file, thumb="small" in request.GET)


def _find(request: PersonRequest, number: str) -> page.Found:
    found = desk.find(request.actor, number)
    if found is None:
        raise Http404
    return found


def _with(found: page.Found, by: Actor, row: Verb, form: VerbForm | None) -> panel.Panel:
    return panel.build(found, by, row.key, form.data.get("find", "") if form else "", form)


def _refused(request: PersonRequest, found: page.Found, row: Verb, denied: Denied) -> HttpResponse:
    """Say why not, at the field it is about if there is one, with everything that was typed."""
    form = _typed(request, found, row)
    if denied.about in form.fields:
        form.add_error(denied.about, str(denied))
        return _page(request, found, _with(found, request.actor, row, form), status=422)
    drawn = _with(found, request.actor, row, form)
    return _page(request, found, drawn, status=409, refused=str(denied))


def _typed(request: PersonRequest, found: page.Found, row: Verb) -> VerbForm:
    """What was sent, ready to be sent once more about the case as it is now. Files are gone: a browser does
    not send them twice by itself.
    """
    data = request.POST.copy()
    data["version"] = str(found.version)
    form = row.form(data, case=found, by=request.actor)
    form.is_valid()
    for name in request.FILES:
        if name in form.fields:
            form.add_error(name, "选好的文件没有留住，请重新选。")
    return form


def _late(request: PersonRequest, found: page.Found, row: Verb) -> HttpResponse:
    """Somebody was first. A second tap on one's own button is no news: it is answered like the first."""
    last = desk.last_step(found)
    is_again = last is not None and clock.now() - last.at < AGAIN
    if last and is_again and last.verb == row.key and last.by == request.actor.name:
        return _done(request, found.number, row)
    said = f"别人先办了。{last.by}在 {words.stamp(last.at)} {last.term}。" if last else STALE
    drawn = _with(found, request.actor, row, _typed(request, found, row))
    return _page(
        request, found, drawn, status=409, refused=f"{said}您填的内容还在，看过最新情况再决定要不要办。"
    )


def _note_choice(request: PersonRequest, number: str, verb: str) -> None:
    """What was chosen by whoever had suggestions on the page, so that one sees how good they were."""
    kind = _SUGGESTED.get(verb, "")
    shown = request.POST.getlist(f"shown_{kind}") if kind else []
    fresh = desk.find(request.actor, number) if shown else None
    if fresh is not None:
        choose(fresh, kind=kind, shown=shown, by=request.actor)


def _done(request: PersonRequest, number: str, row: Verb) -> HttpResponse:
    fresh = desk.find(request.actor, number)
    if fresh is not None and INLINE in request.headers:
        line = rows.draw([fresh], request.actor, clock.now())[0]
        return render(request, "requests/row.html", {"row": line, "now": clock.now(), "said": row.done})
    here = reverse("requests:case", args=[number]) if fresh else reverse("requests:index")
    if fresh is None or not request.htmx:
        messages.success(request, row.done)
        return redirect(here, permanent=False)
    answer = _page(request, fresh, panel.build(fresh, request.actor), said=row.done)
    return push_url(answer, here)


def _page(
    request: PersonRequest,
    found: page.Found,
    drawn: panel.Panel,
    *,
    status: int = 200,
    refused: str = "",
    said: str = "",
) -> HttpResponse:
    if INLINE in request.headers:
        offers = drawn.act is not None and drawn.act.key in rows.INLINE
        shown = drawn if offers else replace(drawn, act=None)
        context = {"case": found, "panel": shown, "refused": refused, "now": clock.now()}
        return render(request, "requests/inline.html#row", context, status=status)
    return show_case(request, found, drawn, {"refused": refused, "said": said}, status=status)


def show_case(
    request: PersonRequest,
    found: page.Found,
    drawn: panel.Panel,
    news: dict[str, Any],
    *,
    status: int = 200,
) -> HttpResponse:
    """The page of a case; `news`: what was refused or done, or words that a call did not take (`fault`)."""
    context = page.context(found, request.actor, clock.now())
    context |= {"panel": drawn, "panel_title": drawn.next.title, "here": "req", "sub": "list"}
    context |= {"refused": "", "said": "", "fault": NO_FAULT, **news}
    answer = show(request, "requests/case.html", context, part="body")
    answer.status_code = status
    return answer
