"""The overviews: workbench, a place, the cockpit, the search over everything."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_safe

from gongjian.dashboards import panels
from gongjian.dashboards.queries import cockpit as cockpits
from gongjian.dashboards.queries import place, seeking, workbench
from gongjian.dashboards.rules.period import KINDS as KINDS_OF_PERIOD
from gongjian.duties.kinds import KINDS
from gongjian.kernel import clock
from gongjian.orgs.http import PersonRequest
from gongjian.orgs.roles import Reach
from gongjian.requests.queries import calling
from gongjian.requests.queries.owed import lateness, next_act, pauses
from gongjian.ui import words
from gongjian.ui.http import show
from gongjian.ui.parts import Pause

OWN_ICONS = {"requests.settle": "message-2"}


@require_safe
def desk(request: PersonRequest) -> HttpResponse:
    """The workbench; whoever keeps the house or holds no post has their own first page."""
    by, now = request.actor, clock.now()
    if by.seat is None or by.seat.role.reach is Reach.NONE:
        return show(request, "dashboards/house.html", {"here": "work", "by": by}, part="main")
    kind = request.GET.get("kind", "") if request.GET.get("kind", "") in KINDS else ""
    todo = workbench.todo(by, now, kind)
    kinds = workbench.kinds(by)
    running = workbench.running_calls(by)
    silent = workbench.late_answers(running, now)
    calls = [_call(call, silent, now) for call in running]
    total = sum(number for _, _, number in kinds)
    here = reverse("dashboards:workbench")
    tabs = [{"label": "全部", "url": here, "count": total, "here": not kind}]
    tabs += [
        {"label": term, "url": f"{here}?kind={key}", "count": n, "here": key == kind}
        for key, term, n in kinds
    ]
    context = {
        "by": by,
        "now": now,
        "todo": todo,
        "groups": _groups(by, todo.groups, now),
        "tabs": tabs if len(kinds) > 1 else [],
        "total": total,
        "shown": todo.count,
        "over": todo["overdue"].count,
        "due_today": todo["today"].count,
        "week": todo["week"].count,
        "next_due": _next_due(todo.groups),
        "calls": calls,
        "calls_words": f"{len(calls)} 件进行中",
        "warnings": workbench.warnings(by, now),
        "warned_of": workbench.warned_of(by),
        "agenda": workbench.agenda(by, now),
        "today_words": f"{words.day_words(now, now)}{'，不上班' if workbench.rests_today(by, now) else ''}",
        "yesterday": workbench.yesterday(by, now),
        "helping": workbench.helping(by, now),
        "weekday": words.WEEKDAYS[now.astimezone(clock.ZONE).weekday()].replace("周", "星期"),
        "here": "work",
        "list_url": reverse("requests:index"),
    }
    return show(request, "dashboards/workbench.html", context, part="todo")


@require_safe
def home(request: PersonRequest) -> HttpResponse:
    """The page of one's own place."""
    code = place.own_code(request.actor)
    if code is None or request.actor.seat is None or request.actor.seat.role.reach is not Reach.AREA:
        raise Http404
    return redirect("dashboards:area", code)


@require_safe
def more(request: PersonRequest) -> HttpResponse:
    """Everything of the menu, for the phone's last tab."""
    return show(request, "dashboards/more.html", {"here": "more"}, part="main")


@require_safe
def area(request: PersonRequest, code: str) -> HttpResponse:
    """One place: who answers for it, what lies below, what is open."""
    by, now = request.actor, clock.now()
    found = place.find(by, code)
    if found is None:
        raise Http404
    return show(request, "dashboards/area.html", place_context(by, found, now), part="main")


@require_safe
def cockpit(request: PersonRequest) -> HttpResponse:
    """The figures of a place and a period; `?screen=1` is the same for a wall."""
    now = clock.now()
    found = cockpits.find(request.actor, request.GET.get("area", ""))
    if found is None:
        raise Http404
    kind = request.GET.get("period", "")
    seen = cockpits.read(found, kind if kind in KINDS_OF_PERIOD else "month", now)
    context = panels.context(found, seen, now, is_screen=request.GET.get("screen") == "1")
    return show(request, "dashboards/cockpit.html", context, part="figures")


@require_safe
def search(request: PersonRequest) -> HttpResponse:
    """Numbers, words, places and bodies, in one field."""
    by, now = request.actor, clock.now()
    text = request.GET.get("q", "").strip()[:60]
    found = seeking.everything(by, text, now)
    if found.only is not None:
        return redirect("requests:case", found.only)
    context = {"q": text, "found": found, "now": now, "here": "search", "may_see_places": _sees_places(by)}
    return show(request, "dashboards/search.html", context, part="results")


