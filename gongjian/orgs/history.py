"""Where organisations stood on a day. Every figure of a past day takes its bodies from here."""

from datetime import date

from django.db.models import Q, QuerySet

from gongjian.kernel.tree import below
from gongjian.orgs.models import Org, OrgSpan


def on_day(on: date) -> Q:
    """The condition that a span holds on a day."""
    return Q(starts__lte=on) & (Q(ends__isnull=True) | Q(ends__gt=on))


def as_of(on: date) -> QuerySet[OrgSpan]:
    """Every organisation as it was called and stood on a day; those not there are missing."""
    return OrgSpan.objects.filter(on_day(on)).order_by("path")


def span_of(org: Org, on: date) -> OrgSpan | None:
    """An organisation as it was on a day; None before it was established and after it was dissolved."""
    return as_of(on).filter(org=org).select_related("kind", "parent", "led_by", "area").first()


def ids_under(org: Org, on: date) -> QuerySet[OrgSpan, int]:
    """The ids of the organisations that answered to `org` on a day, at any depth, and its own.

    For `…__in`; empty for a day on which `org` did not exist. Two queries with the one that uses it.
    """
    there = as_of(on).filter(org=org).values_list("path", flat=True).first()
    rows = as_of(on).filter(below(there)) if there else OrgSpan.objects.none()
    return rows.order_by().values_list("org_id", flat=True)


def ids_led_by(org: Org, on: date) -> QuerySet[OrgSpan, int]:
    """The ids of the organisations that `org` led as the body of their area on a day."""
    return as_of(on).filter(led_by=org).order_by().values_list("org_id", flat=True)
