"""Which rates are not shown: those of few people, and those from which these could be reckoned. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

FEW = 5  # below so many a rate would tell more about single people than about the work


@dataclass(frozen=True)
class Share:
    """A part of a whole; `percent` is "" where the whole is too small to be a rate or it may not be told."""

    part: int
    whole: int
    is_veiled: bool = False

    @property
    def percent(self) -> str:
        return f"{100 * self.part / self.whole:.1f}" if self.whole >= FEW and not self.is_veiled else ""


def veiled(total: Share, rows: Sequence[Share]) -> list[Share]:
    """The rows of a table as they may be shown beside their total.

    Whoever takes the rows shown from the total must be left with at least FEW judgements that are not all
    alike (unless those of the whole table are): so beside the small rows others are veiled, the smallest
    that is enough. Below a total that is not shown itself nothing is.
    """
    if not total.percent:
        return [Share(row.part, row.whole, is_veiled=True) for row in rows]
    order = sorted(range(len(rows)), key=lambda n: (rows[n].whole, n))
    open_ = [n for n in order if rows[n].whole >= FEW]
    while open_ and not _is_safe(total, [rows[n] for n in open_]):
        mixes = (n for n in open_ if _is_safe(total, [rows[m] for m in open_ if m != n]))
        open_.remove(next(mixes, open_[0]))
    return [Share(row.part, row.whole, is_veiled=n not in open_) for n, row in enumerate(rows)]


def _is_safe(total: Share, shown: Sequence[Share]) -> bool:
    part = total.part - sum(row.part for row in shown)
    whole = total.whole - sum(row.whole for row in shown)
    if not whole:
        return True
    return whole >= FEW and (0 < part < whole or total.part in (0, total.whole))
