"""What is typed about people and posts, and what to say when it cannot be right."""

import re
from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password

from gongjian.kernel import clock
from gongjian.orgs import queries
from gongjian.orgs.forms.fields import DAY, AreaField, OrgForm, RoleField, text


class AddPersonForm(OrgForm):
    """A person who will hold a post."""

    name = text("姓名", 40, "请写姓名。")
    phone = text("手机", 20, hint="加密保存，列表里只显示头三位和末四位")

    def clean_phone(self) -> str:
        return _phone(self.cleaned_data["phone"])


class NamingForm(OrgForm):
    """Something for somebody who has been entered, by name (`who`) and, of two alike, by phone."""

    def __init__(self, *args: Any, by: Any = None, **options: Any) -> None:
        super().__init__(*args, **options)
        self.by = by

    def clean(self) -> dict[str, Any]:
        cells = super().clean() or {}
        same = [p for p in queries.people(self.by, cells.get("who", "")) if p.name == cells.get("who")]
        if len(same) > 1 and cells.get("phone"):
            wanted = "".join(filter(str.isdigit, cells["phone"]))
            same = [p for p in same if p.phone == wanted]
        if len(same) == 1:
            cells["person"] = same[0]
        elif cells.get("who"):
            self.add_error("who", _nobody(cells["who"], len(same)))
        return cells

    def given(self) -> dict[str, Any]:
        return {key: value for key, value in self.cleaned_data.items() if key not in ("who", "phone")}


class AppointForm(NamingForm):
    """A post for somebody who has been entered."""

    who = text("姓名", 40, "请写要任命的人的姓名。")
    phone = text("手机", 20, hint="有同名的人时才要写")
    role = RoleField()
    title = text("职务名称", 40, hint="例如：党委副书记。不填就用岗位名")
    area = AreaField(label="限于", required=False, help_text="只管一部分地方时写，例如一个网格")
    starts = forms.DateField(
        label="任职日期", initial=clock.today, error_messages={"required": "请写任职日期。", **DAY}
    )
    ends = forms.DateField(label="离任日期", required=False, error_messages=DAY, help_text="有任期的写")


class EndForm(OrgForm):
    """The day a post ends."""

    on = forms.DateField(
        label="离任日期", initial=clock.today, error_messages={"required": "请写离任日期。", **DAY}
    )


class AccountForm(OrgForm):
    """A login name and a first password."""

    login = text("登录名", 30, "请写登录名。", hint="字母、数字，便于记忆")
    password = forms.CharField(
        label="初始密码",
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text="请当面或电话告知本人，首次登录要改",
        error_messages={"required": "请写初始密码。"},
    )

    def clean_login(self) -> str:
        login: str = self.cleaned_data["login"].strip()
        if not re.fullmatch(r"[A-Za-z0-9._-]{3,30}", login):
            raise forms.ValidationError("登录名用 3 到 30 个字母、数字、点或横线。")
        return login

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        try:
            validate_password(password)
        except forms.ValidationError:
            raise forms.ValidationError(
                "初始密码太容易猜。请用 8 位以上，字母和数字混着用，不要用常见的词。"
            ) from None
        return password


class RevealForm(forms.Form):
    """Why the whole number is needed."""

    reason = forms.CharField(
        label="查看理由",
        min_length=4,
        max_length=100,
        error_messages={
            "required": "请写查看理由，会和您的姓名、时间一起记录。",
            "min_length": "理由太短，请写清楚为什么要这个号码。",
            "max_length": "最多 100 个字，请缩短。",
        },
    )


class PostForm(forms.Form):
    """Which of one's posts to act in."""

    post_id = forms.IntegerField(error_messages={"required": "请选一个岗位。", "invalid": "请选一个岗位。"})


def _phone(text: str) -> str:
    digits = "".join(filter(str.isdigit, text))
    if text.strip() and len(digits) not in (7, 8, 11, 12):
        raise forms.ValidationError("手机号应是 11 位数字，请核对。")
    return digits


def _nobody(name: str, number: int) -> str:
    if number:
        return f"叫“{name}”的有 {number} 人，请再写手机号。"
    return f"没有登记过“{name}”。请系统管理员先登记这个人，再任命。"
