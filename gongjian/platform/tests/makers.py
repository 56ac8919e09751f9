"""People of the house to tell stories with, in the town of the orgs room."""

from django.test import Client

from gongjian.orgs.actor import Actor
from gongjian.orgs.tests import makers as people
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
    client.force_login(User.objects.get(pk=by.user_id), backend="django.contrib.auth.backends.ModelBackend")
    return client


def account(login="陈晓红", *, must_change=False) -> User:
    """An account without any post."""
    return User.objects.create_user(login, password=PASSWORD, must_change_password=must_change)
