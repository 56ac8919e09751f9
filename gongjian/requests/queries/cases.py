"""Reads of one case. Everything a person sees starts from `visible_to`."""

from django.db.models import Q, QuerySet

from gongjian.orgs.actor import Actor
from gongjian.requests.models import Case, Reporter


def visible_to(by: Actor) -> QuerySet[Case]:
    """Cases that exist for the actor, with what a line of a list shows."""
    return Case.objects.visible_to(by).select_related("holder", "area", "keeper", "awaiting", "first_org")


def reporters_of(case: Case) -> list[Reporter]:
    """Everybody who is answered in this case: its own reporter, and those of the cases merged into it. One
    query.
    """
    reporters = Reporter.objects.unscoped("the reporters of a case at hand")
    return list(
        reporters.filter(Q(case=case) | Q(case__merged_into=case)).select_related("case").order_by("pk")
    )
