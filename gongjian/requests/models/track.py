"""A case from the resident's side: who asked, the track, the answer and what was said of it."""

from django.db import models
from django.db.models import Q

from gongjian.platform.models import Attachment
from gongjian.platform.scoped import Scoped
from gongjian.platform.sealed import SealedField
from gongjian.requests.models.case import Case, State


class Reporter(models.Model):
    """Who asked. All fields may be empty (anonymous). A merged case keeps its own reporter."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="reporters")
    name = SealedField("称呼", blank=True, default="")
    phone = SealedField("手机", blank=True, default="")
    phone_index = models.CharField("手机索引", max_length=32, blank=True, db_index=True)
    tail_index = models.CharField("后四位索引", max_length=32, blank=True)
    address = SealedField("住址", blank=True, default="")
    wants_answer = models.BooleanField("要答复", default=True)
    told_at = models.DateTimeField("已答复", null=True, blank=True)
    told_how = models.CharField("答复方式", max_length=20, blank=True)

    objects = Scoped["Reporter"]()

    TERM, NAMED_BY = "诉求人", "case"

    def __str__(self) -> str:
        return f"reporter of {self.case_id}"


class Step(models.Model):
    """One step of the handling track. `public` ones the resident reads, in `public_note`'s words."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="steps")
    verb = models.CharField("动作", max_length=20)
    term = models.CharField("动作名", max_length=20)
    at = models.DateTimeField("时间")
    by = models.CharField("办理人", max_length=80)
    post = models.CharField("岗位", max_length=160, blank=True)
    # longer than anything one may write (2000): what is written stands behind a few words of ours
    note = models.CharField("说明", max_length=2600, blank=True)
    public = models.BooleanField("对居民公开", default=False)
    public_note = models.CharField("对居民说", max_length=2600, blank=True)
    state = models.CharField("之后状态", max_length=12, choices=State.choices)
    round = models.PositiveSmallIntegerField("第几次办理", default=1)

    objects = Scoped["Step"]()

    class Meta:
        ordering = ["at", "pk"]
        indexes = [models.Index(fields=["case", "at"], name="step_by_case")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.verb}"


class Photo(models.Model):
    """A picture of a case, by the resident or by those who handle it."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="photos")
    file = models.OneToOneField(Attachment, models.PROTECT, related_name="+")
    by_resident = models.BooleanField("居民上传", default=True)
    caption = models.CharField("说明", max_length=60, blank=True)
    at = models.DateTimeField("时间")

    objects = Scoped["Photo"]()

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"photo of {self.case_id}"


class Evaluation(models.Model):
    """What a resident said of the answer: solved or not, satisfied or not. Once per reporter and round."""

    class Mood(models.TextChoices):
        GOOD = "good", "满意"
        FAIR = "fair", "基本满意"
        BAD = "bad", "不满意"

    class Via(models.TextChoices):
        LINK = "link", "居民自评"
        PHONE = "phone", "电话回访"
        DESK = "desk", "窗口当面"

    reporter = models.ForeignKey(Reporter, models.CASCADE, related_name="evaluations")
    case = models.ForeignKey(Case, models.CASCADE, related_name="evaluations")
    round = models.PositiveSmallIntegerField("第几次办理")
    solved = models.BooleanField("解决了")
    mood = models.CharField("满意度", max_length=6, choices=Mood.choices)
    comment = models.CharField("说明", max_length=500, blank=True)
    via = models.CharField("方式", max_length=6, choices=Via.choices)
    by = models.CharField("记录人", max_length=80)
    at = models.DateTimeField("时间")

    objects = Scoped["Evaluation"]()

    TERM, NAMED_BY = "居民评价", "case"

    class Meta:
        constraints = [models.UniqueConstraint(fields=["reporter", "round"], name="asked_once_a_round")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.mood}"


class Likeness(models.Model):
    """Two cases that have to do with each other; `one` has the smaller id."""

    one = models.ForeignKey(Case, models.CASCADE, related_name="+")
    other = models.ForeignKey(Case, models.CASCADE, related_name="+")
    by = models.CharField("关联人", max_length=80)
    at = models.DateTimeField("时间")

    objects = Scoped["Likeness"]()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["one", "other"], name="linked_once"),
            models.CheckConstraint(name="link_is_ordered", condition=Q(one__lt=models.F("other"))),
        ]

    def __str__(self) -> str:
        return f"{self.one_id}~{self.other_id}"


class Transfer(models.Model):
    """A case handed to a body outside the system, with the proof."""

    case = models.OneToOneField(Case, models.CASCADE, related_name="transfer")
    to = models.CharField("转往", max_length=120)
    reason = models.CharField("理由", max_length=300)
    proof = models.CharField("凭据文号或回执号", max_length=120)
    file = models.OneToOneField(Attachment, models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField("时间")

    objects = Scoped["Transfer"]()

    def __str__(self) -> str:
        return f"{self.case_id} → {self.to}"
