"""The demo district as it stands: its places, its bodies and who acts for them."""

import csv
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path

from gongjian.areas import queries as areas
from gongjian.areas.models import Area, Level
from gongjian.demo.cast import LOGINS, PASSWORD, Cast
from gongjian.orgs import actions as orgs
from gongjian.orgs.actions import Founding, Newcomer, PostPlan
from gongjian.orgs.actor import Actor
from gongjian.orgs.models import Org
from gongjian.orgs.queries import in_force, seat_of

CONTENT = Path(__file__).parent / "content"
BUILDER = Actor(name="演示装载", is_clock=True)
SINCE = date(2021, 8, 1)  # five years of branches lie after it
HOME = "怡康花园社区"
NAMED = {"zhibu": "冯志强"}  # who is named in the texts
TWO_POSTS = "shequ"  # the login that shows how one changes between posts
PROPERTY = ("宜居", "恒安", "润民", "嘉和", "德邻", "安信", "众和", "诚家", "万邻", "福泽")


@dataclass
class Town:
    """What the stories play on. Organisations by key: "cgj", a place's code for its lead body, …"""

    district: Area
    communities: list[Area]
    orgs: dict[str, Org]
    actors: dict[int, list[Actor]] = field(default_factory=dict)

    @cached_property
    def home(self) -> Area:
        """The community whose people have the demo's logins."""
        return next(place for place in self.communities if place.short_name == HOME)

    def actor(self, org: Org, *roles: str) -> Actor:
        """Somebody who acts for `org`: the first of the roles that has anybody, else whoever is there."""
        here = self.actors[org.pk]
        for role in roles:
            for actor in here:
                if actor.seat and actor.seat.role_key == role:
                    return actor
        return here[0]

    def lead(self, area: Area) -> Org:
        """The body that answers for a grid, else for its community."""
        return self.orgs.get(area.code) or self.orgs[area.code[:12]]

    def above(self, org: Org) -> Org:
        """The body above: grid, community, subdistrict, the district's centre, the city's."""
        area = org.area
        if area.level == Level.CITY:
            return org
        if area.level == Level.DISTRICT:
            return self.orgs["city" if org.is_lead else "desk"]
        if area.level == Level.SUBDISTRICT and org.is_lead:
            return self.orgs["desk"]
        place = area.parent if org.is_lead else area
        return self.orgs[place.code] if place else org


def found(code: str, cast: Cast) -> Town:
    """Found the bodies of a loaded district and give them their people."""
    district = areas.by_code(code)
    if district is None or district.parent is None:
        raise LookupError(code)
    places = list(areas.subtree(district))
    communities = [place for place in places if place.level == Level.COMMUNITY]
    root = orgs.found_org(
        None,
        name=f"{district.parent.name}接诉即办中心",
        short_name="市接诉即办中心",
        kind="city",
        area=district.parent,
        is_lead=True,
        on=SINCE,
        by=BUILDER,
    )
    made = orgs.found_orgs(
        root, orgs=[*_district_bodies(district, cast), *_place_bodies(places, cast)], by=BUILDER
    )
    return Town(district, communities, {"city": root, **made})


def staff(town: Town, grids: list[Org], cast: Cast) -> None:
    """Give every body its people; those of the demo's logins get accounts."""
    bodies = sorted(town.orgs.values(), key=lambda org: org.kind_id == "party_branch")  # the branch last
    plans = [(org, role, title) for org in bodies for role, title in _posts(org)]
    plans += [(org, "grid_worker", "网格员") for org in grids]
    logins = _login_orgs(town, grids)
    newcomers = []
    for org, role, title in plans:
        login = logins.pop((org.pk, role), "")
        held = [PostPlan(org, role, title, starts=max(SINCE, org.valid_from), is_default=bool(login))]
        if login == TWO_POSTS:
            spare = _spare_grid(town, grids)
            held.append(PostPlan(spare, "grid_worker", "兼职网格员", starts=spare.valid_from))
        name = cast.name()
        newcomers.append(Newcomer(NAMED.get(login, name), cast.phone(), login, held))
    if logins:
        raise LookupError(f"logins without a post: {logins}")
    orgs.staff(town.orgs["government"], newcomers=newcomers, password=PASSWORD, by=BUILDER)


def gather(town: Town) -> None:
    """Load everybody who may act, by organisation."""
    for post in in_force(date.today()):  # noqa: DTZ011 (posts of the demo never end)
        seat = seat_of(post)
        actor = Actor(post.person.name, post.person.user_id, post.person_id, seat, (seat,))
        town.actors.setdefault(post.org_id, []).append(actor)


