"""Who owes what by when, about which thing: one table of responsibilities with a clock."""

from django.db import models
from django.db.models import Q

from gongjian.kernel.tree import within
from gongjian.kernel.worktime import limit_words
from gongjian.orgs.models import Org, Person
from gongjian.orgs.roles import Reach
from gongjian.platform.scoped import Doer, Scoped


class Effect(models.TextChoices):
    """What a rung of an escalation chain does."""

    NOTIFY = "notify", "提醒上级"
    MOVE = "move", "上报上级接办"


class Duty(models.Model):
    """One responsibility: `holder` (and `person`, once named) owes `kind` about `subject` by `due_at`.

    `limit` and `started_at` are what `due_at` was computed from, so that a changed calendar can recompute it.
    While the clock stands (`paused_at`), `due_at` is still the one from before the pause; going on moves it.
    """

    class Outcome(models.TextChoices):
        DONE = "done", "已完成"
        HANDED = "handed", "已移交"
        LAPSED = "lapsed", "逾期未办"
        CANCELLED = "cancelled", "已取消"

    kind = models.CharField("种类", max_length=40)  # "requests.settle"; declared in duties.kinds
    subject = models.CharField("事项", max_length=80)  # "requests.Case:12"
    title = models.CharField("标题", max_length=120)
    meta = models.CharField("说明", max_length=160, blank=True)
    url = models.CharField("链接", max_length=200)
    verb = models.CharField("动作", max_length=20)  # what the button says: 派单, 登记结果
    holder = models.ForeignKey(Org, models.PROTECT, related_name="duties", verbose_name="责任单位")
    person = models.ForeignKey(
        Person, models.SET_NULL, null=True, blank=True, related_name="duties", verbose_name="责任人"
    )
    area_id = models.BigIntegerField(
        "发生地"
    )  # where the thing is; local clocks and chains are looked up by it
    started_at = models.DateTimeField("起算")
    limit = models.CharField("时限", max_length=10)  # "5wd", "2wh", "72h"
    due_at = models.DateTimeField("期限")
    remind_at = models.DateTimeField("提醒", null=True, blank=True)
    reminded_at = models.DateTimeField("已提醒", null=True, blank=True)
    paused_at = models.DateTimeField("暂停", null=True, blank=True)
    pause_reason = models.CharField("暂停理由", max_length=200, blank=True)
    escalations = models.PositiveSmallIntegerField("已升级级数", default=0)
    escalate_at = models.DateTimeField("下次升级", null=True, blank=True)
    effect = models.CharField("下次升级做什么", max_length=10, choices=Effect.choices, blank=True)
    recomputed_at = models.DateTimeField(
        "重算", null=True, blank=True
    )  # when a new calendar last moved due_at
    done_at = models.DateTimeField("完成", null=True, blank=True)
    outcome = models.CharField("结果", max_length=20, choices=Outcome.choices, blank=True)

    objects = Scoped["Duty"]()

    TERM, NAMED_BY, SAID = "待办责任", "holder", {"limit": limit_words}

    class Meta:
        ordering = ["due_at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="duty_pause_has_its_reason",
                condition=Q(paused_at__isnull=True, pause_reason="")
                | (Q(paused_at__isnull=False) & ~Q(pause_reason="")),
            ),
            models.UniqueConstraint(
                fields=["kind", "subject", "holder"], condition=Q(done_at__isnull=True), name="duty_open_once"
            ),
        ]
        indexes = [
            models.Index(
                fields=["holder", "due_at"], condition=Q(done_at__isnull=True), name="duty_open_by_holder"
            ),
            models.Index(
                fields=["remind_at"],
                condition=Q(done_at__isnull=True, reminded_at__isnull=True),
                name="duty_to_remind",
            ),
            models.Index(fields=["escalate_at"], condition=Q(done_at__isnull=True), name="duty_to_escalate"),
            models.Index(fields=["subject"], name="duty_by_subject"),
            models.Index(
                fields=["person", "due_at"], condition=Q(done_at__isnull=True), name="duty_open_by_person"
            ),
            models.Index(
                fields=["recomputed_at"],
                condition=Q(done_at__isnull=True, recomputed_at__isnull=False),
                name="duty_moved",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject}"

    @staticmethod
    def scope(by: Doer) -> Q:
        """Duties of the organisations that the actor's post covers (an area post: those of its area)."""
        seat = getattr(by, "seat", None)
        if getattr(by, "is_clock", False):
            return ~Q(pk__in=[])
        if seat is None or seat.role.reach is Reach.NONE:
            return Q(pk__in=[])
        if seat.role.reach is Reach.AREA:
            return within([seat.area_path], "holder__area__path") | Q(holder_id=seat.org_id)
        return within([seat.org_path], "holder__path")


class DutyPause(models.Model):
    """A time during which the clock stood, with the reason; `until` is empty while it still stands."""

    duty = models.ForeignKey(Duty, models.CASCADE, related_name="pauses", verbose_name="责任")
    since = models.DateTimeField("自")
    until = models.DateTimeField("至", null=True, blank=True)
    reason = models.CharField("理由", max_length=200)

    objects = Scoped["DutyPause"]()

    class Meta:
        ordering = ["since"]

    def __str__(self) -> str:
        return f"{self.since} {self.reason}"


class Chain(models.Model):
    """One rung of an escalation chain that a place has set itself:
    how long after the due time, and what happens then.

    `area_id` 0 is the whole instance; the nearest area that has any rung for the kind wins; where there
    is none, the chain declared with the kind holds (duties.kinds).
    """

    kind = models.CharField("责任种类", max_length=40)
    area_id = models.BigIntegerField("辖区", default=0)
    rung = models.PositiveSmallIntegerField("级")
    after = models.CharField("超期后", max_length=10)  # a limit: "0wh", "1wd"
    effect = models.CharField("做什么", max_length=10, choices=Effect.choices)
    source = models.CharField("依据", max_length=200, blank=True)

    class Meta:
        ordering = ["kind", "area_id", "rung"]
        constraints = [models.UniqueConstraint(fields=["kind", "area_id", "rung"], name="chain_rung_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.rung}"
