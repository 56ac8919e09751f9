"""Templates of papers that a place has put in the stead of the built-in layout."""

from django.db import models


class Template(models.Model):
    """The place's own Word template of a kind of paper. Without a row the built-in layout holds.

    A row is never altered: another template is another row, so that it stays known what a paper was made by.
    """

    kind = models.CharField("文书种类", max_length=60)
    name = models.CharField("文件名", max_length=120)
    body = models.BinaryField("内容", editable=False)
    put_by = models.CharField("更换人", max_length=40)
    starts = models.DateTimeField("启用时间")
    ends = models.DateTimeField("停用时间", null=True, blank=True)

    TERM = "文书模板"

    PRIVATE = ("body",)  # a whole file is nothing for the trail

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind"], condition=models.Q(ends__isnull=True), name="paper_one_template_a_kind"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.name}"
