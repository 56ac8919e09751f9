"""Registration at the desk (登记与代办): for whom, how, what, where, and what to do with it at once."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from gongjian.orgs.actor import Actor
from gongjian.requests.actions.intake import ReporterFacts
from gongjian.requests.forms import fields
from gongjian.requests.models import Channel, Nature, Outcome
from gongjian.requests.queries import register, typed, whereabouts

QUEUE, MINE, DONE = "queue", "mine", "done"
_WHAT_NOW = (
    (QUEUE, "先登记，稍后受理或派单"),
    (MINE, "我来受理"),
    (DONE, "已经当场办结"),
)
_ON_BEHALF = [(key, word) for key, word in Channel.choices if key not in (Channel.WEB, Channel.HISTORY)]
_OTHER_NUMBER = (Channel.LETTER, Channel.SYSTEM, Channel.HOTLINE)


class RegisterForm(forms.Form):
    """One page, top to bottom as one talks to the resident."""

    name = fields.words("替谁办", longest=20, rows=1, hint="写称呼就行，例如“陈女士”。不愿留名可以空着。")
    phone = fields.words("手机", longest=30, rows=1, hint="办结后按这个号码回访。")
    address = fields.words("住址", longest=120, rows=1)
    consent = forms.BooleanField(label="居民同意登记姓名和联系方式，只用于办这件事", required=False)
    wants_answer = forms.BooleanField(label="居民要答复", required=False, initial=True)
    channel = fields.choice("怎么来的", _ON_BEHALF, "请选诉求是怎么来的。")
    source_number = fields.words("来源编号", longest=60, rows=1, hint="热线工单号、来文号，对账时用。")
    text = fields.words(
        "居民说了什么",
        "请写明是什么事，哪怕一句话。",
        longest=2000,
        rows=4,
        hint="照居民的原话写，不用套话。",
    )
    area = fields.listed("在哪个社区、网格", "请选发生在哪里。")
    place = fields.words("具体位置", longest=120, rows=1, hint="例如“怡康花园 12 幢西侧”。")
    nature = fields.pick("性质", Nature.choices, "请选性质。", hint="咨询、求助、投诉的办理时限不同。")
    matter = fields.listed("清单事项", hint="写了内容再点“看建议”，会列出履职事项清单里最像的几项。")
    category = fields.words("类别", longest=30, rows=1, hint="例如“停车秩序”。选了清单事项会自动带出。")
    is_urgent = forms.BooleanField(
        label="紧急，有危险", required=False, help_text="按紧急时限办，先打电话通知责任人。"
    )
    photos = fields.PicturesField()
    what_now = fields.choice("现在怎么办", _WHAT_NOW, "请选登记之后怎么办。")
    outcome = forms.ChoiceField(
        label="当场办得怎么样",
        choices=[("", "请选"), *((k, w) for k, w in Outcome.choices if k != Outcome.PLANNED)],
        required=False,
    )
    reply = fields.words("当场怎么答复的", longest=2000, rows=2, hint="只在当场办结时写。")

    def __init__(self, data: Any = None, files: Any = None, *, by: Actor, **options: Any) -> None:
        options["initial"] = {"nature": Nature.HELP, "what_now": QUEUE, **options.get("initial", {})}
        super().__init__(data, files, **options)
        self.by = by
        self._fill("area", partial(whereabouts.place, by), partial(_place_choices, by))
        self._fill("matter", partial(register.matter, by), partial(_matter_choices, by))

    def clean_phone(self) -> str:
        phone = self.cleaned_data["phone"]
        if phone and (fault := typed.phone_fault(phone)):
            raise ValidationError(fault.replace("不想留可以空着。", "居民不想留可以空着。"))
        return typed.phone_digits(phone)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        personal = any(given.get(name) for name in ("name", "phone", "address"))
        if personal and not given.get("consent"):
            self.add_error("consent", "登记了姓名、手机或住址，要先征得居民同意并勾选；居民不同意就不登记。")
        if given.get("what_now") == DONE:
            if not given.get("outcome"):
                self.add_error("outcome", "当场办结要选办得怎么样。")
            if not given.get("reply"):
                self.add_error("reply", "当场办结要写明怎么答复的。")
        return given

    def given(self) -> dict[str, Any]:
        """What `intake.lodge` is called with."""
        kept = {
            name: self.cleaned_data[name]
            for name in ("text", "channel", "place", "nature", "category", "is_urgent", "photos")
        }
        answer = {name: self.cleaned_data[name] for name in ("outcome", "reply")} if self.is_done else {}
        return {
            **kept,
            **answer,
            "source_number": self.cleaned_data["source_number"]
            if self.cleaned_data["channel"] in _OTHER_NUMBER
            else "",
            "area": self.cleaned_data["area"],
            "matter": self.cleaned_data["matter"],
            "reporter": self._reporter(),
            "take_on": self.cleaned_data["what_now"] in (MINE, DONE),
        }

    @property
    def is_done(self) -> bool:
        """Whether it was settled on the spot."""
        return bool(self.cleaned_data["what_now"] == DONE)

    def _reporter(self) -> ReporterFacts | None:
        name, phone, address = (self.cleaned_data[key] for key in ("name", "phone", "address"))
        if not (name or phone or address):
            return None
        return ReporterFacts(name, phone, address, bool(self.cleaned_data["wants_answer"] and phone))

    def _fill(self, name: str, find: Callable[[str], Any], choices: Callable[[], Any]) -> None:
        field = self.fields[name]
        assert isinstance(field, fields.Listed)
        field.find, field.choices = find, choices


# Django copies every field for every form; most of the time of reading an answer went into that.
RegisterForm.base_fields = fields.Shared(RegisterForm.base_fields, own=("area", "matter"))


def _place_choices(by: Actor) -> list[tuple[str, str]]:
    rows = whereabouts.places(by).select_related("parent").order_by("path")
    return [("", "请选"), *((str(area.pk), whereabouts.name_of(area)) for area in rows)]


def _matter_choices(by: Actor) -> list[tuple[str, str]]:
    rows = register.all_matters(by)
    return [("", "还没有定"), *((str(item.pk), f"{item.number} {item.name}") for item in rows)]
