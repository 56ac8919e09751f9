"""Which bodies the desk proposes for a case, and what the responsibility list says of each (A1, H-03)."""

from dataclasses import dataclass

from gongjian.admission import queries as lists
from gongjian.admission.queries import Proposal
from gongjian.kernel.tree import ancestors
from gongjian.kernel.verdict import Verdict
from gongjian.orgs.actor import Actor
from gongjian.orgs.models import Org
from gongjian.requests.models import Case
from gongjian.requests.queries import desk

_PROPOSED = 3
LONGEST_ID = 18  # digits
_NEAR = 12
FIRST = 3  # cards that are seen at once


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
    alike: str = ""  # the same said of several bodies at once


@dataclass(frozen=True)
class Refused:
    """Bodies that the list refuses for one reason, and whether this person may go past it."""

    why: str
    options: list[Option]
    may_pass: bool


@dataclass(frozen=True)
class Check:
    """What the list says of the case, and the bodies in question: proposed first, refused visible."""

    words: str
    options: list[Option]
    may_override: bool
    is_sure: bool = False  # the first option is the lead body that the case's matter names
    chosen: str = ""  # the id of the body that was picked already

    @property
    def first(self) -> list[Option]:
        """What is seen at once: the likeliest that may have it, and what was picked or looked for."""
        return [one for one in self._open if one in self._open[:FIRST] or str(one.org.pk) == self.chosen]

    @property
    def others(self) -> list[Option]:
        """Who may have it besides."""
        shown = self.first
        return [one for one in self._open if one not in shown]

    @property
    def refused(self) -> list[Refused]:
        """Whom the list refuses, the reason once for all that it holds for."""
        said: dict[tuple[str, bool], list[Option]] = {}
        for one in self.options:
            if one.refused:
                said.setdefault((one.alike, one.may_only_help), []).append(one)
        return [
            Refused(why, options, self.may_override and not only) for (why, only), options in said.items()
        ]

    @property
    def helpers(self) -> list[Option]:
        """Who may be asked to cooperate."""
        return [one for one in self.options if not one.refused or one.may_only_help]

    @property
    def _open(self) -> list[Option]:
        return [one for one in self.options if not one.refused]


def offers(case: Case, by: Actor, find: str = "", chosen: str = "") -> Check:
    """The bodies a case may be offered to, `chosen` (an id) among them. A bounded number of queries."""
    proposed = lists.proposals(case.text, case.area, best=_PROPOSED) if case.matter is None else []
    found: dict[int, tuple[Org, str, bool]] = {}
    listed, near = _by_list(case, proposed), _near(case, find)
    for org, why, is_proposed in [*_picked(chosen), *(near + listed if find.strip() else listed + near)]:
        if org.pk != case.holder_id:
            found.setdefault(org.pk, (org, why, is_proposed))
    verdicts = lists.dispatch_verdicts(case.matter, [org for org, _, _ in found.values()], case.area, by)
    options = [_option(case, *row, verdicts[row[0].pk]) for row in found.values()]
    ordered = sorted(options, key=lambda one: bool(one.refused))
    sure = case.matter is not None and bool(ordered) and ordered[0].is_proposed and not ordered[0].refused
    return Check(_words(case, proposed), ordered, lists.may_override(by), sure, chosen)


def _option(case: Case, org: Org, why: str, is_proposed: bool, verdict: Verdict) -> Option:
    helps = not verdict and lists.may_only_help(case.matter, org, case.area)
    return Option(org, why, verdict.reason, is_proposed, helps, verdict.alike)


def _picked(chosen: str) -> list[tuple[Org, str, bool]]:
    if not chosen.isdecimal() or len(chosen) > LONGEST_ID:
        return []
    rows = Org.objects.filter(pk=int(chosen), valid_to__isnull=True).select_related("kind", "area")
    return [(org, f"{org.kind.name}，刚才选的", False) for org in rows]


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
    near = [org for org in desk.bodies_for(case) if not _is_beside(org, case)][:_NEAR]
    return [(org, f"{org.kind.name}，{org.area.short_name}", False) for org in near]


def _is_beside(org: Org, case: Case) -> bool:
    """Whether it answers for a place beside that of the case: a neighbour nobody would send it to."""
    here = ancestors(case.area.path)
    return org.kind.is_base and org.area_id not in here and org.area.parent_id != case.area_id


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
