"""The forms of what can be done to a case. Each carries the version of the case its page was drawn from."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from gongjian.admission import queries as lists
from gongjian.kernel import clock
from gongjian.orgs import queries as orgs
from gongjian.orgs.actor import Actor
from gongjian.requests.forms import fields
from gongjian.requests.models import Case, Evaluation, Nature, Outcome
from gongjian.requests.queries import desk as cases
from gongjian.requests.queries.typed import case_number

CASE_NUMBER = "编号写成 261113-0473 这样，照着页面抄。"


class VerbForm(forms.Form):
    """The version only: for acts that ask nothing (受理, 签收)."""

    version = forms.IntegerField(
        widget=forms.HiddenInput, error_messages={"required": "这一页打开太久了，请刷新后再办。"}
    )

    def __init__(self, data: Any = None, files: Any = None, *, case: Case, by: Actor, **options: Any) -> None:
        self.case, self.by = case, by
        options["initial"] = {"version": case.version, **self.starting(), **options.get("initial", {})}
        super().__init__(data, files, **options)
        self.narrow()

    def starting(self) -> dict[str, Any]:
        """What stands in the fields before anybody wrote."""
        return {}

    def narrow(self) -> None:
        """Fill in what can be chosen for this very case."""

    def given(self) -> dict[str, Any]:
        """What the action is called with."""
        return self.cleaned_data

    def offer_choices(self, name: str, choices: list[tuple[Any, str]]) -> None:
        """Set what can be chosen in a field."""
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices


class ReasonForm(VerbForm):
    """上报, 撤回派单, 撤回诉求."""

    reason = fields.words("理由", "请写明理由，经手的人都要看到。")


class OfferForm(VerbForm):
    """派单: to one body, with others beside it. The page draws the fitting bodies with their verdicts."""

    to = fields.org("派给谁", "请选一个单位。推荐的单位来自履职事项清单，也可以查找别的单位。")
    helpers = fields.orgs("协办单位")
    note = fields.words("要求", "请写明要对方做什么。", longest=500, rows=1)
    override_reason = fields.words(
        "越过清单的理由", rows=1, hint="清单不支持的单位，要写明理由才能派出，理由会留痕。"
    )

    def narrow(self) -> None:
        if not lists.may_override(self.by):
            del self.fields["override_reason"]

    def given(self) -> dict[str, Any]:
        return {"override_reason": "", **self.cleaned_data, "helpers": list(self.cleaned_data["helpers"])}


class ObjectionForm(VerbForm):
    """提出异议: with a reason, and where it belongs instead."""

    reason = fields.words("为什么不该由本单位办", "请写明理由和依据，上一级要据此审核。", longest=500, rows=3)
    suggested = fields.org("建议由谁办", nobody="不清楚该谁办")

    def narrow(self) -> None:
        self.fields["suggested"].queryset = cases.bodies_for(self.case)  # type: ignore[attr-defined]


class UpholdForm(VerbForm):
    """异议成立: back to the holder, or straight on to another body."""

    note = fields.words("审核意见", "请写明审核意见，双方都会看到。", longest=500)
    to = fields.org("改派给", nobody="不改派，退回原主办单位")

    def narrow(self) -> None:
        self.fields["to"].help_text = "不改派的，由原主办单位重新派单。"
        self.fields["to"].queryset = cases.bodies_for(self.case)  # type: ignore[attr-defined]


class OpinionForm(VerbForm):
    """异议不成立."""

    note = fields.words("审核意见", "请写明审核意见，双方都会看到。", longest=500)


class AssignForm(VerbForm):
    """指定责任人: one of the holder's own people."""

    person = fields.pick("责任人", (), "请选一位同事。")

    def narrow(self) -> None:
        self.people = {str(one.pk): one for one in orgs.people_at(self.case.holder, clock.today())}
        self.offer_choices("person", [(pk, one.name) for pk, one in self.people.items()])

    def given(self) -> dict[str, Any]:
        return {**self.cleaned_data, "person": self.people[self.cleaned_data["person"]]}


