"""Other systems: their tokens, what they were answered, what they are told and whether they heard it."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from gongjian.areas.models import Area
from gongjian.kernel import clock
from gongjian.orgs.models import Org, Post
from gongjian.platform.models import User
from gongjian.platform.sealed import SealedField
from gongjian.requests.models import Case, Step


class Token(models.Model):
    """What another system shows at the door: it acts as an account in one post, narrowed by its scopes.

    The token itself is shown once and kept nowhere; `digest` is its SHA-256.
    """

    name = models.CharField("用途", max_length=20)
    user = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="代表的账号")
    post = models.ForeignKey(Post, models.PROTECT, related_name="+", verbose_name="代表的岗位")
    scopes = ArrayField(models.CharField(max_length=30), verbose_name="范围")
    digest = models.CharField("摘要", max_length=64, unique=True)
    tail = models.CharField("末四位", max_length=4)
    made_by = models.CharField("发放人", max_length=80)
    made_at = models.DateTimeField("发放时间")
    expires_at = models.DateTimeField("到期时间")
    revoked_at = models.DateTimeField("收回时间", null=True, blank=True)
    # until the owner of the account has agreed it opens nothing; asked where it shows personal values
    confirmed_at = models.DateTimeField("本人确认时间", null=True, blank=True)

    PRIVATE = ("digest",)

    TERM = "接口令牌"

    class Meta:
        ordering = ["-made_at", "-pk"]

    def __str__(self) -> str:
        return self.name


class TokenUse(models.Model):
    """When a token was last used, and how often in the running minute.

    Written with every request, so the table is unlogged: it costs no wait for the disk, and is empty again
    after a crash of the database.
    """

    token = models.OneToOneField(Token, models.CASCADE, primary_key=True, related_name="use")
    last_at = models.DateTimeField("最近使用")
    minute = models.DateTimeField("计数从")
    count = models.PositiveIntegerField("次数")

    def __str__(self) -> str:
        return f"{self.token_id} {self.count}"


class KeptAnswer(models.Model):
    """The answer to a request that named an idempotency key: asked again, it is given again."""

    token = models.ForeignKey(Token, models.CASCADE, related_name="+")
    key = models.CharField("幂等键", max_length=200)
    fingerprint = models.CharField("请求指纹", max_length=64)
    status = models.PositiveSmallIntegerField("状态码", default=0)
    body = SealedField("回答", blank=True, default="")
    at = models.DateTimeField("时间", default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["token", "key"], name="answered_once_per_key")]
        indexes = [models.Index(fields=["at"], name="kept_answer_by_time")]

    def __str__(self) -> str:
        return f"{self.token_id} {self.key}"


class Subscription(models.Model):
    """Where another system wants to hear of cases: of a place, of those a body takes part in, or of both."""

    name = models.CharField("用途", max_length=20)
    url = models.CharField("地址", max_length=300)
    secret = SealedField("签名密钥")
    events = ArrayField(
        models.CharField(max_length=20), default=list, verbose_name="事件"
    )  # none: all of them
    area = models.ForeignKey(Area, models.PROTECT, null=True, related_name="+", verbose_name="地方")
    org = models.ForeignKey(Org, models.PROTECT, null=True, related_name="+", verbose_name="单位")
    since = models.DateTimeField("自")
    made_by = models.CharField("设立人", max_length=80)
    stopped_at = models.DateTimeField("停用时间", null=True, blank=True)

    PRIVATE = ("secret",)

    TERM = "推送订阅"

    class Meta:
        ordering = ["-since", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="subscription_has_a_scope", condition=Q(area__isnull=False) | Q(org__isnull=False)
            )
        ]

    def __str__(self) -> str:
        return self.name


class Delivery(models.Model):
    """One step of a case on its way to one subscriber. `uid` and `body` stay the same, however often sent.

    The deliveries of a case leave one after the other: one that waits or is dead holds those behind it.
    """

    class State(models.TextChoices):
        WAITING = "waiting", "待推送"
        SENT = "sent", "已送达"
        DEAD = "dead", "多次失败"
        DROPPED = "dropped", "不再推送"

    subscription = models.ForeignKey(Subscription, models.CASCADE, related_name="deliveries")
    step = models.ForeignKey(Step, models.CASCADE, related_name="+")
    case = models.ForeignKey(Case, models.CASCADE, related_name="+")
    uid = models.UUIDField("消息编号", default=uuid.uuid4, unique=True)
    event = models.CharField("事件", max_length=30)
    body = models.TextField("内容")
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField("次数", default=0)
    next_at = models.DateTimeField("下次推送")
    made_at = models.DateTimeField("产生时间")
    tried_at = models.DateTimeField("最近一次", null=True, blank=True)
    trouble = models.CharField("没送到的原因", max_length=200, blank=True)

    TERM, NAMED_BY = "推送", "subscription"

    class Meta:
        constraints = [models.UniqueConstraint(fields=["subscription", "step"], name="told_once")]
        indexes = [
            models.Index(fields=["next_at"], condition=Q(state="waiting"), name="delivery_due"),
            models.Index(
                fields=["subscription", "case", "step"],
                condition=Q(state__in=["waiting", "dead"]),
                name="delivery_queue",
            ),
            models.Index(fields=["subscription", "-id"], name="delivery_by_subscription"),
            models.Index(
                fields=["made_at"], condition=Q(state__in=["sent", "dropped"]), name="delivery_done"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.event} {self.case_id}"


class Tide(models.Model):
    """How far the steps were looked through. One row.

    A step with a smaller id may be committed later, so `low` follows `high` only once every transaction that
    was under way when `high` was seen is over (`high_xact`).
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    low = models.BigIntegerField("看过到", default=0)
    high = models.BigIntegerField("见到", default=0)
    high_xact = models.BigIntegerField("见到时的事务号", default=0)

    class Meta:
        constraints = [models.CheckConstraint(name="one_tide", condition=Q(id=1))]

    def __str__(self) -> str:
        return f"{self.low}–{self.high}"
