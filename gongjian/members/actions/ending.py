"""What of a member ends when they go: being away, being sought. Parts of the actions that turn a member."""

from datetime import date

from gongjian.duties import actions as duties
from gongjian.duties import queries as owed
from gongjian.duties.models import Duty
from gongjian.kernel import clock
from gongjian.members.models import Floating, Member, Search
from gongjian.orgs.models import Org
from gongjian.platform.action import part


def running_search(member: Member) -> Search | None:
    """The search for a member that goes on."""
    return Search.objects.of(member=member).filter(state__in=Search.RUNNING).first()


def running_float(member: Member) -> Floating | None:
    """The time away of a member that goes on."""
    return Floating.objects.of(member=member).filter(state=Floating.State.AWAY).first()


@part
def end_search(member: Member, state: str, on: date, paper: str) -> None:
    """Nobody goes on searching."""
    search = running_search(member)
    if search is None:
        return
    search.state, search.closed_on, search.paper = state, max(on, search.since), paper.strip()[:100]
    search.save()
    duties.close_all(search, now=clock.now(), outcome=Duty.Outcome.DONE)


@part
def hand_over_search(member: Member, branch: Org) -> None:
    """The search goes on at the branch to which the member belongs now."""
    search = running_search(member)
    for duty in owed.open_of(search) if search else ():
        duties.reassign(duty, holder=branch, person=None)


@part
def end_float(member: Member, on: date, *, moved: bool) -> str:
    """The time away is over; the class that the member had before it, "" for who was not away."""
    floating = running_float(member)
    if floating is None:
        return ""
    floating.state = Floating.State.MOVED if moved else Floating.State.BACK
    floating.ended_on = max(on, floating.starts)
    floating.save()
    duties.close_all(floating, now=clock.now(), outcome=Duty.Outcome.DONE)
    return floating.klass_before
