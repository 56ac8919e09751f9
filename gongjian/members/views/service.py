"""The desk of 双报到: who registered, what is asked for, whom it fits, who can do what."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gongjian.kernel import clock
from gongjian.meetings.queries.present import qr
from gongjian.members import doors, papers
from gongjian.members.actions import service as actions
from gongjian.members.forms import service as forms
from gongjian.members.forms.register import RevealForm
from gongjian.members.queries import service as queries
from gongjian.members.rules import service as rules
from gongjian.members.views.frame import MOST_BRANCHES, Step, able, done, here
from gongjian.orgs.http import PersonRequest
from gongjian.orgs.roles import Grant
from gongjian.papers import queries as writing
from gongjian.papers.paper import file_name
from gongjian.papers.word import MEDIA_TYPE
from gongjian.ui.http import show

STEPS = {
    one.key: one
    for one in (
        Step("confirm", "确认报到", "check", rules.may_answer, forms.PlainForm, actions.confirm),
        Step("refuse", "不通过", "x", rules.may_answer, forms.RefuseForm, actions.turn_away),
        Step("say", "写年度反馈", "mail", rules.may_go_on, forms.WordForm, actions.say),
        Step("renew", "换个人链接", "refresh", rules.may_go_on, forms.PlainForm, actions.renew),
        Step("end", "结束报到", "ban", rules.may_go_on, forms.EndForm, actions.end),
    )
}


@require_safe
def services(request: PersonRequest) -> HttpResponse:
    """Who registered with the communities of the post: who waits, who serves, whose unit has no word yet."""
    by = _keeper(request)
    bodies = list(queries.communities(by)[:MOST_BRANCHES])
    year = clock.today().year
    context = here(by) | {
        "waiting": list(queries.services(by, "asked")[: queries.MOST]),
        "rows": list(queries.services(by, "confirmed")[: queries.MOST]),
        "posters": bodies if len(bodies) <= 5 else [],
        "year": year,
        "unsaid": queries.unsaid(by, year).count(),
    }
    return show(request, "members/services.html", context, part="body")


@require_safe
def poster(request: PersonRequest, pk: int) -> HttpResponse:
    """The code that a community hangs at its door."""
    one = _community(request, pk)
    address = request.build_absolute_uri(reverse("members:report_in", args=[doors.poster(one)]))
    context = here(request.actor) | {"one": one, "address": address}
    return show(request, "members/poster.html", context, part="body")


@require_safe
def poster_qr(request: PersonRequest, pk: int) -> HttpResponse:
    """The code as a picture."""
    token = doors.poster(_community(request, pk))
    address = request.build_absolute_uri(reverse("members:report_in", args=[token]))
    return HttpResponse(qr(address), content_type="image/svg+xml")


@require_safe
def service(request: PersonRequest, pk: int) -> HttpResponse:
    """One registration: what they said, what they did, the words to the unit."""
    step = STEPS.get(request.GET.get("do", ""))
    return _page(request, _service(request, pk), step, _blank(step))


@require_POST
def act(request: PersonRequest, pk: int, verb: str) -> HttpResponse:
    """Do one of STEPS."""
    step, one = STEPS.get(verb), _service(request, pk)
    if step is None:
        raise Http404
    form = step.form(request.POST)
    if done(request, step, one, form):
        messages.success(request, f"{one.name}：{step.term}，已办好。")
        return redirect("members:service", pk)
    return _page(request, one, step, form, status=422)


@require_POST
def reveal(request: PersonRequest, pk: int) -> HttpResponse:
    """Show phone and address once, on this answer only."""
    one = _service(request, pk)
    form = RevealForm(request.POST)
    if not form.is_valid():
        return _page(request, one, None, None, status=422, reveal=form)
    seen = actions.reveal_service(one, reason=form.cleaned_data["reason"], by=request.actor)
    return _page(request, one, None, None, seen=seen)


@require_safe
def word(request: PersonRequest, pk: int, year: int) -> HttpResponse:
    """The word to the unit about a year as Word."""
    one = _service(request, pk)
    said = next((row for row in queries.words(one) if row.year == year), None)
    if said is None:
        raise Http404
    body = writing.made(papers.WORD.key, papers.word(one, said))
    answer = HttpResponse(body, content_type=MEDIA_TYPE)
    name = file_name(one.community.short_name, papers.WORD.term, said.on)
    answer["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    return answer


@require_http_methods(["GET", "HEAD", "POST"])
def tasks(request: PersonRequest) -> HttpResponse:
    """What the communities of the post ask for; ask for something new."""
    by = _keeper(request)
    bodies = list(queries.communities(by)[:MOST_BRANCHES])
    posted = request.method == "POST"
    initial = {"community": str(bodies[0].pk) if len(bodies) == 1 else ""}
    form = forms.AskForm(request.POST if posted else None, communities=bodies, initial=initial)
    if posted and form.is_valid():
        body = next(one for one in bodies if str(one.pk) == form.cleaned_data["community"])
        made = actions.post_task(body, asked=form.asked(), by=by)
        messages.success(request, "已发布。下面是时间和特长合适的人，勾选后推荐给他们。")
        return redirect("members:task", made.pk)
    context = here(by) | {
        "form": form if bodies else None,
        "rows": list(queries.tasks(by, is_open=True)[: queries.MOST]),
        "ended": list(queries.tasks(by, is_open=False)[:50]),
    }
    return show(request, "members/tasks.html", context, part="body", status=422 if form.errors else 200)


@require_safe
def task(request: PersonRequest, pk: int) -> HttpResponse:
    """One task: whom it fits, to whom it was offered, who was there."""
    return _task_page(request, _task(request, pk), forms.DoneForm(initial={"on": clock.today()}))


@require_POST
def task_act(request: PersonRequest, pk: int, verb: str) -> HttpResponse:
    """Offer it to those who were ticked, enter who did it, or close it."""
    one = _task(request, pk)
    if verb == "close":
        actions.close_task(one, by=request.actor)
        messages.success(request, "任务已结束。")
    elif verb == "offer":
        chosen = set(request.POST.getlist("row"))
        fits = [row for row in queries.fitting(one) if str(row.pk) in chosen]
        count = actions.offer_task(one, services=fits, by=request.actor)
        messages.success(request, f"已推荐给 {count} 名。没有账号的，请把个人链接发给他们。")
    elif verb == "done":
        form = forms.DoneForm(request.POST)
        share = next(
            (row for row in queries.shares_of(one) if str(row.pk) == request.POST.get("share")), None
        )
        if share is None:
            raise Http404
        if not form.is_valid():
            return _task_page(request, one, form, status=422)
        actions.complete(share, by=request.actor, **form.cleaned_data)
        messages.success(request, f"{share.service.name}：已登记完成。")
    else:
        raise Http404
    return redirect("members:task", pk)


@require_safe
def skills(request: PersonRequest) -> HttpResponse:
    """Who said that they can do something (M13)."""
    by = _keeper(request)
    words = request.GET.get("q", "")[:40]
    context = here(by) | {"q": words, "rows": queries.skilled(by, words)}
    return show(request, "members/skills.html", context, part="body")


def _page(
    request: PersonRequest, one: Any, step: Step | None, form: Any, status: int = 200, **given: Any
) -> HttpResponse:
    by = request.actor
    page = reverse("members:service", args=[one.pk])
    context = here(by) | able(by, STEPS.values(), one, page, step)
    link = reverse("members:mine", args=[doors.personal(one)])
    context |= {
        "one": one,
        "form": form,
        "act": reverse("members:service_act", args=[one.pk, step.key]) if step else "",
        "link": request.build_absolute_uri(link) if one.state == "confirmed" else "",
        "masked": queries.masked(one),
        "seen": given.get("seen"),
        "reveal": given.get("reveal") or RevealForm(),
        "when": queries.when(one.slots),
        "shares": queries.shares(one),
        "words": queries.words(one),
        "done": queries.done(one, clock.today().year),
    }
    return show(request, "members/service.html", context, part="body", status=status)


def _task_page(request: PersonRequest, one: Any, form: Any, status: int = 200) -> HttpResponse:
    context = here(request.actor) | {
        "one": one,
        "fits": queries.fitting(one) if one.is_open else [],
        "shares": queries.shares_of(one),
        "form": form,
    }
    return show(request, "members/task.html", context, part="body", status=status)


def _blank(step: Step | None) -> Any:
    return step.form(initial={"year": clock.today().year}) if step else None


def _community(request: PersonRequest, pk: int) -> Any:
    one = queries.communities(_keeper(request)).filter(pk=pk).first()
    if one is None:
        raise Http404
    return one


def _service(request: PersonRequest, pk: int) -> Any:
    one = queries.service(_keeper(request), pk)
    if one is None:
        raise Http404
    return one


def _task(request: PersonRequest, pk: int) -> Any:
    one = queries.task(_keeper(request), pk)
    if one is None:
        raise Http404
    return one


def _keeper(request: PersonRequest) -> Any:
    if not request.actor.may(Grant.MEMBERS):
        raise Http404
    return request.actor
