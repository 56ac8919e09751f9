"""The demo's resident units: invented firms and associations, what covers them, this year's declarations."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random

from stdnum.cn import uscc

from gongjian.areas.models import Area
from gongjian.demo.bulk import may_load
from gongjian.demo.cast import Cast
from gongjian.demo.town import BUILDER, HOME, SINCE, Town
from gongjian.grids.models import Building, Grid
from gongjian.kernel import clock
from gongjian.orgs import actions as orgs
from gongjian.orgs.actions import Founding, hold_for_founding
from gongjian.orgs.actor import Actor
from gongjian.orgs.models import Org, OrgKind
from gongjian.platform.action import action, remark
from gongjian.platform.copying import copy_in, next_ids
from gongjian.units.actions.register import follow_blanks
from gongjian.units.models import Campaign, Declaration, MassBody, Mode, Nature, Sector, Spot, Standing, Unit
from gongjian.units.queries import blanks

SEED = 53
WHY = "the demo writes the units it made up"
NEAR, FAR = 10, 1  # units of a community of the demo's own subdistrict, and of any other
AT_HOME = 26
OPENED, DUE = 120, 45  # so many days ago the year's declaration was opened, and was to be answered
STEMS = (
    "澄砚",
    "沐岚",
    "桐晖",
    "砺野",
    "禾笙",
    "屿森",
    "墨舟",
    "朗穗",
    "岫云",
    "琢光",
    "芷帆",
    "凌澈",
    "绮原",
    "栖谷",
)
TRADES = (
    "软件",
    "精密机械",
    "纺织",
    "食品",
    "物流",
    "装饰",
    "电子",
    "餐饮管理",
    "口腔门诊部",
    "教育科技",
    "园艺",
    "印务",
)
SOCIAL = ("养老服务中心", "社会工作服务社", "志愿者协会", "少儿艺术培训中心", "商会", "助残服务中心")
PUBLIC = ("供水营业所", "幼儿园", "卫生服务站", "税务所", "图书分馆")
SPOTS = (
    ("building", "云帆大厦"),
    ("park", "青枫产业园"),
    ("market", "永安市场"),
    ("street", "南街商圈"),
    ("", ""),
)
MODES = {
    Mode.SOLE: 9,
    Mode.JOINT: 8,
    Mode.REGIONAL: 5,
    Mode.TRADE: 1,
    Mode.CHAIN: 1,
    Mode.WORK: 17,
    Mode.NONE: 9,
}


def settle(town: Town, now: datetime) -> None:
    """Found the units with a year's history, ask them, let most answer, and give the blanks their owners."""
    today = now.astimezone(clock.ZONE).date()
    home = next(place for place in town.communities if place.short_name == HOME)
    bodies = covering(town)
    counts = [
        (place, AT_HOME if place.pk == home.pk else NEAR if place.parent_id == home.parent_id else FAR)
        for place in town.communities
    ]
    station(town.orgs["city"], town=town, counts=counts, bodies=bodies, today=today, by=BUILDER)
    with clock.at(now - timedelta(days=30)):
        for some in blanks.to_follow():
            follow_blanks(None, units=some, by=BUILDER)


def covering(town: Town) -> dict[int, Org]:
    """A committee for the new organisations of each subdistrict, by the subdistrict."""
    above = {place.parent_id: place.parent for place in town.communities if place.parent}
    wanted = [
        Founding(f"new-{area.code}", f"{area.name}两新组织综合党委", "composite_committee", area, "",
                 f"{area.short_name}两新党委", on=SINCE, under=town.orgs[area.code])
        for area in above.values()
    ]  # fmt: skip
    found = orgs.found_orgs(town.orgs["city"], orgs=wanted, by=BUILDER)
    return {area.pk: found[f"new-{area.code}"] for area in above.values()}


@dataclass
class _Drawn:
    """What is written, table by table."""

    orgs: list[Org] = field(default_factory=list)
    units: list[Unit] = field(default_factory=list)
    spans: list[Standing] = field(default_factory=list)
    answers: list[Declaration] = field(default_factory=list)
    mass: list[MassBody] = field(default_factory=list)


