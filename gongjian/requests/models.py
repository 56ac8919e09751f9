"""Residents' requests (诉求). One request, once lodged, is a case with a number, an owner and a clock."""

from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q

from gongjian.admission.models import MatterItem
from gongjian.areas.models import Area, Level
from gongjian.kernel.tree import within
from gongjian.orgs.models import Org, Person
from gongjian.orgs.roles import Reach
from gongjian.platform.models import Attachment, User
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
    # how the answer of this round was judged, kept equal to its evaluations: figures read one table
    judged = models.PositiveSmallIntegerField("评价数", default=0)
    judged_solved = models.PositiveSmallIntegerField("评为解决数", default=0)
    judged_content = models.PositiveSmallIntegerField("评为满意数", default=0)
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="absorbed", verbose_name="并入"
    )
    version = models.PositiveIntegerField("版本", default=0)

    # residents' words and where they live, and the code that opens the case: not for the audit trail
    PRIVATE = ("query_code", "title", "text", "place", "longitude", "latitude", "reply")
    objects = Scoped["Case"]()

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
        organisation only those cases are looked up that lie elsewhere.
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

    case = models.ForeignKey(Case, models.CASCADE, related_name="parties")
    org = models.ForeignKey(Org, models.PROTECT, related_name="taking_part")
    role = models.CharField("角色", max_length=10, choices=Role.choices)
    since = models.DateTimeField("自")
    # the case lies outside the organisation's own area: only these are looked up beside the area's cases

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


class Reporter(models.Model):
    """Who asked. All fields may be empty (anonymous). A merged case keeps its own reporter."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="reporters")
    name = SealedField("称呼", blank=True, default="")
    phone = SealedField("手机", blank=True, default="")
    phone_index = models.CharField("手机索引", max_length=32, blank=True, db_index=True)
    tail_index = models.CharField("后四位索引", max_length=32, blank=True)
    address = SealedField("住址", blank=True, default="")
    wants_answer = models.BooleanField("要答复", default=True)
    told_at = models.DateTimeField("已答复", null=True, blank=True)
    told_how = models.CharField("答复方式", max_length=20, blank=True)

    objects = Scoped["Reporter"]()

    def __str__(self) -> str:
        return f"reporter of {self.case_id}"


class Step(models.Model):
    """One step of the handling track. `public` ones the resident reads, in `public_note`'s words."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="steps")
    verb = models.CharField("动作", max_length=20)
    term = models.CharField("动作名", max_length=20)
    at = models.DateTimeField("时间")
    by = models.CharField("办理人", max_length=80)
    post = models.CharField("岗位", max_length=160, blank=True)
    note = models.CharField("说明", max_length=2000, blank=True)
    public = models.BooleanField("对居民公开", default=False)
    public_note = models.CharField("对居民说", max_length=2000, blank=True)
    state = models.CharField("之后状态", max_length=12, choices=State.choices)
    round = models.PositiveSmallIntegerField("第几次办理", default=1)

    objects = Scoped["Step"]()

    class Meta:
        ordering = ["at", "pk"]
        indexes = [models.Index(fields=["case", "at"], name="step_by_case")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.verb}"


