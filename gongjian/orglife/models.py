"""What is kept about a branch's duties beside its meetings; whether they were held is read from those."""

from django.db import models
from django.db.models import Q

from gongjian.meetings.models import MeetingKind, bodies
from gongjian.orgs.models import Org
from gongjian.platform.scoped import Doer, Scoped

BRANCHES = ("party_branch", "joint_branch")  # the kinds of organisation that the rules of a branch bind
GROUP = "party_group"


class BranchFacts(models.Model):
    """What decides which duties a branch has, from `since` until the next row; what lies before stays owed.

    A branch without a row has a committee and no groups.
    """

    org = models.ForeignKey(
        Org, models.PROTECT, related_name="branch_facts", verbose_name="支部", db_index=False
    )
    since = models.DateField("从哪天起")
    has_committee = models.BooleanField("设支委会", default=True)
    groups = models.PositiveSmallIntegerField("党小组数", default=0)
    term_ends = models.DateField("本届届满日期", null=True, blank=True)

    objects = Scoped["BranchFacts"]()

    TERM, NAMED_BY = "支部情况", "org"

    class Meta:
        ordering = ["org", "since"]
        constraints = [models.UniqueConstraint(fields=["org", "since"], name="branch_described_once_a_day")]

    def __str__(self) -> str:
        return f"{self.org_id} {self.since}"


class Excuse(models.Model):
    """Why a branch did not hold what was due in a period. It stays readable for everybody above."""

    org = models.ForeignKey(Org, models.PROTECT, related_name="excuses", verbose_name="支部")
    kind = models.ForeignKey(MeetingKind, models.PROTECT, related_name="+", verbose_name="种类")
    period = models.CharField("时段", max_length=7)  # 2026-08, 2026Q3, 2026
    reason = models.CharField("原因", max_length=200)
    at = models.DateTimeField("时间")
    by = models.CharField("填写人", max_length=80)

    objects = Scoped["Excuse"]()

    TERM, NAMED_BY = "未开原因", "org"

    class Meta:
        constraints = [models.UniqueConstraint(fields=["org", "kind", "period"], name="excused_once")]

    def __str__(self) -> str:
        return f"{self.org_id} {self.kind_id} {self.period}"


class Owing(models.Model):
    """What a branch has still to hold in a period that has begun: kept by the clock, for lists over many.

    It is late once `due_by` is over, so the list is right at midnight too. `reminded_at`: when it was told.
    """

    org = models.ForeignKey(Org, models.CASCADE, related_name="owings", verbose_name="支部", db_index=False)
    kind = models.ForeignKey(
        MeetingKind, models.CASCADE, related_name="+", verbose_name="种类", db_index=False
    )
    period = models.CharField("时段", max_length=7)
    due_by = models.DateField("截止日")
    lacking = models.PositiveSmallIntegerField("差几次")
    reminded_at = models.DateTimeField("已提醒", null=True, blank=True)

    objects = Scoped["Owing"]()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["org", "kind", "period"], name="owes_once")]
        indexes = [models.Index(fields=["due_by"], name="owing_by_day")]

    def __str__(self) -> str:
        return f"{self.org_id} {self.kind_id} {self.period}"

    @staticmethod
    def scope(by: Doer) -> Q:
        """Of the branches whose meetings the post covers."""
        return Q(org__in=bodies(by).order_by().values("pk"))


class Sweep(models.Model):
    """When the clock last compared every branch with the rules: the age of the lists."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    at = models.DateTimeField("核对时间")

    class Meta:
        constraints = [models.CheckConstraint(name="one_sweep", condition=Q(id=1))]

    def __str__(self) -> str:
        return f"{self.at}"
