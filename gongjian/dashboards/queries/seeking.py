"""One field for everything: a number, a place, words of a request, a body."""

from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Q

from gongjian.areas import queries as areas
from gongjian.areas.models import Area
from gongjian.orgs.actor import Actor
from gongjian.orgs.models import Org
from gongjian.requests.models import Case
from gongjian.requests.queries import listing
from gongjian.requests.queries.listing import Filters
from gongjian.requests.queries.typed import case_number

_SHOWN = 10


@dataclass(frozen=True)
class Found:
    """What was found. `only` is the number of the one case that the words can mean."""

    only: str | None = None
    cases: list[Case] = field(default_factory=list)
    places: list[Area] = field(default_factory=list)
    bodies: list[Org] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        return not (self.cases or self.places or self.bodies)


def everything(by: Actor, text: str, now: datetime) -> Found:
    """Cases and places in one's reach, and bodies, which everybody may know. Four queries at most."""
    if not text:
        return Found()
    number = case_number(text)
    if number and Case.objects.visible_to(by).filter(number=number).exists():
        return Found(only=number)
    cases = listing.select(by, Filters(q=text), now)
    found = list(cases.select_related("area", "holder").order_by("-lodged_at", "-pk")[:_SHOWN])
    bodies = Org.objects.filter(
        Q(name__icontains=text) | Q(short_name__icontains=text), valid_to__isnull=True
    )
    return Found(
        cases=found,
        places=[area for area in areas.search(text) if by.reaches(area.path)][:_SHOWN],
        bodies=list(bodies.select_related("kind", "area").order_by("kind__order", "name")[:_SHOWN]),
    )
