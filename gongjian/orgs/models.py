"""Organisations on the affiliation tree and their history, people, the posts that give permission."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Deferrable, F, Func, Q, Value

from gongjian.areas.models import Area
from gongjian.kernel.tree import PathField
from gongjian.orgs.roles import ROLES
from gongjian.platform.models import User
from gongjian.platform.scoped import Doer, Scoped
from gongjian.platform.sealed import SealedField


def _role_term(key: str) -> str:
    return ROLES[key].term if key in ROLES else key


class Family(models.TextChoices):
    """What sort of body a kind is."""

    PARTY = "party", "党组织"
    MASS = "mass", "群团组织"
    UNIT = "unit", "单位"
    GOVERNMENT = "government", "机关"
    SELFGOV = "selfgov", "自治组织"


class OrgKind(models.Model):
    """A kind of organisation (社区, 党支部, 物业公司 …). Data, so that a place adds its own.

    `may_hold`: the keys of the kinds that may stand directly below one of this kind; null: any.
    """

    key = models.SlugField("标识", primary_key=True)
    name = models.CharField("名称", max_length=30)
    is_base = models.BooleanField("基层（街道、社区、网格）", default=False)
    has_authority = models.BooleanField("有执法或审批职权", default=False)
    is_civil = models.BooleanField("机关以外（物业、业委会、企业、社会组织）", default=False)
    family = models.CharField("大类", max_length=12, choices=Family.choices, default=Family.UNIT)
    may_hold = ArrayField(models.SlugField(), verbose_name="下级可以是", null=True, blank=True)
    term_years = models.PositiveSmallIntegerField("任期（年）", null=True, blank=True)
    order = models.PositiveSmallIntegerField("次序", default=0)

    TERM = "单位类别"

    class Meta:
        ordering = ["order", "key"]

    def __str__(self) -> str:
        return self.name


class Org(models.Model):
    """An organisation. `parent`: whom it answers to (隶属); `area`: the place it serves. Two trees.

    `led_by`: the body of the area that leads it besides (属地领导). What held on an earlier day: OrgSpan.
    """

    name = models.CharField("名称", max_length=80)
    short_name = models.CharField("简称", max_length=30)
    kind = models.ForeignKey(OrgKind, models.PROTECT, related_name="orgs", verbose_name="类别")
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name="上级"
    )
    path = PathField("路径", unique=True)
    led_by = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="led", verbose_name="属地领导"
    )
    area = models.ForeignKey(Area, models.PROTECT, related_name="orgs", verbose_name="辖区")
    is_lead = models.BooleanField("本辖区的属地责任单位", default=False)
    phone = models.CharField("办公电话", max_length=30, blank=True)
    credit_code = models.CharField("统一社会信用代码", max_length=18, blank=True)
    code = models.CharField("组织代码", max_length=40, null=True, blank=True, unique=True)
    valid_from = models.DateField("成立日期")
    valid_to = models.DateField("撤销日期", null=True, blank=True)

    TERM, FOUND_BY = "单位", "name"

    class Meta:
        ordering = ["path"]
        constraints = [
            models.UniqueConstraint(
                fields=["area"],
                condition=Q(is_lead=True, valid_to__isnull=True),
                name="org_one_lead_per_area",
            ),
            models.UniqueConstraint(
                fields=["parent", "name"],
                condition=Q(valid_to__isnull=True),
                name="org_name_once_under_a_parent",
            ),
            models.UniqueConstraint(
                fields=["credit_code"],
                condition=Q(valid_to__isnull=True) & ~Q(credit_code=""),
                name="org_credit_code_once",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class OrgSpan(models.Model):
    """A time in which an organisation was called so and stood there; `ends` is the first day after.

    The database keeps the last span like the organisation's row (0007_spans); `orgs.spans` begins new ones.
    """

    org = models.ForeignKey(Org, models.CASCADE, related_name="spans", verbose_name="单位")
    name = models.CharField("名称", max_length=80)
    kind = models.ForeignKey(OrgKind, models.PROTECT, related_name="+", verbose_name="类别")
    parent = models.ForeignKey(
        Org, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="上级"
    )
    path = PathField("路径", db_index=True)
    led_by = models.ForeignKey(
        Org, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="属地领导"
    )
    area = models.ForeignKey(Area, models.PROTECT, related_name="+", verbose_name="辖区")
    starts = models.DateField("开始日期")
    ends = models.DateField("结束日期", null=True, blank=True)

    class Meta:
        ordering = ["org", "starts"]
        constraints = [
            models.CheckConstraint(
                name="org_span_ends_after_it_starts",
                condition=Q(ends__isnull=True) | Q(ends__gt=F("starts")),
            ),
            ExclusionConstraint(  # checked when the statement ends: one statement cuts many spans
                name="org_stands_in_one_place",
                expressions=[
                    (Func(F("org"), F("org"), Value("[]"), function="int8range"), "&&"),
                    (Func(F("starts"), F("ends"), function="daterange"), "&&"),
                ],
                deferrable=Deferrable.IMMEDIATE,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.starts}"


class Turn(models.TextChoices):
    """What can become of an organisation."""

    ESTABLISH = "establish", "设立"
    RENAME = "rename", "更名"
    MOVE = "move", "调整隶属"
    LEAD = "lead", "调整属地领导"
    CHANGE = "change", "调整类别或辖区"
    DISSOLVE = "dissolve", "撤销"


class OrgChange(models.Model):
    """One change of an organisation: from which day, by which paper; why, where a rule advises against."""

    org = models.ForeignKey(Org, models.CASCADE, related_name="changes", verbose_name="单位")
    turn = models.CharField("变动", max_length=10, choices=Turn.choices)
    on = models.DateField("生效日期")
    document = models.CharField("文号", max_length=120, blank=True)
    reason = models.CharField("理由", max_length=200, blank=True)
    group = models.UUIDField("同一次办理")  # as on the audit rows

    TERM = "单位变动"

    class Meta:
        ordering = ["-on", "-pk"]
        indexes = [models.Index(fields=["group"], name="org_change_by_group")]

    def __str__(self) -> str:
        return f"{self.on} {self.get_turn_display()} {self.org_id}"


class Person(models.Model):
    """A person who holds or held a post. Not a resident: residents have no record here."""

    name = models.CharField("姓名", max_length=40)
    user = models.OneToOneField(
        User, models.SET_NULL, null=True, blank=True, related_name="person", verbose_name="账号"
    )
    phone = SealedField("手机", blank=True, default="")
    phone_index = models.CharField("手机索引", max_length=32, blank=True, db_index=True)
    # tells whether two lists mean the same person; the ID number itself is not kept
    id_index = models.CharField("身份证号索引", max_length=32, blank=True, db_index=True)

    PRIVATE = ("id_index",)
    objects = Scoped["Person"]()

    TERM, FOUND_BY = "人员", "name"

    def __str__(self) -> str:
        return self.name

    @staticmethod
    def scope(by: Doer) -> Q:
        """Colleagues in the reach of the actor's post; for whoever keeps people or posts, everybody."""
        if by.sees_everyone():  # type: ignore[attr-defined]
            return ~Q(pk__in=[])
        posts = Post.objects.unscoped("scope of people").filter(by.posts_in_reach())  # type: ignore[attr-defined]
        return Q(pk__in=posts.values("person_id"))


