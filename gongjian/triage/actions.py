"""What is written down about suggestions, inside an action of the room that makes them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from gongjian.platform.action import part
from gongjian.triage.models import Choice, Training

LONGEST = 200


@dataclass(frozen=True)
class Result:
    """How learning went; the shares are of requests that were not learned from."""

    kind: str
    rows: int
    labels: int
    tested: int
    first: float
    among: float


@part
def note_training(results: Sequence[Result], at: datetime) -> None:
    """Write down how good what was learned now is."""
    Training.objects.bulk_create(
        [
            Training(
                kind=one.kind,
                at=at,
                rows=one.rows,
                labels=one.labels,
                tested=one.tested,
                first=one.first,
                among=one.among,
            )
            for one in results
        ]
    )


@part
def note_choice(subject: str, kind: str, *, shown: Sequence[str], chosen: str, at: datetime) -> None:
    """Write down what was chosen after these were shown; a later choice for the same request replaces it."""
    kept = [label[:LONGEST] for label in shown]
    picked = chosen[:LONGEST]
    rank = kept.index(picked) + 1 if picked in kept else 0
    Choice.objects.update_or_create(
        subject=subject, kind=kind, defaults={"at": at, "shown": kept, "chosen": picked, "rank": rank}
    )
