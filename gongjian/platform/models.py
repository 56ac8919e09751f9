"""Accounts, the audit trail, local rules, the day table, attachments, notices and their ways out."""

import uuid
from datetime import time

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import F, Q
from django.db.models.expressions import RawSQL

from gongjian.kernel import clock
from gongjian.platform.scoped import Doer, Scoped
from gongjian.platform.sealed import SealedField


class User(AbstractUser):
    """An account of a person. Whatever the person may do comes from posts, never from the account."""

    must_change_password = models.BooleanField("须先改密码", default=False)

    TERM, FOUND_BY = "账号", "username"

    def __str__(self) -> str:
        return self.username


class AuditEvent(models.Model):
    """One action that happened.

    Append-only in the database; it names things without foreign keys, so it outlives them.
    """

    at = models.DateTimeField("时间", default=clock.now)
    action = models.CharField("动作", max_length=80)
    by = models.CharField("操作人", max_length=80)
    user_id = models.BigIntegerField("账号", null=True, blank=True)
    post = models.CharField("岗位", max_length=160, blank=True)
    org_id = models.BigIntegerField("单位", null=True, blank=True)
    subject = models.CharField("对象", max_length=80)
    changed = models.JSONField("变更", default=dict)
    note = models.CharField("说明", max_length=300, blank=True)
    group = models.UUIDField("同批", default=uuid.uuid4)
    xact = models.BigIntegerField(
        "事务号", db_default=RawSQL("pg_current_xact_id()::text::bigint", []), editable=False
    )

    class Meta:
        indexes = [
            models.Index(fields=["subject", "at"], name="audit_by_subject"),
            models.Index(fields=["group"], name="audit_by_group"),
            models.Index(fields=["at", "id"], name="audit_by_time"),
            models.Index(fields=["by", "at"], name="audit_by_person"),
            models.Index(fields=["xact", "id"], name="audit_by_transaction"),
        ]

    def __str__(self) -> str:
        return f"{self.by} {self.action} {self.subject}"


class AuditSeal(models.Model):
    """A link of the hash chain over the audit trail:
    whoever alters a sealed row breaks this and every later link.

    It covers the rows above `after_id` whose transaction number lies in `from_xact <= xact < to_xact`.
    Transaction numbers and not ids, because a row with a smaller id may be committed later.
    """

    at = models.DateTimeField("时间", default=clock.now)
    after_id = models.BigIntegerField("编号大于", default=0)
    from_xact = models.BigIntegerField("自事务", default=0)
    to_xact = models.BigIntegerField("至事务", default=0)
    rows = models.PositiveIntegerField("条数")
    marks = models.JSONField("各条指纹", default=dict)  # {"row id": first 16 hex digits of its SHA-256}
    digest = models.CharField("摘要", max_length=64, unique=True)

    def __str__(self) -> str:
        return f"{self.pk} {self.digest[:12]}"


class Instance(models.Model):
    """One row of facts about this database as a whole."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    is_demo = models.BooleanField("演示", default=False)

    class Meta:
        constraints = [models.CheckConstraint(name="one_instance", condition=Q(id=1))]

    def __str__(self) -> str:
        return "演示" if self.is_demo else "正式"


class Edition(models.Model):
    """One row whose stamp the database changes whenever a day, a local value or an escalation chain changes.

    What a process keeps in memory is good as long as the stamp it was read with.
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    stamp = models.UUIDField("版次")

    class Meta:
        constraints = [models.CheckConstraint(name="one_edition", condition=Q(id=1))]

    def __str__(self) -> str:
        return str(self.stamp)


