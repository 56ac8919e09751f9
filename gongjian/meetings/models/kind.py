"""Kinds of meetings as data: who has to come, how many, of whom more than half, what a record must hold."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q


class Due(models.TextChoices):
    """Who has to come to a meeting of a kind."""

    MEMBERS = "members", "全体党员"
    COMMITTEE = "committee", "委员"
    GROUP = "group", "党小组党员"
    INVITED = "invited", "受邀人员"


class Quorum(models.TextChoices):
    """How many must be there. The numbers of the first two are in the rulebook (rules.votes)."""

    NONE = "none", "不要求"
    RESOLUTION = "resolution", "有表决权的党员到会不少于应到的半数（支部工作条例）"
    COMMITTEE = "committee", "委员到会不少于应到的半数（支部工作条例）"
    OWN = "own", "本地规定的比例"


class Base(models.TextChoices):
    """Of whom more than half must say yes."""

    DUE = "due", "应到会人数"
    PRESENT = "present", "实到会人数"


class Every(models.TextChoices):
    """In which span of time a meeting of a kind is generally held."""

    NONE = "", "不定期"
    MONTH = "month", "每月"
    QUARTER = "quarter", "每季度"
    HALF = "half", "每半年"
    YEAR = "year", "每年"


class Must(models.TextChoices):
    """What the record of a meeting must hold before it is filed."""

    CHAIR = "chair", "主持人"
    RECORDER = "recorder", "记录人"
    ENDS = "ends", "结束时间"
    AGENDA = "agenda", "议题"
    TEXT = "text", "会议记录"
    DECISION = "decision", "决议"


class MeetingKind(models.Model):
    """A kind of meeting (党员大会, 支委会, 联席会 …). Data, so that a place adds its own."""

    key = models.SlugField("标识", primary_key=True)
    name = models.CharField("名称", max_length=30, unique=True)
    due = models.CharField("应到的人", max_length=10, choices=Due.choices, default=Due.INVITED)
    quorum = models.CharField("到会要求", max_length=10, choices=Quorum.choices, default=Quorum.NONE)
    quorum_num = models.PositiveSmallIntegerField("到会比例分子", null=True, blank=True)
    quorum_den = models.PositiveSmallIntegerField("到会比例分母", null=True, blank=True)
    quorum_inclusive = models.BooleanField("正好到这个比例也算", default=True)
    base = models.CharField("表决以谁为基数", max_length=10, choices=Base.choices, default=Base.DUE)
    online_counts = models.BooleanField("线上参加算到会", default=False)
    every = models.CharField("一般多久一次", max_length=10, choices=Every.choices, blank=True, default="")
    times = models.PositiveSmallIntegerField("次数", default=1)
    source = models.CharField("依据", max_length=120, blank=True)
    must_hold = ArrayField(
        models.CharField(max_length=10, choices=Must.choices), verbose_name="归档时要有", default=list
    )
    is_active = models.BooleanField("在用", default=True)
    order = models.PositiveSmallIntegerField("次序", default=99)

    TERM = "会议种类"

    class Meta:
        ordering = ["order", "key"]
        constraints = [
            models.CheckConstraint(
                name="own_quorum_is_a_share",
                condition=~Q(quorum="own")
                | Q(quorum_num__gt=0, quorum_den__gt=0, quorum_num__lte=F("quorum_den")),
            ),
        ]

    def __str__(self) -> str:
        return self.name
