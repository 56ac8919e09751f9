"""A small town to tell stories in: a city, its district, two subdistricts, and who sits where."""

from dataclasses import dataclass, field
from datetime import date

from django.test import Client

from gongjian.areas.models import Area, Level
from gongjian.orgs import actions, queries
from gongjian.orgs.actions import Founding
from gongjian.orgs.actor import CLOCK, Actor
from gongjian.orgs.models import Org, Person, Post
from gongjian.platform.models import User

DAY = date(2024, 1, 1)
_count = iter(range(1, 10**9))


def area(name: str, level: Level, parent: Area | None = None, code: str = "") -> Area:
    """A place with a path, as an import would make it."""
    number = next(_count)
    row = Area(
        code=code or f"9{number:011d}",
        name=name,
        short_name=name,
        level=level,
        parent=parent,
        path=f"new{number}",
        valid_from=DAY,
    )
    row.save()
    row.path = f"{parent.path if parent else ''}{row.pk}."
    row.save(update_fields=["path"])
    return row


def org(name: str, kind: str, at: Area, parent: Org | None = None, *, is_lead: bool = False) -> Org:
    return actions.found_org(parent, name=name, kind=kind, area=at, is_lead=is_lead, on=DAY, by=CLOCK)


def person(at: Org, name: str = "陈晓红", phone: str = "13800002207") -> Person:
    return actions.add_person(at, name=name, phone=phone, by=CLOCK)


def post(
    at: Org, role: str, *, who: Person | None = None, area: Area | None = None, starts: date = DAY, **given
) -> Post:
    who = who or person(at, name=f"某{next(_count)}")
    return actions.appoint(at, person=who, role=role, area=area, starts=starts, by=CLOCK, **given)


def actor(at: Org, role: str, *, area: Area | None = None) -> Actor:
    """Somebody with an account and one post."""
    held = post(at, role, area=area)
    user = account(held.person)
    return queries.actor(user.pk, user.username)


def account(who: Person) -> User:
    if who.user is None:
        actions.open_account(
            who, login=f"u{next(_count)}", password="pw-For-Tests-1", must_change=False, by=CLOCK
        )
        who.refresh_from_db()
    return who.user


def browser(by: Actor) -> Client:
    """A signed-in browser of that person, in that post."""
    client = Client()
    client.force_login(User.objects.get(pk=by.user_id))
    return client


@dataclass
class Town:
    """A district of two subdistricts; the first has two communities, the first of these one grid."""

    city: Area
    district: Area
    subdistrict: Area
    other_subdistrict: Area
    community: Area
    neighbour: Area
    far_community: Area
    grid: Area
    orgs: dict[str, Org] = field(default_factory=dict)

    def __getitem__(self, key: str) -> Org:
        return self.orgs[key]


def town() -> Town:
    province = area("江苏省", Level.PROVINCE)
    city = area("常州市", Level.CITY, province)
    district = area("天宁区", Level.DISTRICT, city)
    one, two = (area(name, Level.SUBDISTRICT, district) for name in ("天宁街道", "兰陵街道"))
    home, next_door = (area(name, Level.COMMUNITY, one) for name in ("怡康花园社区", "斜桥巷社区"))
    far = area("九洲社区", Level.COMMUNITY, two)
    grid = area("第一网格", Level.GRID, home)
    place = Town(city, district, one, two, home, next_door, far, grid)
    place.orgs["city"] = org("常州市12345热线中心", "city", city, is_lead=True)
    place.orgs |= actions.found_orgs(
        place["city"],
        orgs=[
            Founding("party", "天宁区委组织部", "district_party", district, on=DAY),
            Founding("hotline", "天宁区诉求办", "hotline_center", district, is_lead=True, on=DAY),
            Founding("fire", "区消防救援大队", "department", district, on=DAY),
            Founding("police", "天宁派出所", "agency", one, on=DAY),
            Founding("subdistrict", "天宁街道", "subdistrict", one, parent="party", is_lead=True, on=DAY),
            Founding("other", "兰陵街道", "subdistrict", two, parent="party", is_lead=True, on=DAY),
            Founding("station", "街道城建办", "station", one, parent="subdistrict", on=DAY),
            Founding(
                "community", "怡康花园社区", "community", home, parent="subdistrict", is_lead=True, on=DAY
            ),
            Founding(
                "neighbour", "斜桥巷社区", "community", next_door, parent="subdistrict", is_lead=True, on=DAY
            ),
            Founding("far", "九洲社区", "community", far, parent="other", is_lead=True, on=DAY),
            Founding("grid", "怡康花园第一网格", "grid", grid, parent="community", is_lead=True, on=DAY),
            Founding("property", "安居物业公司", "property", home, parent="community", on=DAY),
        ],
        by=CLOCK,
    )
    return place
