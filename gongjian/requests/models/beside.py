"""What stands beside the cases: search words, saved lists, numbers given, the tallies of the portal."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models

from gongjian.platform.models import User
from gongjian.platform.scoped import Scoped
from gongjian.requests.models.case import Case


class SavedView(models.Model):
    """A list's filters under a name of the person's own."""

    user = models.ForeignKey(User, models.CASCADE, related_name="saved_views")
    name = models.CharField("名称", max_length=20)
    query = models.CharField("条件", max_length=400)

    objects = Scoped["SavedView"]()

    TERM = "列表视图"

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "name"], name="view_name_once")]

    def __str__(self) -> str:
        return self.name


class Wording(models.Model):
    """What a case says, cut into pairs of characters (rules.words.grams), for searching parts of words."""

    case = models.OneToOneField(Case, models.CASCADE, primary_key=True, related_name="wording")
    grams = ArrayField(models.CharField(max_length=2), verbose_name="字对")

    objects = Scoped["Wording"]()

    class Meta:
        indexes = [GinIndex(fields=["grams"], name="wording_grams")]

    def __str__(self) -> str:
        return f"wording of {self.case_id}"


class DayCounter(models.Model):
    """The last number given on a day."""

    day = models.DateField("日期", primary_key=True)
    last = models.PositiveIntegerField("已用")

    def __str__(self) -> str:
        return f"{self.day} {self.last}"


class Tally(models.Model):
    """How often one visitor tried one thing of the portal in a span of time. Holds a blind index, never an
    address.
    """

    key = models.CharField("何事何人", max_length=60, primary_key=True)
    count = models.PositiveIntegerField("次数")
    until = models.DateTimeField("到期")

    class Meta:
        indexes = [models.Index(fields=["until"], name="tally_by_end")]

    def __str__(self) -> str:
        return f"{self.key} {self.count}"
