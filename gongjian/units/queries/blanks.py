"""Blanks and who owes them: where the register and the duties differ."""

from collections.abc import Iterator

from django.db.models import F

from gongjian.duties.models import Duty
from gongjian.units.models import Mode, Standing, Unit
from gongjian.units.rules import COVER

_BATCH = 200
_WHY = "the clock compares the blanks with what is owed"


def to_follow() -> Iterator[list[tuple[Unit, bool]]]:
    """Units that are blanks and owed by nobody (True), or owed and no blanks (False), in batches; and those
    whose facts are still kept where they sat before.

    Three queries, and one for each batch.
    """
    rows = Standing.objects.unscoped(_WHY).filter(ends__isnull=True, mode=Mode.NONE, is_operating=True)
    blank = set(rows.filter(unit__org__valid_to__isnull=True).values_list("unit_id", flat=True))
    open_ones = Duty.objects.unscoped(_WHY).filter(kind=COVER.key, done_at__isnull=True)
    owed = {int(one.rpartition(":")[2]) for one in open_ones.values_list("subject", flat=True)}
    now = Standing.objects.unscoped(_WHY).filter(ends__isnull=True, unit__org__valid_to__isnull=True)
    moved = set(now.exclude(area=F("unit__org__area")).values_list("unit_id", flat=True))
    differ = sorted((blank ^ owed) | moved)
    for start in range(0, len(differ), _BATCH):
        ids = differ[start : start + _BATCH]
        units = Unit.objects.unscoped(_WHY).select_related("org__area").in_bulk(ids)
        yield [
            (units.get(pk) or Unit(pk=pk), pk in blank) for pk in ids
        ]  # one taken back is no blank any more
