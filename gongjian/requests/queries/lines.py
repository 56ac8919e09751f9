"""A page of the list as plain values, for whoever draws no page of it: one statement, written once."""

from dataclasses import dataclass, fields
from datetime import datetime
from functools import cache

from django.contrib.postgres.fields import ArrayField
from django.db.models import BigIntegerField, Q

from gongjian.platform.statements import Slot, Statement
from gongjian.requests.models import Case
from gongjian.requests.models.case import AnyOf


@dataclass(frozen=True, slots=True)
class Line:
    """What a line tells; each field is named after its column, `__` leads to another table."""

    pk: int
    number: str
    title: str
    state: str
    channel: str
    nature: str
    category: str
    area__code: str
    area__short_name: str
    place: str
    holder_id: int
    holder__short_name: str
    keeper__name: str | None
    awaiting_id: int | None
    awaiting__short_name: str | None
    lodged_at: datetime
    due_at: datetime
    is_paused: bool
    is_urgent: bool
    round: int
    source_number: str
    version: int


def furnished(ids: list[int]) -> list[Line]:
    """The lines of cases that the actor may see, in the order of the ids. One query."""
    place = {pk: at for at, pk in enumerate(ids)}
    return sorted((Line(*row) for row in _lines().run(ids=ids)), key=lambda line: place[line.pk])


@cache
def _lines() -> Statement:
    among = Q(AnyOf("pk", Slot("ids", ArrayField(BigIntegerField()))))
    found = Case.objects.unscoped("ids that the actor may see").filter(among).order_by()
    return Statement.of(found.values_list(*(field.name for field in fields(Line))))
