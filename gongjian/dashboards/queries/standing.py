"""What the frame shows on every staff page: where one is, what waits, what is unread."""

from functools import cache, lru_cache

from django.db.models import BigIntegerField, Count

from gongjian.areas.models import Area
from gongjian.dashboards.queries.workbench import own
from gongjian.kernel.tree import ancestors
from gongjian.orgs.actor import Actor
from gongjian.platform.queries import notices
from gongjian.platform.statements import Slot, Statement

_WAITS = {"requests.call": "calls", "requests.callback": "callbacks"}


def scope(by: Actor) -> tuple[str, str]:
    """The place above and the body one acts for: "天宁街道", "怡康花园社区"."""
    if by.seat is None:
        return ("", "")
    above = ancestors(by.seat.area_path)[:-1]
    found = _names().run(area=above[-1]) if above else []
    return (found[0][0] if found else "", by.seat.org_name)


def waiting(by: Actor) -> dict[str, int]:
    """What waits for this person: "all" that the workbench lists; requests, calls to answer and residents to
    call back, each alone; "desk" is those three, for a menu that has them under one entry. One query.
    """
    found = dict.fromkeys(
        ("all", "requests", "calls", "callbacks", "meetings", "members", "units", "desk"), 0
    )
    for kind, number in _waiting(by.bare).run():
        found["all"] += number
        found[_WAITS.get(kind, kind.partition(".")[0])] += number
        found["desk"] += number if kind.startswith("requests.") else 0
    return found


def unread(by: Actor) -> int:
    """Notices not read yet; many of one kind are one. One query."""
    return notices.unread(by) if by.user_id else 0


@cache
def _names() -> Statement:
    place = Area.objects.filter(pk=Slot("area", BigIntegerField()))
    return Statement.of(place.order_by().values_list("short_name"))


@lru_cache(maxsize=500)
def _waiting(by: Actor) -> Statement:
    return Statement.of(own(by).order_by().values_list("kind").annotate(n=Count("pk")))
