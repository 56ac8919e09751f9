"""A resident unit, the spans in which its facts stayed the same, and the declarations they come from."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.db import models
from django.db.models import F, Func, Q, Value

from gongjian.areas.models import Area
from gongjian.grids.models import Building
from gongjian.kernel.tree import within
from gongjian.orgs.models import Org
from gongjian.orgs.roles import Grant, Reach
from gongjian.platform.scoped import Doer, Scoped
from gongjian.platform.sealed import SealedField


class Nature(models.TextChoices):
    """What a unit is, as the figures group it."""

    ENTERPRISE = "enterprise", "企业"
    SOCIAL = "social", "社会组织"
    PUBLIC = "public", "机关事业单位"


class Sector(models.TextChoices):
    """Who owns it. Enterprises and social organisations outside the public sector are the 两新组织."""

    NON_PUBLIC = "non_public", "非公有制"
    PUBLIC = "public", "公有制"


class Spot(models.TextChoices):
    """The kind of place it sits in."""

    NONE = "", "不在其中"
    BUILDING = "building", "楼宇"
    PARK = "park", "园区"
    MARKET = "market", "市场"
    STREET = "street", "商圈或街区"


class Mode(models.TextChoices):
    """How the Party reaches a unit (F06)."""

    SOLE = "sole", "单独组建"
    JOINT = "joint", "联合组建"
    REGIONAL = "regional", "区域组建"
    TRADE = "trade", "行业组建"
    CHAIN = "chain", "产业链组建"
    WORK = "work", "工作覆盖"
    NONE = "none", "没有覆盖"


ORGANISED = (Mode.SOLE, Mode.JOINT, Mode.REGIONAL, Mode.TRADE, Mode.CHAIN)


def _in_reach(by: Doer, area: str, org: str) -> Q:
    """Rows of units that the post covers: of its area, or its own body with all below."""
    if getattr(by, "is_clock", False):
        return ~Q(pk__in=[])
    seat = getattr(by, "seat", None)
    if seat is None or seat.role.reach is Reach.NONE or not by.may(Grant.UNITS):
        return Q(pk__in=[])
    if seat.role.reach is Reach.AREA:
        return within([seat.area_path], area)
    return within([seat.org_path], org)


class Unit(models.Model):
    """A resident unit: an organisation of the area, where it sits and whom to ask there."""

    org = models.OneToOneField(Org, models.PROTECT, related_name="unit", verbose_name="单位")
    nature = models.CharField("性质", max_length=10, choices=Nature.choices)
    sector = models.CharField("所有制", max_length=10, choices=Sector.choices)
    spot = models.CharField("场所", max_length=10, choices=Spot.choices, blank=True, default="")
    spot_name = models.CharField("场所名称", max_length=60, blank=True)
    address = models.CharField("地址", max_length=100, blank=True)
    building = models.ForeignKey(
        Building, models.SET_NULL, null=True, blank=True, related_name="units", verbose_name="楼栋"
    )
    grid = models.ForeignKey(
        Area, models.SET_NULL, null=True, blank=True, related_name="units_here", verbose_name="网格"
    )
    longitude = models.FloatField("经度", null=True, blank=True)
    latitude = models.FloatField("纬度", null=True, blank=True)
    liaison = SealedField("联络员", blank=True, default="")
    liaison_phone = SealedField("联络员电话", blank=True, default="")
    version = models.PositiveIntegerField("版本", default=0)

    TERM, NAMED_BY = "驻区单位", "org"
    objects = Scoped["Unit"]()

    def __str__(self) -> str:
        return f"{self.org_id}"

    @staticmethod
    def scope(by: Doer) -> Q:
        """Units that the post covers."""
        return _in_reach(by, "org__area__path", "org__path")


class Standing(models.Model):
    """A span in which the facts of a unit stayed the same; `ends` is the first day after.

    `year`: the declaration that the facts come from. Figures of a past day are counted from here, with the
    place, the nature and the sector of then. The database refuses two spans of one unit on one day.
    """

    unit = models.ForeignKey(
        Unit, models.CASCADE, related_name="standings", verbose_name="单位", db_index=False
    )
    area = models.ForeignKey(Area, models.PROTECT, related_name="+", verbose_name="所在社区")
    nature = models.CharField("性质", max_length=10, choices=Nature.choices)
    sector = models.CharField("所有制", max_length=10, choices=Sector.choices)
    year = models.PositiveSmallIntegerField("申报年度")
    is_operating = models.BooleanField("在运行", default=True)
    headcount = models.PositiveIntegerField("从业人数")
    members = models.PositiveIntegerField("正式党员")
    mode = models.CharField("组建方式", max_length=10, choices=Mode.choices)
    covered_by = models.ForeignKey(
        Org, models.PROTECT, null=True, blank=True, related_name="covers", verbose_name="覆盖的组织"
    )
    covered_since = models.DateField("覆盖起始", null=True, blank=True)
    reason = models.CharField("说明", max_length=200, blank=True)
    starts = models.DateField("开始日期")
    ends = models.DateField("结束日期", null=True, blank=True)

    TERM, NAMED_BY = "单位情况", "unit"
    objects = Scoped["Standing"]()

    class Meta:
        ordering = ["starts", "pk"]
        constraints = [
            ExclusionConstraint(
                name="unit_stands_once_at_a_time",
                expressions=[
                    (Func(F("unit"), F("unit"), Value("[]"), function="int8range"), "&&"),
                    (Func(F("starts"), F("ends"), function="daterange"), "&&"),
                ],
                deferrable=models.Deferrable.DEFERRED,
            ),
            models.CheckConstraint(name="unit_members_are_staff", condition=Q(members__lte=F("headcount"))),
        ]
        indexes = [
            models.Index(fields=["unit", "starts"], name="standing_by_unit"),
            models.Index(fields=["area"], condition=Q(ends__isnull=True), name="standing_now_by_area"),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.starts}"

    @staticmethod
    def scope(by: Doer) -> Q:
        """Those of units that the post covers: by the place of then, so that figures of then stay whole."""
        return _in_reach(by, "area__path", "unit__org__path")


class Campaign(models.Model):
    """A year's declaration in an area: every unit there is asked, and answers by `due_on`."""

    year = models.PositiveSmallIntegerField("年度")
    area = models.ForeignKey(Area, models.PROTECT, related_name="+", verbose_name="范围")
    opened_on = models.DateField("开始日期")
    due_on = models.DateField("截止日期")
    document = models.CharField("依据", max_length=100, blank=True)

    TERM, NAMED_BY = "年度申报", "area"
    objects = Scoped["Campaign"]()

    class Meta:
        ordering = ["-year", "-opened_on", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["year", "area"], name="campaign_once_a_year"),
            models.CheckConstraint(name="campaign_has_time", condition=Q(due_on__gt=F("opened_on"))),
        ]

    def __str__(self) -> str:
        return f"{self.year} {self.area_id}"

    @staticmethod
    def scope(by: Doer) -> Q:
        """Those of the post's area and below, and those above that ask units of it."""
        if getattr(by, "is_clock", False):
            return ~Q(pk__in=[])
        seat = getattr(by, "seat", None)
        if seat is None or seat.role.reach is not Reach.AREA or not by.may(Grant.UNITS):
            return Q(pk__in=[])
        above = [int(pk) for pk in seat.area_path.split(".") if pk]
        return within([seat.area_path], "area__path") | Q(area_id__in=above)


