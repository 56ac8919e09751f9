"""The rulebook and the working calendar: everybody reads, the keeper of the rules changes."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from gongjian.kernel import clock
from gongjian.kernel.tree import ancestors
from gongjian.platform import actions, rules
from gongjian.platform.forms import DayForm, EndForm, OverrideForm
from gongjian.platform.parameters import Parameter, Rulebook
from gongjian.platform.queries import rulebook
from gongjian.ui.http import show

SOON = "还没办完的事，期限会在一分钟内按新日历重算。"


@require_safe
def index(request: Any) -> HttpResponse:
    """Every number in force in the place of one's post, with the paper it comes from."""
    area_id, name = _place(request)
    book = Rulebook(clock.today(), _area_ids(request))
    papers = rulebook.papers(book)
    context = {
        "papers": papers,
        "count": sum(len(paper.numbers) for paper in papers),
        "local": sum(number.is_local for paper in papers for number in paper.numbers),
        "place": name if area_id else "整个系统",
        "here": "rules",
    }
    return show(request, "platform/rules.html", context, part="body")


@require_safe
def number(request: Any, key: str) -> HttpResponse:
    """One number: what it says, where it stands, and its local values."""
    return _number_page(request, _parameter(key))


@require_POST
def override(request: Any, key: str) -> HttpResponse:
    """Give a number a local value."""
    parameter = _parameter(key)
    form = OverrideForm(parameter, request.actor.places(), request.POST)
    if not form.is_valid():
        return _number_page(request, parameter, form, status=422)
    row = actions.override(None, key=key, by=request.actor, **form.cleaned_data)
    messages.success(
        request, f"已设定：{parameter.term}，{parameter.words(row.value)}，{row.effective_from} 起生效。"
    )
    return redirect("platform:number", key)


@require_POST
def end_override(request: Any, pk: int) -> HttpResponse:
    """End a local value from a day on."""
    row = rulebook.local_value(pk)
    if row is None:
        raise Http404
    form = EndForm(request.POST, auto_id=f"end{pk}_%s")
    if not form.is_valid():
        return _number_page(request, _parameter(row.key), ending={pk: form}, status=422)
    actions.end_override(row, on=form.cleaned_data["on"], by=request.actor)
    messages.success(request, f"已定：从 {form.cleaned_data['on']} 起失效。")
    return redirect("platform:number", row.key)


@require_safe
def calendar(request: Any) -> HttpResponse:
    """A year: working days, holidays, make-up days and the place's own days."""
    return _calendar_page(request, _year(request.GET.get("year", "")))


@require_POST
def set_day(request: Any) -> HttpResponse:
    """Say of a day whether it is worked here."""
    form = DayForm(request.POST)
    if not form.is_valid():
        return _calendar_page(request, _year(request.POST.get("day", "")[:4]), form, status=422)
    row = actions.set_day(None, by=request.actor, **form.cleaned_data)
    messages.success(request, f"{row.day} 已设为{'上班' if row.is_workday else '放假'}。{SOON}")
    return redirect(f"{_calendar_url()}?year={row.day.year}")


@require_POST
def unset_day(request: Any, day: Any) -> HttpResponse:
    """Back to the statutory calendar."""
    row = rulebook.own_day(day)
    if row is None:
        raise Http404
    actions.unset_day(row, by=request.actor)
    messages.success(request, f"{day} 已恢复法定日历。{SOON}")
    return redirect(f"{_calendar_url()}?year={day.year}")


def _number_page(
    request: Any,
    parameter: Parameter,
    form: OverrideForm | None = None,
    ending: dict[int, EndForm] | None = None,
    status: int = 200,
) -> HttpResponse:
    ids = _area_ids(request)
    may = bool(rules.may_keep_rules(request.actor))
    places = request.actor.places()
    names = {0: "整个系统", **{area_id: name.strip() for area_id, name in places}}
    rows = rulebook.overrides(parameter.key, {*ids, *names})
    context = {
        "parameter": parameter,
        "default_words": parameter.words(parameter.default),
        "now": Rulebook(clock.today(), ids).in_force(parameter),
        "rows": [
            (row, names.get(row.area_id, "上级"), parameter.words(row.value), _ending(row, ending or {}, may))
            for row in rows
        ],
        "form": (form or OverrideForm(parameter, places)) if may else None,
        "today": clock.today(),
        "here": "rules",
    }
    return show(request, "platform/number.html", context, part="body", status=status)


def _calendar_page(request: Any, year: int, form: DayForm | None = None, status: int = 200) -> HttpResponse:
    may = bool(rules.may_keep_rules(request.actor))
    shown = rulebook.year(year)
    context = {
        "year": shown,
        "title": f"{year} 年有 {shown.workdays} 个工作日",
        "years": range(clock.today().year - 2, clock.today().year + rulebook.YEARS),
        "form": (form or DayForm()) if may else None,
        "today": clock.today(),
        "here": "rules",
        "sub": "calendar",
    }
    return show(request, "platform/calendar.html", context, part="body", status=status)


def _ending(row: Any, ending: dict[int, EndForm], may: bool) -> EndForm | None:
    """The form to end a local value, for whoever may, while it has no end."""
    if not may or row.effective_to is not None:
        return None
    return ending.get(row.pk) or EndForm(auto_id=f"end{row.pk}_%s", initial={"on": clock.today()})


def _parameter(key: str) -> Parameter:
    parameter = rulebook.parameter(key)
    if parameter is None:
        raise Http404("规则依据里没有这一项。")
    return parameter


def _place(request: Any) -> tuple[int, str]:
    """The place of the person's post; 0 for whoever holds none."""
    seat = request.actor.seat
    return (seat.area_id, seat.area_name) if seat else (0, "整个系统")


def _area_ids(request: Any) -> list[int]:
    seat = request.actor.seat
    return ancestors(seat.area_path) if seat else []


def _year(text: str) -> int:
    this = clock.today().year
    return (
        int(text) if text.isascii() and text.isdigit() and abs(int(text) - this) <= rulebook.YEARS else this
    )


def _calendar_url() -> str:
    return reverse("platform:calendar")
