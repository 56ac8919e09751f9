"""A Party member, and the spans of time in which branch, standing and class stayed the same."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.db import models
from django.db.models import F, Func, Q, Value

from gongjian.kernel.tree import within
from gongjian.orgs.models import Org, Person
from gongjian.orgs.roles import Grant, Reach
from gongjian.platform.scoped import Doer, Scoped
from gongjian.platform.sealed import SealedField


class Standing(models.TextChoices):
    """Where somebody stands in the Party. Those of LIVING belong to exactly one branch."""

    PROBATIONARY = "probationary", "预备党员"
    FORMAL = "formal", "正式党员"
    WATCHED = "watched", "留党察看"
    SUSPENDED = "suspended", "停止党籍"
    MOVED_OUT = "moved_out", "已转出"
    DECEASED = "deceased", "已去世"
    WITHDRAWN = "withdrawn", "退党"
    STRUCK_OFF = "struck_off", "除名"
    EXPELLED = "expelled", "开除党籍"


LIVING = (Standing.PROBATIONARY, Standing.FORMAL, Standing.WATCHED, Standing.SUSPENDED)


class Klass(models.TextChoices):
    """What decides which duties of organised life somebody has."""

    RESIDENT = "resident", "居民党员"
    IN_SERVICE = "in_service", "在职党员"
    FLOATING = "floating", "流动党员"
    RETIRED = "retired", "离退休党员"
    NO_UNIT = "no_unit", "无挂靠单位党员"


class Gender(models.TextChoices):
    """As the ID number tells it."""

    MALE = "m", "男"
    FEMALE = "f", "女"


class Education(models.TextChoices):
    """Highest schooling, as the statistics group it."""

    UNKNOWN = "", "没有登记"
    PRIMARY = "primary", "小学及以下"
    JUNIOR = "junior", "初中"
    SENIOR = "senior", "高中"
    VOCATIONAL = "vocational", "中专"
    COLLEGE = "college", "大专"
    BACHELOR = "bachelor", "大学本科"
    MASTER = "master", "硕士研究生"
    DOCTOR = "doctor", "博士研究生"


def branches_of(by: Doer) -> models.QuerySet[Org]:
    """The bodies whose members the post covers: its own with all below, and those of its area."""
    seat = getattr(by, "seat", None)
    if seat is None or seat.role.reach is Reach.NONE or not by.may(Grant.MEMBERS):
        return Org.objects.none()
    covered = within([seat.org_path])
    if seat.role.reach is Reach.AREA:
        covered |= within([seat.area_path], "area__path")
    return Org.objects.filter(covered)


class Member(models.Model):
    """A Party member. `branch`, `standing`, `klass` are those of now, of the last ones for who has left;
    the database keeps them the same as the open span of Membership (0002_one_branch).
    """

    person = models.OneToOneField(Person, models.PROTECT, related_name="member", verbose_name="人员")
    branch = models.ForeignKey(Org, models.PROTECT, related_name="members", verbose_name="所在支部")
    standing = models.CharField("党籍", max_length=12, choices=Standing.choices)
    klass = models.CharField("类别", max_length=12, choices=Klass.choices)
    gender = models.CharField("性别", max_length=1, choices=Gender.choices)
    born_on = models.DateField("出生日期", null=True, blank=True)
    ethnic = models.CharField("民族", max_length=20, blank=True)
    education = models.CharField(
        "学历", max_length=12, choices=Education.choices, blank=True, default=Education.UNKNOWN
    )
    joined_on = models.DateField("入党日期", null=True, blank=True)
    full_on = models.DateField("转正日期", null=True, blank=True)
    id_number = SealedField("身份证号", blank=True, default="")
    id_index = models.CharField("身份证号索引", max_length=32, blank=True)
    address = SealedField("住址", blank=True, default="")
    skills = models.CharField("特长", max_length=100, blank=True)
    free_time = models.CharField("空闲时间", max_length=100, blank=True)
    version = models.PositiveIntegerField("版本", default=0)

    PRIVATE = ("id_index", "born_on")
    TERM, NAMED_BY = "党员", "person"
    objects = Scoped["Member"]()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["id_index"], condition=~Q(id_index=""), name="member_id_number_once"
            ),
            models.CheckConstraint(
                name="member_full_after_joining",
                condition=Q(full_on__isnull=True)
                | Q(joined_on__isnull=True)
                | Q(full_on__gte=F("joined_on")),
            ),
        ]
        indexes = [models.Index(fields=["branch", "standing"], name="member_by_branch")]

    def __str__(self) -> str:
        return f"{self.person_id}"

    @property
    def is_living(self) -> bool:
        """Whether they belong to a branch now."""
        return self.standing in LIVING

    @staticmethod
    def scope(by: Doer) -> Q:
        """Oneself; with the grant, the members of the branches that the post covers."""
        if getattr(by, "is_clock", False):
            return ~Q(pk__in=[])
        person_id = getattr(by, "person_id", None)
        mine = Q(person_id=person_id) if person_id else Q(pk__in=[])
        if not by.may(Grant.MEMBERS):
            return mine
        return mine | Q(branch__in=branches_of(by).order_by().values("pk"))


class Membership(models.Model):
    """A span in which somebody's branch, standing and class stayed the same; `ends` is the first day after.

    The database refuses two spans of one member on one day. Figures of a past day are counted from here.
    """

    member = models.ForeignKey(
        Member, models.CASCADE, related_name="memberships", verbose_name="党员", db_index=False
    )
    branch = models.ForeignKey(Org, models.PROTECT, related_name="memberships", verbose_name="支部")
    standing = models.CharField("党籍", max_length=12, choices=Standing.choices)
    klass = models.CharField("类别", max_length=12, choices=Klass.choices)
    starts = models.DateField("开始日期")
    ends = models.DateField("结束日期", null=True, blank=True)
    paper = models.CharField("依据", max_length=100, blank=True)

    objects = Scoped["Membership"]()
    TERM, NAMED_BY = "党员所在支部", "member"

    class Meta:
        ordering = ["starts", "pk"]
        constraints = [
            ExclusionConstraint(
                name="member_in_one_branch_at_a_time",
                expressions=[
                    (Func(F("member"), F("member"), Value("[]"), function="int8range"), "&&"),
                    (Func(F("starts"), F("ends"), function="daterange"), "&&"),
                ],
                deferrable=models.Deferrable.DEFERRED,  # taking an import back opens before it removes
            ),
            models.CheckConstraint(
                name="membership_is_of_the_living", condition=Q(standing__in=[one.value for one in LIVING])
            ),
        ]
        indexes = [models.Index(fields=["member", "starts"], name="membership_by_member")]

    def __str__(self) -> str:
        return f"{self.member_id} {self.branch_id} {self.starts}"


class Unlisted(models.Model):
    """Somebody registered whom a roster that was brought in did not name: a person decides what is true."""

    class Decided(models.TextChoices):
        OPEN = "", "等您定"
        STAYS = "stays", "仍在册"
        LEFT = "left", "已不在册"

    member = models.ForeignKey(Member, models.CASCADE, related_name="unlisted", verbose_name="党员")
    noted_on = models.DateField("导入日期")
    decided = models.CharField("决定", max_length=6, choices=Decided.choices, blank=True, default="")

    objects = Scoped["Unlisted"]()
    TERM, NAMED_BY = "名册缺漏", "member"

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["member"], condition=Q(decided=""), name="unlisted_waits_once")
        ]

    def __str__(self) -> str:
        return f"{self.member_id} {self.noted_on}"

    @staticmethod
    def scope(by: Doer) -> Q:
        """Those of the branches whose register the post covers."""
        if getattr(by, "is_clock", False):
            return ~Q(pk__in=[])
        return Q(member__branch__in=branches_of(by).order_by().values("pk"))