class Declaration(models.Model):
    """What a unit is asked in a year, and what it answers. The answers count once somebody accepts them.

    `sent_on` is the first day on which the unit answered and never moves, so that no past figure does.
    """

    class State(models.TextChoices):
        ASKED = "asked", "等单位申报"
        SENT = "sent", "等社区核对"
        BACK = "back", "退回补充"
        DONE = "done", "已核对"
        SKIPPED = "skipped", "没有申报"  # it answered for a later year

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="declarations", verbose_name="单位")
    campaign = models.ForeignKey(
        Campaign, models.CASCADE, related_name="declarations", verbose_name="年度申报", db_index=False
    )
    year = models.PositiveSmallIntegerField("年度")
    state = models.CharField("状态", max_length=8, choices=State.choices, default=State.ASKED)
    sent_on = models.DateField("申报日期", null=True, blank=True)
    done_on = models.DateField("核对日期", null=True, blank=True)
    is_operating = models.BooleanField("在运行", default=True)
    headcount = models.PositiveIntegerField("从业人数", null=True, blank=True)
    members = models.PositiveIntegerField("正式党员", null=True, blank=True)
    mode = models.CharField("组建方式", max_length=10, choices=Mode.choices, blank=True)
    address = models.CharField("地址", max_length=100, blank=True)
    liaison = SealedField("联络员", blank=True, default="")
    liaison_phone = SealedField("联络员电话", blank=True, default="")
    question = models.CharField("退回时问的", max_length=200, blank=True)
    is_unchanged = models.BooleanField("和上次一样", default=False)
    version = models.PositiveIntegerField("版本", default=0)

    TERM, NAMED_BY = "单位申报", "unit"
    objects = Scoped["Declaration"]()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["unit", "year"], name="declared_once_a_year"),
            models.CheckConstraint(
                name="declaration_sent_has_answers",
                condition=Q(state__in=["asked", "skipped"])
                | Q(sent_on__isnull=False, headcount__isnull=False, members__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["campaign", "state"], name="declaration_by_state")]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.year}"

    @property
    def is_back(self) -> bool:
        """Whether the unit is asked to say more."""
        return self.state == self.State.BACK

    @staticmethod
    def scope(by: Doer) -> Q:
        """Those of units that the post covers."""
        return _in_reach(by, "unit__org__area__path", "unit__org__path")


class Link(models.Model):
    """A way in for a unit's liaison person: only the fingerprint of its secret is kept."""

    declaration = models.ForeignKey(Declaration, models.CASCADE, related_name="links", verbose_name="申报")
    fingerprint = models.CharField("链接指纹", max_length=64, unique=True)
    made_on = models.DateField("生成日期")
    expires_on = models.DateField("有效期到")
    revoked_on = models.DateField("作废日期", null=True, blank=True)
    tries = models.PositiveSmallIntegerField("提交次数", default=0)

    PRIVATE = ("fingerprint",)
    TERM, NAMED_BY = "申报链接", "declaration"
    objects = Scoped["Link"]()

    def __str__(self) -> str:
        return f"{self.declaration_id} {self.made_on}"


class MassBody(models.Model):
    """A union, youth league or women's body (工青妇) and its sector. Its days are the body's."""

    org = models.OneToOneField(Org, models.PROTECT, related_name="mass", verbose_name="组织")
    unit = models.ForeignKey(
        Unit, models.SET_NULL, null=True, blank=True, related_name="mass_bodies", verbose_name="所在单位"
    )
    sector = models.CharField("所有制", max_length=10, choices=Sector.choices)
    people = models.PositiveIntegerField("人数", null=True, blank=True)

    TERM, NAMED_BY = "群团组织", "org"
    objects = Scoped["MassBody"]()

    def __str__(self) -> str:
        return f"{self.org_id}"

    @staticmethod
    def scope(by: Doer) -> Q:
        """Those of the area that the post covers."""
        return _in_reach(by, "org__area__path", "org__path")
