"""What the page of one case shows, and what its forms may choose from; it starts from a case in scope."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.db.models import F, Prefetch, Q, QuerySet

from gongjian.admission import queries as lists
from gongjian.admission.models import MatterItem
from gongjian.areas.models import Area, Level
from gongjian.kernel import clock, tree
from gongjian.kernel.tree import ancestors
from gongjian.orgs.actor import Actor
from gongjian.orgs.models import Org
from gongjian.requests.models import (
    Call,
    CallTarget,
    Case,
    Evaluation,
    Extension,
    HandOver,
    Likeness,
    Party,
    Photo,
    Reporter,
    State,
    Step,
    Transfer,
)
from gongjian.requests.rules import words as rules

_WITH = (
    "area",
    "holder__kind",
    "holder__area",
    "keeper",
    "awaiting__kind",
    "awaiting__area",
    "first_org",
    "first_receiver",
    "matter__lead__kind",
    "matter__version",
    "merged_into",
)
_MATTERS = 400
_RECENT = timedelta(days=90)
_LOOKED_AT, _SHOWN, _LIKE = 60, 4, 0.25


@dataclass(frozen=True)
class CasePage:
    """A case with all that belongs to it. A constant number of queries, however long its history."""

    case: Case
    steps: list[Step]
    photos: list[Photo]
    parties: list[Party]
    hand_overs: list[HandOver]
    calls: list[Call]
    extensions: list[Extension]
    reporters: list[Reporter]
    evaluations: list[Evaluation]
    transfer: Transfer | None
    linked: list[Case]
    absorbed: list[Case]


def find(by: Actor, number: str) -> Case | None:
    """The case of a number, if it exists for this person."""
    return Case.objects.visible_to(by).filter(number=number).select_related(*_WITH).first()


def page(case: Case, by: Actor) -> CasePage:
    """Everything the page of a case shows."""
    targets = Prefetch(
        "targets", queryset=CallTarget.objects.unscoped("targets of this case's calls").select_related("org")
    )
    visible = Case.objects.visible_to(by)
    return CasePage(
        case=case,
        steps=list(Step.objects.of(case=case).order_by("-at", "-pk")),
        photos=list(Photo.objects.of(case=case).select_related("file")),
        parties=list(Party.objects.of(case=case).select_related("org").order_by("since", "pk")),
        hand_overs=list(
            HandOver.objects.of(case=case)
            .select_related("from_org", "to_org", "suggested", "reviewer")
            .order_by("-pk")
        ),
        calls=list(Call.objects.of(case=case).select_related("org").prefetch_related(targets)),
        extensions=list(Extension.objects.of(case=case)),
        reporters=reporters(case),
        evaluations=list(Evaluation.objects.of(case=case).order_by("-at")),
        transfer=Transfer.objects.of(case=case).first(),
        linked=list(visible.filter(pk__in=_linked_ids(case)).order_by("-lodged_at")),
        absorbed=list(visible.filter(merged_into=case).order_by("lodged_at")),
    )


def reporters_of(cases: list[Case]) -> dict[int, Reporter]:
    """Who asked, by the id of the case, for cases that were fetched in scope. One query."""
    by_id = {case.pk: case for case in cases}
    found = {}
    for reporter in Reporter.objects.unscoped("of cases fetched in scope").filter(case_id__in=by_id):
        reporter.case = by_id[reporter.case_id]
        found[reporter.case_id] = reporter
    return found


def reporters(case: Case) -> list[Reporter]:
    """Who asked: the case's own reporter first, then those of the cases merged into it."""
    mine = Q(case=case) | Q(case__merged_into=case)
    rows = Reporter.objects.unscoped("reporters of the case at hand and of those merged into it").filter(mine)
    own_first = rows.select_related(
        "case__area", "case__holder", "case__awaiting", "case__merged_into__holder"
    )
    return sorted(own_first, key=lambda one: (one.case_id != case.pk, one.pk))


