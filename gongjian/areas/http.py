"""The HTTP request of somebody signed in, as this room sees it: the actor itself is made one floor above."""

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from gongjian.areas.keeper import Keeper


class KeeperRequest(HttpRequest):
    """What a view receives once the middleware is done."""

    actor: Keeper
    htmx: HtmxDetails
