"""The duties of a case: every clock that starts, stops, stands or changes hands goes through here."""

from collections.abc import Iterable
from datetime import datetime

from gongjian.areas.models import Area
from gongjian.duties import actions as duties
from gongjian.duties import queries as owed
from gongjian.duties.kinds import Kind
from gongjian.duties.models import Duty
from gongjian.duties.queries import Place
from gongjian.kernel import clock
from gongjian.kernel.worktime import Limit
from gongjian.orgs.models import Org, Person
from gongjian.platform.action import part
from gongjian.platform.calendar import calendar_of
from gongjian.platform.parameters import Rulebook
from gongjian.requests.models import CallTarget, Case
from gongjian.requests.rules.kinds import CALL, SETTLE

META = 160  # characters that the second line of a duty keeps


def place_of(area: Area) -> Place:
    """What holds at a place now: the numbers, the calendar, the chains. One query."""
    return owed.place(area, clock.now())


def book_of(area: Area) -> Rulebook:
    """The numbers in force at a place now. One query."""
    return place_of(area).book


def due(book: Rulebook, start: datetime, limit: Limit) -> datetime:
    """When `limit` from `start` is over in the book's place. No query."""
    return calendar_of(book).due(start, limit)


@part
def start(
    case: Case,
    kind: Kind,
    *,
    holder: Org,
    limit: Limit,
    now: datetime,
    person: Person | None = None,
    place: Place | None = None,
) -> Duty:
    """`holder` owes `kind` about the case from `now` on. `place`: what holds there, if already read."""
    return duties.open_duty(
        kind,
        subject=case,
        title=case.title,
        meta=f"{case.number}，{case.area.short_name}{case.place}"[:META],
        url=f"/desk/requests/{case.number}/",
        holder=holder,
        person=person,
        area=case.area,
        now=now,
        limit=limit,
        place=place,
    )


@part
def start_call(case: Case, target: CallTarget, *, limit: Limit, now: datetime) -> Duty:
    """The called body owes an answer."""
    return duties.open_duty(
        CALL,
        subject=target,
        title=target.call.ask,
        meta=f"{case.number}，{target.call.spot}",
        url=f"/desk/requests/{case.number}/",
        holder=target.org,
        person=None,
        area=case.area,
        now=now,
        limit=limit,
    )


@part
def stop(case: Case, now: datetime, *kinds: Kind, outcome: str) -> None:
    """End the open duties of these kinds."""
    for kind in kinds:
        duties.close_duty(case, kind, now=now, outcome=outcome)


@part
def stop_all(case: Case, now: datetime, *, outcome: str) -> None:
    """End every duty of the case; no clock stands any more."""
    duties.close_all(case, now=now, outcome=outcome)
    case.is_paused, case.resume_at = False, None


@part
def stop_calls(targets: Iterable[CallTarget], now: datetime, *, outcome: str) -> None:
    """The called bodies owe no answer any more."""
    for target in targets:
        duties.close_all(target, now=now, outcome=outcome)


@part
def name(case: Case, person: Person | None) -> None:
    """Another person of the holder answers for it."""
    hand(case, case.holder, person)


@part
def hand(case: Case, to: Org, person: Person | None) -> None:
    """The settle duty goes on at another body, with the same clock."""
    duties.reassign(_settling(case), holder=to, person=person)


@part
def restart(case: Case, limit: Limit) -> None:
    """The settle duty as it would have been with another limit from the beginning."""
    old = _settling(case)
    duties.close_duty(case, SETTLE, now=clock.now(), outcome=Duty.Outcome.CANCELLED)
    new = start(case, SETTLE, holder=old.holder, limit=limit, now=old.started_at, person=old.person)
    case.limit, case.due_at = str(limit), new.due_at


@part
def extend(case: Case, extra: Limit) -> None:
    """More time for the settle duty. Raises Denied when the two count different things."""
    duty = duties.extend(_settling(case), extra=extra, now=clock.now())
    case.limit, case.due_at = duty.limit, duty.due_at


@part
def rest(case: Case, reason: str, now: datetime, *, until: datetime) -> None:
    """The settle clock stands, at the longest `until`."""
    duties.pause(_settling(case), reason=reason, now=now)
    case.is_paused, case.resume_at = True, until


@part
def wake(case: Case, now: datetime) -> None:
    """A clock that stood runs again; one that runs, runs on."""
    if not case.is_paused:
        return
    case.due_at = duties.resume(_settling(case), now=now).due_at
    case.is_paused, case.resume_at = False, None


@part
def is_reached(case: Case, now: datetime, *kinds: Kind) -> bool:
    """Whether the superior is to take over by the chain (so that the clock does it once, however often it
    looks).
    """
    keys = [kind.key for kind in kinds]
    return owed.open_of(case).filter(kind__in=keys, escalate_at__lte=now, effect="move").exists()


def _settling(case: Case) -> Duty:
    return owed.open_of(case).get(kind=SETTLE.key)