class InviteForm(VerbForm):
    """增加协办."""

    orgs = fields.orgs("请哪些单位协办", "请至少选一个协办单位。")
    note = fields.words("请对方做什么", "请写明要对方做什么。", rows=1)

    def given(self) -> dict[str, Any]:
        return {**self.cleaned_data, "orgs": list(self.cleaned_data["orgs"])}


class CallForm(VerbForm):
    """吹哨: who is to come, where, by when and for what."""

    orgs = fields.orgs("吹给哪些单位", "请至少选一个要到场的单位。")
    arrive_by = fields.moment("到场时间", "请写明要求几点到场。")
    spot = fields.words("到场地点", "请写明到哪里，例如“12 幢西侧”。", longest=120, rows=1)
    ask = fields.words("请对方做什么", "请写明到现场要做什么。", rows=1)

    def starting(self) -> dict[str, Any]:
        return {"spot": self.case.place}

    def clean_arrive_by(self) -> Any:
        at = self.cleaned_data["arrive_by"]
        if at <= clock.now():
            raise ValidationError("到场时间已经过了，请改成今后的时间。")
        return at

    def given(self) -> dict[str, Any]:
        return {**self.cleaned_data, "orgs": list(self.cleaned_data["orgs"])}


class ResultForm(forms.Form):
    """反馈, 结束吹哨: what came of it."""

    result = fields.words("现场结果", "请写明到场做了什么、结果怎样。", longest=500, rows=1)


class ExtendForm(VerbForm):
    """延期: by so many working days, once."""

    days = forms.IntegerField(
        label="延长几个工作日",
        min_value=1,
        max_value=99,
        error_messages={
            "required": "请写延长几个工作日。",
            "invalid": "请写一个整数，例如 5。",
            "min_value": "至少延长 1 个工作日。",
            "max_value": "延得太长了，请写 99 以内的整数。",
        },
    )
    reason = fields.words("延期理由", "请写明为什么不能按期办完。", hint="居民查进度时会看到。")

    def given(self) -> dict[str, Any]:
        return {
            "extra": f"{self.cleaned_data['days']}wd",
            "reason": self.cleaned_data["reason"],
            "version": self.cleaned_data["version"],
        }


class PauseForm(VerbForm):
    """暂停计时."""

    reason = fields.words(
        "暂停理由", "请写明在等什么，例如“等居民补充材料”。", longest=200, hint="居民查进度时会看到。"
    )


class ProgressForm(VerbForm):
    """记进展: for colleagues, and what of it the resident reads."""

    text = fields.words("进展", "请写明做了什么，哪怕一句话。", longest=2000, rows=3, hint="经手单位看得到。")
    public_text = fields.words("对居民怎么说", longest=2000, hint="写了，居民查进度时就看得到。")
    photos = fields.PicturesField()


class SupplementForm(VerbForm):
    """补充说明: on the resident's word."""

    text = fields.words("居民补充了什么", "请写下居民补充的话。", longest=2000, rows=3)
    photos = fields.PicturesField()


class SettleForm(VerbForm):
    """办结答复."""

    outcome = fields.choice("办得怎么样", Outcome.choices, "请选一个办理结果。")
    reply = fields.words(
        "给居民的答复",
        "请写给居民的答复：做了什么，结果怎样。",
        longest=2000,
        rows=4,
        hint="居民会照原文看到。",
    )
    planned_on = fields.day("计划解决日期", hint="只在“列入计划”时填。")
    photos = fields.PicturesField(label="办理后的照片")

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        planned = given.get("outcome") == Outcome.PLANNED
        if planned and not given.get("planned_on") and "planned_on" not in self.errors:
            self.add_error("planned_on", "列入计划要写明哪天前解决。")
        if given.get("outcome") and not planned:
            given["planned_on"] = None
        return given


