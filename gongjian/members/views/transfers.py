"""Pages of transfers: who is on the way, one of them, the letter."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST, require_safe

from gongjian.kernel import clock
from gongjian.kernel.verdict import Denied
from gongjian.members import papers
from gongjian.members.actions import transfers as actions
from gongjian.members.forms import register as forms
from gongjian.members.queries import register as queries
from gongjian.members.rules import transfers as rules
from gongjian.members.views.frame import MOST_BRANCHES, Step, able, blank, done, here
from gongjian.orgs.http import PersonRequest
from gongjian.orgs.roles import Grant
from gongjian.papers import queries as writing
from gongjian.papers.paper import file_name
from gongjian.papers.word import MEDIA_TYPE
from gongjian.ui.http import show

LATELY = 50


STEPS = {
    step.key: step
    for step in (
        Step("accept", "接收", "check", rules.may_accept, forms.AcceptForm, actions.accept),
        Step("receipt", "登记回执", "mail", rules.may_receipt, forms.ReceiptForm, actions.receipt),
        Step("decline", "退回", "x", rules.may_accept, forms.WhyForm, actions.decline),
        Step("withdraw", "撤回", "arrow-back-up", rules.may_withdraw, forms.WhyForm, actions.withdraw),
    )
}


@require_safe
def transfers(request: PersonRequest) -> HttpResponse:
    """Who is on the way from or to the branches that the post covers, and what has ended lately."""
    by = request.actor
    if not by.may(Grant.MEMBERS):
        raise Http404
    context = here(by) | {
        "rows": list(queries.transfers(by, is_open=True)[:MOST_BRANCHES]),
        "ended": list(queries.transfers(by, is_open=False)[:LATELY]),
    }
    return show(request, "members/transfers.html", context, part="body")


@require_safe
def transfer(request: PersonRequest, pk: int) -> HttpResponse:
    """One transfer, and what may be done with it now."""
    one = _transfer(request, pk)
    step = STEPS.get(request.GET.get("do", ""))
    return _transfer_page(request, one, step, blank(step))


@require_POST
def move(request: PersonRequest, pk: int, verb: str) -> HttpResponse:
    """Do one of STEPS."""
    step, one = STEPS.get(verb), _transfer(request, pk)
    if step is None:
        raise Http404
    form = step.form(request.POST)
    if done(request, step, one, form):
        messages.success(request, f"{one.member.person.name}的组织关系转接：{step.term}，已办好。")
        return redirect("members:transfer", pk)
    return _transfer_page(request, one, step, form, status=422)


@require_safe
def letter(request: PersonRequest, pk: int) -> HttpResponse:
    """The introduction letter as Word."""
    one = _transfer(request, pk)
    if not one.letter:
        raise Http404
    verdict = rules.may_have_letter(one, clock.today())
    if not verdict:
        raise Denied(verdict.reason)
    paper = papers.letter(one, queries.standing_on(one.member, one.offered_on))
    word = HttpResponse(writing.made(papers.LETTER.key, paper), content_type=MEDIA_TYPE)
    name = file_name(one.source.short_name, papers.LETTER.term, one.offered_on)
    word["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    return word


def _transfer_page(
    request: PersonRequest, one: Any, step: Step | None, form: forms.TransferForm | None, status: int = 200
) -> HttpResponse:
    page = reverse("members:transfer", args=[one.pk])
    context = (
        here(request.actor)
        | able(request.actor, STEPS.values(), one, page, step)
        | {
            "transfer": one,
            "may_have_letter": bool(one.letter and rules.may_have_letter(one, clock.today())),
            "form": form,
            "may_list": request.actor.may(Grant.MEMBERS),
        }
    )
    return show(request, "members/transfer.html", context, part="body", status=status)


def _transfer(request: PersonRequest, pk: int) -> Any:
    one = queries.transfer(request.actor, pk)
    if one is None:
        raise Http404
    return one
