"""What the registration form reads: the registrar's own body, the list's matters, what is like it already."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from django.db.models import BigIntegerField

from gongjian.admission import queries as lists
from gongjian.admission.models import MatterItem
from gongjian.areas.models import Area
from gongjian.kernel import clock
from gongjian.kernel.tree import covers
from gongjian.orgs.actor import Actor
from gongjian.orgs.models import Org
from gongjian.orgs.roles import Grant
from gongjian.platform.sealed import blind
from gongjian.platform.statements import Rows, Slot
from gongjian.requests.models import Case
from gongjian.requests.queries import desk, suggestions

_SHOWN = 5
_MATTERS = 400


def own_body(by: Actor) -> Org | None:
    """The body that receives what this person registers; None for whoever registers nothing."""
    if by.seat is None or not by.may(Grant.INTAKE):
        return None
    return next(iter(_bodies().run(body=by.seat.org_id)), None)


@cache
def _bodies() -> Rows[Org]:
    body = Org.objects.filter(pk=Slot("body", BigIntegerField())).order_by()
    return Rows(body, related=("kind", "area"))


def all_matters(by: Actor) -> list[MatterItem]:
    """The rows of the list that holds at the registrar's place."""
    area = Area.objects.filter(pk=by.seat.area_id).first() if by.seat else None
    version = lists.in_force(area) if area else None
    return list(lists.items(version)[:_MATTERS]) if version else []


def matter(by: Actor, pk: str) -> MatterItem | None:
    """One of these rows. Two queries, however long the list."""
    area = Area.objects.filter(pk=by.seat.area_id).first() if by.seat else None
    return lists.item_by_id(int(pk), area) if area else None


def hints(by: Actor, typed: Mapping[str, Any]) -> dict[str, Any]:
    """What the words seem to be about, and cases that may be the same: by phone, by place, by words."""
    area = _place(by, str(typed.get("area", "")))
    text = str(typed.get("text", ""))
    if area is None:
        return {"made": None, "alike": by_phone(by, str(typed.get("phone", "")))}
    known = {case.pk: case for case in by_phone(by, str(typed.get("phone", "")))}
    for case in desk.alike(by, area, text, str(typed.get("place", "")).strip()):
        known.setdefault(case.pk, case)
    made = suggestions.for_text(by, area, text, str(typed.get("place", "")).strip())
    return {"made": made, "alike": list(known.values())[:_SHOWN]}


def by_phone(by: Actor, phone: str) -> list[Case]:
    """What the same phone number asked for before, the latest first; within what one may see."""
    digits = "".join(c for c in phone if c.isdigit())
    if not digits:
        return []
    rows = Case.objects.visible_to(by).filter(
        reporters__phone_index=blind(digits), lodged_at__lte=clock.now()
    )
    return list(rows.select_related("area", "holder").order_by("-lodged_at")[:_SHOWN])


def _place(by: Actor, pk: str) -> Area | None:
    area = (
        Area.objects.filter(pk=int(pk)).first()
        if pk.isdecimal()
        else by.seat and Area.objects.filter(pk=by.seat.area_id).first()
    )
    return area if area and by.seat and covers(by.seat.area_path, area.path) else None