class Override(models.Model):
    """A local value of a rule's number, with the paper that says so. `area_id` 0 is the whole instance."""

    key = models.CharField("参数", max_length=80)
    area_id = models.BigIntegerField("辖区", default=0)
    value = models.CharField("取值", max_length=80)
    source = models.CharField("依据", max_length=200)
    effective_from = models.DateField("生效日期")
    effective_to = models.DateField("失效日期", null=True, blank=True)

    TERM, NAMED_BY = "规则的本地取值", "source"

    class Meta:
        constraints = [
            # one that ended on the day it began never held, and leaves room for another
            models.UniqueConstraint(
                fields=["key", "area_id", "effective_from"],
                condition=Q(effective_to__isnull=True) | Q(effective_to__gt=F("effective_from")),
                name="override_once_a_day",
            ),
            models.CheckConstraint(
                name="override_ends_not_before_it_starts",
                condition=Q(effective_to__isnull=True) | Q(effective_to__gte=F("effective_from")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.key}={self.value}"


class CalendarDay(models.Model):
    """A day whose kind the place has set itself; it wins over the statutory calendar."""

    day = models.DateField("日期", unique=True)
    is_workday = models.BooleanField("上班")
    source = models.CharField("依据", max_length=200)

    TERM = "工作日历"

    def __str__(self) -> str:
        return f"{self.day} {'上班' if self.is_workday else '放假'}"


class Attachment(models.Model):
    """A stored file. It has no address of its own:
    the room that owns it serves it, through its own permission.
    """

    key = models.UUIDField("存储名", default=uuid.uuid4, unique=True)
    owner = models.CharField("归属", max_length=80)  # "requests.Case:12"
    kind = models.CharField("类型", max_length=40)  # "image/jpeg"
    name = models.CharField("文件名", max_length=120)
    size = models.PositiveIntegerField("字节")
    sha256 = models.CharField("摘要", max_length=64)
    width = models.PositiveIntegerField("宽", null=True, blank=True)
    height = models.PositiveIntegerField("高", null=True, blank=True)
    by = models.CharField("上传人", max_length=80)
    at = models.DateTimeField("时间", default=clock.now)

    objects = Scoped["Attachment"]()

    class Meta:
        indexes = [models.Index(fields=["owner"], name="attachment_by_owner")]

    def __str__(self) -> str:
        return self.name


class Channel(models.TextChoices):
    """Where a person is told."""

    APP = "app", "站内"
    MAIL = "mail", "邮箱"
    WECOM = "wecom", "企业微信机器人"
    DINGTALK = "dingtalk", "钉钉机器人"
    LARK = "lark", "飞书机器人"
    HOOK = "hook", "其他软件的接收地址"


class When(models.TextChoices):
    """How soon a person is told."""

    ONCE = "once", "马上"
    DAILY = "daily", "每天汇总一次"
    NEVER = "never", "不提醒"


class Notice(models.Model):
    """A message for one account.

    Many of one kind are read as one digest line (`digest_key`), not as a flood. `about` names what the
    notice waits for ("duties.Duty:12"); once that is over the notice is settled and counts no longer.
    `rings_at` is when the bell begins to count it; none: it stands in the list without a bell.
    """

    user = models.ForeignKey(User, models.CASCADE, related_name="notices", verbose_name="收件人")
    kind = models.CharField("种类", max_length=60)
    title = models.CharField("标题", max_length=120)
    url = models.CharField("链接", max_length=200)
    digest_key = models.CharField("归并", max_length=120, blank=True)
    dedup = models.CharField("防重", max_length=160, unique=True)
    about = models.CharField("所为之事", max_length=80, blank=True)
    at = models.DateTimeField("时间", default=clock.now)
    rings_at = models.DateTimeField("响铃", default=clock.now, null=True, blank=True)
    read_at = models.DateTimeField("已读", null=True, blank=True)
    settled_at = models.DateTimeField("已办", null=True, blank=True)

    objects = Scoped["Notice"]()

    class Meta:
        indexes = [
            models.Index(fields=["user", "-at"], name="notice_by_user"),
            models.Index(
                fields=["user"],
                condition=Q(read_at__isnull=True, settled_at__isnull=True),
                name="notice_waiting",
            ),
            models.Index(
                fields=["about"], condition=Q(settled_at__isnull=True) & ~Q(about=""), name="notice_by_about"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @staticmethod
    def scope(by: Doer) -> Q:
        """One's own."""
        return Q(user_id=by.user_id) if by.user_id else Q(pk__in=[])


class NoticeHabit(models.Model):
    """When and where a person wants to be told; whoever has no row is told as the kinds declare it.

    `wishes` is {kind: {channel: when}}; what it does not name is as the kind declares. From `quiet_from` to
    `quiet_to` (the same time twice: never) nothing goes out, unless it is urgent and the person lets it pass.
    """

    user = models.OneToOneField(User, models.CASCADE, primary_key=True, related_name="notice_habit")
    wishes = models.JSONField("何时提醒", default=dict)
    quiet_from = models.TimeField("免打扰开始", default=time(21))
    quiet_to = models.TimeField("免打扰结束", default=time(7, 30))
    daily_at = models.TimeField("每天汇总的时间", default=time(8, 30))
    lets_urgent_pass = models.BooleanField("急事照样提醒", default=False)

    TERM, NAMED_BY = "提醒习惯", "user"

    def __str__(self) -> str:
        return f"{self.user_id} {self.quiet_from:%H:%M}–{self.quiet_to:%H:%M}"


class NoticeAddress(models.Model):
    """Where a person is reached outside, sealed. Nothing goes there until a code sent to it came back."""

    user = models.ForeignKey(User, models.CASCADE, related_name="notice_addresses", verbose_name="账号")
    channel = models.CharField("渠道", max_length=10, choices=Channel.choices)
    address = SealedField("地址")
    secret = SealedField("加签密钥", blank=True)
    code = SealedField("验证码", blank=True)
    code_at = models.DateTimeField("要验证码的时间", null=True, blank=True)
    code_sent_at = models.DateTimeField("验证码发出的时间", null=True, blank=True)
    code_tries = models.PositiveSmallIntegerField("输错次数", default=0)
    verified_at = models.DateTimeField("验证通过", null=True, blank=True)
    failed_at = models.DateTimeField("最近一次发送失败", null=True, blank=True)
    error = models.CharField("失败原因", max_length=200, blank=True)

    objects = Scoped["NoticeAddress"]()

    TERM, NAMED_BY = "提醒接收方式", "user"

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "channel"], name="one_address_a_channel"),
            models.CheckConstraint(name="app_has_no_address", condition=~Q(channel="app")),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.channel}"

    @staticmethod
    def scope(by: Doer) -> Q:
        """One's own."""
        return Q(user_id=by.user_id) if by.user_id else Q(pk__in=[])


class Delivery(models.Model):
    """A notice on its way out by one channel: written with the notice, sent by a job (platform.outbox).

    `message_id` is given before the first attempt and stays: what is told together is told together again.
    """

    class State(models.TextChoices):
        WAITING = "waiting", "等待发送"
        SENDING = "sending", "正在发送"
        SENT = "sent", "已发出"
        UNSURE = "unsure", "不确定是否送达"
        FAILED = "failed", "没有发出去"
        DROPPED = "dropped", "不用发了"

    notice = models.ForeignKey(Notice, models.CASCADE, related_name="deliveries", verbose_name="提醒")
    channel = models.CharField("渠道", max_length=10, choices=Channel.choices)
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.WAITING)
    next_at = models.DateTimeField("不早于")
    attempts = models.PositiveSmallIntegerField("发送次数", default=0)
    message_id = models.UUIDField("消息号", null=True, blank=True)
    claimed_at = models.DateTimeField("开始发送", null=True, blank=True)
    ended_at = models.DateTimeField("了结", null=True, blank=True)
    error = models.CharField("失败原因", max_length=200, blank=True)

    objects = Scoped["Delivery"]()

    TERM = "提醒发送"

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["notice", "channel"], name="told_once_a_channel"),
        ]
        indexes = [
            models.Index(fields=["next_at", "id"], condition=Q(state="waiting"), name="delivery_waiting"),
            models.Index(fields=["claimed_at"], condition=Q(state="sending"), name="delivery_sending"),
            models.Index(
                fields=["ended_at"], condition=Q(state__in=["failed", "unsure"]), name="delivery_failed"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.state}"

    @staticmethod
    def scope(by: Doer) -> Q:
        """Of one's own notices."""
        return Q(notice__user_id=by.user_id) if by.user_id else Q(pk__in=[])


class NoticeTemplate(models.Model):
    """What the house says to the outside about a kind of notice, in the administrator's own words."""

    kind = models.CharField("种类", max_length=60, unique=True)
    subject = models.CharField("标题", max_length=80)
    body = models.TextField("正文", max_length=1000)

    TERM = "提醒用语"

    def __str__(self) -> str:
        return self.kind
