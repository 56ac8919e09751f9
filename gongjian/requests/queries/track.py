"""The track of a case in scope, for whoever follows it from outside: steps, calls, one's own part in them."""

from django.db.models import Prefetch

from gongjian.orgs.actor import Actor
from gongjian.requests.models import Call, CallTarget, Case, Step
from gongjian.requests.rules.flow import TERMS


def terms() -> dict[str, str]:
    """What the track calls each verb that can stand in it."""
    return dict(TERMS)


def steps(case: Case) -> list[Step]:
    """The steps, the oldest first. One query."""
    return list(Step.objects.of(case=case).order_by("at", "pk"))


def calls(case: Case) -> list[Call]:
    """The calls to the spot with whom they called, the oldest first. Two queries."""
    rows = CallTarget.objects.unscoped("targets of this case's calls").select_related("org").order_by("pk")
    return list(
        Call.objects.of(case=case)
        .select_related("org")
        .prefetch_related(Prefetch("targets", queryset=rows))
        .order_by("called_at", "pk")
    )


def running_call(case: Case) -> Call | None:
    """The latest call that is not over."""
    running = Call.objects.of(case=case).filter(ended_at__isnull=True).order_by("-pk")
    return running.select_related("org", "case__area", "case__holder").first()


def called_body(case: Case, by: Actor, org: int | None) -> CallTarget | None:
    """The body that the latest running call names: the one asked for, else the actor's own."""
    call = running_call(case)
    if call is None:
        return None
    rows = CallTarget.objects.of(call=call).select_related(
        "org", "call__org", "call__case__area", "call__case__holder"
    )
    named = [row for row in rows.order_by("pk") if row.org_id == (org or by.org_id)]
    return named[0] if named else None
