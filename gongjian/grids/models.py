"""Grids as polygons, buildings, and their addresses."""

from django.db import models

from gongjian.areas.models import Area
from gongjian.kernel import clock
from gongjian.orgs.models import Org


class GridKind(models.TextChoices):
    RESIDENTIAL = "residential", "居住区网格"
    WORK = "work", "作业区网格"
    ROAD = "road", "道路区网格"
    EXCLUSIVE = "exclusive", "专属网格"


class Grid(models.Model):
    """The ground of a grid (an Area of level GRID): its outline in WGS84 and the body that answers for it."""

    area = models.OneToOneField(Area, models.PROTECT, related_name="grid", verbose_name="网格")
    org = models.OneToOneField(Org, models.PROTECT, related_name="grid", verbose_name="责任单位")
    kind = models.CharField("类型", max_length=12, choices=GridKind.choices, default=GridKind.RESIDENTIAL)
    outline = models.JSONField("边界")  # GeoJSON Polygon or MultiPolygon
    west = models.FloatField("西")
    south = models.FloatField("南")
    east = models.FloatField("东")
    north = models.FloatField("北")
    households = models.PositiveIntegerField("户数", null=True, blank=True)
    population = models.PositiveIntegerField("人数", null=True, blank=True)
    changed_at = models.DateTimeField("更新时间", default=clock.now)

    TERM, NAMED_BY = "网格", "area"

    class Meta:
        ordering = ["area__code"]
        indexes = [models.Index(fields=["west", "east", "south", "north"], name="grid_by_box")]

    def __str__(self) -> str:
        return str(self.area)


class Building(models.Model):
    """A building or a named spot of a grid, under the words residents use for it."""

    grid = models.ForeignKey(Grid, models.CASCADE, related_name="buildings", verbose_name="网格")
    estate = models.CharField("小区或路名", max_length=60, db_index=True)  # cleaned by addresses.clean
    name = models.CharField("楼栋", max_length=60)
    key = models.CharField("比对用", max_length=120, db_index=True)  # addresses.building_key
    longitude = models.FloatField("经度", null=True, blank=True)
    latitude = models.FloatField("纬度", null=True, blank=True)
    households = models.PositiveIntegerField("户数", null=True, blank=True)

    TERM = "楼栋"

    class Meta:
        ordering = ["estate", "name"]
        constraints = [models.UniqueConstraint(fields=["grid", "key"], name="building_once_in_a_grid")]

    def __str__(self) -> str:
        return f"{self.estate}{self.name}"
