"""What the pages about units share: which place, which day, which entry of the menu."""

from datetime import date
from typing import Any

from django.http import Http404
from django.utils.http import urlencode

from gongjian.areas import queries as areas
from gongjian.kernel import clock
from gongjian.kernel.tree import covers
from gongjian.orgs.actor import Actor
from gongjian.orgs.http import PersonRequest
from gongjian.orgs.roles import Grant
from gongjian.units.queries import register


def node_of(request: PersonRequest) -> Any:
    """The place asked for; a page that one's post does not have does not exist."""
    if not request.actor.may(Grant.UNITS):
        raise Http404
    area = register.node(request.actor, request.GET.get("area", ""))
    if area is None:
        raise Http404
    return area


def day_of(request: PersonRequest) -> date:
    """The day asked for, today at the latest; a day that is none is today."""
    try:
        asked = date.fromisoformat(request.GET.get("on", ""))
    except ValueError:
        return clock.today()
    return min(max(asked, date(2000, 1, 1)), clock.today())


def way(by: Actor, area: Any) -> list[Any]:
    """The places above, as far as the post covers them."""
    if by.seat is None:
        return []
    return [one for one in areas.ancestors(area)[:-1] if covers(by.seat.area_path, one.path)]


def asked(area: Any, on: date, **more: str) -> str:
    """The query of an address: place, day unless it is today, and what else is asked."""
    pairs = {"area": area.code, **({} if on == clock.today() else {"on": f"{on}"}), **more}
    return urlencode({key: value for key, value in pairs.items() if value})


def frame(sub: str) -> dict[str, str]:
    """The entry of the menu."""
    return {"here": "units", "sub": sub}
