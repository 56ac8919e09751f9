"""What is typed about organisations, people and posts, and what to say when it cannot be right."""

import re
from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password

from gongjian.areas import queries as places
from gongjian.areas.models import Area
from gongjian.kernel import clock
from gongjian.orgs import queries
from gongjian.orgs.models import Org
from gongjian.orgs.roles import ROLES

_DAY = {"invalid": "日期请写成 2026-11-18 这样。"}


def _text(label: str, longest: int, missing: str = "", hint: str = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=longest,
        required=bool(missing),
        help_text=hint,
        error_messages={"required": missing, "max_length": f"最多 {longest} 个字，请缩短。"},
    )


class AreaField(forms.CharField):
    """A place, by its code or its name."""

    def clean(self, value: Any) -> Area | None:
        words = super().clean(value).strip()
        if not words:
            return None
        if words.isdigit() and (found := places.by_code(words)):
            return found
        same = [area for area in places.search(words) if words in (area.name, area.short_name)]
        if len(same) == 1:
            return same[0]
        if same:
            where = "；".join(f"{chain}（{area.code}）" for area, chain in _chains(same))
            raise forms.ValidationError(f"叫“{words}”的地方不止一个，请写代码：{where}。")
        raise forms.ValidationError(f"没有叫“{words}”的地方，请写全称或 12 位代码。")


class OrgField(forms.CharField):
    """An organisation, by its full or short name."""

    def clean(self, value: Any) -> Org | None:
        words = super().clean(value).strip()
        if not words:
            return None
        same = queries.named(words)
        if len(same) == 1:
            return same[0]
        if same:
            parents = "、".join(org.parent.name for org in same if org.parent)
            raise forms.ValidationError(f"叫“{words}”的单位不止一个（分属{parents}），请写全称。")
        raise forms.ValidationError(f"没有叫“{words}”的单位，请写全称或简称。")


class RoleField(forms.ChoiceField):
    """One of the field's own posts."""

    def __init__(self) -> None:
        wrong = "请从列表里选一个岗位。"
        super().__init__(
            label="岗位",
            choices=[("", "请选择"), *((role.key, role.term) for role in ROLES.values())],
            error_messages={"required": wrong, "invalid_choice": wrong},
        )


class SearchForm(forms.Form):
    """The filters of the directory; they live in the address."""

    q = forms.CharField(label="单位名称或电话", required=False, max_length=60)
    kind = forms.ChoiceField(label="类别", required=False)
    area = forms.CharField(label="辖区", required=False, max_length=60)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        choices = [("", "全部类别"), *((kind.key, kind.name) for kind in queries.kinds())]
        self.fields["kind"] = forms.ChoiceField(label="类别", required=False, choices=choices)
        self.fields["q"].widget.attrs["placeholder"] = "查单位名称、办公电话"
        self.fields["area"].widget.attrs["placeholder"] = "辖区名称或代码"

    def clean_area(self) -> Area | None:
        return AreaField(required=False).clean(self.cleaned_data["area"])


class OrgForm(forms.Form):
    """An act on an organisation. `given()` is what the action takes besides the organisation itself."""

    def given(self) -> dict[str, Any]:
        return dict(self.cleaned_data)


class FoundForm(OrgForm):
    """A new organisation under the one shown."""

    name = _text("单位全称", 80, "请写单位全称。")
    short_name = _text("简称", 30, hint="列表里显示的名字；不填就用全称")
    kind = forms.ChoiceField(
        label="类别", error_messages={"required": "请选类别。", "invalid_choice": "请从列表里选类别。"}
    )
    area = AreaField(
        label="辖区", error_messages={"required": "请写它服务的地方。"}, help_text="地名或 12 位代码"
    )
    is_lead = forms.BooleanField(label="它是这个地方的属地责任单位", required=False)
    phone = _text("办公电话", 30)
    on = forms.DateField(
        label="成立日期", initial=clock.today, error_messages={"required": "请写成立日期。", **_DAY}
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        wrong = {"required": "请选类别。", "invalid_choice": "请从列表里选类别。"}
        choices = [("", "请选择"), *((kind.key, kind.name) for kind in queries.kinds())]
        self.fields["kind"] = forms.ChoiceField(label="类别", choices=choices, error_messages=wrong)


class RenameForm(OrgForm):
    """A new name."""

    name = _text("单位全称", 80, "请写新的全称。")
    short_name = _text("简称", 30)


class MoveForm(OrgForm):
    """A new parent."""

    parent = OrgField(
        label="新的上级单位", error_messages={"required": "请写新的上级单位。"}, help_text="全称或简称"
    )


class PlaceForm(OrgForm):
    """The place it serves."""

    area = AreaField(
        label="辖区", error_messages={"required": "请写它服务的地方。"}, help_text="地名或 12 位代码"
    )
    is_lead = forms.BooleanField(label="它是这个地方的属地责任单位", required=False)


class PhoneForm(OrgForm):
    """The office phone."""

    phone = _text("办公电话", 30, hint="全体工作人员看得到，请不要写个人手机")


class CloseForm(OrgForm):
    """The day it closes."""

    on = forms.DateField(
        label="撤销日期", initial=clock.today, error_messages={"required": "请写撤销日期。", **_DAY}
    )


class AddPersonForm(OrgForm):
    """A person who will hold a post."""

    name = _text("姓名", 40, "请写姓名。")
    phone = _text("手机", 20, hint="加密保存，列表里只显示头三位和末四位")

    def clean_phone(self) -> str:
        return _phone(self.cleaned_data["phone"])


class AppointForm(OrgForm):
    """A post for somebody who has been entered."""

    who = _text("姓名", 40, "请写要任命的人的姓名。")
    phone = _text("手机", 20, hint="有同名的人时才要写")
    role = RoleField()
    title = _text("职务名称", 40, hint="例如：党委副书记。不填就用岗位名")
    area = AreaField(label="限于", required=False, help_text="只管一部分地方时写，例如一个网格")
    starts = forms.DateField(
        label="任职日期", initial=clock.today, error_messages={"required": "请写任职日期。", **_DAY}
    )
    ends = forms.DateField(label="离任日期", required=False, error_messages=_DAY, help_text="有任期的写")

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


class EndForm(OrgForm):
    """The day a post ends."""

    on = forms.DateField(
        label="离任日期", initial=clock.today, error_messages={"required": "请写离任日期。", **_DAY}
    )


class AccountForm(OrgForm):
    """A login name and a first password."""

    login = _text("登录名", 30, "请写登录名。", hint="字母、数字，便于记忆")
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


def _chains(areas: list[Area]) -> list[tuple[Area, str]]:
    words = places.chains(areas)
    return [(area, words[area.pk]) for area in areas]


def _phone(text: str) -> str:
    digits = "".join(filter(str.isdigit, text))
    if text.strip() and len(digits) not in (7, 8, 11, 12):
        raise forms.ValidationError("手机号应是 11 位数字，请核对。")
    return digits


def _nobody(name: str, number: int) -> str:
    if number:
        return f"叫“{name}”的有 {number} 人，请再写手机号。"
    return f"没有登记过“{name}”。请系统管理员先登记这个人，再任命。"
