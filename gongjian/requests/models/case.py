"""A case: what was asked, who holds it, how it stands, and who took part in it."""

from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import Q

from gongjian.admission.models import MatterItem
from gongjian.areas.models import Area, Level
from gongjian.kernel.tree import within
from gongjian.kernel.worktime import limit_words
from gongjian.orgs.models import Org, Person
from gongjian.orgs.roles import Reach
from gongjian.platform.scoped import Doer, Scoped
from gongjian.platform.sealed import SealedField


class State(models.TextChoices):
    """Where a case stands. The verbs between the states are in rules.flow."""

    LODGED = "lodged", "待受理"
    DOING = "doing", "办理中"
    OFFERED = "offered", "待签收"
    DISPUTED = "disputed", "异议待审"
    SETTLED = "settled", "待评价"
    CLOSED = "closed", "已办结"
    MERGED = "merged", "已合并"
    TRANSFERRED = "transferred", "已转出"
    WITHDRAWN = "withdrawn", "已撤回"


ENDED = (State.CLOSED, State.MERGED, State.TRANSFERRED, State.WITHDRAWN)
WORKING = (State.LODGED, State.DOING, State.OFFERED, State.DISPUTED)


class Channel(models.TextChoices):
    """How the request came in."""

    WEB = "web", "居民网页"
    DESK = "desk", "服务窗口"
    HOTLINE = "hotline", "热线电话"
    VISIT = "visit", "入户走访"
    GROUP = "group", "微信群"
    BOX = "box", "意见箱"
    LETTER = "letter", "上级交办"
    SYSTEM = "system", "其他系统转来"
    HISTORY = "history", "历史资料"  # brought in from a file: answered long ago, in nobody's figures


class Nature(models.TextChoices):
    """What the resident wants; the deadline depends on it (H-05)."""

    CONSULT = "consult", "咨询"
    HELP = "help", "求助"
    SUGGEST = "suggest", "建议"
    COMPLAINT = "complaint", "投诉"
    REPORT = "report", "举报"
    PRAISE = "praise", "表扬"


class Outcome(models.TextChoices):
    """How a case was answered."""

    SOLVED = "solved", "已解决"
    EXPLAINED = "explained", "已解释说明"
    PLANNED = "planned", "列入计划"
    REFUSED = "refused", "不予受理"


class AnyOf(models.Func):
    """`column = ANY (array)`: unlike IN with a subquery it can use an index beside other conditions."""

    template = "%(expressions)s)"
    arg_joiner = " = ANY ("
    output_field = models.BooleanField()


