"""What is typed about other systems."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from gongjian.areas.models import Area
from gongjian.exchange import queries
from gongjian.exchange.rules import DAYS, MOST_DAYS, SCOPES, USUAL
from gongjian.orgs.models import Org
from gongjian.platform.models import User

_NAME = {"required": "请写用途，例如“市 12345 热线”。", "max_length": "用途最多 20 个字，请写短一些。"}
_DAYS = f"有效期请写 1 到 {MOST_DAYS} 天的整数。"


def _name() -> forms.CharField:
    return forms.CharField(
        label="用途", max_length=20, error_messages=_NAME, help_text="给哪个系统用，例如“市 12345 热线”。"
    )


class TokenForm(forms.Form):
    """发放令牌: for what, as whom, within which scopes, how long."""

    name = _name()
    login = forms.CharField(
        label="代表的账号",
        max_length=150,
        error_messages={"required": "请写登录名。"},
        help_text="令牌办事等于这个账号办事。最好专门开一个账号，只任一个岗位。",
    )
    post = forms.TypedChoiceField(
        label="代表的岗位",
        coerce=int,
        required=False,
        empty_value=None,
        error_messages={"invalid_choice": "这个岗位不在这个账号名下，请重新选。"},
    )
    scopes = forms.MultipleChoiceField(
        label="范围",
        choices=list(SCOPES.items()),
        initial=USUAL,
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": "请至少选一项范围。",
            "invalid_choice": "没有这项范围，请从列出的里面选。",
        },
        help_text="只勾用得着的。能看居民完整信息的令牌，要账号本人确认后才能用。",
    )
    days = forms.IntegerField(
        label="有效天数",
        min_value=1,
        max_value=MOST_DAYS,
        initial=DAYS,
        error_messages={
            "required": _DAYS,
            "invalid": _DAYS,
            "min_value": _DAYS,
            "max_value": _DAYS,
        },
    )

    def __init__(self, data: Any = None, **options: Any) -> None:
        super().__init__(data, **options)
        self.user: User | None = queries.account(str((data or {}).get("login", "")))
        seats = queries.seats(self.user) if self.user else ()
        if len(seats) > 1:
            field = self.fields["post"]
            assert isinstance(field, forms.TypedChoiceField)
            field.choices = [(seat.post_id, seat.label) for seat in seats]
        else:
            del self.fields["post"]

    def clean_login(self) -> str:
        if self.user is None:
            raise ValidationError("没有这个账号，或者已经停用。请核对登录名，在“单位与人员”里查得到。")
        return str(self.cleaned_data["login"])


class SubscriptionForm(forms.Form):
    """设立推送: whither, of which cases, of which steps."""

    name = _name()
    url = forms.CharField(
        label="接收地址",
        max_length=300,
        error_messages={
            "required": "请写对方给的接收地址。",
            "max_length": "地址最多 300 个字，请换短一些的。",
        },
        help_text="写成 https://example.org/hook 这样。内网地址要先请运维放行。",
    )
    area = forms.CharField(
        label="哪个地方的诉求",
        required=False,
        max_length=15,
        help_text="区划代码，连同它下面的。地方和单位至少写一项。",
    )
    org = forms.CharField(
        label="哪个单位经手的诉求",
        required=False,
        max_length=80,
        help_text="单位的全称或简称。地方和单位至少写一项；两项都写，就只推送那个地方里它经手的。",
    )
    verbs = forms.MultipleChoiceField(
        label="哪些步骤",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": "没有这个步骤，请从列出的里面选。"},
        help_text="一个都不勾，就是全部。",
    )

    def __init__(self, data: Any = None, **options: Any) -> None:
        super().__init__(data, **options)
        field = self.fields["verbs"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = list(queries.events().items())

    def clean_area(self) -> Area | None:
        code = self.cleaned_data["area"].strip()
        if not code:
            return None
        found = queries.place(code)
        if found is None:
            raise ValidationError("没有代码是这个的地方。请写 12 位区划代码，在“区划网格”里查得到。")
        return found

    def clean_org(self) -> Org | None:
        name = self.cleaned_data["org"].strip()
        found = queries.body(name) if name else []
        if name and not found:
            raise ValidationError("没有叫这个名字的单位，请照“单位与人员”里的名称写。")
        if len(found) > 1:
            raise ValidationError("有几个单位都叫这个简称，请写全称。")
        return found[0] if found else None

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        if not self.errors and given.get("area") is None and given.get("org") is None:
            raise ValidationError("请写明推送哪个地方、哪个单位的诉求，至少写一项。")
        return given
