"""The responsibility list under its conditions as a file."""

from collections.abc import Sequence

from django.db.models import QuerySet

from gongjian.admission import queries
from gongjian.admission.models import ListVersion, MatterItem
from gongjian.admission.table import TITLES
from gongjian.sheets.exporting import Listed, in_batches
from gongjian.sheets.writing import Column

_WIDE = 32


def items(
    version: ListVersion, found: QuerySet[MatterItem], *, back: str, conditions: Sequence[str], noted: str
) -> Listed:
    """What `queries.items` found, in the columns in which the list is imported."""
    return Listed(
        name="履职事项清单",
        columns=[
            Column(title, lambda cells, at=at: cells[at], _WIDE)  # type: ignore[misc]
            for at, title in enumerate(TITLES.values())
        ],
        count=found.count,
        batches=lambda: (queries.cells_of(batch) for batch in in_batches(found)),
        back=back,
        noted=f"《{version.name}》{'，' if noted else ''}{noted}",
        conditions=[f"《{version.name}》", *conditions],
        frame={"here": "lists"},
    )
