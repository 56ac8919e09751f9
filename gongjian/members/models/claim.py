"""A body that stands above two branches is asked whether somebody may be entered in one of them."""

from django.db import models
from django.db.models import F, Q

from gongjian.members.models.member import Member, branches_of
from gongjian.orgs.models import Org
from gongjian.platform.scoped import Doer, Scoped


class Claim(models.Model):
    """`branch` wants to enter somebody called `name` whose number the register holds elsewhere.

    Whoever asks is never shown `member`: only a body that covers both branches is.
    """

    class State(models.TextChoices):
        OPEN = "open", "等上级核对"
        PASSED = "passed", "已转接"
        REFUSED = "refused", "不能登记"

    branch = models.ForeignKey(Org, models.PROTECT, related_name="claims", verbose_name="申请支部")
    member = models.ForeignKey(Member, models.PROTECT, related_name="claims", verbose_name="党员")
    judge = models.ForeignKey(Org, models.PROTECT, related_name="claims_to_judge", verbose_name="核对单位")
    name = models.CharField("姓名", max_length=40)
    asked_on = models.DateField("申请日期")
    state = models.CharField("状态", max_length=8, choices=State.choices, default=State.OPEN)
    answer = models.CharField("答复", max_length=200, blank=True)
    closed_on = models.DateField("办结日期", null=True, blank=True)

    objects = Scoped["Claim"]()
    TERM, NAMED_BY, PRIVATE = "登记核对", "branch", ("member",)

    class Meta:
        ordering = ["-asked_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["branch", "member"], condition=Q(state="open"), name="claim_open_once"
            ),
            models.CheckConstraint(
                name="claim_says_when_it_ended",
                condition=Q(state="open", closed_on__isnull=True)
                | (~Q(state="open") & Q(closed_on__gte=F("asked_on"))),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.branch_id} {self.asked_on}"

    @staticmethod
    def scope(by: Doer) -> Q:
        """Those of the branches that the post covers."""
        if getattr(by, "is_clock", False):
            return ~Q(pk__in=[])
        return Q(branch__in=branches_of(by).order_by().values("pk"))
