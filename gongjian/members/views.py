"""Pages of the register: the list, entering somebody, one member with what may be done, taking it along."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import content_disposition_header, urlencode
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gongjian.kernel import clock
from gongjian.kernel.verdict import Denied, Verdict
from gongjian.members import actions, exports, forms, papers, queries, rules
from gongjian.members.queries import Filters
from gongjian.orgs.actor import Actor
from gongjian.orgs.http import PersonRequest
from gongjian.orgs.roles import Grant
from gongjian.papers import queries as writing
from gongjian.papers.paper import file_name
from gongjian.papers.word import MEDIA_TYPE
from gongjian.sheets.exporting import answer
from gongjian.ui.http import show
from gongjian.ui.parts import Tab

MOST_BRANCHES = 200
MOST_UNLISTED = 300
LATELY = 50


@dataclass(frozen=True)
class Step:
    """An act on a transfer: its word, icon, verdict, form and action."""

    key: str
    term: str
    icon: str
    may: Callable[..., Verdict]
    form: type[forms.TransferForm]
    run: Callable[..., Any]


STEPS = {
    step.key: step
    for step in (
        Step("accept", "接收", "check", rules.may_accept, forms.AcceptForm, actions.accept),
        Step("receipt", "登记回执", "mail", rules.may_receipt, forms.ReceiptForm, actions.receipt),
        Step("decline", "退回", "x", rules.may_accept, forms.WhyForm, actions.decline),
        Step("withdraw", "撤回", "arrow-back-up", rules.may_withdraw, forms.WhyForm, actions.withdraw),
    )
}


@dataclass(frozen=True)
class Verb:
    """An act on a member: its word, icon, verdict, form, action, and what is said when it is done."""

    key: str
    term: str
    icon: str
    may: Callable[..., Verdict]
    form: type[forms.MemberForm]
    run: Callable[..., Any]
    hint: str = ""
    leads_to: str = ""  # the page of what was made


VERBS = {
    verb.key: verb
    for verb in (
        Verb("describe", "填特长和空闲时间", "heart-handshake", rules.may_describe, forms.OwnForm,
             actions.describe, "社区按特长和时间给您推荐岗位，随时可以改。"),
        Verb("correct", "更正资料", "pencil", rules.may_keep, forms.FactsForm, actions.correct),
        Verb("class", "改类别", "tag", rules.may_turn, forms.ClassForm, actions.change_class,
             "类别决定参加哪些组织生活，从这天起算，以前的数字不变。"),
        Verb("standing", "改党籍状态", "id-badge-2", rules.may_turn, forms.StandingForm,
             actions.change_standing, "转正、停止党籍、恢复、去世等。要写依据。"),
        Verb("offer", "转到本系统的支部", "transfer-out", rules.may_turn, forms.OfferForm, actions.offer,
             "对方接收之前，人还在本支部的名册里。",
             "members:transfer"),
        Verb("issue", "开介绍信转到外面", "mail", rules.may_turn, forms.LetterForm, actions.issue,
             "回执来之前，人还在本支部的名册里。到期前会提醒。",
             "members:transfer"),
    )
}  # fmt: skip


@require_safe
def index(request: PersonRequest) -> HttpResponse:
    """The register of the branches that the post covers; a member is led to their own page."""
    by = request.actor
    if not by.may(Grant.MEMBERS):
        return _own(request)
    filters = _filters(request)
    found = queries.page(by, filters)
    given = filters.given()
    bodies = list(queries.branches(by)[: MOST_BRANCHES + 1])
    first = not given and not filters.after
    context = _here(by) | {
        "rows": found.rows,
        "older": f"?{urlencode(given | {'after': found.older})}" if found.older else "",
        "filters": filters,
        "bodies": bodies if len(bodies) <= MOST_BRANCHES else [],
        "klasses": queries.KLASSES,
        "standings": queries.STANDINGS,
        "counts": queries.counts(bodies, clock.today()) if first and len(bodies) <= MOST_BRANCHES else None,
        "may_enrol": bool(bodies),
        "waiting": queries.unlisted(by).count() if first else 0,
        "is_narrowed": bool(given),
        "export_url": f"{reverse('members:export')}?{urlencode(given)}",
    }
    return show(request, "members/index.html", context, part="rows")


@require_http_methods(["GET", "HEAD", "POST"])
def enrol(request: PersonRequest) -> HttpResponse:
    """Enter somebody into a branch's register."""
    by = request.actor
    bodies = list(queries.branches(by))
    if not bodies:
        raise Http404
    posted = request.method == "POST"
    initial = {"starts": clock.today(), "branch": str(bodies[0].pk) if len(bodies) == 1 else ""}
    form = forms.EnrolForm(request.POST if posted else None, branches=bodies, initial=initial)
    if posted and form.is_valid():
        branch = next(one for one in bodies if str(one.pk) == form.cleaned_data["branch"])
        try:
            made = actions.enrol(branch, by=by, **form.given())
        except Denied as no:
            form.add_error(None, str(no))
        else:
            messages.success(request, f"{made.person.name}已登记到{branch.short_name}。")
            return redirect("members:member", made.pk)
    context = _here(by) | {"form": form}
    return show(request, "members/enrol.html", context, part="body", status=422 if form.errors else 200)


