"""Which body: the one that receives at a place, the one that reviews an objection, the list's word on a
dispatch.
"""

from dataclasses import dataclass

from gongjian.admission import queries as admission
from gongjian.areas.models import Area, Level
from gongjian.kernel import clock
from gongjian.kernel.tree import ancestors
from gongjian.kernel.verdict import Denied
from gongjian.orgs import queries as orgs
from gongjian.orgs.actor import Actor
from gongjian.orgs.models import Org
from gongjian.orgs.roles import ROLES, Grant
from gongjian.requests.models import Case, HandOver


def receiver_for(area: Area) -> Org | None:
    """The first receiving body: the one that answers for the place, or for the nearest around it."""
    return orgs.lead_above(area)


def open_hand_over(case: Case) -> HandOver:
    """The offer that waits for an answer or a review; there is exactly one while the case is offered or
    disputed.
    """
    waiting = HandOver.objects.of(case=case).select_related("to_org__area", "from_org")
    return waiting.get(answered_at__isnull=True) if case.state == "offered" else waiting.get(review="pending")


def reviewer_of(case: Case) -> Org:
    """Who reviews an objection (H-03): the nearest body above both sides within the district, else the
    district's platform, else whoever stands above; somebody there must be able to review. Never one of the
    two sides as long as there is another. Four queries.
    """
    assert case.awaiting is not None  # asked for while the case is offered
    sides = {case.holder_id, case.awaiting_id}
    shared = set(ancestors(case.holder.path)) & set(ancestors(case.awaiting.path)) - sides
    rows = Org.objects.filter(pk__in=shared, valid_to__isnull=True).select_related("area")
    above = sorted(rows, key=lambda org: -len(ancestors(org.path)))
    leads = [org for org in orgs.leads_above(case.holder) if org.pk not in sides]
    near = [org for org in above if org.area.level >= Level.DISTRICT]
    ranked = [*near, *(org for org in leads if org.area.level <= Level.DISTRICT), *above, *leads]
    staffed = _with_reviewers(ranked)
    return next((org for org in ranked if org.pk in staffed), ranked[0] if ranked else case.holder)


@dataclass(frozen=True)
class Basis:
    """What a dispatch rests on; `override_reason` is empty when the list allows it."""

    words: str
    override_reason: str = ""


def basis_of(case: Case, to: Org, by: Actor, override_reason: str) -> Basis:
    """The list's word on giving the case to `to` (H-03, T9). Raises Denied with the list's sentence."""
    verdict = admission.dispatch_verdict(case.matter, to, case.area, by)
    item = case.matter
    named = f"《{item.version.name}》第 {item.number} 项：{item.name}" if item else "清单没有对应事项"
    if verdict:
        return Basis(named)
    if override_reason.strip():
        verdict = admission.dispatch_verdict(case.matter, to, case.area, by, override_reason)
    if not verdict:
        raise Denied(verdict.reason, about=verdict.about or "to")
    return Basis(f"越过清单，{named}", override_reason.strip())


def _with_reviewers(bodies: list[Org]) -> set[int]:
    roles = [role.key for role in ROLES.values() if Grant.REVIEW in role.grants]
    posts = orgs.in_force(clock.today()).filter(org__in=bodies, role__in=roles)
    return set(posts.values_list("org_id", flat=True))
