"""Who acts, in which post, with all that a rule may ask already loaded, so that rules stay pure."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from gongjian.areas import queries as areas
from gongjian.kernel.tree import covers, within
from gongjian.orgs.models import Org
from gongjian.orgs.roles import ROLES, Grant, Reach, Role


@dataclass(frozen=True)
class Seat:
    """A post as the actor carries it: role, organisation and the place it covers."""

    post_id: int
    role_key: str
    title: str
    org_id: int
    org_name: str
    org_path: str
    area_id: int
    area_name: str
    area_path: str
    area_level: int
    since: date | None = None

    @property
    def role(self) -> Role:
        return ROLES[self.role_key]

    @property
    def label(self) -> str:
        return f"{self.org_name} {self.title or self.role.term}"


@dataclass(frozen=True)
class Actor:
    """A person in one of their posts; the clock; or a resident at the portal, who holds no post."""

    name: str
    user_id: int | None = None
    person_id: int | None = None
    seat: Seat | None = None
    seats: tuple[Seat, ...] = ()
    is_clock: bool = False
    is_resident: bool = False

    def may(self, grant: Grant | str) -> bool:
        """Whether the current post gives `grant` at all."""
        return self.is_clock or (self.seat is not None and grant in self.seat.role.grants)

    def is_of(self, org: Org) -> bool:
        """Whether the current post speaks for `org`: it is the post's own organisation or one below it."""
        return self.is_clock or (self.seat is not None and covers(self.seat.org_path, org.path))

    def reaches(self, area_path: str) -> bool:
        """Whether the current post covers the place."""
        return self.is_clock or (
            self.seat is not None
            and self.seat.role.reach is Reach.AREA
            and covers(self.seat.area_path, area_path)
        )

    @property
    def bare(self) -> "Actor":
        """The person in this post alone: what a condition may ask for, to keep it by."""
        return Actor("", user_id=self.user_id, person_id=self.person_id, seat=self.seat)

    @property
    def post_label(self) -> str:
        return self.seat.label if self.seat else ""

    @property
    def org_id(self) -> int | None:
        return self.seat.org_id if self.seat else None

    def places(self) -> list[tuple[int, str]]:
        """The place of the current post and those below it down to the communities, to choose one from."""
        return areas.choices(self.seat.area_path) if self.seat else []

    def sees_everyone(self) -> bool:
        """Whether the current post keeps people or posts, and so sees also whoever holds none yet."""
        return self.may(Grant.ORGS) or self.may(Grant.POSTS)

    def posts_in_reach(self) -> Q:
        """The condition on Post rows that lie in this actor's reach; nothing for whoever holds no post."""
        if self.sees_everyone():
            return ~Q(pk__in=[])
        if self.seat is None or self.seat.role.reach is Reach.NONE:
            return Q(pk__in=[])
        if self.seat.role.reach is Reach.AREA:
            return within([self.seat.area_path], "org__area__path") | Q(org_id=self.seat.org_id)
        return within([self.seat.org_path], "org__path")


CLOCK = Actor(name="系统时钟", is_clock=True)
CONSOLE = Actor(name="服务器命令行", is_clock=True)  # whoever may run commands on the server
RESIDENT = Actor(name="居民", is_resident=True)