@require_safe
def member(request: PersonRequest, pk: int) -> HttpResponse:
    """One member: what the register holds, where they belonged, and what may be done now."""
    one = _member(request, pk)
    verb = VERBS.get(request.GET.get("do", ""))
    return _page(request, one, verb=verb, form=_form(verb, request, one) if verb else None)


@require_POST
def act(request: PersonRequest, pk: int, verb: str) -> HttpResponse:
    """Do one of VERBS."""
    chosen, one = VERBS.get(verb), _member(request, pk)
    if chosen is None:
        raise Http404
    verdict = chosen.may(request.actor, one)
    if not verdict:
        raise Denied(verdict.reason)
    form = _form(chosen, request, one)
    if form.is_valid():
        try:
            made = chosen.run(one, by=request.actor, **form.given())
        except Denied as no:
            form.add_error(None, str(no))
        else:
            if chosen.leads_to:
                return redirect(chosen.leads_to, made.pk)
            messages.success(request, f"{one.person.name}：{chosen.term}，已办好。")
            return redirect("members:member", pk)
    return _page(request, one, verb=chosen, form=form, status=422)


@require_POST
def reveal(request: PersonRequest, pk: int) -> HttpResponse:
    """Show sealed values once, on this answer only."""
    one = _member(request, pk)
    form = forms.RevealForm(request.POST)
    if not form.is_valid():
        return _page(request, one, reveal=form, status=422)
    seen = actions.reveal_member(one, reason=form.cleaned_data["reason"], by=request.actor)
    return _page(request, one, seen=seen)


