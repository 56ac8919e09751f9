"""What may be asked of whom: the responsibility list (履职事项清单), versioned."""

from django.db import models
from django.db.models import Q

from gongjian.areas.models import Area
from gongjian.orgs.models import Org


class ListVersion(models.Model):
    """One version of a place's responsibility list; on a day the latest that starts by then is in force."""

    area = models.ForeignKey(
        Area, models.PROTECT, related_name="responsibility_lists", verbose_name="适用地区"
    )
    name = models.CharField("名称", max_length=80)
    document = models.CharField("文号", max_length=120)
    effective_from = models.DateField("生效日期")
    imported_by = models.CharField("导入人", max_length=80)
    imported_at = models.DateTimeField("导入时间", auto_now_add=True)
    file_name = models.CharField("文件名", max_length=120, blank=True)

    TERM = "履职事项清单"

    class Meta:
        ordering = ["-effective_from"]
        constraints = [
            models.UniqueConstraint(fields=["area", "effective_from"], name="list_version_once_a_day")
        ]

    def __str__(self) -> str:
        return self.name


class MatterItem(models.Model):
    """A row of the list: a matter, who leads, who cooperates, the law it rests on and its deadline.

    `part` is the list's own section (基本履职 / 配合履职 / 上级部门收回). `lead` is an organisation;
    `lead_kind` says instead "the community (subdistrict) of the place", whichever it is there.
    """

    class Part(models.TextChoices):
        BASIC = "basic", "基本履职事项"
        SUPPORT = "support", "配合履职事项"
        RECALLED = "recalled", "上级部门收回事项"

    version = models.ForeignKey(ListVersion, models.CASCADE, related_name="items", verbose_name="清单")
    number = models.CharField("序号", max_length=20)
    part = models.CharField("部分", max_length=10, choices=Part.choices)
    category = models.CharField("类别", max_length=30)
    name = models.CharField("事项", max_length=120)
    keywords = models.CharField("常用说法", max_length=300, blank=True)
    lead = models.ForeignKey(
        Org, models.PROTECT, null=True, blank=True, related_name="leads", verbose_name="牵头单位"
    )
    lead_kind = models.CharField(
        "属地牵头", max_length=30, blank=True
    )  # an OrgKind key: community, subdistrict
    cooperating = models.ManyToManyField(Org, blank=True, related_name="cooperates", verbose_name="配合单位")
    base_role = models.CharField("街道社区做什么", max_length=300, blank=True)
    legal_basis = models.CharField("法律依据", max_length=300, blank=True)
    limit = models.CharField(
        "办理时限", max_length=10, blank=True
    )  # "5wd"; empty: by the nature of the request

    TERM = "清单事项"

    class Meta:
        ordering = ["version", "number"]
        constraints = [
            models.UniqueConstraint(fields=["version", "number"], name="matter_number_once"),
            models.CheckConstraint(
                name="matter_has_one_lead",
                condition=(Q(lead__isnull=False) & Q(lead_kind=""))
                | (Q(lead__isnull=True) & ~Q(lead_kind="")),
            ),
        ]

    def __str__(self) -> str:
        return self.name
