"""Where the visitor is: the community chosen on this device, and whom to call there."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse

from gongjian.areas import queries as areas
from gongjian.areas.models import Area, Level
from gongjian.orgs import queries as orgs
from gongjian.orgs.models import Org
from gongjian.requests.portal.forms import Option, Options
from gongjian.requests.queries.slips import nearest_phone

COOKIE = "place"
YEAR = 365 * 24 * 3600  # seconds


@dataclass(frozen=True)
class Here:
    """The chosen community, the body that answers for it, and the nearest one that has a telephone."""

    area: Area | None
    office: Org | None
    call: Org | None

    @property
    def context(self) -> dict[str, Any]:
        """What every page of the portal shows."""
        call = {"name": self.call.short_name, "phone": self.call.phone} if self.call else None
        name = self.area.short_name if self.area else ""
        return {"place_name": name, "office": self.office, "call": call}


def of(request: HttpRequest) -> Here:
    """Where this device says it is."""
    code = request.COOKIES.get(COOKIE, "")
    area = community(code) if code else None
    start = area or district()
    office = orgs.lead_above(start) if start else None
    return Here(area, office if area else None, nearest_phone(office))


def community(code: str) -> Area | None:
    """A community in force, by its code."""
    area = areas.by_code(code) if code.isascii() and code.isdigit() else None
    return area if area is not None and area.level == Level.COMMUNITY else None


def district() -> Area | None:
    """The place that this instance serves: the first district, or a city without districts."""
    streets = areas.in_force().filter(level=Level.SUBDISTRICT).select_related("parent").order_by("code")
    first = streets.first()
    return first.parent if first else None


def subdistrict(code: str) -> Area | None:
    """A subdistrict in force, by its code."""
    area = areas.by_code(code) if code.isascii() and code.isdigit() else None
    return area if area is not None and area.level == Level.SUBDISTRICT else None


def subdistricts() -> list[tuple[Area, list[Area]]]:
    """The subdistricts in force under their districts, by code. One query."""
    streets = areas.in_force().filter(level=Level.SUBDISTRICT).select_related("parent").order_by("code")
    by: dict[Area, list[Area]] = {}
    for street in streets:
        assert street.parent is not None  # only a province has none
        by.setdefault(street.parent, []).append(street)
    return list(by.items())


def communities_of(street: Area) -> list[Area]:
    """The communities in force under a subdistrict, by code."""
    return [area for area in areas.children(street) if area.level == Level.COMMUNITY]


def communities() -> Options:
    """Every community in force as choices, grouped by subdistrict, by code. One query."""
    rows = (
        areas.in_force()
        .filter(level=Level.COMMUNITY)
        .select_related("parent")
        .order_by("parent__code", "code")
    )
    by: dict[str, list[Option]] = {}
    for area in rows:
        by.setdefault(area.parent.short_name if area.parent else "", []).append((area.code, area.short_name))
    return list(by.items())


def remember(request: HttpRequest, response: HttpResponse, area: Area | None) -> None:
    """Keep the choice on this device for a year; None forgets it."""
    if area is None:
        response.delete_cookie(COOKIE, samesite="Lax")
        return
    secure = request.is_secure()
    response.set_cookie(COOKIE, area.code, max_age=YEAR, samesite="Lax", secure=secure, httponly=True)
