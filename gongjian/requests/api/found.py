"""A case by its number, as far as it exists for whoever asks."""

from django.http import Http404

from gongjian.orgs.actor import Actor
from gongjian.requests.models import Case
from gongjian.requests.queries import desk
from gongjian.requests.queries.typed import case_number

GONE = "没有这个编号的诉求，或者不在这个令牌的范围里。请核对编号，写成 261113-0473 这样。"


def find(by: Actor, number: str) -> Case:
    """The case of a number; raises Http404 with a sentence."""
    known = case_number(number) if len(number) <= 20 else ""
    found = desk.find(by, known) if known else None
    if found is None:
        raise Http404(GONE)
    return found


def case_of(by: Actor, case: Case) -> Case:
    """The case as it is now, also when what was done took it out of the actor's sight."""
    fresh = desk.find(by, case.number)
    if fresh is None:
        case.refresh_from_db()
        return case
    return fresh
