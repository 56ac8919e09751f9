"""Which bodies the desk proposes for a case, and what the responsibility list says of each (A1, H-03)."""

from dataclasses import dataclass

from gongjian.admission import queries as lists
from gongjian.admission.queries import Proposal
from gongjian.orgs.actor import Actor
from gongjian.orgs.models import Org
from gongjian.requests.models import Case
from gongjian.requests.queries import desk

_PROPOSED = 3
_NEAR = 9


@dataclass(frozen=True)
class Option:
    """A body that the case could be given to; `refused` is the list's sentence, if it says no.

    `may_only_help`: no reason gets past that sentence, but the body may cooperate.
    """

    org: Org
    why: str
    refused: str = ""
    is_proposed: bool = False
    may_only_help: bool = False


@dataclass(frozen=True)
class Check:
    """What the list says of the case, and the bodies in question: proposed first, refused visible."""

    words: str
    options: list[Option]
    may_override: bool
    is_sure: bool = False  # the first option is the lead body that the case's matter names


def offers(case: Case, by: Actor, find: str = "") -> Check:
    """The bodies a case may be offered to. A bounded number of queries: a dozen bodies at most."""
    proposed = lists.proposals(case.text, case.area, best=_PROPOSED) if case.matter is None else []
    options: dict[int, Option] = {}
    for org, why, is_proposed in [*_by_list(case, proposed), *_near(case, find)]:
        if org.pk in options or org.pk == case.holder_id:
            continue
        verdict = lists.dispatch_verdict(case.matter, org, case.area, by)
        helps = not verdict and lists.may_only_help(case.matter, org, case.area)
        options[org.pk] = Option(org, why, verdict.reason, is_proposed, helps)
    ordered = sorted(options.values(), key=lambda one: bool(one.refused))
    sure = case.matter is not None and bool(ordered) and ordered[0].is_proposed and not ordered[0].refused
    return Check(_words(case, proposed), ordered, lists.may_override(by), sure)


def bodies(case: Case, find: str = "") -> list[Option]:
    """The bodies that may be called or asked to help: those of the list first, then of the place."""
    proposed = lists.proposals(case.text, case.area, best=_PROPOSED) if case.matter is None else []
    options: dict[int, Option] = {}
    for org, why, is_proposed in [*_by_list(case, proposed), *_near(case, find)]:
        if org.pk != case.holder_id:
            options.setdefault(org.pk, Option(org, why, "", is_proposed))
    return list(options.values())


def _by_list(case: Case, proposed: list[Proposal]) -> list[tuple[Org, str, bool]]:
    found: list[tuple[Org, str, bool]] = []
    if case.matter is not None:
        lead = lists.lead_for(case.matter, case.area)
        if lead:
            found.append((lead, f"清单牵头单位，第 {case.matter.number} 项", True))
        beside = case.matter.cooperating.filter(valid_to__isnull=True).select_related("kind", "area")
        found += [(org, f"清单配合单位，第 {case.matter.number} 项", False) for org in beside]
    for one in proposed:
        if one.lead:
            found.append((one.lead, f"{one.item.name}的牵头单位，第 {one.item.number} 项", True))
    return found


def _near(case: Case, find: str) -> list[tuple[Org, str, bool]]:
    if find.strip():
        return [(org, f"{org.kind.name}，按名称查到", False) for org in desk.named(find, case)]
    return [(org, f"{org.kind.name}，{org.area.short_name}", False) for org in desk.bodies_for(case)[:_NEAR]]


def _words(case: Case, proposed: list[Proposal]) -> str:
    if case.matter is not None:
        item = case.matter
        who = item.lead.short_name if item.lead else "属地"
        return (
            f"已核对履职事项清单：“{item.name}”由{who}牵头（{item.get_part_display()}第 {item.number} 项）。"
        )
    if proposed:
        return f"按居民的话推荐：{proposed[0].reason}。定下事项后，清单会拦住派错的单位。"
    return "履职事项清单里没有查到对应事项，请按职责派单。"
