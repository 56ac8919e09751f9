"""Calls to the spot and call-backs, as their own pages show them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from gongjian.orgs.actor import Actor
from gongjian.requests.models import Call, CallTarget, Case, Evaluation, Reporter, State
from gongjian.requests.rules.calls import standing
from gongjian.ui import words

_SHOWN = 60
LOOKS = {"arrived": "ok", "answered": "ok", "missing": "late", "silent": "wait", "overdue": "late"}
_WITH = ("case__area", "case__holder", "org")


@dataclass(frozen=True)
class Waiting:
    """A reporter who was answered and has not judged yet."""

    reporter: Reporter
    case: Case


def calls(by: Actor, *, ended: bool = False) -> list[Call]:
    """Calls about cases in one's reach, running ones by the time to arrive, ended ones the latest first."""
    order = "-ended_at" if ended else "arrive_by"
    rows = _calls(by).filter(ended_at__isnull=not ended).order_by(order, "pk")
    return list(rows.select_related(*_WITH).prefetch_related(_targets())[:_SHOWN])


def called_here(by: Actor) -> int:
    """How many running calls wait for an answer of one's own body; what is asked of a body below waits for
    that one.
    """
    if by.seat is None:
        return 0
    mine = CallTarget.objects.unscoped("one's own body's calls").filter(org_id=by.seat.org_id)
    return mine.filter(call__ended_at__isnull=True, answered_at__isnull=True, arrived_at__isnull=True).count()


def unanswered(case: Case, now: datetime) -> tuple[list[str], list[str]]:
    """The bodies of running calls that have not answered, and those of them whose time to answer is over."""
    rows = CallTarget.objects.unscoped("the calls of the case at hand").filter(call__case=case)
    open_ = rows.filter(call__ended_at__isnull=True, answered_at__isnull=True, arrived_at__isnull=True)
    found = list(open_.order_by("pk").values_list("org__short_name", "answer_by"))
    return [name for name, _ in found], [name for name, answer_by in found if answer_by < now]


def chip(target: CallTarget, call: Call, now: datetime) -> tuple[str, str]:
    """How a called body stands, for a narrow line: the look of `{% whistle %}` and a word. No query."""
    state, late = standing(target, call, now)
    word = {
        "arrived": "已到",
        "answered": "已应，未到",
        "missing": f"已应，逾 {words.brief(late)}未到",
        "silent": "未应",
        "overdue": f"逾 {words.brief(late)}未应",
    }[state]
    return LOOKS[state], word


def call(by: Actor, pk: int) -> Call | None:
    """A call about a case in one's reach."""
    return _calls(by).filter(pk=pk).select_related(*_WITH).first()


def target(by: Actor, pk: int) -> CallTarget | None:
    """A called body of such a call."""
    rows = CallTarget.objects.unscoped("of a call in reach").filter(pk=pk, call__in=_calls(by))
    return rows.select_related("org", "call__org", "call__case__area", "call__case__holder").first()


def to_call_back(by: Actor) -> list[Waiting]:
    """Answered cases whose reporter left a phone and has not judged this round: the earliest answer first."""
    judged = Evaluation.objects.unscoped("of reporters in scope").filter(
        reporter=OuterRef("pk"), at__gte=OuterRef("case__settled_at")
    )
    cases = Case.objects.visible_to(by).filter(state=State.SETTLED)
    rows = Reporter.objects.unscoped("of cases in scope").filter(Q(case__in=cases)).exclude(phone_index="")
    found = rows.filter(~Exists(judged)).select_related(
        "case__area", "case__holder", "case__awaiting", "case__merged_into"
    )
    return [Waiting(one, one.case) for one in found.order_by("case__settled_at", "pk")[:_SHOWN]]


def reporter(by: Actor, pk: int) -> Reporter | None:
    """Somebody who asked, through a case that exists for the actor."""
    cases = Case.objects.visible_to(by)
    rows = Reporter.objects.unscoped("through a case in scope").filter(
        Q(case__in=cases) | Q(case__merged_into__in=cases), pk=pk
    )
    return rows.select_related(
        "case__area", "case__holder", "case__awaiting", "case__merged_into__area", "case__merged_into__holder"
    ).first()


def _calls(by: Actor) -> QuerySet[Call]:
    return Call.objects.unscoped("of cases in scope").filter(case__in=Case.objects.visible_to(by))


def _targets() -> "Prefetch[Any]":
    rows = CallTarget.objects.unscoped("of calls in scope").select_related("org").order_by("pk")
    return Prefetch("targets", queryset=rows)