def place_context(by: Any, found: Any, now: datetime) -> dict[str, Any]:
    """The page of a place."""
    above = place.above(by, found)
    bodies = place.bodies(found)
    below = place.below(by, found, now)
    span, tally = cockpits.month(found, now)
    own = place.open_count(by, found)
    open_cases = place.open_cases(by, found)
    paused, late = pauses(open_cases), lateness(open_cases, now)
    open_url = f"{reverse('requests:index')}?area={found.code}&state=open"
    return {
        "area": found,
        "above": [
            {
                "name": one.short_name,
                "url": reverse("dashboards:area", args=[one.code]) if by.reaches(one.path) else "",
            }
            for one in above
        ],
        "lede": " · ".join(one.short_name for one in above[-2:]),
        "population": place.population(found),
        "figures": panels.of_place(found, span, tally, own),
        "bodies": bodies,
        "others": bodies[1:],
        "bodies_words": f"{len(bodies)} 家单位，{sum(len(body.people) for body in bodies)} 人在岗",
        "superior": place.superior_of(bodies),
        "below": below,
        "sketch": place.drawing(found, below),
        "below_title": place.below_title(found),
        "below_words": f"{len(below)} 个，按代码排",
        "open_cases": [(case, paused.get(case.pk), late.get(case.pk, "")) for case in open_cases],
        "open_url": open_url,
        "history": place.history(found),
        "now": now,
        "here": "area",
        "sub": "area",
    }


def _groups(by: Any, groups: Iterable[Any], now: datetime) -> list[dict[str, Any]]:
    """The groups with their rows ready to be drawn; each row has the verb of what comes next."""
    listed = list(groups)
    duties = [duty for group in listed for duty in group.duties]
    cases, late = workbench.cases_of(by, duties), workbench.lateness(duties, now)
    return [
        {
            "key": group.key,
            "term": group.term,
            "words": _group_words(group),
            "rows": [_row(by, duty, cases.get(duty.subject), late.get(duty.pk, "")) for duty in group.duties],
            "rest": group.count - len(group.duties),
        }
        for group in listed
    ]


def _row(by: Any, duty: Any, case: Any, late: str) -> dict[str, Any]:
    verb, word = next_act(by, case) if case is not None else ("", duty.verb)
    meta = duty.meta
    if duty.person and duty.person_id != by.person_id:
        meta = f"{meta} · {duty.person.name}"
    return {
        "title": duty.title,
        "meta": meta,
        "url": duty.url,
        "act_url": f"{duty.url}?do={verb}#next" if verb else duty.url,
        "verb": word if verb else duty.verb if case is None else word,
        "due": duty.due_at,
        "paused": Pause(duty.paused_at, duty.pause_reason) if duty.paused_at else None,
        "late": late,
        "icon": OWN_ICONS.get(duty.kind) or (KINDS[duty.kind].icon if duty.kind in KINDS else "clock"),
    }


def _group_words(group: Any) -> str:
    shown = f"，显示前 {len(group.duties)} 件" if group.count > len(group.duties) else ""
    raised = (
        "，已自动报上一级"
        if group.key == "overdue" and any(duty.escalations for duty in group.duties)
        else ""
    )
    return f"{group.count} 件{raised}{shown}"


def _next_due(groups: Iterable[Any]) -> Any:
    return next(
        (group.duties[0].due_at for group in groups if group.key in ("week", "later") and group.duties), None
    )


def _call(call: Any, silent: dict[int, str], now: datetime) -> dict[str, Any]:
    return {
        "title": call.ask,
        "url": reverse("requests:case", args=[call.case.number]),
        "when": f"要求 {words.due_words(call.arrive_by, now)} 到场",
        "targets": [_called(target, call, silent, now) for target in call.targets.all()],
    }


def _called(target: Any, call: Any, silent: dict[int, str], now: datetime) -> dict[str, str]:
    """How a called body stands; how late its answer is, in the words of the list beside."""
    look, word = calling.chip(target, call, now)
    if late := silent.get(target.pk, ""):
        word = f"逾期{late}，未应" if late.startswith("不到") else f"逾 {late}未应"
    return {"name": target.org.short_name, "look": look, "word": word}


def _sees_places(by: Any) -> bool:
    return by.seat is not None and by.seat.role.reach is Reach.AREA
