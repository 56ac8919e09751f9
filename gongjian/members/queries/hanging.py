"""What of this room hangs on an organisation."""

from datetime import date

from django.db.models import Q

from gongjian.members.models import Floating, Membership, Service, Transfer
from gongjian.orgs.models import Org


def members(org: Org, on: date) -> int:
    """Who belongs to it on a day or after it."""
    spans = Membership.objects.of(branch=org).filter(Q(ends__isnull=True) | Q(ends__gt=on))
    return spans.values("member").distinct().count()


def transfers(org: Org) -> int:
    """How many are on the way from it or to it."""
    rows = Transfer.objects.unscoped("the body is to be dissolved").filter(state=Transfer.State.OPEN)
    return rows.filter(Q(source=org) | Q(target=org)).count()


def hosted(org: Org) -> int:
    """How many floating members it looks after."""
    return Floating.objects.of(host=org).filter(state=Floating.State.AWAY).count()


def services(org: Org) -> int:
    """How many registered with it as living there."""
    open_ones = (Service.State.ASKED, Service.State.CONFIRMED)
    return Service.objects.of(community=org).filter(state__in=open_ones).count()