class Case(models.Model):
    """A request in somebody's hands. Exactly one organisation holds it at any time; `keeper` is the person
    there.
    """

    number = models.CharField("编号", max_length=12, unique=True)  # yymmdd-nnnn
    query_code = SealedField("查询码")  # lets whoever holds it follow the case: as good as a key
    title = models.CharField("标题", max_length=60)
    text = models.TextField("诉求内容", max_length=2000)
    channel = models.CharField("来源", max_length=10, choices=Channel.choices)
    nature = models.CharField("性质", max_length=10, choices=Nature.choices, default=Nature.HELP)
    category = models.CharField("类别", max_length=30, blank=True)
    matter = models.ForeignKey(
        MatterItem, models.PROTECT, null=True, blank=True, related_name="cases", verbose_name="清单事项"
    )
    area = models.ForeignKey(Area, models.PROTECT, related_name="cases", verbose_name="发生地")
    place = models.CharField("具体位置", max_length=120, blank=True)
    longitude = models.FloatField("经度", null=True, blank=True)
    latitude = models.FloatField("纬度", null=True, blank=True)
    state = models.CharField("状态", max_length=12, choices=State.choices, default=State.LODGED)
    round = models.PositiveSmallIntegerField("第几次办理", default=1)
    holder = models.ForeignKey(Org, models.PROTECT, related_name="cases", verbose_name="责任单位")
    keeper = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="kept_cases", verbose_name="责任人"
    )
    # whose answer the case waits for: the body it was offered to, or the one that reviews the objection
    awaiting = models.ForeignKey(
        Org, models.PROTECT, null=True, blank=True, related_name="awaited_cases", verbose_name="等待单位"
    )
    first_org = models.ForeignKey(Org, models.PROTECT, related_name="first_cases", verbose_name="首接单位")
    first_receiver = models.ForeignKey(
        Person,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="received_cases",
        verbose_name="首问责任人",
    )
    lodged_by = models.CharField("登记人", max_length=80)
    source_number = models.CharField(
        "来源编号", max_length=60, blank=True
    )  # the number in the other system or letter
    is_urgent = models.BooleanField("紧急", default=False)
    lodged_at = models.DateTimeField("提交时间")
    responded_at = models.DateTimeField("首次受理时间", null=True, blank=True)
    limit = models.CharField("办理时限", max_length=10)  # "10wd"; due_at was computed from it
    due_at = models.DateTimeField("办理期限")  # of the open settle duty; kept equal to it
    is_paused = models.BooleanField("时钟暂停", default=False)
    resume_at = models.DateTimeField("最晚恢复计时", null=True, blank=True)
    outcome = models.CharField("办理结果", max_length=10, choices=Outcome.choices, blank=True)
    reply = models.TextField("答复", blank=True)
    planned_on = models.DateField("计划解决日期", null=True, blank=True)
    settled_at = models.DateTimeField("答复时间", null=True, blank=True)
    ask_until = models.DateTimeField("评价截止", null=True, blank=True)
    ended_at = models.DateTimeField("办结时间", null=True, blank=True)
    # how its answers were judged, each time anew: a second answer does not undo what was said of the first
    judged = models.PositiveSmallIntegerField("评价数", default=0)
    judged_solved = models.PositiveSmallIntegerField("评为解决数", default=0)
    judged_content = models.PositiveSmallIntegerField("评为满意数", default=0)
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="absorbed", verbose_name="并入"
    )
    version = models.PositiveIntegerField("版本", default=0)

    # what opens the case at the portal, and the spot on the map: not for the audit trail
    PRIVATE = ("query_code", "longitude", "latitude")
    objects = Scoped["Case"]()

    TERM, FOUND_BY, SAID = "诉求", "number", {"limit": limit_words}

    class Meta:
        ordering = ["-lodged_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="case_ended_at_iff_ended",
                condition=Q(
                    state__in=["closed", "merged", "transferred", "withdrawn"], ended_at__isnull=False
                )
                | (~Q(state__in=["closed", "merged", "transferred", "withdrawn"]) & Q(ended_at__isnull=True)),
            ),
            models.CheckConstraint(
                name="case_settled_has_its_answer",
                condition=~Q(state="settled") | (Q(settled_at__isnull=False) & ~Q(outcome="") & ~Q(reply="")),
            ),
            models.CheckConstraint(
                name="case_planned_has_its_date",
                condition=~Q(outcome="planned") | Q(planned_on__isnull=False),
            ),
            models.CheckConstraint(
                name="case_merged_names_its_case",
                condition=(Q(state="merged") & Q(merged_into__isnull=False))
                | (~Q(state="merged") & Q(merged_into__isnull=True)),
            ),
            models.CheckConstraint(
                name="case_awaits_somebody_iff_offered",
                condition=Q(state__in=["offered", "disputed"], awaiting__isnull=False)
                | (~Q(state__in=["offered", "disputed"]) & Q(awaiting__isnull=True)),
            ),
            models.CheckConstraint(
                name="case_pause_has_its_end",
                condition=Q(is_paused=True, resume_at__isnull=False)
                | Q(is_paused=False, resume_at__isnull=True),
            ),
            models.CheckConstraint(
                name="case_judged_as_often_as_evaluated",
                condition=Q(judged_solved__lte=models.F("judged"), judged_content__lte=models.F("judged")),
            ),
            models.CheckConstraint(
                name="case_settled_asks_until",
                condition=~Q(state="settled") | Q(ask_until__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["-lodged_at", "-id"], name="case_by_time"),
            models.Index(fields=["area", "-lodged_at", "-id"], name="case_by_area"),
            models.Index(
                fields=["due_at", "id"],
                condition=Q(state__in=["lodged", "doing", "offered", "disputed"]),
                name="case_open_by_due",
            ),
            models.Index(
                fields=["area", "due_at", "id"],
                condition=Q(state__in=["lodged", "doing", "offered", "disputed"]),
                name="case_open_by_area",
            ),
            models.Index(fields=["holder", "state"], name="case_by_holder"),
            models.Index(fields=["source_number"], condition=~Q(source_number=""), name="case_by_source"),
            models.Index(fields=["awaiting"], condition=Q(awaiting__isnull=False), name="case_awaited"),
            models.Index(fields=["-lodged_at", "-id"], condition=Q(state="settled"), name="case_to_judge"),
            models.Index(fields=["ask_until"], condition=Q(state="settled"), name="case_asked"),
            models.Index(fields=["resume_at"], condition=Q(is_paused=True), name="case_to_resume"),
            models.Index(
                fields=["merged_into"], condition=Q(merged_into__isnull=False), name="case_absorbed"
            ),
            models.Index(fields=["-lodged_at", "-id"], condition=Q(round__gt=1), name="case_redone"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def is_open(self) -> bool:
        """Whether somebody is still to answer it."""
        return self.state in WORKING

    @staticmethod
    def scope(by: Doer) -> Q:
        """Cases of the post's area and those its organisation takes part in; a department's post: only the
        latter.

        Written so that a list walks an index whatever the number of cases: the database is told which
        organisations (one query), the ids of a small place stand in one array, and of an area's own
        organisation only those cases are looked up that lie elsewhere. A post narrowed to a part of its
        organisation's area sees that part.
        """
        seat = getattr(by, "seat", None)
        if getattr(by, "is_clock", False):
            return ~Q(pk__in=[])
        if seat is None or seat.role.reach is Reach.NONE:
            return Q(pk__in=[])
        parties = Party.objects.unscoped("the scope of cases")
        if seat.role.reach is Reach.ORG:
            orgs = list(Org.objects.filter(within([seat.org_path])).order_by().values_list("pk", flat=True))
            return Q(pk__in=parties.filter(org__in=orgs).values("case_id"))
        inside = Area.objects.filter(within([seat.area_path])).order_by().values("pk")
        elsewhere = parties.filter(org_id=seat.org_id, is_away=True).values("case_id")
        if seat.area_level < Level.COMMUNITY:
            return Q(area_id__in=inside) | Q(pk__in=elsewhere)
        return Q(AnyOf("area_id", ArraySubquery(inside))) | Q(AnyOf("pk", ArraySubquery(elsewhere)))


class Party(models.Model):
    """An organisation that has or had to do with a case; it may read it from then on."""

    class Role(models.TextChoices):
        HOLDER = "holder", "主办"
        HELPER = "helper", "协办"
        CALLED = "called", "被吹哨"
        OFFERED = "offered", "待签收"
        REVIEWER = "reviewer", "审核异议"

    # without indexes of their own: party_once begins with the case, party_by_org with the organisation
    case = models.ForeignKey(Case, models.CASCADE, related_name="parties", db_index=False)
    org = models.ForeignKey(Org, models.PROTECT, related_name="taking_part", db_index=False)
    role = models.CharField("角色", max_length=10, choices=Role.choices)
    since = models.DateTimeField("自")
    # unless the organisation answers for an area that holds the case: only these are looked up beside the
    # area's cases; triggers keep it in line when places or organisations move
    is_away = models.BooleanField("辖区之外", default=True)

    objects = Scoped["Party"]()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "org", "role"], name="party_once")]
        indexes = [
            models.Index(fields=["org", "case"], name="party_by_org"),
            models.Index(fields=["org", "case"], condition=Q(is_away=True), name="party_away"),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.role} {self.org_id}"
