"""What is typed about the house, and what to say when it cannot be right."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.password_validation import validate_password
from django.http import HttpRequest

from gongjian.kernel import clock
from gongjian.platform.action import ACTIONS
from gongjian.platform.actions import SOURCE_WANTED
from gongjian.platform.models import NoticeHabit, User
from gongjian.platform.notices import NoticeKind
from gongjian.platform.parameters import Parameter
from gongjian.platform.queries.outside import Cell
from gongjian.platform.reach import OUTSIDE
from gongjian.platform.registry import learn
from gongjian.platform.wording import Wording, problem

Grid = Sequence[tuple[NoticeKind, Sequence[Cell]]]
_TIME = {"required": "请填时间。", "invalid": "时间请写成 21:00 这样。"}
_DAY = {"required": "请选日期。", "invalid": "日期请写成 2026-11-18 这样。"}
WEAK = {
    "password_too_short": "新密码太短，至少要 8 位。",
    "password_too_common": "新密码太常见，容易被猜到，请换一个。",
    "password_too_similar": "新密码和用户名太像，请换一个。",
}
_EVERYWHERE = ("0", "整个系统")


class LoginForm(AuthenticationForm):
    """Name and password."""

    error_messages = {
        "invalid_login": "用户名或密码不对。连续输错 5 次会锁定 15 分钟。",
        "inactive": "这个账号已停用。需要恢复请找系统管理员。",
    }

    def __init__(self, request: HttpRequest | None = None, *args: Any, **options: Any) -> None:
        super().__init__(request, *args, **options)
        self.fields["username"].label = "用户名"
        self.fields["username"].error_messages["required"] = "请输入用户名。"
        self.fields["password"].label = "密码"
        self.fields["password"].error_messages["required"] = "请输入密码。"


class PasswordForm(forms.Form):
    """A new password of one's own."""

    old = forms.CharField(
        label="现在的密码",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        error_messages={"required": "请输入现在的密码。"},
    )
    new = forms.CharField(
        label="新密码",
        strip=False,
        help_text="至少 8 位，不要用生日、电话或常见密码。",
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        error_messages={"required": "请输入新密码。"},
    )
    again = forms.CharField(
        label="再输一次新密码",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        error_messages={"required": "请再输一次新密码。"},
    )

    def __init__(self, user: User, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.user = user

    def clean_old(self) -> str:
        if not self.user.check_password(self.cleaned_data["old"]):
            raise forms.ValidationError("现在的密码不对，请再输一次。")
        return str(self.cleaned_data["old"])

    def clean_new(self) -> str:
        new = str(self.cleaned_data["new"])
        if self.user.check_password(new):
            raise forms.ValidationError("新密码要和现在的不一样。")
        try:
            validate_password(new, self.user)
        except forms.ValidationError as weak:
            raise forms.ValidationError([WEAK[str(each.code)] for each in weak.error_list]) from weak
        return new

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        if "new" in given and "again" in given and given["new"] != given["again"]:
            self.add_error("again", "两次输入的新密码不一样。")
        return given


class AuditForm(forms.Form):
    """Which rows of the trail."""

    by = forms.CharField(label="操作人姓名", required=False, max_length=80)
    action = forms.ChoiceField(label="动作", required=False)
    since = forms.DateField(label="从哪天", required=False, widget=forms.DateInput, error_messages=_DAY)
    until = forms.DateField(label="到哪天", required=False, widget=forms.DateInput, error_messages=_DAY)
    named = forms.CharField(label="对象", required=False, max_length=80)
    subject = forms.CharField(label="对象", required=False, max_length=80, widget=forms.HiddenInput)
    group = forms.UUIDField(label="同批", required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        learn("actions")
        terms = sorted((each.term, name) for name, each in ACTIONS.items())
        self.fields["action"].choices = [("", "全部动作"), *((name, term) for term, name in terms)]  # type: ignore[attr-defined]
        self.fields["by"].widget.attrs["placeholder"] = "操作人姓名"
        self.fields["named"].widget.attrs["placeholder"] = "诉求编号，单位、人员或地方的全名"


class OverrideForm(forms.Form):
    """A local value of a number."""

    value = forms.CharField(label="本地取值", max_length=80, error_messages={"required": "请填本地取值。"})
    area_id = forms.ChoiceField(label="适用范围", error_messages={"required": "请选适用范围。"})
    effective_from = forms.DateField(label="生效日期", widget=forms.DateInput, error_messages=_DAY)
    source = forms.CharField(
        label="依据",
        max_length=200,
        help_text="文件名称和文号，例如“区府办〔2026〕12号”。",
        error_messages={"required": SOURCE_WANTED},
    )

    def __init__(
        self, parameter: Parameter, places: list[tuple[int, str]], *args: Any, **options: Any
    ) -> None:
        super().__init__(*args, **options)
        self.parameter = parameter
        choices = [_EVERYWHERE, *((str(area_id), name) for area_id, name in places)]
        self.fields["area_id"].choices = choices  # type: ignore[attr-defined]
        self.fields[
            "value"
        ].help_text = f"默认是 {parameter.words(parameter.default)}，写法同 {parameter.default}。"
        self.fields["effective_from"].initial = clock.today()

    def clean_value(self) -> str:
        try:
            return self.parameter.read(str(self.cleaned_data["value"]))
        except ValueError as wrong:
            raise forms.ValidationError(str(wrong)) from wrong

    def clean_area_id(self) -> int:
        return int(self.cleaned_data["area_id"])


class EndForm(forms.Form):
    """From which day a local value no longer holds."""

    on = forms.DateField(label="失效日期", widget=forms.DateInput, error_messages=_DAY)


class DayForm(forms.Form):
    """A day of the place's own."""

    day = forms.DateField(label="日期", widget=forms.DateInput, error_messages=_DAY)
    is_workday = forms.TypedChoiceField(
        label="这一天",
        choices=[("1", "上班"), ("0", "放假")],
        coerce=lambda value: value == "1",
        widget=forms.RadioSelect,
        error_messages={"required": "请选上班还是放假。"},
    )
    source = forms.CharField(
        label="依据",
        max_length=200,
        help_text="通知名称和文号，例如“区府办〔2026〕12号”。",
        error_messages={"required": SOURCE_WANTED},
    )


class WishesForm(forms.Form):
    """When one is told: quiet hours, the time of the digest, and a choice for every kind and channel."""

    quiet_from = forms.TimeField(label="免打扰从", widget=forms.TimeInput, error_messages=_TIME)
    quiet_to = forms.TimeField(
        label="到",
        widget=forms.TimeInput,
        error_messages=_TIME,
        help_text="这段时间不往外发，到点后合成一条。两个时间写成一样，就是不设免打扰。",
    )
    lets_urgent_pass = forms.BooleanField(label="吹哨这样的急事，免打扰时也马上提醒我", required=False)
    daily_at = forms.TimeField(label="每天汇总在几点发", widget=forms.TimeInput, error_messages=_TIME)

    def __init__(self, *args: Any, grid: Grid, **options: Any) -> None:
        super().__init__(*args, **options)
        self.grid = grid
        for _, cells in grid:
            for cell in cells:
                self.fields[cell.name] = forms.ChoiceField(choices=cell.choices, initial=cell.value)

    @classmethod
    def of(cls, habit: NoticeHabit, *, grid: Grid) -> "WishesForm":
        """The form as the person left it."""
        names = ("quiet_from", "quiet_to", "daily_at", "lets_urgent_pass")
        return cls(initial={name: getattr(habit, name) for name in names}, grid=grid)

    def rows(self) -> list[tuple[NoticeKind, list[tuple[str, forms.BoundField]]]]:
        """Every kind with its choices: the channel's name and the field."""
        return [(kind, [(cell.label, self[cell.name]) for cell in cells]) for kind, cells in self.grid]

    def given(self) -> dict[str, Any]:
        """What the action takes. Choices that are as declared are left to the declaration."""
        clean, wishes = self.cleaned_data, dict[str, dict[str, str]]()
        for kind, cells in self.grid:
            for cell in cells:
                channel = cell.name.partition("@")[2]
                if clean[cell.name] != kind.default(channel):
                    wishes.setdefault(kind.key, {})[channel] = clean[cell.name]
        return {
            "wishes": wishes,
            "quiet": (clean["quiet_from"], clean["quiet_to"]),
            "daily_at": clean["daily_at"],
            "lets_urgent_pass": clean["lets_urgent_pass"],
        }


class AddressForm(forms.Form):
    """A way to reach somebody outside."""

    channel = forms.ChoiceField(
        label="渠道",
        choices=[(each.value, each.label) for each in OUTSIDE],
        error_messages={"required": "请选渠道。"},
    )
    address = forms.CharField(
        label="地址",
        max_length=500,
        help_text="邮箱写邮箱地址；群机器人写从群里复制的地址，只加进本单位自己的工作群。",
        error_messages={"required": "请填地址。"},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    secret = forms.CharField(
        label="钉钉加签密钥",
        required=False,
        max_length=200,
        help_text="钉钉机器人选了“加签”时才填，以“SEC”开头。",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class CodeForm(forms.Form):
    """The code that proves an address."""

    code = forms.CharField(
        label="验证码",
        max_length=12,
        error_messages={"required": "请填收到的 6 位验证码。"},
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )


class TemplateForm(forms.Form):
    """The words of a kind of message, with blanks."""

    subject = forms.CharField(label="标题", error_messages={"required": "标题不能空着。"})
    body = forms.CharField(
        label="正文", widget=forms.Textarea(attrs={"rows": 8}), error_messages={"required": "正文不能空着。"}
    )

    def __init__(self, *args: Any, kind: str, **options: Any) -> None:
        super().__init__(*args, **options)
        self.kind = kind

    def clean(self) -> dict[str, Any]:
        given = {name: text.replace("\r\n", "\n") for name, text in self.cleaned_data.items()}
        wrong = problem(self.kind, Wording(**given)) if len(given) == len(self.fields) else ""
        if wrong:
            self.add_error("subject" if wrong.startswith("标题") else "body", wrong)
        return given
