"""Examples from rows of a table: what is sure counts fully, what is only likely counts half."""

from collections.abc import Sequence

import numpy as np

from gongjian.triage.classifier import MOST_ROWS, Examples
from gongjian.triage.tables import Row

HALF = 0.5


def of_labels(rows: Sequence[Row]) -> Examples:
    """Rows with a label; of too many, evenly so many, because a table may be sorted by label."""
    sure = _evenly([row for row in rows if row.label], MOST_ROWS)
    return Examples.of([row.text for row in sure], [row.label for row in sure])


def of_departments(rows: Sequence[Row]) -> Examples:
    """Rows whose reply a department signed; then, counting half, those whose reply only mentions some.

    The mentions come from answers of the past, which whoever learns may read. What is guessed about is always
    the words of the request alone.
    """
    signed = _evenly([row for row in rows if row.department], MOST_ROWS)
    labels = tuple(sorted({row.department for row in signed}))
    at = {label: n for n, label in enumerate(labels)}
    mentioned = [row for row in rows if not row.department and any(name in at for name in row.mentioned)]
    mentioned = _evenly(mentioned, MOST_ROWS - len(signed))
    shares = np.zeros((len(signed) + len(mentioned), len(labels)), dtype=np.float32)
    for n, row in enumerate(signed):
        shares[n, at[row.department]] = 1
    for n, row in enumerate(mentioned, len(signed)):
        known = [at[name] for name in row.mentioned if name in at]
        shares[n, known] = 1 / len(known)
    trust = np.repeat(np.array([1, HALF], dtype=np.float32), [len(signed), len(mentioned)])
    return Examples([row.text for row in (*signed, *mentioned)], labels, shares, trust)


def sure(examples: Examples) -> list[int]:
    """The rows that count fully: the ones to judge by."""
    return [n for n, trust in enumerate(examples.trust) if trust == 1]


def _evenly(rows: Sequence[Row], most: int) -> list[Row]:
    if len(rows) <= most:
        return list(rows)
    return [rows[n] for n in np.linspace(0, len(rows) - 1, most).astype(int)] if most > 0 else []
