"""One unit: entering it, what the register holds, what may be done."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gongjian.kernel import clock
from gongjian.kernel.verdict import Denied, Verdict
from gongjian.orgs.actor import Actor
from gongjian.orgs.http import PersonRequest
from gongjian.orgs.queries import people_with
from gongjian.orgs.roles import Grant
from gongjian.ui.http import show
from gongjian.ui.parts import Tab
from gongjian.units import rules
from gongjian.units.actions import register as actions
from gongjian.units.forms import desk as forms
from gongjian.units.queries import register, standing
from gongjian.units.views.here import frame


@dataclass(frozen=True)
class Verb:
    """An act on a unit: its word, icon, verdict, form and action."""

    key: str
    term: str
    icon: str
    may: Callable[..., Verdict]
    form: type[forms.UnitForm]
    run: Callable[..., Any]
    hint: str = ""


VERBS = {
    verb.key: verb
    for verb in (
        Verb("cover", "登记覆盖", "flag-check", rules.may_keep, forms.CoverForm, actions.cover,
             "从今天起算，以前的覆盖率不变。"),
        Verb("assign", "定责任人和期限", "user-check", rules.may_keep, forms.AssignForm, actions.assign,
             "到期前提醒责任人，超期提醒上级。"),
        Verb("restate", "登记人数变化", "users", rules.may_keep, forms.NumbersForm, actions.restate,
             "年中单位告诉您的变化。从今天起算，以前的数字不变。"),
        Verb("correct", "更正资料", "pencil", rules.may_keep, forms.DetailsForm, actions.correct),
    )
}  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: PersonRequest) -> HttpResponse:
    """Enter a unit."""
    places = communities(request.actor)
    posted = request.method == "POST"
    initial = {"area": str(places[0].pk) if len(places) == 1 else "", "is_operating": "yes"}
    form = forms.RegisterForm(request.POST if posted else None, areas=places, initial=initial)
    if posted and form.is_valid():
        try:
            made = actions.register(form.place, by=request.actor, **form.given())
        except Denied as no:
            form.add_error(None, str(no))
        else:
            messages.success(request, f"{made.org.name}已登记。")
            return redirect("units:unit", made.pk)
    context = frame("list") | {"form": form}
    return show(request, "units/new.html", context, part="body", status=422 if form.errors else 200)


@require_safe
def unit(request: PersonRequest, pk: int) -> HttpResponse:
    """One unit: what the register holds, how it stood through the years, and what may be done now."""
    one = find(request, pk)
    verb = VERBS.get(request.GET.get("do", ""))
    return _page(request, one, verb=verb, form=_form(verb, request, one) if verb else None)


@require_POST
def act(request: PersonRequest, pk: int, verb: str) -> HttpResponse:
    """Do one of VERBS."""
    chosen, one = VERBS.get(verb), find(request, pk)
    if chosen is None:
        raise Http404
    verdict = chosen.may(request.actor, one)
    if not verdict:
        raise Denied(verdict.reason)
    form = _form(chosen, request, one)
    if form.is_valid():
        try:
            chosen.run(one, by=request.actor, **form.given())
        except Denied as no:
            form.add_error(None, str(no))
        else:
            messages.success(request, f"{one.org.name}：{chosen.term}，已办好。")
            return redirect("units:unit", pk)
    return _page(request, one, verb=chosen, form=form, status=422)


@require_POST
def reveal(request: PersonRequest, pk: int) -> HttpResponse:
    """Show the liaison person once, on this answer only."""
    one = find(request, pk)
    form = forms.RevealForm(request.POST)
    if not form.is_valid():
        return _page(request, one, reveal=form, status=422)
    seen = actions.reveal_liaison(one, reason=form.cleaned_data["reason"], by=request.actor)
    return _page(request, one, seen=seen)


def communities(by: Actor) -> list[Any]:
    """The communities that the post covers, to choose one from."""
    if by.seat is None or not by.may(Grant.UNITS):
        raise Http404
    return register.communities(by)


def find(request: PersonRequest, pk: int) -> Any:
    """The unit, if it exists for the actor."""
    one = register.find(request.actor, pk)
    if one is None:
        raise Http404
    return one


def _page(
    request: PersonRequest,
    one: Any,
    *,
    verb: Verb | None = None,
    form: forms.UnitForm | None = None,
    status: int = 200,
    **given: Any,
) -> HttpResponse:
    by, now = request.actor, standing.now_of(one)
    assert now is not None, "a unit is registered with its facts"
    is_blank = standing.is_blank(now)
    able = [each for each in VERBS.values() if each.may(by, one) and (is_blank or each.key != "assign")]
    page, at = reverse("units:unit", args=[one.pk]), standing.thresholds(one.org.area, clock.today())
    name, phone = register.masked(one)
    context = frame("list") | {
        "unit": one,
        "now": now,
        "is_blank": is_blank,
        "must": rules.must_be_covered(now.nature, now.headcount, at),
        "own": rules.should_have_own(now.members, now.mode, at) and now.is_operating,
        "at": at,
        "duty": register.cover_duty(one),
        "history": standing.history_of(one),
        "declarations": register.declarations(one),
        "liaison": name,
        "phone": phone,
        "acts": [Tab(v.term, f"{page}?do={v.key}#next", here=v is verb, icon=v.icon) for v in able],
        "verb": verb if verb in able else None,
        "form": form,
        "may_reveal": bool(rules.may_reveal(by, one)),
        "seen": given.get("seen"),
        "reveal": given.get("reveal") or forms.RevealForm(),
    }
    return show(request, "units/unit.html", context, part="body", status=status)


def _form(verb: Verb, request: PersonRequest, one: Any) -> forms.UnitForm:
    now = standing.now_of(one)
    assert now is not None, "a unit is registered with its facts"
    known = {name: getattr(one, name) for name in ("sector", "address", "spot", "spot_name", "version")}
    known |= {"headcount": now.headcount, "members": now.members, "mode": now.mode, "reason": now.reason}
    known |= {
        "is_operating": "yes" if now.is_operating else "no",
        "since": now.covered_since or clock.today(),
    }
    known |= {"covered_by": now.covered_by.name if now.covered_by else ""}
    form = verb.form(request.POST if request.method == "POST" else None, initial=known)
    form.unit = one
    if isinstance(form, forms.AssignForm):
        duty = register.cover_duty(one)
        form.offer(people_with(duty.holder, clock.today(), Grant.UNITS) if duty else [])
    return form