class Photo(models.Model):
    """A picture of a case, by the resident or by those who handle it."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="photos")
    file = models.OneToOneField(Attachment, models.PROTECT, related_name="+")
    by_resident = models.BooleanField("居民上传", default=True)
    caption = models.CharField("说明", max_length=60, blank=True)
    at = models.DateTimeField("时间")

    objects = Scoped["Photo"]()

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"photo of {self.case_id}"


class HandOver(models.Model):
    """One offer of a case to another body. Until it is taken, `from_org` stays the owner (首问负责, R2)."""

    class Answer(models.TextChoices):
        PENDING = "pending", "待签收"
        TAKEN = "taken", "已签收"
        OBJECTED = "objected", "有异议"
        RECALLED = "recalled", "已撤回"
        LAPSED = "lapsed", "逾期未签"

    class Review(models.TextChoices):
        NONE = "", "无"
        PENDING = "pending", "待审"
        UPHELD = "upheld", "异议成立"
        OVERRULED = "overruled", "异议不成立"
        LAPSED = "lapsed", "逾期未审"
        DROPPED = "dropped", "不再审核"

    case = models.ForeignKey(Case, models.CASCADE, related_name="hand_overs")
    from_org = models.ForeignKey(Org, models.PROTECT, related_name="+")
    to_org = models.ForeignKey(Org, models.PROTECT, related_name="+")
    by = models.CharField("派单人", max_length=80)
    note = models.CharField("要求", max_length=500, blank=True)
    basis = models.CharField("派单依据", max_length=300, blank=True)
    override_reason = models.CharField("越过清单的理由", max_length=300, blank=True)
    offered_at = models.DateTimeField("派出时间")
    answer_by = models.DateTimeField("签收期限")
    answer = models.CharField("签收", max_length=10, choices=Answer.choices, default=Answer.PENDING)
    answered_at = models.DateTimeField("答复时间", null=True, blank=True)
    answered_by = models.CharField("答复人", max_length=80, blank=True)
    objection = models.CharField("异议理由", max_length=500, blank=True)
    suggested = models.ForeignKey(
        Org, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="建议单位"
    )
    review = models.CharField("审核", max_length=10, choices=Review.choices, blank=True, default=Review.NONE)
    reviewer = models.ForeignKey(
        Org, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="审核单位"
    )
    review_by = models.DateTimeField("审核期限", null=True, blank=True)
    review_note = models.CharField("审核意见", max_length=500, blank=True)
    reviewed_at = models.DateTimeField("审核时间", null=True, blank=True)

    objects = Scoped["HandOver"]()

    class Meta:
        ordering = ["offered_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["case"],
                condition=Q(answer="pending") | Q(review="pending"),
                name="one_open_hand_over_per_case",
            ),
            models.CheckConstraint(
                name="objection_has_its_reason", condition=~Q(answer="objected") | ~Q(objection="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.from_org_id}→{self.to_org_id}"


class Call(models.Model):
    """A call of bodies to the spot (吹哨): who calls, for what, where and by when."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="calls")
    by = models.CharField("吹哨人", max_length=80)
    org = models.ForeignKey(Org, models.PROTECT, related_name="+")
    ask = models.CharField("请对方做什么", max_length=300)
    spot = models.CharField("到场地点", max_length=120)
    arrive_by = models.DateTimeField("到场时间")
    called_at = models.DateTimeField("吹哨时间")
    ended_at = models.DateTimeField("结束时间", null=True, blank=True)
    result = models.CharField("现场结果", max_length=500, blank=True)

    objects = Scoped["Call"]()

    class Meta:
        ordering = ["-called_at"]

    def __str__(self) -> str:
        return f"{self.case_id} {self.ask[:20]}"


class CallTarget(models.Model):
    """One called body: whether it answered, came, and what it did."""

    call = models.ForeignKey(Call, models.CASCADE, related_name="targets")
    org = models.ForeignKey(Org, models.PROTECT, related_name="+")
    answer_by = models.DateTimeField("应答期限")
    answered_at = models.DateTimeField("应答时间", null=True, blank=True)
    answered_by = models.CharField("应答人", max_length=80, blank=True)
    arrived_at = models.DateTimeField("到场时间", null=True, blank=True)
    result = models.CharField("处置结果", max_length=500, blank=True)

    objects = Scoped["CallTarget"]()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["call", "org"], name="called_once")]

    def __str__(self) -> str:
        return f"{self.call_id} {self.org_id}"


