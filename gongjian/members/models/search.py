"""Members out of touch, or absent from everything: dated steps of search, and what people decided."""

from django.db import models
from django.db.models import F, Q

from gongjian.members.models.member import Member, branches_of
from gongjian.platform.scoped import Doer, Scoped


class Search(models.Model):
    """A member who cannot be reached since `since` (C04, C05), or takes no part since then (C08).

    Limits only warn; `suspended_on` and the end are decisions of people, each with its paper.
    """

    class Ground(models.TextChoices):
        LOST = "lost", "失去联系"
        IDLE = "idle", "长期不参加组织生活"

    class State(models.TextChoices):
        OPEN = "open", "查找中"
        SUSPENDED = "suspended", "已停止党籍，继续查找"
        FOUND = "found", "已恢复联系"
        STRUCK_OFF = "struck_off", "已除名"
        CLOSED = "closed", "已撤销"

    member = models.ForeignKey(Member, models.PROTECT, related_name="searches", verbose_name="党员")
    ground = models.CharField("情形", max_length=6, choices=Ground.choices)
    since = models.DateField("从哪天起")
    opened_on = models.DateField("登记日期")
    suspended_on = models.DateField("停止党籍日期", null=True, blank=True)
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.OPEN)
    closed_on = models.DateField("结束日期", null=True, blank=True)
    paper = models.CharField("决定依据", max_length=100, blank=True)

    RUNNING = ("open", "suspended")
    objects = Scoped["Search"]()
    TERM, NAMED_BY = "失联查找", "member"

    class Meta:
        ordering = ["since", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["member"], condition=Q(state__in=("open", "suspended")), name="search_runs_once"
            ),
            models.CheckConstraint(name="search_after_it_began", condition=Q(opened_on__gte=F("since"))),
        ]

    def __str__(self) -> str:
        return f"{self.member_id} {self.since}"

    @property
    def is_running(self) -> bool:
        """Whether somebody still has to look."""
        return self.state in self.RUNNING

    @staticmethod
    def scope(by: Doer) -> Q:
        """Those of the branches whose register the post covers."""
        if getattr(by, "is_clock", False):
            return ~Q(pk__in=[])
        return Q(member__branch__in=branches_of(by).order_by().values("pk"))


class SearchStep(models.Model):
    """One way that was tried on a day, and what came of it. Steps are added, never rewritten."""

    class Way(models.TextChoices):
        PHONE = "phone", "打电话、发信息"
        VISIT = "visit", "上门走访"
        FAMILY = "family", "问亲属、邻居"
        UNIT = "unit", "问原单位、同事"
        POLICE = "police", "请公安机关协助"
        LETTER = "letter", "寄信、发函"
        NOTICE = "notice", "公告"
        OTHER = "other", "其他"

    search = models.ForeignKey(Search, models.CASCADE, related_name="steps", verbose_name="失联查找")
    on = models.DateField("日期")
    way = models.CharField("方式", max_length=8, choices=Way.choices)
    words = models.CharField("情况", max_length=200)
    who = models.CharField("登记人", max_length=80)

    objects = Scoped["SearchStep"]()
    TERM, NAMED_BY = "查找步骤", "search"

    class Meta:
        ordering = ["on", "pk"]

    def __str__(self) -> str:
        return f"{self.search_id} {self.on}"
