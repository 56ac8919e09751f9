"""双报到: in-service members register where they live, are offered tasks, and their unit gets a word."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from gongjian.members.models.member import Member, branches_of
from gongjian.orgs.models import Org
from gongjian.platform.scoped import Doer, Scoped
from gongjian.platform.sealed import SealedField


class Slot(models.TextChoices):
    """When somebody can help, and when a task is."""

    DAY = "day", "工作日白天"
    EVENING = "evening", "工作日晚上"
    MORNING = "morning", "周末上午"
    AFTERNOON = "afternoon", "周末下午"
    NIGHT = "night", "周末晚上"


def slots() -> "ArrayField[list[str], list[str]]":
    """A column of slots."""
    return ArrayField(
        models.CharField(max_length=10, choices=Slot.choices), verbose_name="时间", default=list
    )


class Service(models.Model):
    """Somebody's registration with the community where they live (F04). The community confirms it.

    Whoever has an account is also named by `member`; most belong to a branch that is not kept here.
    """

    class State(models.TextChoices):
        ASKED = "asked", "等社区确认"
        CONFIRMED = "confirmed", "已报到"
        REFUSED = "refused", "没有通过"
        ENDED = "ended", "已结束"

    community = models.ForeignKey(Org, models.PROTECT, related_name="services", verbose_name="报到社区")
    member = models.ForeignKey(
        Member, models.PROTECT, null=True, blank=True, related_name="services", verbose_name="党员"
    )
    name = models.CharField("姓名", max_length=40)
    phone = SealedField("手机")
    phone_index = models.CharField("手机索引", max_length=32)
    unit_name = models.CharField("工作单位", max_length=80)
    branch_name = models.CharField("组织关系所在党支部", max_length=80)
    home = SealedField("住址", blank=True, default="")
    skills = models.CharField("特长", max_length=100, blank=True)
    slots = slots()
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.ASKED)
    asked_on = models.DateField("报到日期")
    answered_on = models.DateField("答复日期", null=True, blank=True)
    answer = models.CharField("答复", max_length=200, blank=True)
    door = models.PositiveSmallIntegerField("链接版次", default=0)  # a new one makes the old link useless

    PRIVATE = ("phone_index",)
    objects = Scoped["Service"]()
    TERM, NAMED_BY = "双报到", "community"

    class Meta:
        ordering = ["-asked_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["community", "phone_index"],
                condition=Q(state__in=("asked", "confirmed")),
                name="service_once_per_community",
            )
        ]

    def __str__(self) -> str:
        return f"{self.pk} {self.asked_on}"

    @staticmethod
    def scope(by: Doer) -> Q:
        """One's own; with the grant, those of the communities that the post covers."""
        if getattr(by, "is_clock", False):
            return ~Q(pk__in=[])
        person_id = getattr(by, "person_id", None)
        mine = Q(member__person=person_id) if person_id else Q(pk__in=[])
        return mine | Q(community__in=branches_of(by).order_by().values("pk"))


class Task(models.Model):
    """Something the community asks for: what, where, when, with which skill, how many."""

    community = models.ForeignKey(Org, models.PROTECT, related_name="tasks", verbose_name="社区")
    title = models.CharField("任务", max_length=60)
    words = models.CharField("说明", max_length=200, blank=True)
    place = models.CharField("地点", max_length=60, blank=True)
    skill = models.CharField("需要的特长", max_length=20, blank=True)
    slot = models.CharField("时间段", max_length=10, choices=Slot.choices)
    on = models.DateField("日期", null=True, blank=True)
    wanted = models.PositiveSmallIntegerField("需要人数", default=1)
    is_open = models.BooleanField("还在招人", default=True)
    made_on = models.DateField("发布日期")

    objects = Scoped["Task"]()
    TERM, NAMED_BY = "双报到任务", "title"

    class Meta:
        ordering = ["-made_on", "-pk"]
        constraints = [models.CheckConstraint(name="task_wants_somebody", condition=Q(wanted__gte=1))]

    def __str__(self) -> str:
        return self.title

    @staticmethod
    def scope(by: Doer) -> Q:
        """Those of the communities that the post covers."""
        if getattr(by, "is_clock", False):
            return ~Q(pk__in=[])
        return Q(community__in=branches_of(by).order_by().values("pk"))


class Share(models.Model):
    """A task offered to somebody, what they said, and how long it took."""

    class State(models.TextChoices):
        OFFERED = "offered", "等答复"
        TAKEN = "taken", "已认领"
        DECLINED = "declined", "去不了"
        DONE = "done", "已完成"

    task = models.ForeignKey(Task, models.CASCADE, related_name="shares", verbose_name="任务")
    service = models.ForeignKey(Service, models.CASCADE, related_name="shares", verbose_name="报到党员")
    state = models.CharField("状态", max_length=8, choices=State.choices, default=State.OFFERED)
    offered_on = models.DateField("推荐日期")
    done_on = models.DateField("完成日期", null=True, blank=True)
    hours = models.DecimalField("小时", max_digits=4, decimal_places=1, null=True, blank=True)

    objects = Scoped["Share"]()
    TERM, NAMED_BY = "双报到任务推荐", "task"

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["task", "service"], name="task_offered_once"),
            models.CheckConstraint(
                name="share_done_says_when",
                condition=Q(state="done", done_on__isnull=False, hours__isnull=False, hours__gt=0)
                | (~Q(state="done") & Q(done_on__isnull=True, hours__isnull=True)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.task_id} {self.service_id}"

    @staticmethod
    def scope(by: Doer) -> Q:
        """Those of the communities that the post covers."""
        if getattr(by, "is_clock", False):
            return ~Q(pk__in=[])
        return Q(task__community__in=branches_of(by).order_by().values("pk"))


class Word(models.Model):
    """What the community tells the unit about one year (F04: at least once a year)."""

    service = models.ForeignKey(Service, models.CASCADE, related_name="said", verbose_name="报到党员")
    year = models.PositiveSmallIntegerField("年度")
    words = models.CharField("评价", max_length=200)
    times = models.PositiveSmallIntegerField("参加次数")
    hours = models.DecimalField("小时", max_digits=6, decimal_places=1)
    on = models.DateField("反馈日期")

    objects = Scoped["Word"]()
    TERM, NAMED_BY = "双报到反馈", "service"

    class Meta:
        ordering = ["-year"]
        constraints = [models.UniqueConstraint(fields=["service", "year"], name="word_once_a_year")]

    def __str__(self) -> str:
        return f"{self.service_id} {self.year}"
