"""What bodies do about a case among themselves: offers, calls to the spot, more time."""

from django.db import models
from django.db.models import Q

from gongjian.orgs.models import Org
from gongjian.platform.scoped import Scoped
from gongjian.requests.models.case import Case


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

    TERM, NAMED_BY = "吹哨", "case"

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

    TERM, NAMED_BY = "被吹哨单位", "org"

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