class Post(models.Model):
    """A person in a role at an organisation for a term; `area` narrows it to a part of that one's area."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="posts", verbose_name="人员")
    org = models.ForeignKey(Org, models.PROTECT, related_name="posts", verbose_name="单位")
    role = models.CharField("岗位", max_length=30)  # a key of orgs.roles.ROLES
    title = models.CharField("职务名称", max_length=40, blank=True)
    area = models.ForeignKey(
        Area, models.PROTECT, null=True, blank=True, related_name="posts", verbose_name="限于"
    )
    is_default = models.BooleanField("登录后先用", default=False)
    starts = models.DateField("任职日期")
    ends = models.DateField("离任日期", null=True, blank=True)

    objects = Scoped["Post"]()

    TERM, NAMED_BY, SAID = "岗位", "person", {"role": _role_term}

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "org", "role"], condition=Q(ends__isnull=True), name="post_held_once"
            ),
            models.CheckConstraint(
                name="post_ends_after_it_starts", condition=Q(ends__isnull=True) | Q(ends__gte=F("starts"))
            ),
        ]
        indexes = [models.Index(fields=["org", "role"], name="post_by_org")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.role} {self.org_id}"

    @staticmethod
    def scope(by: Doer) -> Q:
        """Posts in the actor's own reach."""
        return by.posts_in_reach()  # type: ignore[attr-defined, no-any-return]


