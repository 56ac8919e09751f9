"""How good suggestions were: when they were learned, and what people chose when they had seen them."""

from django.db import models


class Kind(models.TextChoices):
    """What is suggested."""

    MATTER = "matter", "清单事项"
    BODY = "body", "主办单位"
    CATEGORY = "category", "类别"


class Training(models.Model):
    """Once learned, and how often the guess was right on requests that were not learned from.

    `first` and `among` are shares: the first guess was right, one of the first three was.
    """

    kind = models.CharField("建议什么", max_length=10, choices=Kind.choices)
    at = models.DateTimeField("时间")
    rows = models.PositiveIntegerField("学了多少件")
    labels = models.PositiveIntegerField("分多少种")
    tested = models.PositiveIntegerField("用多少件检验")
    first = models.FloatField("第一条对的比例")
    among = models.FloatField("前三条里有对的比例")

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["kind", "-at"], name="training_by_kind")]

    def __str__(self) -> str:
        return f"{self.kind} {self.at:%Y-%m-%d}"

    @property
    def first_percent(self) -> int:
        return round(self.first * 100)

    @property
    def among_percent(self) -> int:
        return round(self.among * 100)


class Choice(models.Model):
    """What somebody chose who had been shown suggestions. It names the request, never the person.

    `rank` is the place of the chosen one among those shown, from 1; 0: something else was chosen.
    """

    subject = models.CharField("对象", max_length=80)  # "requests.Case:12"
    kind = models.CharField("建议什么", max_length=10, choices=Kind.choices)
    at = models.DateTimeField("时间")
    shown = models.JSONField("列出的", default=list)
    chosen = models.CharField("选的", max_length=200)
    rank = models.PositiveSmallIntegerField("第几条")

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["subject", "kind"], name="choice_once_a_request")]
        indexes = [models.Index(fields=["kind", "-at"], name="choice_by_kind")]

    def __str__(self) -> str:
        return f"{self.subject} {self.kind} {self.rank}"
