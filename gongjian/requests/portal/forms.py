"""What residents fill in. Every fault is a sentence that tells how to mend it; nothing typed is lost."""

from typing import Any

from django import forms

from gongjian.platform.attachments import Upload
from gongjian.requests.queries import typed

TEXT_MAX = 500
PLACE_MAX = 120
NAME_MAX = 20
PHOTOS_MAX = 6
UNKNOWN_PLACE = "unknown"
PHONE_TEXT_MAX = 30

Option = tuple[str, str]
Options = list[Option | tuple[str, list[Option]]]


class ManyFiles(forms.ClearableFileInput):
    """A file input that takes several files and never claims to hold one."""

    allow_multiple_selected = True
    template_name = "django/forms/widgets/file.html"


class PhotosField(forms.FileField):
    """Any number of uploads; whether each is a picture is judged where it is kept, file by file."""

    widget = ManyFiles

    def clean(self, data: Any, initial: Any = None) -> list[Upload]:  # noqa: ARG002 - Django's signature
        return [file for file in (data if isinstance(data, list | tuple) else [data]) if file]


class Words(forms.CharField):
    """Free text. A line end counts as one character, as it does in the browser."""

    def to_python(self, value: Any) -> str:
        return str(super().to_python(value) or "").replace("\r\n", "\n").replace("\x00", "")


class Trapped(forms.Form):
    """A form with a field that people do not see; programs that fill everything give themselves away."""

    website = forms.CharField(
        label="这一栏请留空", required=False, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )

    def clean_website(self) -> str:
        if self.cleaned_data["website"]:
            raise forms.ValidationError("“请留空”那一栏不用填，请清空它再点一次。")
        return ""


def _too_long(limit: int, more: str = "") -> str:
    return f"最多 {limit} 字，现在 %(show_value)s 字，请删短一些。{more}"


def _photos(hint: str) -> PhotosField:
    return PhotosField(
        label="照片",
        required=False,
        help_text=hint,
        widget=ManyFiles(attrs={"accept": "image/*", "multiple": True}),
    )


class WhatForm(Trapped):
    """Step 1: what is the matter."""

    text = Words(
        label="您要反映什么事？",
        help_text="什么事、多久了、希望怎么办。姓名电话后面再问。",
        max_length=TEXT_MAX,
        widget=forms.Textarea(attrs={"rows": 5, "maxlength": TEXT_MAX}),
        error_messages={
            "required": "请写明是什么事，哪怕一句话",
            "max_length": _too_long(TEXT_MAX, "细节可以等工作人员联系您时再说。"),
        },
    )
    photos = _photos(f"最多 {PHOTOS_MAX} 张。请避开人脸和车牌。")

    def clean_text(self) -> str:
        text: str = self.cleaned_data["text"]
        if not any(c.isalnum() for c in text):
            raise forms.ValidationError("请用文字写明是什么事，哪怕一句话")
        return text


class WhereForm(forms.Form):
    """Step 2: where. `community` is an area code, "unknown", or "" when the address or the point is to tell;
    `spot` takes one of the proposed places, `asked` is for which words they were proposed.
    """

    community = forms.ChoiceField(
        label="哪个社区",
        help_text="写了具体位置，或者在地图上点了，就不用选。",
        required=False,
        error_messages={"invalid_choice": "没有这个社区，请在列表里重新选一个"},
    )
    place = Words(
        label="具体位置",
        help_text="不用很准，网格员会去看。如：怡康花园 12 幢、菜场北门路口。",
        required=False,
        max_length=PLACE_MAX,
        widget=forms.TextInput(attrs={"maxlength": PLACE_MAX, "autocomplete": "off"}),
        error_messages={"max_length": _too_long(PLACE_MAX)},
    )
    asked = forms.CharField(required=False, max_length=2 * PLACE_MAX, widget=forms.HiddenInput)
    longitude = forms.FloatField(required=False, min_value=-180, max_value=180, widget=forms.HiddenInput)
    latitude = forms.FloatField(required=False, min_value=-90, max_value=90, widget=forms.HiddenInput)

    def __init__(self, *args: Any, communities: Options, **options: Any) -> None:
        """`communities`: the choices, grouped by subdistrict."""
        super().__init__(*args, **options)
        choice = self.fields["community"]
        assert isinstance(choice, forms.ChoiceField)
        choice.choices = [("", "请选择"), (UNKNOWN_PLACE, "不知道属于哪个社区"), *communities]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if (data.get("longitude") is None) != (data.get("latitude") is None):
            data["longitude"] = data["latitude"] = None
        if data.get("place") or data.get("longitude") is not None or self.errors:
            return data
        if data.get("community") == UNKNOWN_PLACE:
            self.add_error("place", "不知道属于哪个社区时，请写一下地点，如小区名、路名和门牌、附近的店")
        elif not data.get("community"):
            self.add_error("community", "请写一下具体位置，或者选一个社区")
        return data

    @property
    def question(self) -> str:
        """What is proposed for: other words, or another community, are a new question."""
        data = self.cleaned_data
        return f"{data['community']}/{data['place']}"


