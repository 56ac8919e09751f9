"""The context of the page on suggestions: what they are made from, how often they were right, over time."""

from typing import Any

from django.urls import reverse

from gongjian.orgs.actor import Actor
from gongjian.orgs.roles import Grant
from gongjian.requests.queries import quality
from gongjian.requests.rules.suggestions import SUGGESTIONS
from gongjian.triage import queries as triage
from gongjian.triage.models import Kind

_KINDS = (Kind.MATTER, Kind.BODY, Kind.CATEGORY)


def context(by: Actor) -> dict[str, Any]:
    """One block a kind, the switch, and what suggestions never do."""
    return {
        "is_on": quality.switched_on_for(by),
        "switch_url": reverse("platform:number", args=[SUGGESTIONS.key]) if by.may(Grant.RULES) else "",
        "sources": quality.sources(),
        "blocks": [
            {"kind": kind, "months": triage.months(kind), "trainings": triage.trainings(kind)}
            for kind in _KINDS
        ],
    }
