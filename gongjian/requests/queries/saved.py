"""A person's own saved views of the list."""

from functools import cache

from django.db.models import BigIntegerField

from gongjian.orgs.actor import Actor
from gongjian.platform.models import User
from gongjian.platform.statements import Rows, Slot
from gongjian.requests.models import SavedView


def saved_views(by: Actor) -> list[SavedView]:
    """The views this account keeps, by name."""
    if by.user_id is None:
        return []
    return _views().run(user=by.user_id)


@cache
def _views() -> Rows[SavedView]:
    rows = SavedView.objects.unscoped("an account's own views, never anybody else's")
    return Rows(rows.filter(user=Slot("user", BigIntegerField())).order_by("name"))


def account(by: Actor) -> User:
    """The account that keeps them."""
    return User.objects.get(pk=by.user_id or 0)