def _district_bodies(district: Area, cast: Cast) -> list[Founding]:
    name = district.name

    def body(key: str, full: str, short: str, kind: str, parent: str, *, lead: bool = False) -> Founding:
        return Founding(key, full, kind, district, parent, short, is_lead=lead, phone=cast.office(), on=SINCE)

    top = [
        body("government", f"{name}人民政府", "区政府", "district_gov", ""),
        body("party", f"{name}委组织部", "区委组织部", "district_party", ""),
        body("desk", f"{name}接诉即办中心", "区接诉即办中心", "hotline_center", "government", lead=True),
    ]
    rows = [row for row in _rows("bodies.csv") if row["under"] == "district"]
    return top + [body(row["key"], row["name"], row["short"], row["kind"], "government") for row in rows]


def _place_bodies(places: list[Area], cast: Cast) -> list[Founding]:
    stations = [row for row in _rows("bodies.csv") if row["under"] == "subdistrict"]
    bodies: list[Founding] = []
    for place in places:
        if place.level == Level.SUBDISTRICT:
            kind = "人民政府" if place.name.endswith("镇") else "办事处"
            bodies.append(
                Founding(
                    place.code,
                    f"{place.name}{kind}",
                    "subdistrict",
                    place,
                    "government",
                    place.short_name,
                    is_lead=True,
                    phone=cast.office(),
                    on=SINCE,
                )
            )
            bodies += [_station(row, place, cast) for row in stations]
        elif place.level == Level.COMMUNITY:
            bodies += _community_bodies(place, cast)
    return bodies


def _station(row: dict[str, str], place: Area, cast: Cast) -> Founding:
    name, short = row["name"].format(s=place.name), row["short"].format(s=place.short_name)
    return Founding(
        f"{row['key']}-{place.code}",
        name,
        row["kind"],
        place,
        place.code,
        short,
        phone=cast.office(),
        on=SINCE,
    )


def _community_bodies(place: Area, cast: Cast) -> list[Founding]:
    parent = place.parent.code if place.parent else ""
    bodies = [
        Founding(
            place.code,
            place.name,
            "community",
            place,
            parent,
            place.short_name,
            is_lead=True,
            phone=cast.office(),
            on=SINCE,
        )
    ]
    if place.short_name == HOME:
        name = f"{place.short_name}第五网格党支部"
        bodies.append(Founding("branch", name, "party_branch", place, place.code, "第五网格党支部", on=SINCE))
    if place.kind == "community":
        name = f"{cast.rng.choice(PROPERTY)}物业{place.short_name.removesuffix('社区')}服务中心"
        bodies.append(
            Founding(
                f"property-{place.code}",
                name,
                "property",
                place,
                place.code,
                name,
                phone=cast.office(),
                on=SINCE,
            )
        )
    return bodies


def _posts(org: Org) -> list[tuple[str, str]]:
    return {
        "city": [("city_officer", "值班主任")],
        "district_gov": [
            ("system_admin", "系统管理员"),
            ("security_admin", "安全管理员"),
            ("audit_admin", "审计管理员"),
        ],
        "district_party": [("district_officer", "组织科科长")],
        "hotline_center": [
            ("district_desk", "受理员"),
            ("district_desk", "受理员"),
            ("district_desk", "审核员"),
        ],
        "department": [("department_officer", "诉求专办员"), ("department_officer", "科长")],
        "subdistrict": [
            ("subdistrict_officer", "社会治理办工作人员"),
            ("subdistrict_officer", "党建办工作人员"),
            ("subdistrict_secretary", "党工委书记"),
        ],
        "station": [("department_officer", "执法队员")],
        "agency": [("department_officer", "社区民警")],
        "community": [
            ("community_worker", "社区工作者"),
            ("community_worker", "社区工作者"),
            ("community_secretary", "党委书记" if org.name.find("社区") >= 0 else "党总支书记"),
        ],
        "property": [("unit_liaison", "项目经理")],
        "party_branch": [
            ("branch_secretary", "党支部书记"),
            ("branch_member", "组织委员"),
            ("branch_member", "宣传委员"),
            *[("member", "党员")] * 6,
        ],
        "unit": [("unit_liaison", "联络员")],
    }.get(org.kind_id, [])


def _login_orgs(town: Town, grids: list[Org]) -> dict[tuple[int, str], str]:
    home = town.home
    subdistrict = home.parent.code if home.parent else ""
    grid = next(
        org for org in sorted(grids, key=lambda org: org.area.code) if org.area.code.startswith(home.code)
    )
    named = {
        "grid": grid,
        "community": town.orgs[home.code],
        "subdistrict": town.orgs[subdistrict],
        "property": town.orgs[f"property-{home.code}"],
    }
    return {((named.get(login.org) or town.orgs[login.org]).pk, login.role): login.name for login in LOGINS}


def _spare_grid(town: Town, grids: list[Org]) -> Org:
    """The last grid of the home community: a worker of the community looks after it as well."""
    home = town.home
    return max((org for org in grids if org.area.code.startswith(home.code)), key=lambda org: org.area.code)


def _rows(file: str) -> list[dict[str, str]]:
    with (CONTENT / file).open(newline="", encoding="utf-8") as rows:
        return list(csv.DictReader(rows))