def bodies_for(case: Case) -> QuerySet[Org]:
    """Who may come into question: the bodies of the community and of every place above, the nearest first."""
    here = ancestors(case.area.path)
    community = Q(area__level__gte=Level.COMMUNITY, area__parent_id__in=here)
    return (
        Org.objects.filter(Q(area_id__in=here) | community, valid_to__isnull=True)
        .exclude(pk=case.holder_id)
        .select_related("kind", "area")
        .order_by(F("area__level").desc(), "-kind__has_authority", "kind__order", "name")
    )


def named(words: str, case: Case, limit: int = 12) -> list[Org]:
    """Bodies found by name, for a case that belongs quite elsewhere."""
    text = words.strip()
    if not text:
        return []
    rows = Org.objects.filter(Q(name__icontains=text) | Q(short_name__icontains=text), valid_to__isnull=True)
    return list(
        rows.exclude(pk=case.holder_id).select_related("kind", "area").order_by("kind__order", "name")[:limit]
    )


def matters_for(case: Case) -> list[MatterItem]:
    """The rows of the list that holds at the place, in its own order."""
    version = lists.in_force(case.area)
    return list(lists.items(version)[:_MATTERS]) if version else []


def similar(case: Case, by: Actor) -> list[Case]:
    """Cases of the community in the last 90 days that share its words or its spot, the likest first."""
    around = case.area.path if case.area.level <= Level.COMMUNITY else _above(case.area.path)
    return _alike(by, around, case.area, f"{case.text}\n{case.place}", case.place, leave_out=case.pk)


def alike(by: Actor, area: Area, text: str, place: str) -> list[Case]:
    """The same for words that are about to be registered."""
    around = area.path if area.level <= Level.COMMUNITY else _above(area.path)
    return _alike(by, around, area, f"{text}\n{place}", place, leave_out=0)


def _alike(by: Actor, around: str, area: Area, said: str, place: str, leave_out: int) -> list[Case]:
    """What the names of the places share says nothing: every case there has them."""
    grams, since = rules.grams(said), clock.now() - _RECENT
    rows = Case.objects.visible_to(by).filter(tree.below(around, "area__path"), lodged_at__gte=since)
    words = Q(wording__grams__overlap=grams) if grams else Q(pk__in=[])
    spot = Q(place=place) if place else Q(pk__in=[])
    near = rows.filter(words | spot).exclude(pk=leave_out).exclude(state=State.MERGED)
    found = near.select_related("area", "holder", "wording").order_by("-lodged_at")[:_LOOKED_AT]
    scored = []
    for one in found:
        where = set(rules.grams(f"{area.name}\n{one.area.name}\n{place}\n{one.place}"))
        points = _likeness(set(grams) - where, set(one.wording.grams) - where)
        scored.append((points + (one.place == place != ""), one))
    ranked = sorted((pair for pair in scored if pair[0] >= _LIKE), key=lambda pair: -pair[0])
    return [one for _, one in ranked[:_SHOWN]]


def _likeness(mine: set[str], theirs: set[str]) -> float:
    """The share of word pairs that the shorter of the two has in common with the other."""
    return len(mine & theirs) / max(min(len(mine), len(theirs)), 1)


def last_step(case: Case) -> Step | None:
    """The latest step of the track."""
    return Step.objects.of(case=case).order_by("-at", "-pk").first()


def neighbours(case: Case, by: Actor) -> tuple[str, str]:
    """The numbers of the case lodged after and of the one lodged before, "" at the ends. Two queries."""
    rows = Case.objects.visible_to(by)
    newer = rows.filter(pk__gt=case.pk).order_by("pk").values_list("number", flat=True).first()
    older = rows.filter(pk__lt=case.pk).order_by("-pk").values_list("number", flat=True).first()
    return newer or "", older or ""


def photo_file(case: Case, key: UUID) -> Photo | None:
    """A picture of the case by the name it is stored under."""
    return Photo.objects.of(case=case).filter(file__key=key).select_related("file").first()


def _above(path: str) -> str:
    return "".join(f"{pk}." for pk in ancestors(path)[:-1])


def _linked_ids(case: Case) -> list[int]:
    pairs = Likeness.objects.unscoped("links of the case at hand").filter(Q(one=case) | Q(other=case))
    return [b if a == case.pk else a for a, b in pairs.values_list("one_id", "other_id")]
