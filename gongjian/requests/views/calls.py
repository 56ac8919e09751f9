"""Calls to the spot (吹哨报到), call-backs (回访评价), and a look at a whole number."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gongjian.kernel import clock
from gongjian.kernel.verdict import Denied
from gongjian.orgs.http import PersonRequest
from gongjian.platform.sealed import mask_phone
from gongjian.requests.actions import calls as actions
from gongjian.requests.actions import handling
from gongjian.requests.desk import page, panel, present
from gongjian.requests.forms.verbs import ResultForm, RevealForm
from gongjian.requests.queries import calling, desk
from gongjian.requests.rules import desk as rules
from gongjian.requests.views.case import NO_FAULT, show_case
from gongjian.ui import words
from gongjian.ui.http import show


@require_safe
def calls(request: PersonRequest) -> HttpResponse:
    """Running calls, and the ended ones on their own tab."""
    return _calls(request, NO_FAULT)


def _calls(request: PersonRequest, fault: dict[str, str], *, status: int = 200) -> HttpResponse:
    by, now = request.actor, clock.now()
    ended = request.GET.get("ended") == "1"
    found = calling.calls(by, ended=ended)
    drawn = [{"case": call.case, "call": present.call_row(call, by, now)} for call in found]
    here = reverse("requests:calls")
    tabs = [
        {"label": "进行中", "url": here, "count": None if ended else len(found), "here": not ended},
        {"label": "已结束", "url": f"{here}?ended=1", "count": len(found) if ended else None, "here": ended},
    ]
    context = {
        "calls": drawn,
        "tabs": tabs,
        "ended": ended,
        "waiting": calling.called_here(by),
        "here": _menu(request),
        "sub": "calls",
        "fault": fault,
    }
    answer = show(request, "requests/calls.html", context, part="calls")
    answer.status_code = status
    return answer


@require_POST
def answer(request: PersonRequest, pk: int) -> HttpResponse:
    """应哨."""
    target = _target(request, pk)
    actions.answer(target, by=request.actor)
    return _back(request, target.call.case.number, f"{target.org.short_name}已应哨。")


@require_POST
def arrive(request: PersonRequest, pk: int) -> HttpResponse:
    """到场."""
    target = _target(request, pk)
    actions.arrive(target, by=request.actor)
    return _back(request, target.call.case.number, f"{target.org.short_name}到场已记下。")


@require_POST
def report(request: PersonRequest, pk: int) -> HttpResponse:
    """反馈处置结果."""
    target = _target(request, pk)
    told = f"{target.org.short_name}的处置结果已记下。"
    return _with_words(
        request,
        target.call.case.number,
        told,
        lambda result: actions.report(target, result=result, by=request.actor),
    )


@require_POST
def end(request: PersonRequest, pk: int) -> HttpResponse:
    """结束吹哨."""
    call = calling.call(request.actor, pk)
    if call is None:
        raise Http404
    return _with_words(
        request,
        call.case.number,
        "吹哨已结束。",
        lambda result: actions.end(call, result=result, by=request.actor),
    )


@require_safe
def callbacks(request: PersonRequest) -> HttpResponse:
    """Whom to call back: answered, with a phone, not judged yet."""
    by, now = request.actor, clock.now()
    rows = [
        {
            "case": one.case,
            "name": one.reporter.name or "没有留姓名",
            "masked": mask_phone(one.reporter.phone),
            "settled": words.stamp(one.case.settled_at, now) if one.case.settled_at else "",
            "until": one.case.ask_until,
            "may": bool(rules.may_call_back(by, one.case)),
            "reveal_url": reverse("requests:reveal", args=[one.case.number, one.reporter.pk]),
        }
        for one in calling.to_call_back(by)
    ]
    title = f"{len(rows)} 位居民等回访"
    context = {"rows": rows, "title": title, "now": now, "here": "req", "sub": "callbacks"}
    return show(request, "requests/callbacks.html", context, part="rows")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def reveal(request: PersonRequest, number: str, pk: int) -> HttpResponse:
    """A whole number against a reason; both are logged. The answer is shown once and kept nowhere."""
    case, reporter = desk.find(request.actor, number), calling.reporter(request.actor, pk)
    if (
        case is None
        or reporter is None
        or number not in (reporter.case.number, getattr(reporter.case.merged_into, "number", ""))
    ):
        raise Http404
    context: dict[str, Any] = {"case": case, "facts": None, "here": "req", "sub": "list"}
    if request.method != "POST":
        form = _reveal_form(request, case, None)
        return render(request, "requests/reveal.html", context | {"form": form})
    form = _reveal_form(request, case, {**request.POST.dict(), "reporter": str(pk), "version": case.version})
    if not form.is_valid():
        return render(request, "requests/reveal.html", context | {"form": form}, status=422)
    try:
        facts = handling.reveal(reporter, reason=form.cleaned_data["reason"], by=request.actor)
    except Denied as denied:
        form.add_error("reason", str(denied))
        return render(
            request, "requests/reveal.html", context | {"form": form}, status=422 if denied.about else 409
        )
    return render(request, "requests/reveal.html", context | {"form": form, "facts": facts})


def _reveal_form(request: PersonRequest, case: page.Found, data: dict[str, Any] | None) -> RevealForm:
    return RevealForm(data, case=case, by=request.actor)


def _target(request: PersonRequest, pk: int) -> Any:
    target = calling.target(request.actor, pk)
    if target is None:
        raise Http404
    return target


def _with_words(request: PersonRequest, number: str, told: str, do: Callable[[str], object]) -> HttpResponse:
    """Do it with what was written. Words that are missing, too long or refused come back where they stood,
    with the reason.
    """
    form = ResultForm(request.POST)
    at, status = request.path, 422
    if form.is_valid():
        try:
            do(form.cleaned_data["result"])
        except Denied as denied:
            form.add_error("result", str(denied))
            at, status = (at, 422) if denied.about else ("", 409)
        else:
            return _back(request, number, told)
    said = " ".join(map(str, form.errors.get("result", [])))
    fault = {"url": at, "typed": request.POST.get("result", ""), "said": said}
    found = desk.find(request.actor, number)
    if found is None or request.POST.get("next") == "calls":
        return _calls(request, fault, status=status)
    return show_case(request, found, panel.build(found, request.actor), {"fault": fault}, status=status)


def _back(request: PersonRequest, number: str, said: str) -> HttpResponse:
    messages.success(request, said)
    if request.POST.get("next") == "calls":
        return redirect("requests:calls")
    return redirect("requests:case", number)


def _menu(request: PersonRequest) -> str:
    """Departments and units have the calls as an entry of their own."""
    menu = request.actor.seat.role.menu if request.actor.seat else ""
    return "calls" if menu in ("department", "unit") and request.path == reverse("requests:calls") else "req"
