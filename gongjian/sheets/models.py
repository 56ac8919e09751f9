"""What was brought in: a run with its counts, its lines while it is under way, what it did, for undoing."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from gongjian.kernel import clock
from gongjian.platform.scoped import Doer, Scoped
from gongjian.platform.sealed import SealedField
from gongjian.sheets.declared import sheets_for


class State(models.TextChoices):
    """Where a run stands."""

    MATCHING = "matching", "待确认列"
    CHECKING = "checking", "正在检查"
    CHECKED = "checked", "检查完"
    APPLYING = "applying", "正在写入"
    DONE = "done", "已导入"
    GIVEN_UP = "given_up", "已放弃"
    UNDONE = "undone", "已撤销"


OPEN = (State.MATCHING, State.CHECKING, State.CHECKED, State.APPLYING)
WORKING = (State.CHECKING, State.APPLYING)


class Run(models.Model):
    """One import of one file: whose, which table, how far, with what result."""

    kind = models.CharField("表", max_length=30)  # a key of declared.sheets()
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.MATCHING)
    file_name = models.CharField("文件名", max_length=120)
    sha256 = models.CharField("文件指纹", max_length=64)
    sheet_name = models.CharField("工作表", max_length=60, blank=True)
    titles = models.JSONField("表头", default=list)  # [place, heading, key, why] of every column of the file
    columns = models.JSONField("列", default=dict)  # place → key, as confirmed
    options = models.JSONField("选项", default=dict)
    lines = models.PositiveIntegerField("行数", default=0)
    passed = models.PositiveIntegerField("跳过行数", default=0)  # hints, totals, repeated headings
    checked = models.PositiveIntegerField("已检查", default=0)
    written = models.PositiveIntegerField("已写入", default=0)
    new = models.PositiveIntegerField("新增", default=0)
    changed = models.PositiveIntegerField("更新", default=0)
    same = models.PositiveIntegerField("不变", default=0)
    wrong = models.PositiveIntegerField("有错", default=0)
    bad_cells = models.PositiveIntegerField("错处", default=0)
    attempts = models.PositiveSmallIntegerField(
        "接手次数", default=0
    )  # of the job, since somebody last asked
    trouble = models.CharField("没有完成的原因", max_length=300, blank=True)
    is_stopping = models.BooleanField("要停下", default=False)
    by = models.CharField("导入人", max_length=80)
    user_id = models.BigIntegerField("账号", null=True, blank=True)
    post_id = models.BigIntegerField("任职", null=True, blank=True)
    post = models.CharField("岗位", max_length=160, blank=True)
    org_id = models.BigIntegerField("单位", null=True, blank=True)
    at = models.DateTimeField("上传时间", default=clock.now)
    done_at = models.DateTimeField("导入时间", null=True, blank=True)
    undone_at = models.DateTimeField("撤销时间", null=True, blank=True)
    undone_by = models.CharField("撤销人", max_length=80, blank=True)

    PRIVATE = ("titles", "options")  # examples of what stands in the file
    objects = Scoped["Run"]()

    TERM, NAMED_BY = "表格导入", "file_name"

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [
            models.Index(fields=["kind", "-at"], name="run_by_kind"),
            models.Index(fields=["sha256"], name="run_by_file"),
            models.Index(fields=["state"], condition=Q(state__in=["checking", "applying"]), name="run_busy"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.file_name}"

    @staticmethod
    def scope(by: Doer) -> Q:
        """One's own, and those of one's organisation in the tables that one may bring in too."""
        if getattr(by, "is_clock", False):
            return ~Q(pk__in=[])
        if by.user_id is None:
            return Q(pk__in=[])
        kinds = [sheet.key for sheet in sheets_for(by)]
        return Q(user_id=by.user_id) | Q(org_id=by.org_id, org_id__isnull=False, kind__in=kinds)


class Chunk(models.Model):
    """Some lines of a run as they were read, sealed; gone as soon as the run is done or given up.

    `result`: problems and a few examples, once checked. What is checked stays checked after a crash.
    """

    run = models.ForeignKey(Run, models.CASCADE, related_name="chunks")
    number = models.PositiveIntegerField("序")
    lines = SealedField("行")
    result = SealedField("结果", blank=True, default="")
    is_checked = models.BooleanField("已检查", default=False)

    objects = Scoped["Chunk"]()

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["run", "number"], name="chunk_once")]

    def __str__(self) -> str:
        return f"{self.run_id}.{self.number}"


class Trace(models.Model):
    """What a run did to one table: the rows it made; of changed ones the values before and after, sealed."""

    run = models.ForeignKey(Run, models.CASCADE, related_name="traces")
    model = models.CharField("表", max_length=60)  # "orgs.Org"
    made = ArrayField(models.BigIntegerField(), default=list, verbose_name="新增的行")
    changed = SealedField("改动", blank=True, default="")  # {row: {field: [before, after]}}
    order = models.PositiveSmallIntegerField("次序", default=0)
    is_followed = models.BooleanField("随别的一起改", default=False)  # on record only with what it belongs to

    objects = Scoped["Trace"]()

    class Meta:
        ordering = ["order", "pk"]

    def __str__(self) -> str:
        return f"{self.run_id} {self.model}"


class Export(models.Model):
    """A long list asked for as a file: written by a job, fetched by whoever asked, gone after some days."""

    class State(models.TextChoices):
        WAITING = "waiting", "排队中"
        WORKING = "working", "正在准备"
        READY = "ready", "可以下载"
        FAILED = "failed", "没有导出"
        GONE = "gone", "已过期删除"

    name = models.CharField("列表", max_length=40)
    address = SealedField("条件")  # of the list's export page, with what somebody typed to narrow it
    form = models.CharField("格式", max_length=4)
    is_personal = models.BooleanField("带个人信息", default=False)
    reason = SealedField("理由", blank=True, default="")
    rows = models.PositiveIntegerField("行数")  # when it was asked for; then those of the file
    state = models.CharField("状态", max_length=8, choices=State.choices, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField("接手次数", default=0)
    trouble = models.CharField("没有导出的原因", max_length=200, blank=True)
    file = models.CharField("存放", max_length=100, blank=True)
    file_name = models.CharField("文件名", max_length=120, blank=True)
    by = models.CharField("申请人", max_length=80)
    user_id = models.BigIntegerField("账号")
    post_id = models.BigIntegerField("任职", null=True)
    at = models.DateTimeField("申请时间", default=clock.now)
    done_at = models.DateTimeField("备好时间", null=True, blank=True)
    until = models.DateTimeField("保留到", null=True, blank=True)

    PENDING = (State.WAITING, State.WORKING)
    PRIVATE = ("address", "reason", "file")
    objects = Scoped["Export"]()

    TERM, NAMED_BY = "导出的文件", "name"

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [
            models.Index(fields=["user_id", "-at"], name="export_by_person"),
            models.Index(
                fields=["at"], condition=Q(state__in=["waiting", "working", "ready"]), name="export_busy"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @staticmethod
    def scope(by: Doer) -> Q:
        """One's own, in the post in which it was asked for: another post may read other things."""
        return Q(user_id=by.user_id, post_id=post_of(by)) if by.user_id is not None else Q(pk__in=[])


def post_of(by: Doer) -> int | None:
    """The post in which somebody acts; none outside one."""
    return getattr(getattr(by, "seat", None), "post_id", None)
