"""The page of one member: what the register holds, where they belonged, and what may be done now."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from gongjian.kernel import clock
from gongjian.kernel.verdict import Denied, Verdict
from gongjian.members.actions import floating, register, searching, transfers, turning
from gongjian.members.forms import away as away_forms
from gongjian.members.forms import register as forms
from gongjian.members.queries import away
from gongjian.members.queries import register as queries
from gongjian.members.rules import floating as away_rules
from gongjian.members.rules import register as rules
from gongjian.members.rules import searching as search_rules
from gongjian.members.views.frame import here
from gongjian.orgs.http import PersonRequest
from gongjian.orgs.roles import Grant
from gongjian.ui.http import show
from gongjian.ui.parts import Tab


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
             register.describe, "社区按特长和时间给您推荐岗位，随时可以改。"),
        Verb("correct", "更正资料", "pencil", rules.may_keep, forms.FactsForm, register.correct),
        Verb("class", "改类别", "tag", rules.may_turn, forms.ClassForm, turning.change_class,
             "类别决定参加哪些组织生活，从这天起算，以前的数字不变。"),
        Verb("standing", "改党籍状态", "id-badge-2", rules.may_turn, forms.StandingForm,
             turning.change_standing, "转正、停止党籍、恢复、去世等。要写依据。"),
        Verb("back", "更正误登的离开", "arrow-back-up", rules.may_come_back, forms.BackForm,
             turning.bring_back, "只用来改登错的，从登记离开的那天起接着算。重新入党的要办登记。"),
        Verb("offer", "转到本系统的支部", "transfer-out", rules.may_turn, forms.OfferForm, transfers.offer,
             "对方接收之前，人还在本支部的名册里。",
             "members:transfer"),
        Verb("issue", "开介绍信转到外面", "mail", rules.may_turn, forms.LetterForm, transfers.issue,
             "回执来之前，人还在本支部的名册里。到期前会提醒。",
             "members:transfer"),
        Verb("away", "登记外出", "plane-departure", away_rules.may_send, away_forms.SendForm, floating.send,
             "外出六个月以上、关系不转的登记流动党员，两边支部至少每半年联系一次。", "members:floating"),
        Verb("seek", "登记失联", "user-search", search_rules.may_seek, away_forms.SeekForm, searching.seek,
             "联系不上或长期不参加的，从这天起算。系统只提醒期限，怎么定由党组织定。", "members:search"),
    )
}  # fmt: skip


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
    seen = register.reveal_member(one, reason=form.cleaned_data["reason"], by=request.actor)
    return _page(request, one, seen=seen)


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
    context = here(by) | {
        "member": one,
        "masked": queries.masked(one),
        "masked_id": queries.masked_id(one),
        "history": queries.history(one),
        "moving": queries.moving(one),
        "away": away.away(one),
        "sought": away.sought(one) if by.may(Grant.MEMBERS) else None,
        "owed": rules.OWED_BY[one.klass] if one.is_living else "",
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
