"""A case changes hands: sideways with the time that is left, or up a level with a new clock."""

from datetime import datetime

from gongjian.kernel import clock
from gongjian.kernel.worktime import Limit
from gongjian.orgs import queries as orgs
from gongjian.orgs.actor import Actor
from gongjian.orgs.models import Org, Person
from gongjian.platform.action import part
from gongjian.requests.actions import clocks, telling, trail
from gongjian.requests.models import Case, Party
from gongjian.requests.rules import words
from gongjian.requests.rules.clock import ACCEPT_LIMIT, level_limit, step_limit
from gongjian.requests.rules.kinds import ACCEPT, SETTLE


def someone(by: Actor) -> Person | None:
    """Whoever acts, as a person; the clock and residents are nobody."""
    return Person(pk=by.person_id, name=by.name) if by.person_id is not None else None


@part
def respond(case: Case, by: Actor, now: datetime) -> None:
    """Somebody has taken notice: the first response of the case, and the end of the wait for it."""
    if case.state == "lodged":
        clocks.stop(case, now, ACCEPT, outcome="done")
    if case.responded_at is None and not by.is_clock:
        case.responded_at = now


@part
def hand_to(case: Case, to: Org, keeper: Person | None, now: datetime) -> None:
    """Another body owns the case, with the time that is left."""
    clocks.hand(case, to, keeper)
    case.holder, case.keeper = to, keeper
    trail.join(case, [to], Party.Role.HOLDER, now)


@part
def lift(
    case: Case, verb: str, to: Org, *, by: Actor, now: datetime, note: str, limit: Limit | None = None
) -> None:
    """The case lies at `to`, not yet accepted, with that level's clock or with `limit` (R3)."""
    book = clocks.book_of(case.area)
    limit = limit or level_limit(book, to.area.level, is_urgent=case.is_urgent)
    clocks.wake(case, now)
    clocks.stop(case, now, ACCEPT, SETTLE, outcome="lapsed" if by.is_clock else "handed")
    case.holder, case.keeper = to, None
    case.limit, case.due_at = str(limit), clocks.due(book, now, limit)
    trail.advance(case, verb)
    trail.join(case, [to], Party.Role.HOLDER, now)
    person = orgs.named_person(to, clock.today())
    first = step_limit(book, ACCEPT_LIMIT, is_urgent=case.is_urgent)
    owed = clocks.start(case, ACCEPT, holder=to, limit=first, now=now, person=person)
    telling.tell(owed, by)
    clocks.start(case, SETTLE, holder=to, limit=limit, now=now, person=person)
    say = words.reopened if verb == "reopen" else words.raised
    public = say(to.short_name, case.due_at, now)
    trail.step(case, verb, by=by, now=now, note=words.joined(f"报{to.short_name}", note), public=public)