@action("登记演示单位", allow=may_load, lock=False)
def station(
    _place: Org,
    *,
    town: Town,
    counts: Sequence[tuple[Area, int]],
    bodies: dict[int, Org],
    today: date,
    by: Actor,
) -> int:
    """Write the units of each community with their years; a constant number of statements. How many."""
    hold_for_founding()
    campaign = Campaign.objects.add(
        year=today.year,
        area=town.district,
        opened_on=today - timedelta(days=OPENED),
        due_on=today - timedelta(days=DUE),
        document=f"天组〔{today.year}〕18号",
    )
    total = sum(count for _, count in counts)
    writer = _Writer(town, bodies, campaign, next_ids(Org, total * 2), next_ids(Unit, total))
    for place, count in counts:
        for _ in range(count):
            writer.unit(place)
    drawn = writer.drawn
    copy_in([*drawn.orgs, *drawn.units])
    Standing.objects.unscoped(WHY).bulk_create(drawn.spans)
    Declaration.objects.unscoped(WHY).bulk_create(drawn.answers)
    MassBody.objects.unscoped(WHY).bulk_create(drawn.mass)
    remark(f"{len(drawn.units)} 家演示单位")
    return len(drawn.units)


class _Writer:
    """Draws units in order, so that the same seed gives the same district."""

    def __init__(
        self,
        town: Town,
        bodies: dict[int, Org],
        campaign: Campaign,
        orgs: list[int],
        units: list[int],
    ) -> None:
        self.rng, self.cast, self.drawn = Random(SEED), Cast(SEED), _Drawn()
        self.town, self.bodies, self.campaign = town, bodies, campaign
        self.first = date(campaign.year - 1, 3, 1)
        self.org_ids, self.unit_ids = iter(orgs), iter(units)
        self.kinds = OrgKind.objects.in_bulk()
        self.names: set[str] = set()
        self.ground: dict[int, list[tuple[Grid, Building]]] = {}
        rows = Building.objects.select_related("grid__area").order_by("pk")
        for building in rows:
            self.ground.setdefault(building.grid.area.parent_id or 0, []).append((building.grid, building))

    def unit(self, place: Area) -> None:
        """A unit with its place, its years, its answer and its mass bodies."""
        rng, nature = self.rng, self.rng.choices(list(Nature), (70, 18, 12))[0]
        kind = {Nature.ENTERPRISE: "enterprise", Nature.SOCIAL: "social"}.get(nature, "unit")
        org = self._org(
            place, self._name(place, nature), kind, self.town.orgs[place.code], self._code(nature)
        )
        public = nature == Nature.PUBLIC or (nature == Nature.ENTERPRISE and rng.random() < 0.12)
        grid, building = rng.choice(self.ground[place.pk])
        spot, spot_name = rng.choices(SPOTS, (30, 10, 12, 12, 36))[0]
        unit = Unit(
            pk=next(self.unit_ids), org=org, nature=nature, version=1, grid=grid.area, building=building,
            sector=Sector.PUBLIC if public else Sector.NON_PUBLIC, spot=Spot(spot), spot_name=spot_name,
            address=f"{building.estate}{building.name}", liaison=self.cast.name(),
            liaison_phone=self.cast.phone(),
            longitude=self._within(grid.west, grid.east), latitude=self._within(grid.south, grid.north),
        )  # fmt: skip
        self.drawn.units.append(unit)
        self._years(unit, place)
        self._mass(unit, place)

    def _within(self, low: float, high: float) -> float:
        return round(low + (high - low) * self.rng.uniform(0.3, 0.7), 6)

    def _name(self, place: Area, nature: str) -> str:
        rng, stem = self.rng, place.short_name.removesuffix("社区").removesuffix("村")
        while True:
            if nature == Nature.SOCIAL:
                name = f"{stem}{rng.choice(STEMS)}{rng.choice(SOCIAL)}"
            elif nature == Nature.PUBLIC:
                name = f"{stem}{rng.choice(PUBLIC)}"
                name = (
                    name if name not in self.names else f"{stem}{rng.choice('东西南北')}{rng.choice(PUBLIC)}"
                )
            else:
                name = f"{rng.choice(STEMS)}{rng.choice('和润远达启')}{rng.choice(TRADES)}有限公司"
                name = name if name not in self.names else f"{stem}{name}"
            if name not in self.names:
                self.names.add(name)
                return name

    def _code(self, nature: str) -> str:
        """A code that adds up, of a place that does not exist."""
        head = {Nature.ENTERPRISE.value: "91", Nature.SOCIAL.value: "52"}.get(nature, "12")
        body = f"{head}990000{self.rng.randrange(10**9):09d}"
        return f"{body}{uscc.calc_check_digit(body)}"

    def _org(self, place: Area, name: str, kind: str, above: Org, code: str = "") -> Org:
        pk, lead = next(self.org_ids), self.town.orgs[place.code]
        org = Org(
            pk=pk, name=name, short_name=name.removesuffix("有限公司")[:30], kind=self.kinds[kind],
            parent=above, led_by=lead, path=f"{above.path}{pk}.", area=place, credit_code=code,
            valid_from=SINCE,
        )  # fmt: skip
        self.drawn.orgs.append(org)
        return org

    def _years(self, unit: Unit, place: Area) -> None:
        """Last year's facts, and this year's from the day of the answer on."""
        rng, mode = self.rng, self.rng.choices(list(MODES), list(MODES.values()))[0]
        headcount = int(rng.lognormvariate(3.3, 0.9)) + 3
        members = min(rng.choice((0, 0, 1, 2, 2, 4)) + (4 if mode == Mode.SOLE else 0), headcount)
        answered = rng.random() < 0.86
        sent = self.campaign.opened_on + timedelta(days=rng.randrange(5, OPENED - DUE)) if answered else None
        changed = rng.random() < 0.3
        waits = changed and answered and rng.random() < 0.2
        better = changed and mode == Mode.NONE and rng.random() < 0.4
        told = max(headcount + rng.randrange(-6, 14), members, 1) if changed else headcount
        says = Mode.WORK if better else mode
        counts = sent if not waits else None  # from when on this year's answers count
        self._span(unit, place, (headcount, members, mode), self.first, counts)
        if counts:
            self._span(unit, place, (told, members, says), counts, None)
        state = Declaration.State
        self.drawn.answers.append(
            Declaration(
                unit=unit, campaign=self.campaign, year=self.campaign.year, sent_on=sent,
                is_unchanged=not changed,
                state=state.ASKED if sent is None else state.SENT if waits else state.DONE,
                done_on=None if waits else sent, headcount=told if sent else None,
                members=members if sent else None, mode=says if sent else "", version=1,
            )
        )  # fmt: skip

    def _span(
        self, unit: Unit, place: Area, facts: tuple[int, int, Mode], begin: date, end: date | None
    ) -> None:
        headcount, members, mode = facts
        body = self.bodies[place.parent_id or 0] if mode not in (Mode.NONE, Mode.WORK) else None
        span = Standing(
            unit=unit, area=place, nature=unit.nature, sector=unit.sector, headcount=headcount,
            members=members, mode=mode, covered_by=body, starts=begin, ends=end,
            covered_since=None if mode == Mode.NONE else SINCE,
            year=self.campaign.year - int(begin == self.first),
        )  # fmt: skip
        self.drawn.spans.append(span)

    def _mass(self, unit: Unit, place: Area) -> None:
        kind = self.rng.choices(("union", "youth_league", "women", ""), (26, 7, 6, 61))[0]
        if kind:
            word = {"union": "工会", "youth_league": "团支部", "women": "妇联"}[kind]
            org = self._org(place, f"{unit.org.short_name}{word}", kind, unit.org)
            people = self.rng.randrange(3, 40)
            self.drawn.mass.append(MassBody(org=org, unit=unit, sector=unit.sector, people=people))