@require_http_methods(["GET", "HEAD", "POST"])
def unlisted(request: PersonRequest) -> HttpResponse:
    """Whom a roster that was brought in did not name: decided one by one or all at once."""
    by = request.actor
    if not by.may(Grant.MEMBERS):
        raise Http404
    rows = list(queries.unlisted(by)[:MOST_UNLISTED])
    posted = request.method == "POST"
    chosen = set(request.POST.getlist("row"))
    form = forms.UnlistedForm(request.POST if posted else None, initial={"on": clock.today()})
    if posted and form.is_valid():
        wanted = [row for row in rows if str(row.pk) in chosen]
        try:
            if not wanted:
                raise Denied("请先勾选要定的人。")
            n = actions.decide_many(None, rows=wanted, by=by, **form.cleaned_data)
        except Denied as no:
            form.add_error(None, str(no))
        else:
            messages.success(request, f"已定 {n} 名。")
            return redirect("members:unlisted")
    context = _here(by) | {
        "rows": rows,
        "form": form,
        "chosen": {row.pk for row in rows if str(row.pk) in chosen},
    }
    return show(request, "members/unlisted.html", context, part="body", status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def export(request: PersonRequest) -> HttpResponseBase:
    """The register under its conditions as a file, in the form in which it is brought in."""
    by, filters = request.actor, _filters(request)
    if not by.may(Grant.MEMBERS):
        raise Http404
    back = f"{reverse('members:index')}?{urlencode(filters.given())}"
    return answer(request, exports.roster(by, filters, back=back, frame=_here(by)))


@require_safe
def transfers(request: PersonRequest) -> HttpResponse:
    """Who is on the way from or to the branches that the post covers, and what has ended lately."""
    by = request.actor
    if not by.may(Grant.MEMBERS):
        raise Http404
    context = _here(by) | {
        "rows": list(queries.transfers(by, is_open=True)[:MOST_BRANCHES]),
        "ended": list(queries.transfers(by, is_open=False)[:LATELY]),
    }
    return show(request, "members/transfers.html", context, part="body")


@require_safe
def transfer(request: PersonRequest, pk: int) -> HttpResponse:
    """One transfer, and what may be done with it now."""
    one = _transfer(request, pk)
    step = STEPS.get(request.GET.get("do", ""))
    return _transfer_page(request, one, step, step.form(initial={"on": clock.today()}) if step else None)


@require_POST
def move(request: PersonRequest, pk: int, verb: str) -> HttpResponse:
    """Do one of STEPS."""
    step, one = STEPS.get(verb), _transfer(request, pk)
    if step is None:
        raise Http404
    verdict = step.may(request.actor, one)
    if not verdict:
        raise Denied(verdict.reason)
    form = step.form(request.POST)
    if form.is_valid():
        try:
            step.run(one, by=request.actor, **form.given())
        except Denied as no:
            form.add_error(None, str(no))
        else:
            messages.success(request, f"{one.member.person.name}的组织关系转接：{step.term}，已办好。")
            return redirect("members:transfer", pk)
    return _transfer_page(request, one, step, form, status=422)


@require_safe
def letter(request: PersonRequest, pk: int) -> HttpResponse:
    """The introduction letter as Word."""
    one = _transfer(request, pk)
    if not one.letter:
        raise Http404
    word = HttpResponse(writing.made(papers.LETTER.key, papers.letter(one)), content_type=MEDIA_TYPE)
    name = file_name(one.source.short_name, papers.LETTER.term, one.offered_on)
    word["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    return word


def _transfer_page(
    request: PersonRequest, one: Any, step: Step | None, form: forms.TransferForm | None, status: int = 200
) -> HttpResponse:
    able = [each for each in STEPS.values() if each.may(request.actor, one)]
    page = reverse("members:transfer", args=[one.pk])
    context = _here(request.actor) | {
        "transfer": one,
        "acts": [
            Tab(each.term, f"{page}?do={each.key}#next", here=each is step, icon=each.icon) for each in able
        ],
        "step": step if step in able else None,
        "form": form,
        "may_list": request.actor.may(Grant.MEMBERS),
    }
    return show(request, "members/transfer.html", context, part="body", status=status)


def _transfer(request: PersonRequest, pk: int) -> Any:
    one = queries.transfer(request.actor, pk)
    if one is None:
        raise Http404
    return one


def _own(request: PersonRequest) -> HttpResponse:
    by = request.actor
    mine = queries.myself(by)
    if mine is not None:
        return redirect("members:member", mine.pk)
    if by.seat is None or by.seat.role.menu != "branch":
        raise Http404
    return show(request, "members/nobody.html", _here(by), part="body")


def _page(
    request: PersonRequest,
    one: Any,
    *,
    verb: Verb | None = None,
    form: forms.MemberForm | None = None,
    status: int = 200,
    **given: Any,
) -> HttpResponse:
    by = request.actor
    able = [each for each in VERBS.values() if each.may(by, one)]
    page = reverse("members:member", args=[one.pk])
    context = _here(by) | {
        "member": one,
        "masked": queries.masked(one),
        "masked_id": queries.masked_id(one),
        "history": queries.history(one),
        "moving": queries.moving(one),
        "acts": [Tab(v.term, f"{page}?do={v.key}#next", here=v is verb, icon=v.icon) for v in able],
        "verb": verb if verb in able else None,
        "form": form,
        "may_reveal": bool(rules.may_reveal(by, one)),
        "may_list": by.may(Grant.MEMBERS),
        "seen": given.get("seen"),
        "reveal": given.get("reveal") or forms.RevealForm(),
    }
    return show(request, "members/member.html", context, part="body", status=status)


def _form(verb: Verb, request: PersonRequest, one: Any) -> forms.MemberForm:
    known = {name: getattr(one, name) for name in ("gender", "born_on", "ethnic", "education", "joined_on")}
    known |= {"name": one.person.name, "full_on": one.full_on, "version": one.version, "on": clock.today()}
    known |= {"skills": one.skills, "free_time": one.free_time}
    return verb.form(request.POST if request.method == "POST" else None, initial=known)


def _member(request: PersonRequest, pk: int) -> Any:
    one = queries.find(request.actor, pk)
    if one is None:
        raise Http404
    return one


def _filters(request: PersonRequest) -> Filters:
    asked = request.GET
    branch = asked.get("branch", "")
    return Filters(
        q=asked.get("q", "")[:60],
        branch=int(branch) if branch.isdigit() and len(branch) < 16 else None,
        klass=asked.get("klass", ""),
        standing=asked.get("standing", ""),
        left=asked.get("left") == "1",
        after=asked.get("after", ""),
    )


def _here(by: Actor) -> dict[str, str]:
    """Members of a branch have the register beside organised life, those above below it."""
    is_branch = by.seat is not None and by.seat.role.menu == "branch"
    return {"here": "members", "sub": ""} if is_branch else {"here": "life", "sub": "members"}