class ContactForm(Trapped):
    """Step 3: who asks. All of it may stay empty."""

    name = Words(
        label="怎么称呼",
        required=False,
        max_length=NAME_MAX,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"max_length": _too_long(NAME_MAX)},
    )
    phone = forms.CharField(
        label="手机号",
        help_text="查进度时可以用后四位核对。",
        required=False,
        max_length=PHONE_TEXT_MAX,
        widget=forms.TextInput(
            attrs={"type": "tel", "inputmode": "tel", "autocomplete": "tel", "class": "gj-tel"}
        ),
        error_messages={"max_length": "电话太长了，请只写一个号码。"},
    )
    quiet = forms.BooleanField(label="不用联系我，我自己查结果", required=False)

    def clean_phone(self) -> str:
        phone: str = self.cleaned_data["phone"]
        if not phone.strip():
            return ""
        if fault := typed.phone_fault(phone):
            raise forms.ValidationError(fault)
        return typed.phone_digits(phone)


class LookUpForm(forms.Form):
    """A number and the query code or the last four digits of the phone."""

    no = forms.CharField(
        label="编号",
        help_text="10 位数字，如 261113-0473，中间的横线可以不写。",
        max_length=40,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={
            "required": "请填编号，如 261113-0473",
            "max_length": "编号只有 10 位数字，请再对一下",
        },
    )
    code = forms.CharField(
        label="查询码，或手机号后四位",
        help_text="提交后的页面和纸条上有查询码；留过电话的，填后四位就行。",
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
        error_messages={
            "required": "请填查询码，或登记的手机号后四位",
            "max_length": "查询码没有这么长，请再对一下",
        },
    )

    def clean_no(self) -> str:
        number = typed.case_number(self.cleaned_data["no"])
        if not number:
            raise forms.ValidationError("编号是 10 位数字，如 261113-0473，请再对一下")
        return number

    def clean_code(self) -> str:
        code = typed.code(self.cleaned_data["code"])
        if not code:
            raise forms.ValidationError("请填查询码，或登记的手机号后四位")
        return code


class SupplementForm(forms.Form):
    """More words and pictures to a request on its way; one of the two is enough."""

    text = Words(
        label="要补充什么情况？",
        help_text="新的变化、更准的位置，或者补几张照片。",
        required=False,
        max_length=TEXT_MAX,
        widget=forms.Textarea(attrs={"rows": 5, "maxlength": TEXT_MAX}),
        error_messages={"max_length": _too_long(TEXT_MAX, "可以分两次补充。")},
    )
    photos = _photos(f"最多 {PHOTOS_MAX} 张。请避开人脸和车牌。")


class WithdrawForm(forms.Form):
    """Why the request is taken back; the reason helps, but is nobody's duty."""

    reason = Words(
        label="为什么撤回",
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"maxlength": 200, "autocomplete": "off"}),
        error_messages={"max_length": _too_long(200)},
    )


class EvaluateForm(forms.Form):
    """Whether it was solved, and how the resident found the handling. Nothing is chosen beforehand."""

    solved = forms.ChoiceField(
        label="这件事解决了吗？",
        choices=[("yes", "解决了"), ("no", "没解决")],
        widget=forms.RadioSelect,
        error_messages={"required": "请选一下：这件事解决了吗", "invalid_choice": "请选“解决了”或“没解决”"},
    )
    mood = forms.ChoiceField(
        label="对办理过程满意吗？",
        choices=[("good", "满意"), ("fair", "基本满意"), ("bad", "不满意")],
        widget=forms.RadioSelect,
        error_messages={
            "required": "请选一下：对办理过程满意吗",
            "invalid_choice": "请选满意、基本满意或不满意",
        },
    )
    comment = Words(
        label="想说的话",
        required=False,
        max_length=TEXT_MAX,
        widget=forms.Textarea(attrs={"rows": 3, "maxlength": TEXT_MAX}),
        error_messages={"max_length": _too_long(TEXT_MAX)},
    )


class AddressForm(forms.Form):
    """An address whose responsible people are looked for."""

    q = Words(
        label="您的地址",
        help_text="小区和楼栋就够了，如：怡康花园 12 幢。不用写姓名和门牌号。",
        max_length=PLACE_MAX,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": "请写一个地点，如“怡康花园 12 幢”", "max_length": _too_long(PLACE_MAX)},
    )
