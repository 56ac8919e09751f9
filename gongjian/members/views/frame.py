"""What the pages of this room share: where they stand in the navigation, acts on a thing of its own."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from gongjian.kernel import clock
from gongjian.kernel.verdict import Denied, Verdict
from gongjian.orgs.actor import Actor
from gongjian.orgs.http import PersonRequest
from gongjian.ui.parts import Tab

MOST_BRANCHES = 200


@dataclass(frozen=True)
class Step:
    """An act on a thing: its word, icon, verdict, form and action."""

    key: str
    term: str
    icon: str
    may: Callable[..., Verdict]
    form: type[Any]
    run: Callable[..., Any]


def able(by: Actor, steps: Iterable[Step], thing: Any, page: str, chosen: Step | None) -> dict[str, Any]:
    """What may be done now, for the template: `acts`, and `step` if it is among them."""
    may = [each for each in steps if each.may(by, thing)]
    tabs = [Tab(each.term, f"{page}?do={each.key}#next", here=each is chosen, icon=each.icon) for each in may]
    return {"acts": tabs, "step": chosen if chosen in may else None}


def blank(step: Step | None) -> Any:
    """The form of an act, not filled in."""
    return step.form(initial={"on": clock.today()}) if step else None


def done(request: PersonRequest, step: Step, thing: Any, form: Any) -> bool:
    """Whether the act was done; what is wrong stands in the form."""
    verdict = step.may(request.actor, thing)
    if not verdict:
        raise Denied(verdict.reason)
    if not form.is_valid():
        return False
    try:
        step.run(thing, by=request.actor, **form.given())
    except Denied as no:
        form.add_error(None, str(no))
        return False
    return True


def here(by: Actor) -> dict[str, str]:
    """Members of a branch have the register beside organised life, those above below it."""
    is_branch = by.seat is not None and by.seat.role.menu == "branch"
    return {"here": "members", "sub": ""} if is_branch else {"here": "life", "sub": "members"}