class Extension(models.Model):
    """A longer deadline, with its reason."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="extensions")
    extra = models.CharField("延长", max_length=10)  # "5wd"
    reason = models.CharField("理由", max_length=300)
    by = models.CharField("申请人", max_length=80)
    at = models.DateTimeField("时间")
    old_due = models.DateTimeField("原期限")
    new_due = models.DateTimeField("新期限")

    objects = Scoped["Extension"]()

    def __str__(self) -> str:
        return f"{self.case_id} +{self.extra}"


class Evaluation(models.Model):
    """What a resident said of the answer: solved or not, satisfied or not. Once per reporter and round."""

    class Mood(models.TextChoices):
        GOOD = "good", "满意"
        FAIR = "fair", "基本满意"
        BAD = "bad", "不满意"

    class Via(models.TextChoices):
        LINK = "link", "居民自评"
        PHONE = "phone", "电话回访"
        DESK = "desk", "窗口当面"

    reporter = models.ForeignKey(Reporter, models.CASCADE, related_name="evaluations")
    case = models.ForeignKey(Case, models.CASCADE, related_name="evaluations")
    round = models.PositiveSmallIntegerField("第几次办理")
    solved = models.BooleanField("解决了")
    mood = models.CharField("满意度", max_length=6, choices=Mood.choices)
    comment = models.CharField("说明", max_length=500, blank=True)
    via = models.CharField("方式", max_length=6, choices=Via.choices)
    by = models.CharField("记录人", max_length=80)
    at = models.DateTimeField("时间")

    objects = Scoped["Evaluation"]()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["reporter", "round"], name="asked_once_a_round")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.mood}"


class Likeness(models.Model):
    """Two cases that have to do with each other; `one` has the smaller id."""

    one = models.ForeignKey(Case, models.CASCADE, related_name="+")
    other = models.ForeignKey(Case, models.CASCADE, related_name="+")
    by = models.CharField("关联人", max_length=80)
    at = models.DateTimeField("时间")

    objects = Scoped["Likeness"]()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["one", "other"], name="linked_once"),
            models.CheckConstraint(name="link_is_ordered", condition=Q(one__lt=models.F("other"))),
        ]

    def __str__(self) -> str:
        return f"{self.one_id}~{self.other_id}"


class Transfer(models.Model):
    """A case handed to a body outside the system, with the proof."""

    case = models.OneToOneField(Case, models.CASCADE, related_name="transfer")
    to = models.CharField("转往", max_length=120)
    reason = models.CharField("理由", max_length=300)
    proof = models.CharField("凭据文号或回执号", max_length=120)
    file = models.OneToOneField(Attachment, models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField("时间")

    objects = Scoped["Transfer"]()

    def __str__(self) -> str:
        return f"{self.case_id} → {self.to}"


class SavedView(models.Model):
    """A list's filters under a name of the person's own."""

    user = models.ForeignKey(User, models.CASCADE, related_name="saved_views")
    name = models.CharField("名称", max_length=20)
    query = models.CharField("条件", max_length=400)

    objects = Scoped["SavedView"]()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "name"], name="view_name_once")]

    def __str__(self) -> str:
        return self.name


class Wording(models.Model):
    """What a case says, cut into pairs of characters (rules.words.grams), for searching parts of words."""

    case = models.OneToOneField(Case, models.CASCADE, primary_key=True, related_name="wording")
    grams = ArrayField(models.CharField(max_length=2), verbose_name="字对")

    objects = Scoped["Wording"]()

    class Meta:
        indexes = [GinIndex(fields=["grams"], name="wording_grams")]

    def __str__(self) -> str:
        return f"wording of {self.case_id}"


class DayCounter(models.Model):
    """The last number given on a day."""

    day = models.DateField("日期", primary_key=True)
    last = models.PositiveIntegerField("已用")

    def __str__(self) -> str:
        return f"{self.day} {self.last}"


class Tally(models.Model):
    """How often one visitor tried one thing of the portal in a span of time. Holds a blind index, never an
    address.
    """

    key = models.CharField("何事何人", max_length=60, primary_key=True)
    count = models.PositiveIntegerField("次数")
    until = models.DateTimeField("到期")

    class Meta:
        indexes = [models.Index(fields=["until"], name="tally_by_end")]

    def __str__(self) -> str:
        return f"{self.key} {self.count}"
