"""What the clock has to look at. Nobody asks for these but the jobs of the house."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db.models import QuerySet

from gongjian.duties import queries as owed
from gongjian.duties.kinds import Kind
from gongjian.orgs.models import Org
from gongjian.orgs.queries import superior
from gongjian.requests.models import WORKING, Case, State
from gongjian.requests.rules.kinds import ACCEPT, REVIEW, SETTLE, TAKE

_CLOCK = "the clock sees to every case"
LOOK_BACK = timedelta(days=2)  # a new calendar is reckoned with at once, and at the latest the next day


def to_escalate(now: datetime) -> Iterator[Case]:
    """Cases that the level above is to take over by the chain; not those that lie at the top already."""
    top: dict[int, bool] = {}
    for case in _to_move(now, ACCEPT, SETTLE).filter(state__in=[State.LODGED, State.DOING]):
        if case.holder_id not in top:
            top[case.holder_id] = superior(case.holder) is None
        if not top[case.holder_id]:
            yield case


def to_lapse(now: datetime, kind: Kind) -> QuerySet[Case]:
    """Cases whose offer (TAKE) or objection (REVIEW) nobody answered in time."""
    assert kind in (TAKE, REVIEW)
    return _to_move(now, kind).filter(state__in=[State.OFFERED, State.DISPUTED])


def to_resume(now: datetime) -> QuerySet[Case]:
    """Cases whose longest pause is over."""
    return Case.objects.unscoped(_CLOCK).filter(is_paused=True, resume_at__lte=now).order_by("resume_at")


def to_expire(now: datetime) -> QuerySet[Case]:
    """Answered cases whose days for judging are over."""
    return Case.objects.unscoped(_CLOCK).filter(state=State.SETTLED, ask_until__lte=now).order_by("ask_until")


def out_of_step(now: datetime) -> list[tuple[Case, datetime]]:
    """Cases whose due time is no longer that of their settle duty, with the duty's."""
    moved = {_id(subject): at for subject, at in owed.recomputed(SETTLE.key, now - LOOK_BACK)}
    cases = Case.objects.unscoped(_CLOCK).filter(pk__in=moved, state__in=WORKING)
    return [(case, moved[case.pk]) for case in cases if case.due_at != moved[case.pk]]


def stuck(now: datetime) -> list[Case]:
    """Overdue cases that lie at the top: nobody alone can settle them (R4)."""
    late = Case.objects.unscoped("matters for deliberation").filter(
        state__in=WORKING, due_at__lt=now, is_paused=False, holder__in=_tops()
    )
    return list(late.select_related("holder", "area").order_by("due_at"))


def _tops() -> list[Org]:
    """Bodies that answer for a place and have nobody above them."""
    leads = (
        Org.objects.filter(is_lead=True, valid_to__isnull=True).select_related("area").order_by("area__level")
    )
    first = leads.values_list("area__level", flat=True).first()
    return [org for org in leads.filter(area__level=first) if superior(org) is None] if first else []


def _to_move(now: datetime, *kinds: Kind) -> QuerySet[Case]:
    ids = {
        _id(subject)
        for kind in kinds
        for subject in owed.due_to_move(now, kind.key).values_list("subject", flat=True)
    }
    cases = Case.objects.unscoped(_CLOCK).filter(pk__in=ids)
    return cases.select_related("holder__area").order_by("due_at", "pk")


def _id(subject: str) -> int:
    """12 from "requests.Case:12"."""
    return int(subject.rpartition(":")[2])