class Position(models.Model):
    """What somebody may be in a body (书记, 组织委员, 兼职委员 …). Data, so that a place adds its own."""

    name = models.CharField("职务", max_length=30, unique=True)
    is_head = models.BooleanField("主要负责人", default=False)
    is_concurrent = models.BooleanField("由别的单位的人兼任", default=False)
    order = models.PositiveSmallIntegerField("次序", default=0)

    class Meta:
        ordering = ["order", "pk"]

    def __str__(self) -> str:
        return self.name


class Ground(models.TextChoices):
    """By what somebody holds an office."""

    ELECTED = "elected", "选举"
    APPOINTED = "appointed", "任命"
    CONCURRENT = "concurrent", "兼任"


class Office(models.Model):
    """Somebody's office in a body (任职). It gives no permission: that is what a Post is for.

    `from_unit`: the unit that a concurrent member comes from, with its consent; `term_ends`: when the term
    runs out; `ends`: when the person left.
    """

    person = models.ForeignKey(Person, models.PROTECT, related_name="offices", verbose_name="人员")
    org = models.ForeignKey(Org, models.PROTECT, related_name="offices", verbose_name="单位")
    position = models.ForeignKey(Position, models.PROTECT, related_name="offices", verbose_name="职务")
    ground = models.CharField("产生方式", max_length=12, choices=Ground.choices)
    from_unit = models.ForeignKey(
        Org, models.PROTECT, null=True, blank=True, related_name="sent", verbose_name="所在单位"
    )
    consent_on = models.DateField("单位同意日期", null=True, blank=True)
    consent_document = models.CharField("单位同意文号", max_length=120, blank=True)
    document = models.CharField("任职文号", max_length=120, blank=True)
    starts = models.DateField("任职日期")
    term_ends = models.DateField("届满日期", null=True, blank=True)
    ends = models.DateField("免职日期", null=True, blank=True)

    objects = Scoped["Office"]()
    TERM, NAMED_BY = "任职", "person"

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "org", "position"],
                condition=Q(ends__isnull=True),
                name="office_held_once",
            ),
            models.CheckConstraint(
                name="office_ends_after_it_starts",
                condition=Q(ends__isnull=True) | Q(ends__gte=F("starts")),
            ),
            models.CheckConstraint(  # F02: nobody is lent by a unit that did not agree
                name="office_lent_with_consent",
                condition=~Q(ground="concurrent")
                | (Q(from_unit__isnull=False, consent_on__isnull=False) & ~Q(consent_document="")),
            ),
        ]
        indexes = [models.Index(fields=["term_ends"], condition=Q(ends__isnull=True), name="office_by_term")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.position_id} {self.org_id}"

    @staticmethod
    def scope(by: Doer) -> Q:
        """Who holds which office in which body is what a directory says: all staff may read it."""
        is_staff = getattr(by, "seat", None) is not None or getattr(by, "is_clock", False)
        return ~Q(pk__in=[]) if is_staff else Q(pk__in=[])


class Pattern(models.Model):
    """A way to compose the bodies of a place (“1+3”, “大党委＋兼职委员” …). Data: a place adds its own.

    `parts`: [{"key", "name", "kind", "parent", "led_by"}] in the order in which they are founded; `{地方}`
    in a name is the place's own; a part without a parent hangs under the body where the pattern is applied.
    """

    name = models.CharField("名称", max_length=40, unique=True)
    note = models.CharField("说明", max_length=200, blank=True)
    parts = models.JSONField("组成")
    order = models.PositiveSmallIntegerField("次序", default=0)

    TERM, FOUND_BY = "组织模板", "name"

    class Meta:
        ordering = ["order", "pk"]

    def __str__(self) -> str:
        return self.name
