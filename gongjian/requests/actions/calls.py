"""Calling bodies to the spot (吹哨报到): who came and when stays readable."""

from collections.abc import Sequence
from datetime import datetime

from gongjian.kernel import clock
from gongjian.kernel.verdict import Denied
from gongjian.orgs.actor import Actor
from gongjian.orgs.models import Org
from gongjian.platform.action import action
from gongjian.requests.actions import clocks, telling, trail
from gongjian.requests.actions.trail import demand
from gongjian.requests.models import Call, CallTarget, Case, Party
from gongjian.requests.rules import calls as rules
from gongjian.requests.rules import words
from gongjian.requests.rules.clock import CALL_ANSWER, CALL_FARTHEST


@action("吹哨", allow=rules.may_call)
def call(
    case: Case,
    *,
    orgs: Sequence[Org],
    ask: str,
    spot: str,
    arrive_by: datetime,
    by: Actor,
    version: int | None = None,
) -> Call:
    """Call bodies to the spot: for what, where, by when. Each answers within its limit."""
    now = clock.now()
    if not ask.strip():
        raise Denied("请写明请对方到现场做什么。", about="ask")
    book = clocks.book_of(case.area)
    farthest = book.number(CALL_FARTHEST)
    demand(rules.can_call(list(orgs), arrive_by=arrive_by, now=now, farthest=farthest))
    limit = book.limit(CALL_ANSWER)
    made = Call.objects.add(
        case=case,
        by=by.name,
        org_id=by.org_id or case.holder_id,
        ask=ask.strip(),
        spot=spot.strip() or case.place or case.area.name,
        arrive_by=arrive_by,
        called_at=now,
    )
    due = clocks.due(book, now, limit)
    for org in {org.pk: org for org in orgs}.values():
        target = CallTarget.objects.add(call=made, org=org, answer_by=due)
        telling.tell(clocks.start_call(case, target, limit=limit, now=now), by)
    trail.join(case, orgs, Party.Role.CALLED, now)
    trail.advance(case, "call")
    names = [org.short_name for org in orgs]
    note = words.joined(f"请{'、'.join(names)}", ask.strip())
    trail.step(case, "call", by=by, now=now, note=note, public=words.called(names, arrive_by))
    return made


@action("应哨", allow=rules.may_answer)
def answer(target: CallTarget, *, by: Actor) -> CallTarget:
    """The called body says it will come."""
    return _mark(target, "answer", by)


@action("登记到场", allow=rules.may_arrive)
def arrive(target: CallTarget, *, by: Actor) -> CallTarget:
    """The called body is there; if it says so itself, it has answered too. When whoever called confirms it,
    the track names them, and the body has not answered.
    """
    return _mark(target, "arrive", by)


@action("反馈处置结果", allow=rules.may_report)
def report(target: CallTarget, *, result: str, by: Actor) -> CallTarget:
    """What the called body did on the spot."""
    if len(result.strip()) < 2:
        raise Denied("请写一句处置结果，至少 2 个字。", about="result")
    target.result = result.strip()
    return _mark(target, "report", by, note=target.result)


@action("结束吹哨", allow=rules.may_end)
def end(call: Call, *, result: str, by: Actor) -> Call:
    """The call is over; whoever did not answer stays readable as not having answered."""
    now = clock.now()
    call.ended_at, call.result = now, result.strip()
    call.save(update_fields=["ended_at", "result"])
    clocks.stop_calls(
        CallTarget.objects.of(call=call).filter(answered_at__isnull=True, arrived_at__isnull=True),
        now,
        outcome="lapsed",
    )
    trail.step(call.case, "end", by=by, now=now, note=call.result)
    return call


def _mark(target: CallTarget, verb: str, by: Actor, note: str = "") -> CallTarget:
    now = clock.now()
    is_confirmed = rules.confirms(by, target)
    if target.answered_at is None:
        clocks.stop_calls([target], now, outcome="done")
    if target.answered_at is None and not is_confirmed:
        target.answered_at, target.answered_by = now, by.name
    if verb == "arrive":
        target.arrived_at = now
        note = f"由吹哨单位{target.call.org.short_name}的{by.name}确认到场" if is_confirmed else note
    target.save()
    said = f"{target.org.short_name}已到现场。" if verb == "arrive" else ""
    name = target.org.short_name
    trail.step(target.call.case, verb, by=by, now=now, note=words.joined(name, note), public=said)
    return target
