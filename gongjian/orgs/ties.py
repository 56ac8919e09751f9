"""What keeps an organisation from being dissolved. A room above declares what of its own hangs on one."""

from collections.abc import Callable
from datetime import date

from gongjian.orgs.models import Org
from gongjian.platform.registry import learn

Tie = Callable[[Org, date], str]
_TIES: dict[str, Tie] = {}


def tie(func: Tie) -> Tie:
    """Declare, in a room's leaf `ties`, what would be left hanging: "3 名党员", or "" for nothing."""
    _TIES[f"{func.__module__}.{func.__qualname__}"] = func
    return func


def in_the_way(org: Org, on: date) -> list[str]:
    """Everything that hangs on an organisation in the rooms above, in words."""
    learn("ties")
    return [words for ask in _TIES.values() if (words := ask(org, on))]
