"""How a change of organisations becomes history: spans end and begin on a day, and it is written down."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date

from django.db import connection

from gongjian.orgs.models import Org, OrgChange, OrgSpan, Turn
from gongjian.platform.action import audit_group, part
from gongjian.platform.copying import copy_in, next_ids

_STATE = "org_id, name, kind_id, parent_id, led_by_id, area_id"
_CUT = f"""
    with cut as (select * from orgs_orgspan where {{}}),
         shortened as (update orgs_orgspan s set ends = %s from cut where s.id = cut.id)
    insert into orgs_orgspan ({_STATE}, path, starts, ends) select {_STATE}, {{}}, %s, ends from cut
"""  # noqa: S608  # only constants of this file
_OPEN = _CUT.format("org_id = any(%s) and ends is null and starts < %s", "path")
_BELOW = _CUT.format(
    "path >= %s and path < %s and starts < %s and (ends is null or ends > %s)", "%s || substr(path, %s)"
)
_REHUNG = """
    update orgs_orgspan set path = %s || substr(path, %s)
     where path >= %s and path < %s and starts >= %s
"""


def since(orgs: Collection[Org]) -> dict[int, date]:
    """From when organisations stand as they do now. One query."""
    rows = OrgSpan.objects.filter(org__in=orgs, ends__isnull=True)
    return dict(rows.order_by().values_list("org_id", "starts"))


@part
def begin(orgs: Iterable[Org], on: date) -> None:
    """From `on` a new span, for now like the one before; the database follows what the row will say.

    Where the last one begins on that very day it is the one that changes. One statement for any number.
    """
    with connection.cursor() as cursor:
        cursor.execute(_OPEN, [[org.pk for org in orgs], on, on, on])


@part
def rehang(old: str, new: str, on: date) -> None:
    """Everything below the path `old` stands below `new` from `on`, also what has left it since.

    Two statements for any number of organisations.
    """
    end = f"{old[:-1]}/"
    with connection.cursor() as cursor:
        cursor.execute(_BELOW, [old, end, on, on, on, new, len(old) + 1, on])
        cursor.execute(_REHUNG, [new, len(old) + 1, old, end, on])


@part
def tell(
    orgs: Sequence[Org], turn: Turn, on: date | None = None, document: str = "", reason: str = ""
) -> list[OrgChange]:
    """Write down what became of organisations; without a day, the one each was established on."""
    group = audit_group()
    rows = [
        OrgChange(
            pk=pk,
            org=org,
            turn=turn,
            on=on or org.valid_from,
            document=document.strip(),
            reason=reason.strip(),
            group=group,
        )
        for pk, org in zip(next_ids(OrgChange, len(orgs)), orgs, strict=True)
    ]
    copy_in(rows)
    return rows
