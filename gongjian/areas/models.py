"""The area tree: province, city, district, subdistrict, community, grid; codes with validity; history."""

from django.db import models
from django.db.models import F, Q

from gongjian.kernel.tree import PathField


class Level(models.IntegerChoices):
    """How deep an area lies. A gap is possible: some cities have no district."""

    PROVINCE = 1, "省"
    CITY = 2, "市"
    DISTRICT = 3, "区"
    SUBDISTRICT = 4, "街道"
    COMMUNITY = 5, "社区"
    GRID = 6, "网格"


class Area(models.Model):
    """A place. `code` is the 12-digit statistical code (a grid: its community's and three more)."""

    code = models.CharField("代码", max_length=15)
    name = models.CharField("名称", max_length=60)
    short_name = models.CharField("简称", max_length=30)
    level = models.PositiveSmallIntegerField("层级", choices=Level.choices)
    kind = models.CharField("类别", max_length=20, blank=True)  # a key of areas.names.KINDS
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name="上级"
    )
    path = PathField("路径", unique=True)
    valid_from = models.DateField("启用日期")
    valid_to = models.DateField("停用日期", null=True, blank=True)

    TERM, FOUND_BY = "地方", "name"

    class Meta:
        ordering = ["code"]
        constraints = [
            models.UniqueConstraint(
                fields=["code"], condition=Q(valid_to__isnull=True), name="area_code_once_in_force"
            ),
            models.CheckConstraint(
                name="area_ends_after_it_starts",
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
            ),
        ]
        indexes = [
            models.Index(fields=["parent"], name="area_by_parent"),
            models.Index(fields=["name"], name="area_by_name"),
        ]

    def __str__(self) -> str:
        return self.name


class Change(models.TextChoices):
    """What can happen to a place."""

    RENAME = "rename", "更名"
    MERGE = "merge", "并入"
    MOVE = "move", "划归"
    ABOLISH = "abolish", "撤销"
    FOUND = "found", "设立"


class AreaChange(models.Model):
    """One change in the history of a place: what it was before, from which day, by which paper."""

    area = models.ForeignKey(Area, models.CASCADE, related_name="changes", verbose_name="区域")
    change = models.CharField("变更", max_length=10, choices=Change.choices)
    on = models.DateField("生效日期")
    old_code = models.CharField("原代码", max_length=15, blank=True)
    old_name = models.CharField("原名称", max_length=60, blank=True)
    old_parent = models.ForeignKey(
        Area, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="原上级"
    )
    into = models.ForeignKey(
        Area, models.PROTECT, null=True, blank=True, related_name="absorbed", verbose_name="并入"
    )
    document = models.CharField("文号", max_length=120, blank=True)

    TERM = "区划变动"

    class Meta:
        ordering = ["on", "pk"]

    def __str__(self) -> str:
        return f"{self.on} {self.get_change_display()} {self.area}"
