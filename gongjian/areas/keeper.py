"""Who keeps the tree of places: a post that gives the grant, or the operator at the command line."""

from dataclasses import dataclass
from typing import Any, Protocol

from gongjian.platform.scoped import Doer

TERRITORY = "territory"  # the grant; its enum lives with the roles, one floor above this room


class Keeper(Doer, Protocol):
    """A doer who can be asked for a grant."""

    def may(self, grant: Any) -> bool: ...


@dataclass(frozen=True)
class Console:
    """Whoever may run commands on the server: an operator, not a post."""

    name: str = "服务器命令行"
    user_id: int | None = None
    post_label: str = ""
    org_id: int | None = None

    def may(self, grant: Any) -> bool:  # noqa: ARG002
        return True


CONSOLE = Console()
