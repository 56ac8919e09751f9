"""A person's own saved views of the list."""

from gongjian.orgs.actor import Actor
from gongjian.platform.models import User
from gongjian.requests.models import SavedView


def saved_views(by: Actor) -> list[SavedView]:
    """The views this account keeps, by name."""
    if by.user_id is None:
        return []
    rows = SavedView.objects.unscoped("an account's own views, never anybody else's")
    return list(rows.filter(user_id=by.user_id).order_by("name"))


def account(by: Actor) -> User:
    """The account that keeps them."""
    return User.objects.get(pk=by.user_id or 0)
