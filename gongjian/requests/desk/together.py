"""One act on several cases of the list: each has its own verdict, and each refusal is told."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from gongjian.kernel.verdict import Denied
from gongjian.orgs.actor import Actor
from gongjian.orgs.models import Org
from gongjian.orgs.roles import Grant
from gongjian.requests.actions import handling, handover
from gongjian.requests.models import Case
from gongjian.requests.queries import desk

MOST = 50
ACTS = {"accept": "受理", "offer": "派单", "merge": "合并"}
DONE = {"accept": "已受理，由您负责", "offer": "已派出，等对方签收", "merge": "已合并"}
_GRANTS = {"accept": Grant.HANDLE, "offer": Grant.DISPATCH, "merge": Grant.DISPATCH}


@dataclass(frozen=True)
class Told:
    """What became of one case: done, or why not."""

    case: Case
    said: str
    is_done: bool


def acts(by: Actor) -> list[tuple[str, str]]:
    """What the post may do to several cases at once: key and word."""
    return [(key, word) for key, word in ACTS.items() if by.may(_GRANTS[key])]


def chosen(by: Actor, numbers: Iterable[str]) -> list[Case]:
    """The cases of these numbers that exist for the person, in the order given; the others do not."""
    plain = [number for number in dict.fromkeys(numbers) if number.isprintable()]
    found = (desk.find(by, number) for number in plain[:MOST])
    return [case for case in found if case is not None]


def accept(cases: list[Case], by: Actor) -> list[Told]:
    """受理."""
    return _each("accept", cases, lambda case: handover.accept(case, by=by))


def offer(cases: list[Case], to: Org, note: str, by: Actor) -> list[Told]:
    """派单: all to one body; the responsibility list is asked for each (H-03, T9)."""
    return _each("offer", cases, lambda case: handover.offer(case, to=to, note=note, by=by))


def merge(cases: list[Case], into: Case, by: Actor) -> list[Told]:
    """合并: all others into one of them."""
    others = [case for case in cases if case.pk != into.pk]
    return _each("merge", others, lambda case: handling.merge(case, into=into, by=by))


def _each(act: str, cases: list[Case], do: Callable[[Case], object]) -> list[Told]:
    told = []
    for case in cases:
        try:
            do(case)
        except Denied as denied:
            told.append(Told(case, str(denied), is_done=False))
        else:
            told.append(Told(case, DONE[act], is_done=True))
    return told
