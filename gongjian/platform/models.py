"""Accounts, the audit trail, local values of rules, the day table, attachments and notices."""

import uuid

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import F, Q
from django.db.models.expressions import RawSQL

from gongjian.kernel import clock
from gongjian.platform.scoped import Doer, Scoped


class User(AbstractUser):
    """An account of a person. Whatever the person may do comes from posts, never from the account."""

    must_change_password = models.BooleanField("须先改密码", default=False)

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

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["key", "area_id", "effective_from"], name="override_once_a_day"),
            models.CheckConstraint(
                name="override_ends_after_it_starts",
                condition=Q(effective_to__isnull=True) | Q(effective_to__gt=F("effective_from")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.key}={self.value}"


class CalendarDay(models.Model):
    """A day whose kind the place has set itself; it wins over the statutory calendar."""

    day = models.DateField("日期", unique=True)
    is_workday = models.BooleanField("上班")
    source = models.CharField("依据", max_length=200)

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


class Notice(models.Model):
    """A message for one account.

    Many of one kind are read as one digest line (`digest_key`), not as a flood.
    """

    user = models.ForeignKey(User, models.CASCADE, related_name="notices", verbose_name="收件人")
    kind = models.CharField("种类", max_length=60)
    title = models.CharField("标题", max_length=120)
    url = models.CharField("链接", max_length=200)
    digest_key = models.CharField("归并", max_length=120, blank=True)
    dedup = models.CharField("防重", max_length=160, unique=True)
    at = models.DateTimeField("时间", default=clock.now)
    read_at = models.DateTimeField("已读", null=True, blank=True)

    objects = Scoped["Notice"]()

    class Meta:
        indexes = [
            models.Index(fields=["user", "-at"], name="notice_by_user"),
            models.Index(fields=["user"], condition=Q(read_at__isnull=True), name="notice_unread"),
        ]

    def __str__(self) -> str:
        return self.title

    @staticmethod
    def scope(by: Doer) -> Q:
        """One's own."""
        return Q(user_id=by.user_id) if by.user_id else Q(pk__in=[])
