"""How good suggestions were, over time."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q
from django.db.models.functions import TruncMonth

from gongjian.kernel.clock import ZONE
from gongjian.triage.models import Choice, Kind, Training

MONTHS = 12
_SHOWN = 12


@dataclass(frozen=True)
class Month:
    """How people chose in a month when suggestions had been shown."""

    kind: Kind
    month: date
    shown: int
    first: int
    among: int

    @property
    def overruled(self) -> int:
        """How often something else was chosen."""
        return self.shown - self.among


def months(kind: Kind) -> list[Month]:
    """The last months with choices, the latest first. One query."""
    rows = (
        Choice.objects.filter(kind=kind)
        .annotate(month=TruncMonth("at", tzinfo=ZONE))
        .order_by()
        .values("month")
        .annotate(shown=Count("pk"), first=Count("pk", Q(rank=1)), among=Count("pk", Q(rank__gt=0)))
        .order_by("-month")[:MONTHS]
    )
    return [Month(kind, row["month"].date(), row["shown"], row["first"], row["among"]) for row in rows]


def trainings(kind: Kind) -> list[Training]:
    """When it was learned and how good it was found, the latest first. One query."""
    return list(Training.objects.filter(kind=kind)[:_SHOWN])