class OtherCaseForm(VerbForm):
    """合并, 关联: the other case by its number, within what one may see."""

    other = fields.words("另一件的编号", CASE_NUMBER, longest=20, rows=1, hint=CASE_NUMBER)

    def clean_other(self) -> Case:
        number = case_number(self.cleaned_data["other"])
        found = cases.find(self.by, number)
        if found is None:
            raise ValidationError(f"没有查到编号 {number}，请核对后再填。")
        if found.pk == self.case.pk:
            raise ValidationError("这就是本件，请填另一件的编号。")
        return found


class MergeForm(OtherCaseForm):
    """合并: this case into the other."""

    def given(self) -> dict[str, Any]:
        return {"into": self.cleaned_data["other"], "version": self.cleaned_data["version"]}


class TransferForm(VerbForm):
    """转出系统: with proof."""

    to = fields.words("转往哪里", "请写明转给哪个单位，例如“市 12345 热线”。", longest=120, rows=1)
    reason = fields.words("转出理由", "请写明为什么转出。")
    proof = fields.words(
        "凭据文号或回执号", "没有凭据不能转出。请填对方给的文号或回执号。", longest=120, rows=1
    )
    file = fields.proof("凭据文件")


class AboutReporter(VerbForm):
    """What is done for one of those who asked; merged cases bring theirs along."""

    reporter = fields.pick("谁", (), "请选是哪一位。")

    def narrow(self) -> None:
        self.reporters = {str(one.pk): one for one in cases.reporters(self.case)}
        named = [(pk, one.name or "没有留姓名") for pk, one in self.reporters.items()]
        self.offer_choices("reporter", named)
        if len(named) == 1:
            self.fields["reporter"].initial = named[0][0]
            self.fields["reporter"].widget = forms.HiddenInput()

    def given(self) -> dict[str, Any]:
        given = {name: value for name, value in self.cleaned_data.items() if name != "version"}
        return {**given, "reporter": self.reporters[self.cleaned_data["reporter"]]}


class RevealForm(AboutReporter):
    """查看完整号码: the reason is logged."""

    reason = fields.words("查看理由", "请写明为什么要看，例如“电话核实地点”。", rows=1)


class EvaluateForm(AboutReporter):
    """回访: what the resident answered by phone or at the desk."""

    solved = fields.choice("解决了吗", (("yes", "解决了"), ("no", "没有解决")), "请选解决了没有。")
    mood = fields.choice("满意吗", Evaluation.Mood.choices, "请选满意程度。")
    comment = fields.words("居民的话", longest=500)
    via = fields.choice(
        "怎么问的", (("phone", "电话回访"), ("desk", "窗口当面")), "请选是电话问的还是当面问的。"
    )

    def given(self) -> dict[str, Any]:
        return {**super().given(), "solved": self.cleaned_data["solved"] == "yes"}


class TellForm(AboutReporter):
    """记告知: how the reporter heard of the answer."""

    how = fields.pick("怎么告知的", tuple((x, x) for x in ("电话", "当面", "短信", "上门")), "请选告知方式。")


class MatterForm(VerbForm):
    """定事项: which row of the list it is, and what the resident wants."""

    matter = fields.pick("清单事项", (), hint="来自履职事项清单，决定由谁牵头、几天办完。")
    nature = fields.pick("性质", Nature.choices, "请选性质。", hint="咨询、求助、投诉的办理时限不同。")
    category = fields.words("类别", longest=30, rows=1, hint="例如“停车秩序”。")

    def starting(self) -> dict[str, Any]:
        return {
            "matter": str(self.case.matter_id or ""),
            "nature": self.case.nature,
            "category": self.case.category,
        }

    def narrow(self) -> None:
        self.items = {str(item.pk): item for item in cases.matters_for(self.case)}
        named = [(pk, f"{item.number} {item.name}") for pk, item in self.items.items()]
        self.offer_choices("matter", [("", "清单里没有"), *named])

    def given(self) -> dict[str, Any]:
        return {**self.cleaned_data, "matter": self.items.get(self.cleaned_data["matter"])}
