"""Who acts at the command line: the person of a login, or whoever may run commands on the server."""

from django.core.management.base import CommandError

from gongjian.orgs import queries
from gongjian.orgs.actor import CONSOLE, Actor
from gongjian.platform.models import User


def actor_named(login: str) -> Actor:
    """The person of a login in their first post; without a login the server's command line. CommandError."""
    if not login:
        return CONSOLE
    user = User.objects.filter(username=login, is_active=True).first()
    if user is None:
        raise CommandError(f"没有叫“{login}”的账号，或者它已停用。")
    return queries.actor(user.pk, user.username)
