"""What suggestions are learned from: the own answered requests. Words, matter and body; no person."""

from dataclasses import dataclass
from typing import Any

from gongjian.orgs.models import Org
from gongjian.requests.models import Case, State
from gongjian.triage import shelf
from gongjian.triage.actions import Result
from gongjian.triage.classifier import MOST_ROWS, Classifier
from gongjian.triage.ground import Ground, Learned
from gongjian.triage.likeness import MOST_ROWS as MOST_LIKE
from gongjian.triage.likeness import Likeness
from gongjian.triage.models import Kind
from gongjian.triage.texts import Text

_WHY = "learning from all answered requests; what is shown of them is asked for again, within scope"
_COLUMNS = (
    "pk",
    "title",
    "text",
    "place",
    "category",
    "matter__category",
    "matter__name",
    "holder_id",
    "holder__kind_id",
    "holder__is_lead",
    "settled_at",
)
LIKE = "own-like"


@dataclass(frozen=True)
class Own:
    """What was learned here: the guesses by kind, and the index of all requests."""

    guesses: dict[Kind, Learned]
    like: Likeness | None


def own_name(kind: Kind) -> str:
    """Under which name the guess of a kind is kept."""
    return f"own-{kind.value}"


def matter_label(category: str, name: str) -> str:
    """A matter across versions of the list: its number may change, category and name stay."""
    return f"{category}|{name}"


def body_label(org: Org) -> str:
    """A body as one learns it: the community or subdistrict of whatever place, or this very organisation."""
    return _body(org.pk, org.kind_id, is_lead=org.is_lead)


def text_of(title: str, text: str, place: str) -> Text:
    """A case's words. A title that was made of the text's beginning is weighed as what it is: said first."""
    return Text(title, text, place)


def learn() -> list[Result]:
    """Learn anew from what was answered and keep it; nothing goes to the database. Up to two minutes."""
    results = []
    for kind, learned in _guesses().items():
        scores = {"first": learned.first, "among": learned.among}
        shelf.put(own_name(kind), learned.classifier, rows=learned.rows, scores=scores)
        labels = len(learned.classifier.labels)
        results.append(Result(kind.value, learned.rows, labels, learned.tested, learned.first, learned.among))
    index()
    return results


def index() -> int:
    """Index the words of the latest requests, so that like ones are found; how many."""
    rows = _rows(_all().exclude(state=State.WITHDRAWN), MOST_LIKE)
    if rows:
        shelf.put(
            LIKE, Likeness.of([_text(row) for row in rows], [row["pk"] for row in rows]), rows=len(rows)
        )
    else:
        shelf.forget(LIKE)
    return len(rows)


def guess(kind: Kind) -> shelf.Kept | None:
    """What was learned here of a kind, if enough was answered."""
    return shelf.get(own_name(kind), Classifier)


def like() -> Likeness | None:
    """The index of requests, if there is one."""
    kept = shelf.get(LIKE, Likeness)
    return kept.thing if kept else None


def _guesses() -> dict[Kind, Learned]:
    rows = _rows(_all().filter(state__in=[State.SETTLED, State.CLOSED]), MOST_ROWS)
    if not rows:
        return {}
    ground = Ground([_text(row) for row in rows])
    labels = {
        Kind.MATTER: [_matter(row) for row in rows],
        Kind.BODY: [_answerer(row) for row in rows],
        Kind.CATEGORY: [row["category"] for row in rows],
    }
    learned = {kind: ground.learn(each) for kind, each in labels.items()}
    return {kind: one for kind, one in learned.items() if one is not None}


def _all() -> Any:
    return Case.objects.unscoped(_WHY)


def _rows(cases: Any, most: int) -> list[dict[str, Any]]:
    """The latest rows, the oldest of them first."""
    return list(cases.order_by("-lodged_at", "-pk").values(*_COLUMNS)[:most])[::-1]


def _text(row: dict[str, Any]) -> Text:
    return text_of(row["title"], row["text"], row["place"])


def _matter(row: dict[str, Any]) -> str:
    return matter_label(row["matter__category"], row["matter__name"]) if row["matter__name"] else ""


def _answerer(row: dict[str, Any]) -> str:
    """The body that answered; whoever holds what was brought in without an answer showed nothing."""
    if row["settled_at"] is None:
        return ""
    return _body(row["holder_id"], row["holder__kind_id"], is_lead=row["holder__is_lead"])


def _body(pk: int, kind_id: str, *, is_lead: bool) -> str:
    return f"kind:{kind_id}" if is_lead else f"org:{pk}"
