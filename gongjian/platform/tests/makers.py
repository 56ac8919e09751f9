"""People of the house to tell stories with, in the town of the orgs room."""

from collections.abc import Callable

from django.test import Client

from gongjian.kernel.verdict import YES
from gongjian.orgs.actor import Actor
from gongjian.orgs.tests import makers as people
from gongjian.platform import action as house
from gongjian.platform.action import action
from gongjian.platform.models import User
from gongjian.ui.testing import PageClient

PASSWORD = "Tang-Xi-2026"


def keeper(place) -> Actor:
    """The system administrator of the district."""
    return people.actor(place["hotline"], "system_admin")


def auditor(place) -> Actor:
    return people.actor(place["hotline"], "audit_admin")


def secretary(place) -> Actor:
    return people.actor(place["community"], "community_secretary")


def browser(by: Actor) -> Client:
    """A signed-in browser that complains about every page that breaks the house rules."""
    client = PageClient()
    client.force_login(User.objects.get(pk=by.user_id), backend="gongjian.platform.sessions.Accounts")
    return client


def account(login="陈晓红", *, must_change=False) -> User:
    """An account without any post."""
    return User.objects.create_user(login, password=PASSWORD, must_change_password=must_change)


def within_action(do: Callable[[], object]) -> None:
    """Run something that is part of an action inside one that does nothing else."""
    house.ACTIONS.pop("platform.sample", None)

    def sample(_nothing, *, by):
        do()

    action("样例", allow=lambda by, it: YES, lock=False)(sample)(None, by=people.CLOCK)
    house.ACTIONS.pop("platform.sample", None)
