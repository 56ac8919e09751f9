"""A member on the way from one branch to another."""

from django.db import models
from django.db.models import Q

from gongjian.members.models.member import Member, branches_of
from gongjian.orgs.models import Org
from gongjian.platform.scoped import Doer, Scoped


class Transfer(models.Model):
    """A member on the way to another branch: offered inside, or by a letter to the outside.

    Until it is done the member belongs to `source`; only one may be open at a time.
    """

    class State(models.TextChoices):
        OPEN = "open", "办理中"
        DONE = "done", "已转出"
        DECLINED = "declined", "已退回"
        WITHDRAWN = "withdrawn", "已撤回"

    member = models.ForeignKey(Member, models.PROTECT, related_name="transfers", verbose_name="党员")
    source = models.ForeignKey(Org, models.PROTECT, related_name="transfers_out", verbose_name="转出支部")
    target = models.ForeignKey(
        Org, models.PROTECT, null=True, blank=True, related_name="transfers_in", verbose_name="转入支部"
    )
    target_name = models.CharField("转往（本系统以外）", max_length=80, blank=True)
    letter_year = models.PositiveSmallIntegerField("介绍信年份", null=True, blank=True)
    letter_number = models.PositiveSmallIntegerField("介绍信编号", null=True, blank=True)
    valid_until = models.DateField("有效期到", null=True, blank=True)
    reason = models.CharField("原因", max_length=200)
    offered_on = models.DateField("发起日期")
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.OPEN)
    answer = models.CharField("答复或回执", max_length=200, blank=True)
    closed_on = models.DateField("办结日期", null=True, blank=True)

    objects = Scoped["Transfer"]()
    TERM, NAMED_BY = "组织关系转接", "member"

    class Meta:
        ordering = ["-offered_on", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["member"], condition=Q(state="open"), name="transfer_open_once"),
            models.UniqueConstraint(
                fields=["source", "letter_year", "letter_number"], name="transfer_letter_once"
            ),
            models.CheckConstraint(
                name="transfer_inside_or_by_letter",
                condition=Q(target__isnull=False, target_name="", letter_number__isnull=True)
                | (Q(target__isnull=True, letter_number__isnull=False) & ~Q(target_name="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member_id} {self.source_id}"

    @property
    def letter(self) -> str:
        """The number as the letter carries it: 〔2026〕0003号; "" inside."""
        return f"〔{self.letter_year}〕{self.letter_number:04d}号" if self.letter_number else ""

    @property
    def goes_to(self) -> str:
        """Where the member goes, by name."""
        return self.target.name if self.target else self.target_name

    @staticmethod
    def scope(by: Doer) -> Q:
        """One's own; with the grant, those from or to the branches that the post covers."""
        if getattr(by, "is_clock", False):
            return ~Q(pk__in=[])
        person_id = getattr(by, "person_id", None)
        mine = Q(member__person=person_id) if person_id else Q(pk__in=[])
        covered = branches_of(by).order_by().values("pk")
        return mine | Q(source__in=covered) | Q(target__in=covered)
