"""Messages to other systems: written from the steps of cases, sent in the order of each case.

Both halves are the clock's own work and change no case, so they are no actions. What was written is never
lost: a message that somebody took and did not bring home is due again after a while (`rules.LEASE`).
"""

import json
import logging
import time
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import Exists, Max, OuterRef, Q

from gongjian.exchange import courier
from gongjian.exchange.models import Delivery, Subscription, Tide
from gongjian.exchange.rules import DONE_KEPT, LEASE, next_try
from gongjian.kernel import clock
from gongjian.kernel.tree import below
from gongjian.platform.seals import horizon
from gongjian.requests.models import Case, Channel, Party, Step

log = logging.getLogger("gongjian.jobs")
BATCH = 500
AT_MOST = 45.0  # seconds that one run sends; the next one goes on
_TOP = "select pg_snapshot_xmax(pg_current_snapshot())::text::bigint"
_WHY = "what subscribers are told, each within its own scope"


def collect() -> int:
    """Write a message for every step that a subscriber has not been told of; how many.

    Steps are looked through by id above the tide's low mark, and of each is asked whether a message exists,
    so a step that was committed late is found by the next run.
    """
    seen = Step.objects.unscoped(_WHY).aggregate(seen=Max("pk"))["seen"] or 0
    with connection.cursor() as cursor:  # after `seen`: whoever took a smaller id had begun by now
        over = horizon(cursor)
        cursor.execute(_TOP)
        top = cursor.fetchone()[0]
    tide, _ = Tide.objects.get_or_create(pk=1)
    live = Subscription.objects.filter(stopped_at__isnull=True).select_related("area")
    written = sum(_write(subscription, tide.low) for subscription in live)
    if over >= tide.high_xact:
        Tide.objects.update(low=tide.high, high=seen, high_xact=top)
    elif top < tide.high_xact:  # restored elsewhere: transactions are counted anew
        Tide.objects.update(high=seen, high_xact=top)
    return written


def push(seconds: float = AT_MOST) -> int:
    """Send what is due, the oldest first; how many arrived. A receiver that failed rests till next time."""
    until, arrived = time.monotonic() + seconds, 0
    resting: set[int] = set()
    while time.monotonic() < until:
        delivery = _take(resting)
        if delivery is None:
            break
        trouble = courier.carry(delivery.subscription, delivery)
        _note(delivery, trouble)
        if trouble:
            resting.add(delivery.subscription_id)
        arrived += not trouble
    return arrived


def forget_done() -> int:
    """Delete messages that arrived or were dropped long enough ago; how many."""
    done = (Delivery.State.SENT, Delivery.State.DROPPED)
    return Delivery.objects.filter(state__in=done, made_at__lt=clock.now() - DONE_KEPT).delete()[0]


def _write(subscription: Subscription, low: int) -> int:
    written = 0
    while steps := list(_untold(subscription, low)):
        now = clock.now()
        rows = [_message(subscription, step, now) for step in steps]
        Delivery.objects.bulk_create(rows, ignore_conflicts=True)
        written += len(rows)
    return written


def _untold(subscription: Subscription, low: int) -> Iterable[Step]:
    told = Delivery.objects.filter(subscription=subscription, step=OuterRef("pk"))
    rows = Step.objects.unscoped(_WHY).filter(_scope(subscription), pk__gt=low, at__gte=subscription.since)
    if subscription.events:
        rows = rows.filter(verb__in=subscription.events)
    rows = rows.exclude(case__channel=Channel.HISTORY)  # what is brought in from years ago is no news
    return rows.filter(~Exists(told)).select_related("case__area", "case__holder").order_by("pk")[:BATCH]


def _scope(subscription: Subscription) -> Q:
    """The steps of cases in the place, and of those the body takes part in; with both: both at once."""
    scope = Q()
    if subscription.area:
        scope &= below(subscription.area.path, "case__area__path")
    if subscription.org_id:
        parties = Party.objects.unscoped(_WHY).filter(org=subscription.org_id)
        scope &= Q(case__in=parties.values("case_id"))
    return scope


def _message(subscription: Subscription, step: Step, now: datetime) -> Delivery:
    event = f"case.{step.verb}"
    return Delivery(
        subscription=subscription,
        step=step,
        case=step.case,
        event=event,
        body=json.dumps(_told(event, step), ensure_ascii=False, separators=(",", ":")),
        next_at=now,
        made_at=now,
    )


def _told(event: str, step: Step) -> dict[str, Any]:
    """What a subscriber reads: how the case stands, nothing of persons and nothing anybody wrote."""
    case: Case = step.case
    return {
        "type": event,
        "timestamp": _iso(step.at),
        "data": {
            "step": step.pk,
            "number": case.number,
            "source_number": case.source_number,
            "event": step.verb,
            "term": step.term,
            "state": step.state,
            "round": step.round,
            "area": {"code": case.area.code, "name": case.area.short_name},
            "holder": {"id": case.holder_id, "name": case.holder.short_name},
            "due_at": _iso(case.due_at),
            "url": f"/api/v1/cases/{case.number}",
        },
    }


def _iso(at: datetime) -> str:
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _take(resting: set[int]) -> Delivery | None:
    """The next message that is due and has none of its case before it, taken for as long as a lease."""
    now = clock.now()
    before = Delivery.objects.filter(
        subscription=OuterRef("subscription"),
        case=OuterRef("case"),
        step__lt=OuterRef("step"),
        state__in=(Delivery.State.WAITING, Delivery.State.DEAD),
    )
    with transaction.atomic():
        due = Delivery.objects.filter(
            state=Delivery.State.WAITING, next_at__lte=now, subscription__stopped_at__isnull=True
        ).exclude(subscription__in=resting)
        row = (
            due.filter(~Exists(before))
            .select_related("subscription")
            .select_for_update(skip_locked=True, of=("self",))
            .order_by("next_at", "pk")
            .first()
        )
        if row is None:
            return None
        row.attempts, row.next_at, row.tried_at = row.attempts + 1, now + LEASE, now
        row.save(update_fields=["attempts", "next_at", "tried_at"])
        return row


def _note(delivery: Delivery, trouble: str) -> None:
    """Write down how it went, unless somebody decided otherwise meanwhile."""
    row = Delivery.objects.filter(pk=delivery.pk, state=Delivery.State.WAITING)
    if not trouble:
        row.update(state=Delivery.State.SENT, trouble="")
        return
    log.info("message %s was not taken: %s", delivery.uid, trouble)
    again = next_try(delivery.attempts, clock.now())
    if again is None:
        row.update(state=Delivery.State.DEAD, trouble=trouble[:200])
    else:
        row.update(next_at=again, trouble=trouble[:200])
