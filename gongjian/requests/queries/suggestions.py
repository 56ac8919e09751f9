"""What the desk is told of a new request: probable matter and body with why, like requests, earlier answers.

Suggestions, never decisions: nothing here is written anywhere, and nothing waits for it.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from gongjian.admission import queries as lists
from gongjian.admission.models import MatterItem
from gongjian.admission.queries import Proposal
from gongjian.areas.models import Area
from gongjian.kernel import clock, cutting
from gongjian.kernel.tree import ancestors
from gongjian.orgs.actor import Actor
from gongjian.orgs.models import Org
from gongjian.platform.parameters import Rulebook
from gongjian.requests.models import Case
from gongjian.requests.queries import learning
from gongjian.requests.rules.suggestions import are_on
from gongjian.requests.rules.words import title_of
from gongjian.triage import seed
from gongjian.triage.likeness import Likeness
from gongjian.triage.models import Kind
from gongjian.triage.shelf import Kept
from gongjian.triage.texts import Text

SHOWN = 3
_LIKE_SHOWN, _LIKE_FOUND, _ANSWERS = 5, 30, 3
_GUESSES, _FAINT = 4, 0.08
_LIST_WEIGHT = 0.6  # how much the list's own words count beside a guess that is always right
_EXCERPT = 120
_NO_LETTERS = re.compile(r"[\W\d]")


@dataclass(frozen=True)
class Suggested:
    """One suggestion. `label` names it for the feedback; `why`: where it comes from, by which words."""

    label: str
    points: float
    why: tuple[str, ...]
    item: MatterItem | None = None
    org: Org | None = None
    lead: Org | None = None


@dataclass(frozen=True)
class LikeCase:
    """A request like the one at hand, within the scope of who looks, and the words they share."""

    case: Case
    shared: tuple[str, ...]
    others: int = 0  # how many more say the very same


@dataclass(frozen=True)
class Answer:
    """How a like request was answered, and by which body."""

    case: Case
    excerpt: str
    by: str
    at: datetime | None
    was_solved: bool


@dataclass(frozen=True)
class Suggestions:
    """All of it; nothing of cases outside one's scope, not even that there are any."""

    is_on: bool
    matters: list[Suggested] = field(default_factory=list)
    bodies: list[Suggested] = field(default_factory=list)
    category: Suggested | None = None
    alike: list[LikeCase] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)
    basis: str = ""

    @property
    def is_empty(self) -> bool:
        return not (self.matters or self.bodies or self.category or self.alike)

    def shown(self) -> dict[Kind, list[str]]:
        """The labels that were listed, for the feedback."""
        said = {Kind.MATTER: self.matters, Kind.BODY: self.bodies}
        return {kind: [one.label for one in listed] for kind, listed in said.items() if listed}


OFF = Suggestions(is_on=False)


def warm() -> None:
    """Make ready in the background what the first suggestion would otherwise wait for."""
    cutting.warm()


def switched_on(area: Area) -> bool:
    """Whether suggestions are shown at a place."""
    return are_on(Rulebook(clock.today(), ancestors(area.path)))


def for_text(by: Actor, area: Area, text: str, place: str = "") -> Suggestions:
    """For words that are about to be registered. A bounded number of queries, however much there is."""
    if not text.strip():
        return Suggestions(switched_on(area))
    return _made(by, area, learning.text_of(title_of(text), text, place))


def for_case(by: Actor, case: Case) -> Suggestions:
    """For a case in scope. What is settled already is not suggested again: its matter, its holder."""
    text = learning.text_of(case.title, case.text, case.place)
    made = _made(by, case.area, text, item=case.matter, leave_out=case.pk)
    bodies = [one for one in made.bodies if one.org is not None and one.org.pk != case.holder_id]
    return replace(made, bodies=bodies[:SHOWN], matters=[] if case.matter_id else made.matters)


def _made(
    by: Actor, area: Area, text: Text, *, item: MatterItem | None = None, leave_out: int = 0
) -> Suggestions:
    if not switched_on(area):
        return OFF
    matters = _matters(area, text)
    like = learning.like()
    made = Suggestions(
        is_on=True,
        matters=matters[:SHOWN],
        bodies=_supported(_bodies(area, text, matters), item or _likeliest(matters), area, by),
        category=_category(text),
        basis=_basis(),
    )
    return _with_like(made, by, like, text, leave_out) if like else made


def _likeliest(matters: Sequence[Suggested]) -> MatterItem | None:
    return matters[0].item if matters else None


def _supported(found: Sequence[Suggested], item: MatterItem | None, area: Area, by: Actor) -> list[Suggested]:
    """Of suggested bodies those that the list lets have the matter (H-03, T9): what a dispatch would
    refuse is not suggested.
    """
    orgs = [one.org for one in found if one.org is not None]
    verdicts = lists.dispatch_verdicts(item, orgs, area, by)
    return [one for one in found if one.org is not None and verdicts[one.org.pk]]


def _matters(area: Area, text: Text) -> list[Suggested]:
    """What the list's own words say and what was learned, added up."""
    found: dict[int, Suggested] = {}
    proposals = lists.proposals(text.whole, area)
    for one in proposals:
        points = _LIST_WEIGHT * one.score / max(proposals[0].score, 1)
        _add(found, one.item.pk, _of_matter(one, points))
    kept = learning.guess(Kind.MATTER)
    if kept is not None:
        guesses = {one.label: one.score for one in kept.thing.guesses(text, _GUESSES) if one.score > _FAINT}
        for label, item in _named_matters(list(guesses), area).items():
            lead = lists.lead_for(item, area)
            points = guesses[label] * kept.scores["among"]
            why = f"办结的同类诉求多归此项{_by_words(kept, text, label)}"
            _add(found, item.pk, Suggested(label, points, (why,), item=item, lead=lead))
    return sorted(found.values(), key=lambda one: -one.points)


