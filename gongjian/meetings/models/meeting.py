"""A meeting, and who came to it."""

from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from gongjian.kernel.tree import within
from gongjian.meetings.models.kind import MeetingKind
from gongjian.orgs.models import Org, Person
from gongjian.orgs.roles import Grant, Reach
from gongjian.platform.scoped import Doer, Scoped


class State(models.TextChoices):
    """Where a meeting stands. The verbs between the states are in rules.flow."""

    PLANNED = "planned", "待通知"
    CALLED = "called", "已通知"
    HELD = "held", "待归档"
    FILED = "filed", "已归档"
    CANCELLED = "cancelled", "已取消"


FEW = 40  # organisations that are told to the database by number
OPEN = (State.PLANNED, State.CALLED, State.HELD)


class AnyOf(models.Func):
    """`column = ANY (array)`: unlike IN with a subquery it can use an index beside other conditions."""

    template = "%(expressions)s)"
    arg_joiner = " = ANY ("
    output_field = models.BooleanField()


def bodies(by: Doer) -> models.QuerySet[Org]:
    """The organisations whose meetings the post covers: its own with all below, and those of its area."""
    seat = getattr(by, "seat", None)
    if seat is None or seat.role.reach is Reach.NONE or not by.may(Grant.ORGLIFE):
        return Org.objects.none()
    covered = within([seat.org_path])
    if seat.role.reach is Reach.AREA:
        covered |= within([seat.area_path], "area__path")
    return Org.objects.filter(covered)


class Series(models.Model):
    """A year's meetings that were planned in one go ("每月 25 日")."""

    org = models.ForeignKey(Org, models.PROTECT, related_name="meeting_series", verbose_name="组织")
    kind = models.ForeignKey(MeetingKind, models.PROTECT, related_name="series", verbose_name="种类")
    words = models.CharField("规律", max_length=60)

    def __str__(self) -> str:
        return self.words


