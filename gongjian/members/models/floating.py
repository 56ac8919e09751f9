"""Members who live away from their branch: who sent them, who looks after them, and every contact."""

from django.db import models
from django.db.models import F, Q

from gongjian.members.models.member import Klass, Member, branches_of
from gongjian.orgs.models import Org
from gongjian.platform.scoped import Doer, Scoped
from gongjian.platform.sealed import SealedField


class Floating(models.Model):
    """Somebody away from `source` for six months or longer without moving the relation (C15).

    A member of this instance is named by `member`, a stranger who came by `name` and `phone`. `host` looks
    after them where they are; a body outside is named by `host_name`, a branch outside by `source_name`.
    """

    class State(models.TextChoices):
        AWAY = "away", "流动中"
        BACK = "back", "已返回"
        MOVED = "moved", "已转走关系"

    member = models.ForeignKey(
        Member, models.PROTECT, null=True, blank=True, related_name="floats", verbose_name="党员"
    )
    name = models.CharField("姓名", max_length=40, blank=True)
    phone = SealedField("手机", blank=True, default="")
    source = models.ForeignKey(
        Org, models.PROTECT, null=True, blank=True, related_name="floating_out", verbose_name="流出支部"
    )
    source_name = models.CharField("流出支部（本系统以外）", max_length=80, blank=True)
    host = models.ForeignKey(
        Org, models.PROTECT, null=True, blank=True, related_name="floating_in", verbose_name="流入支部"
    )
    host_name = models.CharField("流入党组织（本系统以外）", max_length=80, blank=True)
    place = models.CharField("流入地", max_length=60)
    reason = models.CharField("原因", max_length=100)
    has_card = models.BooleanField("持有活动证", default=False)
    starts = models.DateField("流动开始")
    until = models.DateField("预计结束", null=True, blank=True)
    taken_in_on = models.DateField("流入支部编入日期", null=True, blank=True)
    seen_on = models.DateField("上次联系")
    klass_before = models.CharField("原来的类别", max_length=12, choices=Klass.choices, blank=True)
    state = models.CharField("状态", max_length=6, choices=State.choices, default=State.AWAY)
    ended_on = models.DateField("结束日期", null=True, blank=True)

    objects = Scoped["Floating"]()
    TERM, NAMED_BY = "流动党员", "place"

    class Meta:
        ordering = ["-starts", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["member"], condition=Q(state="away"), name="floats_once"),
            models.CheckConstraint(
                name="floating_member_or_stranger",
                condition=Q(member__isnull=False, source__isnull=False, name="")
                | (Q(member__isnull=True, source__isnull=True, host__isnull=False) & ~Q(name="")),
            ),
            models.CheckConstraint(
                name="floating_ends_after_it_starts",
                condition=Q(ended_on__isnull=True) | Q(ended_on__gte=F("starts")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk} {self.starts}"

    @property
    def called(self) -> str:
        """Who it is."""
        return self.member.person.name if self.member else self.name

    @property
    def comes_from(self) -> str:
        """Which branch they belong to, by name."""
        return self.source.name if self.source else self.source_name

    @property
    def looked_after_by(self) -> str:
        """Which body looks after them there, by name; "" while nobody does."""
        return self.host.name if self.host else self.host_name

    @staticmethod
    def scope(by: Doer) -> Q:
        """One's own; with the grant, those from or at the branches that the post covers."""
        if getattr(by, "is_clock", False):
            return ~Q(pk__in=[])
        person_id = getattr(by, "person_id", None)
        mine = Q(member__person=person_id) if person_id else Q(pk__in=[])
        covered = branches_of(by).order_by().values("pk")
        return mine | Q(source__in=covered) | Q(host__in=covered)


class Contact(models.Model):
    """One contact with somebody away, by the branch that sent them or the one that looks after them."""

    class Kind(models.TextChoices):
        CONTACT = "contact", "联系谈话"
        LIFE = "life", "参加组织生活"
        APPRAISAL = "appraisal", "民主评议反馈"

    floating = models.ForeignKey(Floating, models.CASCADE, related_name="contacts", verbose_name="流动党员")
    org = models.ForeignKey(Org, models.PROTECT, related_name="+", verbose_name="联系的支部")
    kind = models.CharField("方式", max_length=10, choices=Kind.choices)
    on = models.DateField("日期")
    words = models.CharField("情况", max_length=200)
    who = models.CharField("登记人", max_length=80)

    objects = Scoped["Contact"]()
    TERM, NAMED_BY = "流动党员联系", "floating"

    class Meta:
        ordering = ["-on", "-pk"]

    def __str__(self) -> str:
        return f"{self.floating_id} {self.on}"