def _named_matters(labels: Sequence[str], area: Area) -> dict[str, MatterItem]:
    """The rows of the list in force at a place that learned labels mean. Two queries."""
    version = lists.in_force(area)
    names = [label.partition("|")[2] for label in labels]
    rows = lists.items(version).filter(name__in=names).select_related("lead__kind") if version else []
    found = {learning.matter_label(item.category, item.name): item for item in rows}
    return {label: found[label] for label in labels if label in found}


def _of_matter(one: Proposal, points: float) -> Suggested:
    label = learning.matter_label(one.item.category, one.item.name)
    return Suggested(label, points, (one.reason,), item=one.item, lead=one.lead)


def _bodies(area: Area, text: Text, matters: Sequence[Suggested]) -> list[Suggested]:
    """Who leads what it probably is about, and who answered the like of it here."""
    found: dict[int, Suggested] = {}
    for one in matters:
        if one.lead is not None and one.item is not None:
            why = f"履职事项清单第 {one.item.number} 项“{one.item.name}”的牵头单位"
            _add(
                found, one.lead.pk, Suggested(learning.body_label(one.lead), one.points, (why,), org=one.lead)
            )
    kept = learning.guess(Kind.BODY)
    if kept is not None:
        guesses = {one.label: one.score for one in kept.thing.guesses(text, _GUESSES) if one.score > _FAINT}
        for label, org in _named_bodies(list(guesses), area).items():
            why = f"同类诉求多由它办结{_by_words(kept, text, label)}"
            points = guesses[label] * kept.scores["among"]
            _add(found, org.pk, Suggested(label, points, (why,), org=org))
    return sorted(found.values(), key=lambda one: -one.points)


def _named_bodies(labels: Sequence[str], area: Area) -> dict[str, Org]:
    """The bodies that learned labels mean at a place; those that were closed are left out. Two queries."""
    kinds = [label.removeprefix("kind:") for label in labels if label.startswith("kind:")]
    keys = [int(label.removeprefix("org:")) for label in labels if label.startswith("org:")]
    open_now = Org.objects.filter(valid_to__isnull=True).select_related("kind", "area")
    here = open_now.filter(area_id__in=ancestors(area.path), is_lead=True, kind_id__in=kinds)
    leads = {f"kind:{org.kind_id}": org for org in here.order_by("area__level")}
    return leads | {f"org:{org.pk}": org for org in open_now.filter(pk__in=keys)}


def _category(text: Text) -> Suggested | None:
    """The category, by what was learned here, or by a table until enough was answered here."""
    kept = learning.guess(Kind.CATEGORY) or seed.kept("category")
    best = kept.thing.guesses(text, 1) if kept else []
    if kept is None or not best or best[0].score < _FAINT:
        return None
    return Suggested(best[0].label, best[0].score, (_by_words(kept, text, best[0].label).lstrip("，"),))


def _by_words(kept: Kept, text: Text, label: str) -> str:
    told = kept.thing.why(text, label)
    return f"，看的词：{'、'.join(told)}" if told else ""


def _add(found: dict[int, Suggested], key: int, one: Suggested) -> None:
    known = found.get(key)
    found[key] = (
        replace(known, points=known.points + one.points, why=(*known.why, *one.why)) if known else one
    )


def _with_like(made: Suggestions, by: Actor, like: Likeness, text: Text, leave_out: int) -> Suggestions:
    """Add like requests, those of a likely matter first; what says the very same is one line.

    Whatever lies outside one's scope does not exist here either.
    """
    matches = {match.id: match.score for match in like.best(text, _LIKE_FOUND, leave_out=leave_out)}
    visible = Case.objects.visible_to(by).filter(pk__in=list(matches)).select_related("area", "holder")
    likely = {one.item.pk: one.points / made.matters[0].points for one in made.matters if one.item}
    known = sorted(visible, key=lambda case: -matches[case.pk] * (1 + likely.get(case.matter_id or 0, 0)))
    same: dict[str, list[Case]] = {}
    for case in known:
        same.setdefault(_NO_LETTERS.sub("", case.text), []).append(case)
    alike = [
        LikeCase(
            case, tuple(like.shared(text, learning.text_of(case.title, case.text, case.place))), len(rest)
        )
        for case, *rest in list(same.values())[:_LIKE_SHOWN]
    ]
    return replace(made, alike=alike, answers=_answers(known))


def _answers(cases: Sequence[Case]) -> list[Answer]:
    answered = list({case.reply: case for case in reversed(cases) if case.reply}.values())[::-1][:_ANSWERS]
    return [
        Answer(
            case,
            f"{case.reply[:_EXCERPT]}…" if len(case.reply) > _EXCERPT else case.reply,
            case.holder.short_name,
            case.settled_at,
            case.judged_solved > 0,
        )
        for case in answered
    ]


def _basis() -> str:
    """By what it was guessed, in a line."""
    own = learning.guess(Kind.MATTER) or learning.guess(Kind.BODY)
    if own is not None:
        day = own.made_at.astimezone(clock.ZONE)
        return f"按履职事项清单和本地已答复的 {own.rows} 件诉求推测，{day.month} 月 {day.day} 日学习。"
    return "本地已答复的诉求还不够学习，只按履职事项清单的说法推测。"
