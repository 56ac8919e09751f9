"""What is typed about members, and what to say when it cannot be right."""

from typing import Any

from django import forms

from gongjian.kernel import clock
from gongjian.members.actions.register import Facts
from gongjian.members.models import LIVING, Education, Gender, Klass, Standing
from gongjian.members.rules import register as rules
from gongjian.members.rules import transfers as moves
from gongjian.members.rules.floating import may_host
from gongjian.orgs import queries as orgs
from gongjian.sheets.kinds import Bad, IdNumber, Phones

DAY = {"invalid": "日期请写成 2026-11-18 这样。"}


def text(label: str, longest: int, missing: str = "", hint: str = "") -> forms.CharField:
    """A line of words; `missing` is what to say when it is empty, "" lets it be empty."""
    return forms.CharField(
        label=label,
        max_length=longest,
        required=bool(missing),
        help_text=hint,
        error_messages={"required": missing, "max_length": f"最多 {longest} 个字，请缩短。"},
    )


def choice(label: str, choices: Any, missing: str, blank: str = "请选择") -> forms.ChoiceField:
    """One of a list, which has to be chosen."""
    return forms.ChoiceField(
        label=label,
        choices=[("", blank), *choices],
        error_messages={"required": missing, "invalid_choice": missing},
    )


def day(label: str, missing: str = "", hint: str = "") -> forms.DateField:
    """A day; `missing` is what to say when it is empty, "" lets it be empty."""
    return forms.DateField(
        label=label, required=bool(missing), help_text=hint, error_messages={"required": missing, **DAY}
    )


