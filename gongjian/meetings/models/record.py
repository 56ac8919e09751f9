"""What a meeting leaves behind: topics and resolutions, papers, the record, tasks done, corrections."""

from django.db import models
from django.db.models import Q

from gongjian.meetings.models.kind import Base
from gongjian.meetings.models.meeting import Meeting
from gongjian.orgs.models import Org, Person
from gongjian.platform.models import Attachment
from gongjian.platform.scoped import Scoped


class Item(models.Model):
    """A topic of the agenda, what was said about it, and what was resolved.

    For a vote the four counts stay as the result was computed from them; `least` is how many ayes it took.
    A resolution with an owner becomes a duty when the meeting is filed.
    """

    class Decision(models.TextChoices):
        NONE = "", "不作决议"
        AGREED = "agreed", "一致同意"
        VOTE = "vote", "表决"
        ELECTION = "election", "选举"

    meeting = models.ForeignKey(
        Meeting, models.CASCADE, related_name="items", verbose_name="会议", db_index=False
    )
    order = models.PositiveSmallIntegerField("次序")
    title = models.CharField("议题", max_length=120)
    text = models.TextField("讨论和决定", max_length=3000, blank=True)
    decision = models.CharField("决议", max_length=10, choices=Decision.choices, blank=True, default="")
    base = models.CharField("基数", max_length=10, choices=Base.choices, blank=True, default="")
    ayes = models.PositiveSmallIntegerField("赞成", null=True, blank=True)
    nays = models.PositiveSmallIntegerField("反对", null=True, blank=True)
    abstain = models.PositiveSmallIntegerField("弃权", null=True, blank=True)
    due = models.PositiveSmallIntegerField("表决时应到", null=True, blank=True)
    present = models.PositiveSmallIntegerField("表决时实到", null=True, blank=True)
    least = models.PositiveSmallIntegerField("至少赞成", null=True, blank=True)
    carried = models.BooleanField("通过", null=True, blank=True)
    finding = models.CharField("结论", max_length=200, blank=True)
    owner_org = models.ForeignKey(
        Org, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="责任单位", db_index=False
    )
    owner = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="责任人", db_index=False
    )
    due_on = models.DateField("完成日期", null=True, blank=True)

    objects = Scoped["Item"]()

    class Meta:
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "order"], name="item_order_once"),
            models.CheckConstraint(
                name="item_vote_has_its_counts",
                condition=Q(
                    decision__in=["vote", "election"], ayes__isnull=False, base__in=["due", "present"]
                )
                | (~Q(decision__in=["vote", "election"]) & Q(ayes__isnull=True)),
            ),
            models.CheckConstraint(
                name="item_task_has_owner_and_day",
                condition=Q(due_on__isnull=True, owner_org__isnull=True, owner__isnull=True)
                | Q(due_on__isnull=False, owner_org__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Paper(models.Model):
    """A file handed out with the agenda."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="papers", verbose_name="会议")
    file = models.ForeignKey(Attachment, models.PROTECT, related_name="+", verbose_name="附件")

    objects = Scoped["Paper"]()

    def __str__(self) -> str:
        return f"{self.meeting_id} {self.file_id}"


class Minutes(models.Model):
    """The record in words."""

    meeting = models.OneToOneField(Meeting, models.CASCADE, primary_key=True, related_name="minutes")
    text = models.TextField("会议记录", max_length=20000)

    objects = Scoped["Minutes"]()

    def __str__(self) -> str:
        return f"minutes of {self.meeting_id}"


class Fulfilment(models.Model):
    """That a task of a resolution was done: by whom, when, and what came of it. Written once."""

    item = models.OneToOneField(Item, models.PROTECT, primary_key=True, related_name="fulfilment")
    at = models.DateTimeField("完成时间")
    by = models.CharField("登记人", max_length=80)
    note = models.CharField("办理情况", max_length=300)

    objects = Scoped["Fulfilment"]()

    TERM, NAMED_BY = "决议落实", "item"

    def __str__(self) -> str:
        return f"{self.item_id} {self.at}"


class Addendum(models.Model):
    """A correction of a filed record: it stands beside it and rewrites nothing."""

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="addenda", verbose_name="会议")
    text = models.CharField("补正", max_length=1000)
    at = models.DateTimeField("时间")
    by = models.CharField("补正人", max_length=80)
    post = models.CharField("岗位", max_length=160, blank=True)

    objects = Scoped["Addendum"]()

    TERM, NAMED_BY = "补正", "meeting"

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.meeting_id} {self.at}"
