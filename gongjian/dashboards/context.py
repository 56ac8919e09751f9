"""What the frame of every staff page shows: the post's menu, what waits beside it, who and where one is."""

from dataclasses import dataclass
from functools import cache, cached_property

from django.http import HttpRequest
from django.urls import reverse

from gongjian.dashboards.queries import standing
from gongjian.dashboards.rules import menus
from gongjian.orgs.actor import Actor, Seat
from gongjian.platform import instance


@dataclass(frozen=True)
class Item:
    """A line of the navigation, ready to be drawn. `counted` says what `count` counts.

    `children`: label, address and key of each.
    """

    key: str
    icon: str
    label: str
    url: str
    count: int
    counted: str
    children: tuple[tuple[str, str, str], ...]


class Frame:
    """Built when a staff page is drawn; a page without it costs nothing."""

    def __init__(self, by: Actor) -> None:
        self.by = by

    @cached_property
    def nav(self) -> list[Item]:
        """The side navigation; three queries at most for all its counts."""
        return [self._item(entry) for entry in menus.menu(self.by)]

    @cached_property
    def tabs(self) -> list[Item]:
        """The bottom bar of a phone."""
        return [self._item(entry) for entry in menus.tabs(self.by)]

    @property
    def name(self) -> str:
        return self.by.name

    @property
    def initial(self) -> str:
        return self.by.name[:1]

    @property
    def post(self) -> str:
        seat = self.by.seat
        return (seat.title or seat.role.term) if seat else ""

    @property
    def seats(self) -> tuple[Seat, ...]:
        return self.by.seats

    @cached_property
    def scope(self) -> tuple[str, str]:
        """The place above and the body one acts for: "天宁街道", "怡康花园社区"."""
        return standing.scope(self.by)

    @cached_property
    def unread(self) -> int:
        return standing.unread(self.by)

    @cached_property
    def is_demo(self) -> bool:
        return instance.is_demo()

    @property
    def may_register(self) -> bool:
        return menus.may_open(self.by, menus.INTAKE)

    @cached_property
    def _waiting(self) -> dict[str, int]:
        return standing.waiting(self.by)

    def _item(self, entry: menus.Entry) -> Item:
        children = tuple(
            (c.label, _url(c), c.key) for c in entry.children if menus.may_open(self.by, c) and _url(c)
        )
        return Item(
            entry.key,
            entry.icon,
            entry.label,
            _url(entry),
            self._waiting.get(entry.waits, 0),
            menus.COUNTED.get(entry.waits, "待办"),
            children,
        )


def frame(request: HttpRequest) -> dict[str, Frame]:
    """The context processor."""
    return {"frame": Frame(request.actor)}  # type: ignore[attr-defined]


@cache
def _url(entry: menus.Entry) -> str:
    path = reverse(entry.address)
    return f"{path}?{entry.query}" if entry.query else path