class MemberForm(forms.Form):
    """An act on a member; `version` is the entry as the page showed it."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def given(self) -> dict[str, Any]:
        """What the action takes besides the member."""
        return dict(self.cleaned_data)


class FactsForm(MemberForm):
    """What the register holds of a person. Sealed values are typed anew or left as they are."""

    name = text("姓名", 40, "请写姓名。")
    gender = choice("性别", Gender.choices, "请选性别。")
    id_number = text("身份证号", 24, hint="18 位，加密保存。更正时不改就空着")
    phone = text("手机", 20, hint="加密保存。更正时不改就空着")
    born_on = day("出生日期", hint="写了身份证号可以不填")
    ethnic = text("民族", 20, hint="例如：汉族")
    education = forms.ChoiceField(label="学历", choices=Education.choices, required=False)
    joined_on = day("入党日期")
    full_on = day("转正日期", hint="预备党员不填")
    address = text("住址", 100, hint="加密保存。更正时不改就空着")

    def clean_id_number(self) -> str:
        return read(IdNumber(), self.cleaned_data["id_number"])

    def clean_phone(self) -> str:
        return read(Phones(), self.cleaned_data["phone"])

    def clean(self) -> dict[str, Any]:
        cells = super().clean() or {}
        number = cells.get("id_number", "")
        if number and not cells.get("born_on"):
            cells["born_on"] = rules.born_on(number)
        days = {key: cells.get(key) for key in ("born_on", "joined_on", "full_on")}
        verdict = rules.are_sane_days(**days, today=clock.today())
        if not verdict:
            raise forms.ValidationError(verdict.reason)
        if number and cells.get("gender") and rules.gender(number) != cells["gender"]:
            raise forms.ValidationError("性别和身份证号对不上，请核对。")
        return cells

    def facts(self) -> Facts:
        """The facts as the action takes them."""
        return Facts(**{name: self.cleaned_data[name] for name in Facts.__dataclass_fields__})

    def given(self) -> dict[str, Any]:
        return {"facts": self.facts(), "version": self.cleaned_data["version"]}


class EnrolForm(FactsForm):
    """A member who is entered into a branch's register."""

    branch = choice("党支部", [], "请选登记到哪个支部。")
    standing = choice("党籍", [(one.value, one.label) for one in LIVING], "请选预备党员还是正式党员。")
    klass = choice("类别", Klass.choices, "请选类别。")
    starts = day("编入支部日期", "请写从哪天起在这个支部。")
    paper = text("依据", 100, hint="例如：介绍信编号、批复文号")
    field_order = ("branch", "name", "gender", "standing", "klass", "starts", "paper")

    def __init__(self, *args: Any, branches: list[Any], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["branch"].choices = [("", "请选择"), *((str(one.pk), one.name) for one in branches)]  # type: ignore[attr-defined]

    def given(self) -> dict[str, Any]:
        """What the action takes besides the branch."""
        rest = {name: self.cleaned_data[name] for name in ("standing", "klass", "starts", "paper")}
        return {"facts": self.facts(), **rest}


class ClassForm(MemberForm):
    """Another class from a day on."""

    klass = choice("新的类别", Klass.choices, "请选类别。")
    on = day("从哪天起", "请写从哪天起。")


class StandingForm(MemberForm):
    """Another standing from a day on, with its paper."""

    standing = choice("新的党籍状态", Standing.choices, "请选新的状态。")
    on = day("从哪天起", "请写从哪天起。")
    paper = text("依据", 100, "请写依据，例如会议名称和日期、批复文号。")


class OfferForm(MemberForm):
    """To which branch of this instance, and why."""

    target = text("转到哪个支部", 80, "请写转到哪个支部。", "支部全称或简称")
    reason = text("原因", 200, "请写原因，例如工作调动、搬家。")

    def clean_target(self) -> Any:
        return branch_named(self.cleaned_data["target"], "在本系统里没有，转到外面请开介绍信")

    def given(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("target", "reason")}


class BackForm(MemberForm):
    """That an entry about somebody's leaving was a mistake, and by what it is corrected."""

    paper = text("更正依据", 80, "请写依据：哪一次登记错了，凭什么更正。")
    branch = text("登记到哪个支部", 80, hint="原支部还在的不用写；已经撤销的，写现在的支部")

    def clean_branch(self) -> Any:
        words = self.cleaned_data["branch"]
        return branch_named(words, "在本系统里没有，请核对") if words else None


class LetterForm(MemberForm):
    """A letter to the outside."""

    target_name = text("转往哪个党组织", 80, "请写转往哪个党组织，要写全称。")
    days = forms.IntegerField(
        label="有效期（天）",
        initial=30,
        min_value=1,
        max_value=365,
        help_text="本市一般 10 天，外地一般 30 天，最长 90 天",
        error_messages={
            "required": "请写有效期。",
            "invalid": "有效期请写整数天。",
            "min_value": "有效期至少 1 天。",
            "max_value": "有效期太长，请改短。",
        },
    )
    reason = text("原因", 200, "请写原因，例如工作调动、搬家。")

    def given(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("target_name", "days", "reason")}


class TransferForm(forms.Form):
    """An act on a transfer."""

    def given(self) -> dict[str, Any]:
        """What the action takes besides the transfer."""
        return dict(self.cleaned_data)


class AcceptForm(TransferForm):
    """From which day on."""

    on = day("从哪天起编入本支部", "请写从哪天起。")


class ReceiptForm(TransferForm):
    """The receipt of a letter."""

    on = day("对方接收日期", "请写对方接收的日期。")
    words = text("回执", 60, "请写回执内容，例如回执编号。")


class WhyForm(TransferForm):
    """Why it is sent or taken back."""

    reason = text("原因", 200, "请写原因。")


class UnlistedForm(forms.Form):
    """What is true of those whom the roster did not name."""

    standing = forms.ChoiceField(
        label="他们现在",
        required=False,
        choices=[
            ("", "仍在册，名册漏写了"),
            *((one.value, one.label) for one in Standing if one not in LIVING),
        ],
    )
    on = forms.DateField(label="从哪天起", required=False, error_messages=DAY, help_text="仍在册的不填")
    paper = text("依据", 100, hint="不在册的要写，例如介绍信编号")


class OwnForm(MemberForm):
    """What a member says of themselves."""

    skills = text("特长", 100, hint="例如：理发、修电器、懂法律")
    free_time = text("空闲时间", 100, hint="例如：周末上午")

    def given(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("skills", "free_time")}


class RevealForm(forms.Form):
    """Why the sealed values are needed."""

    reason = forms.CharField(
        label="查看理由",
        min_length=4,
        max_length=100,
        error_messages={
            "required": "请写查看理由，会和您的姓名、时间一起记录。",
            "min_length": "理由太短，请写清楚为什么要看。",
            "max_length": "最多 100 个字，请缩短。",
        },
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **(options | {"auto_id": "reveal_%s"}))  # it stands beside the form of an act


def branch_named(words: str, missing: str, *, may: str = "receive") -> Any:
    """The one branch of that name that may take members ("host": look after them); else ValidationError."""
    rule = may_host if may == "host" else moves.may_receive
    same = [one for one in orgs.named(words) if rule(one)]
    if len(same) != 1:
        wrong = "不止一个，请写全称" if same else missing
        raise forms.ValidationError(f"叫“{words}”的支部{wrong}。")
    return same[0]


def read(kind: IdNumber | Phones, words: str) -> str:
    """What was typed as the kind reads it; ValidationError with its sentence."""
    try:
        return str(kind.read(words)) if words.strip() else ""
    except Bad as bad:
        raise forms.ValidationError(str(bad)) from bad
