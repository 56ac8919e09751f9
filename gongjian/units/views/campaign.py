"""The yearly declaration at the desk: opened, watched, answered for by telephone, accepted or asked back."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms as django_forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gongjian.kernel import clock
from gongjian.kernel.tree import covers
from gongjian.kernel.verdict import Denied, Verdict
from gongjian.orgs.http import PersonRequest
from gongjian.ui.http import show
from gongjian.ui.parts import Tab
from gongjian.units import rules
from gongjian.units.actions import declaring as actions
from gongjian.units.forms import declare as declare_forms
from gongjian.units.forms import desk as forms
from gongjian.units.queries import declaring, present, standing
from gongjian.units.queries.declaring import VIEWS
from gongjian.units.views.here import asked, frame, node_of


@dataclass(frozen=True)
class Step:
    """An act on a declaration: its word, icon, verdict, form and action."""

    key: str
    term: str
    icon: str
    may: Callable[..., Verdict]
    form: type[django_forms.Form]
    run: Callable[..., Any]


STEPS = {
    step.key: step
    for step in (
        Step("accept", "核对无误，收下", "check", rules.may_review, forms.AcceptForm, actions.accept),
        Step("back", "退回补充", "arrow-back-up", rules.may_review, forms.AskBackForm, actions.ask_back),
        Step("declare", "替单位申报", "phone", rules.may_declare, declare_forms.DeclareForm, actions.declare),
        Step("link", "发链接或印通知信", "qrcode", rules.may_link, forms.NothingForm, actions.make_link),
        Step("revoke", "作废链接", "link-off", rules.may_link, forms.NothingForm, actions.revoke_links),
    )
}


@require_http_methods(["GET", "HEAD", "POST"])
def campaigns(request: PersonRequest) -> HttpResponse:
    """The years, and opening the next one."""
    by, area = request.actor, node_of(request)
    may_open = bool(rules.may_open(by, area))
    posted = request.method == "POST"
    today = clock.today()
    form = forms.CampaignForm(request.POST if posted else None, initial={"year": today.year})
    if posted and not may_open:
        raise Denied(rules.may_open(by, area).reason)
    if posted and form.is_valid():
        try:
            made = actions.open_campaign(area, by=by, **form.cleaned_data)
        except Denied as no:
            form.add_error(None, str(no))
        else:
            messages.success(request, f"{made.year} 年申报已发起，截止 {made.due_on:%Y-%m-%d}。")
            return redirect("units:campaign", made.pk)
    context = frame("campaigns") | {
        "area": area,
        "rows": list(declaring.campaigns(by)[:50]),
        "form": form,
        "may_open": may_open,
        "today": today,
    }
    return show(request, "units/campaigns.html", context, part="body", status=422 if form.errors else 200)


@require_safe
def campaign(request: PersonRequest, pk: int) -> HttpResponse:
    """One year: how far each place is, and which units are waited for."""
    return _page(request, _campaign(request, pk))


@require_POST
def prolong(request: PersonRequest, pk: int) -> HttpResponse:
    """Another last day."""
    one = _campaign(request, pk)
    verdict = rules.may_prolong(request.actor, one)
    if not verdict:
        raise Denied(verdict.reason)
    form = forms.ProlongForm(request.POST)
    if form.is_valid():
        try:
            actions.prolong(one, due_on=form.cleaned_data["due_on"], by=request.actor)
        except Denied as no:
            form.add_error(None, str(no))
        else:
            messages.success(request, "截止日期已改。")
            return redirect("units:campaign", pk)
    return _page(request, one, form=form, status=422)


@never_cache
@require_POST
def letters(request: PersonRequest, pk: int) -> HttpResponse:
    """Letters with fresh codes for every unit of a place that is still waited for, to be printed."""
    one = _campaign(request, pk)
    area = _within(request, one)
    rows = list(declaring.listed(request.actor, one, area, "waiting")[: actions.MOST_LETTERS + 1])
    if not rows:
        raise Denied("这里的单位都申报了，不用印通知信。")
    made = actions.write_letters(one, declarations=rows, by=request.actor)
    return _letters(request, made)


@require_safe
def declaration(request: PersonRequest, pk: int) -> HttpResponse:
    """What a unit was asked and answered, beside what is known, and what may be done now."""
    one = _declaration(request, pk)
    step = STEPS.get(request.GET.get("do", ""))
    return _declaration_page(request, one, step, _form(step, request, one) if step else None)


@never_cache
@require_POST
def move(request: PersonRequest, pk: int, verb: str) -> HttpResponse:
    """Do one of STEPS."""
    step, one = STEPS.get(verb), _declaration(request, pk)
    if step is None:
        raise Http404
    verdict = step.may(request.actor, one)
    if not verdict:
        raise Denied(verdict.reason)
    form = _form(step, request, one)
    if form.is_valid():
        try:
            made = step.run(one, by=request.actor, **_given(form))
        except Denied as no:
            form.add_error(None, str(no))
        else:
            if step.key == "link":
                return _letters(request, [made])
            messages.success(request, f"{one.unit.org.name}：{step.term}，已办好。")
            return redirect("units:declaration", pk)
    return _declaration_page(request, one, step, form, status=422)


def _page(
    request: PersonRequest, one: Any, *, form: forms.ProlongForm | None = None, status: int = 200
) -> HttpResponse:
    by, area = request.actor, _within(request, one)
    view = request.GET.get("view", "waiting")
    if view not in VIEWS:
        raise Http404
    total, parts = declaring.tallies(by, one, area)
    page = reverse("units:campaign", args=[one.pk])
    counts = {"waiting": total.waiting, "sent": total.sent, "done": total.done}
    context = frame("campaigns") | {
        "campaign": one,
        "area": area,
        "is_over": one.due_on < clock.today(),
        "total": total,
        "parts": parts,
        "rows": list(declaring.listed(by, one, area, view)[: declaring.PAGE]),
        "most": declaring.PAGE,
        "view": view,
        "tabs": [
            Tab(word, f"{page}?{asked(area, clock.today(), view=key)}", here=key == view, count=counts[key])
            for key, word in VIEWS.items()
        ],
        "form": form or forms.ProlongForm(initial={"due_on": one.due_on}),
        "may_prolong": bool(rules.may_prolong(by, one)),
        "most_letters": actions.MOST_LETTERS,
    }
    return show(request, "units/campaign.html", context, part="body", status=status)


def _declaration_page(
    request: PersonRequest,
    one: Any,
    step: Step | None,
    form: django_forms.Form | None,
    status: int = 200,
) -> HttpResponse:
    by, link = request.actor, declaring.open_link(one)
    able = [s for s in STEPS.values() if s.may(by, one) and (link or s.key != "revoke")]
    page = reverse("units:declaration", args=[one.pk])
    context = frame("campaigns") | {
        "declaration": one,
        "rows": present.compared(one, standing.now_of(one.unit)),
        "link": link,
        "acts": [Tab(s.term, f"{page}?do={s.key}#next", here=s is step, icon=s.icon) for s in able],
        "step": step if step in able else None,
        "form": form,
    }
    return show(request, "units/declaration.html", context, part="body", status=status)


def _letters(request: PersonRequest, made: list[actions.Fresh]) -> HttpResponse:
    """The only page on which the links are ever shown."""
    here = request.build_absolute_uri("/").rstrip("/")
    context = frame("campaigns") | {"letters": present.letters(made, here)}
    return show(request, "units/letters.html", context, part="body")


def _form(step: Step, request: PersonRequest, one: Any) -> django_forms.Form:
    initial = present.initial(one, standing.now_of(one.unit)) | {
        "since": clock.today(),
        "version": one.version,
    }
    return step.form(request.POST if request.method == "POST" else None, initial=initial)


def _given(form: django_forms.Form) -> dict[str, Any]:
    if isinstance(form, declare_forms.DeclareForm):
        return {"answers": form.answers()}
    return form.given() if isinstance(form, forms.UnitForm) else {}


def _campaign(request: PersonRequest, pk: int) -> Any:
    one = declaring.campaign(request.actor, pk)
    if one is None:
        raise Http404
    return one


def _declaration(request: PersonRequest, pk: int) -> Any:
    one = declaring.find(request.actor, pk)
    if one is None:
        raise Http404
    return one


def _within(request: PersonRequest, one: Any) -> Any:
    """The place asked for; of a campaign above the post's place, the post's own part."""
    area = node_of(request)
    return area if covers(one.area.path, area.path) else one.area
