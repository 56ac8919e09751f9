"""What a story of the demo is: a request and the dated beats of its life."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from gongjian.admission.models import MatterItem
from gongjian.areas.models import Area
from gongjian.orgs.models import Org
from gongjian.requests.models import Channel, Nature


@dataclass(frozen=True)
class Beat:
    """One thing that happens to a case: when, which verb, which body does it, and with what."""

    at: datetime
    verb: str
    org: Org | None = None
    given: dict[str, Any] = field(default_factory=dict)


@dataclass
class Story:
    """A request from its first word on."""

    seed: int
    at: datetime
    area: Area
    place: str
    text: str
    channel: Channel
    nature: Nature
    is_urgent: bool
    matter: MatterItem | None
    caller: str
    phone: str
    beats: list[Beat] = field(default_factory=list)
