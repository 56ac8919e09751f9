"""The panel that stands first on a case: what comes next, what else can be done, what cannot and why."""

from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse

from gongjian.kernel import clock
from gongjian.orgs.actor import Actor
from gongjian.requests.desk.verbs import VERBS, Verb
from gongjian.requests.forms.fields import Words
from gongjian.requests.forms.verbs import VerbForm
from gongjian.requests.models import Case
from gongjian.requests.queries import calling, desk, suggest
from gongjian.requests.rules.desk import Next, hastened, next_step
from gongjian.requests.rules.flow import FLOW

TABS = 6
_ANY_STATE = ("link",)
_AFTER_ANSWER = {"evaluate": "approve", "tell": "approve"}  # what waits for the resident to judge


@dataclass(frozen=True)
class Link:
    """An act that is possible now, as a link to its form."""

    label: str
    url: str
    icon: str
    here: bool


@dataclass(frozen=True)
class Blocked:
    """Acts that this person cannot do now, for one and the same reason."""

    terms: list[str]
    icon: str
    reason: str


@dataclass(frozen=True)
class Panel:
    """What the template draws. Without `act` there is nothing to fill in."""

    next: Next
    tabs: list[Link]
    more: list[Link]
    blocked: list[Blocked]
    act: Verb | None = None
    form: VerbForm | None = None
    post_url: str = ""
    kept: list[tuple[str, str]] = field(default_factory=list)  # typed for an act that is not to be had now
    extra: dict[str, Any] = field(default_factory=dict)

    @property
    def blocked_count(self) -> int:
        """How many acts cannot be done now."""
        return sum(len(one.terms) for one in self.blocked)


def build(
    case: Case, by: Actor, wanted: str = "", find: str = "", form: VerbForm | None = None, other: str = ""
) -> Panel:
    """The panel for whoever looks; `wanted` is the act of the tab that was opened, `find` a body looked
    for by name, `other` the number of another case to begin with.
    """
    following = next_step(by, case)
    if following.verb == "settle":
        following = hastened(following, *calling.unanswered(case, clock.now()))
    open_to, blocked = _sorted(case, by, following)
    act = next((verb for verb in open_to if verb.key == wanted), None)
    act = (
        act
        or next((verb for verb in open_to if verb.key == following.verb), None)
        or (open_to[0] if open_to else None)
    )
    here = reverse("requests:case", args=[case.number])
    links = [Link(verb.term, f"{here}?do={verb.key}#next", verb.icon, verb is act) for verb in open_to]
    tabs, more = links[:TABS], links[TABS:]
    fits = form is not None and act is not None and act.key == wanted
    kept = _typed(form) if form is not None and not fits else []
    if act is None:
        return Panel(following, tabs, more, blocked, kept=kept)
    blank = act.form(case=case, by=by, initial={"other": other} if other else {})
    shown = form if form is not None and fits else blank
    return Panel(
        following,
        tabs,
        more,
        blocked,
        act,
        shown,
        reverse(f"requests:{act.key}", args=[case.number]),
        kept,
        _extra(act, case, by, find, _picked(shown)),
    )


def _picked(form: VerbForm) -> str:
    """The id of the body that was picked before the form came back."""
    return str(form["to"].value() or "") if form.is_bound and "to" in form.fields else ""


def _typed(form: VerbForm) -> list[tuple[str, str]]:
    """The words that somebody wrote, under the names of their fields."""
    said = [(str(bound.label), str(bound.value() or "")) for bound in form if isinstance(bound.field, Words)]
    return [(label, value) for label, value in said if value]


def _sorted(case: Case, by: Actor, following: Next) -> tuple[list[Verb], list[Blocked]]:
    """What can be done, the next act first; and what the state knows but this person may not."""
    open_to: list[Verb] = []
    refused: dict[str, list[tuple[Verb, str]]] = {}
    for verb in VERBS.values():
        if verb.key not in _ANY_STATE and not FLOW.allows(case.state, _AFTER_ANSWER.get(verb.key, verb.key)):
            continue
        verdict = verb.may(by, case)
        if verdict:
            open_to.append(verb)
        else:
            refused.setdefault(verdict.alike, []).append((verb, verdict.reason))
    blocked = [
        Blocked([verb.term for verb, _ in rows], rows[0][0].icon, alike if len(rows) > 1 else rows[0][1])
        for alike, rows in refused.items()
    ]
    return sorted(open_to, key=lambda verb: verb.key != following.verb), blocked


def _extra(act: Verb, case: Case, by: Actor, find: str, chosen: str = "") -> dict[str, Any]:
    if act.key == "offer":
        return {"check": suggest.offers(case, by, find, chosen), "find": find}
    if act.key in ("call", "invite"):
        return {"bodies": suggest.bodies(case, find), "find": find}
    if act.key in ("merge", "link"):
        return {"likely": desk.similar(case, by)}
    return {}