class Meeting(models.Model):
    """One meeting of an organisation. Once filed the database lets nobody change it (0003_filed_stays).

    The counts are kept in step by the actions, so that lists need not count; `quorum_least` is how many of
    those with a vote had to be there (None: nothing was demanded), as the rules stood on the day.
    """

    kind = models.ForeignKey(
        MeetingKind, models.PROTECT, related_name="meetings", verbose_name="种类", db_index=False
    )
    org = models.ForeignKey(Org, models.PROTECT, related_name="meetings", verbose_name="组织", db_index=False)
    series = models.ForeignKey(
        Series, models.PROTECT, null=True, blank=True, related_name="meetings", verbose_name="系列"
    )
    title = models.CharField("会议名称", max_length=80)
    starts_at = models.DateTimeField("开始时间")
    ends_at = models.DateTimeField("结束时间", null=True, blank=True)
    place = models.CharField("地点", max_length=80, blank=True)
    online = models.CharField("线上入口", max_length=200, blank=True)  # a number or address of any tool
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.PLANNED)
    chair = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="主持人", db_index=False
    )
    recorder = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="记录人", db_index=False
    )
    guests = models.CharField("列席", max_length=200, blank=True)
    due_count = models.PositiveSmallIntegerField("应到", default=0)
    present_count = models.PositiveSmallIntegerField("实到", default=0)
    leave_count = models.PositiveSmallIntegerField("请假", default=0)
    voters_due = models.PositiveSmallIntegerField("有表决权应到", default=0)
    voters_present = models.PositiveSmallIntegerField("有表决权实到", default=0)
    quorum_least = models.PositiveSmallIntegerField("至少到会", null=True, blank=True)
    called_at = models.DateTimeField("通知时间", null=True, blank=True)
    filed_at = models.DateTimeField("归档时间", null=True, blank=True)
    filed_by = models.CharField("归档人", max_length=80, blank=True)
    # people of the day's list whom somebody took off by hand: they stay off it when the list is made anew
    left_out = ArrayField(models.BigIntegerField(), verbose_name="不叫的人", default=list, blank=True)
    reminded_for = models.DateTimeField("已提醒的开会时间", null=True, blank=True)
    reason = models.CharField("取消原因", max_length=200, blank=True)
    door = models.PositiveSmallIntegerField("签到码版次", default=0)  # a new one makes old links useless
    misses = models.PositiveSmallIntegerField("签到输错次数", default=0)
    version = models.PositiveIntegerField("版本", default=0)

    objects = Scoped["Meeting"]()

    TERM = "会议"

    class Meta:
        ordering = ["-starts_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="meeting_ends_after_it_starts",
                condition=Q(ends_at__isnull=True) | Q(ends_at__gt=F("starts_at")),
            ),
            models.CheckConstraint(
                name="meeting_filed_says_when",
                condition=Q(state="filed", filed_at__isnull=False)
                | (~Q(state="filed") & Q(filed_at__isnull=True)),
            ),
            models.CheckConstraint(
                name="meeting_cancelled_says_why", condition=~Q(state="cancelled") | ~Q(reason="")
            ),
            models.CheckConstraint(
                name="meeting_counts_fit",
                condition=Q(voters_due__lte=F("due_count"), voters_present__lte=F("voters_due"))
                & Q(present_count__gte=F("voters_present")),
            ),
        ]
        indexes = [
            models.Index(fields=["org", "kind", "starts_at"], name="meeting_by_kind"),
            models.Index(fields=["org", "starts_at", "id"], name="meeting_by_org"),
            models.Index(fields=["starts_at", "id"], name="meeting_by_time"),
            models.Index(
                fields=["starts_at", "id"],
                condition=Q(state__in=["planned", "called", "held"]),
                name="meeting_open",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_open(self) -> bool:
        """Whether it is still to be held or filed."""
        return self.state in OPEN

    @property
    def is_quorate(self) -> bool:
        """Whether enough of those with a vote are there."""
        return self.quorum_least is None or self.voters_present >= self.quorum_least

    @staticmethod
    def scope(by: Doer) -> Q:
        """Meetings one has to do with oneself; with the grant, those of the bodies that the post covers.

        Written so that a list walks an index whatever the number of meetings: a few organisations are told
        by their numbers (one query more), of many the database is to expect that they are most there are.
        """
        seat = getattr(by, "seat", None)
        if getattr(by, "is_clock", False):
            return ~Q(pk__in=[])
        person_id = getattr(by, "person_id", None)
        called = Attendance.objects.unscoped("meetings one was called to").filter(person_id=person_id or 0)
        own = called.order_by().values("meeting_id")
        mine = Q(AnyOf("pk", ArraySubquery(own)))
        if seat is None or seat.role.reach is Reach.NONE or not by.may(Grant.ORGLIFE):
            return mine
        covered = bodies(by).order_by()
        ids = list(covered.values_list("pk", flat=True)[: FEW + 1])
        if len(ids) <= FEW:
            return mine | Q(org_id__in=ids)
        return Q(org_id__in=covered.values("pk")) | Q(pk__in=own)


class Attendance(models.Model):
    """One person at one meeting: called, what they answered, whether they came. Millions of rows: lean."""

    class Answer(models.TextChoices):
        NONE = "", "没有回复"
        YES = "y", "参加"
        NO = "n", "请假"

    class State(models.TextChoices):
        OPEN = "", "未登记"
        PRESENT = "p", "到会"
        ONLINE = "o", "线上"
        LEAVE = "l", "请假"
        ABSENT = "a", "缺席"

    class Via(models.TextChoices):
        NONE = "", "未登记"
        LIST = "b", "名单登记"
        SPOT = "q", "扫码签到"
        LINK = "k", "链接签到"

    meeting = models.ForeignKey(
        Meeting, models.CASCADE, related_name="attendances", verbose_name="会议", db_index=False
    )
    person = models.ForeignKey(Person, models.PROTECT, related_name="attendances", verbose_name="人员")
    may_vote = models.BooleanField("有表决权", default=True)
    answer = models.CharField("回复", max_length=1, choices=Answer.choices, blank=True, default="")
    state = models.CharField("到会情况", max_length=1, choices=State.choices, blank=True, default="")
    via = models.CharField("怎样登记", max_length=1, choices=Via.choices, blank=True, default="")
    reason = models.CharField("原因", max_length=100, blank=True, default="")
    by_hand = models.BooleanField(
        "手工加的", default=False, db_default=False
    )  # stays when the list is made anew

    objects = Scoped["Attendance"]()

    TERM, NAMED_BY = "到会情况", "person"

    class Meta:
        constraints = [models.UniqueConstraint(fields=["meeting", "person"], name="attends_once")]

    def __str__(self) -> str:
        return f"{self.meeting_id} {self.person_id} {self.state}"
