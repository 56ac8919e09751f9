"""What is typed about 双报到."""

from decimal import Decimal
from typing import Any

from django import forms

from gongjian.kernel import clock
from gongjian.members.actions.service import Asked, Who
from gongjian.members.forms.away import ActForm
from gongjian.members.forms.register import choice, day, read, text
from gongjian.members.models import Slot
from gongjian.members.queries import service as queries
from gongjian.sheets.kinds import Phones


class ReportForm(forms.Form):
    """What somebody says of themselves at the poster."""

    name = text("姓名", 40, "请写姓名。")
    phone = text("手机", 20, "请写手机号，社区核实时要联系您。", "只给社区核实用，加密保存")
    unit_name = text("工作单位", 80, "请写工作单位的全称。", "每年由社区把您的服务情况反馈给它")
    branch_name = text("组织关系所在党支部", 80, "请写组织关系所在的党支部。")
    home = text("住址", 100, hint="写到楼栋就可以，加密保存")
    skills = text("特长", 100, hint="例如：水电维修、法律、急救")
    slots = forms.MultipleChoiceField(
        label="什么时候有空",
        choices=Slot.choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "请至少选一个有空的时间。", "invalid_choice": "请从列出的时间里选。"},
    )

    def clean_phone(self) -> str:
        return read(Phones(), self.cleaned_data["phone"])

    def who(self) -> Who:
        """The answers as the action takes them."""
        return Who(**{name: self.cleaned_data[name] for name in Who.__dataclass_fields__})


class OwnReportForm(ReportForm):
    """The same for whoever has an account; they say which community."""

    community = text("居住地社区", 80, "请写住在哪个社区。", "例如：怡康花园社区")
    field_order = ("community",)

    def clean_community(self) -> Any:
        words = self.cleaned_data["community"]
        same = queries.all_named(words)
        if len(same) != 1:
            wrong = "不止一个，请写全称" if same else "没有找到，请写全称，例如“怡康花园社区”"
            raise forms.ValidationError(f"叫“{words}”的社区{wrong}。")
        return same[0]


class AskForm(forms.Form):
    """What a community asks for."""

    community = choice("社区", [], "请选社区。")
    title = text("任务", 60, "请写要做什么，例如：夜间消防劝导。")
    slot = choice("时间段", Slot.choices, "请选时间段。")
    on = day("日期", hint="长期的岗位不填")
    place = text("地点", 60)
    skill = text("需要的特长", 20, hint="写一个词，例如：急救。不写就按时间推荐")
    wanted = forms.IntegerField(
        label="需要几个人",
        initial=1,
        min_value=1,
        max_value=500,
        error_messages={
            "required": "请写需要几个人。",
            "invalid": "请写整数。",
            "min_value": "至少 1 人。",
            "max_value": "最多 500 人，请分成几个任务。",
        },
    )
    words = text("说明", 200)

    def __init__(self, *args: Any, communities: list[Any], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["community"].choices = [("", "请选择"), *((str(c.pk), c.name) for c in communities)]  # type: ignore[attr-defined]

    def clean_on(self) -> Any:
        on = self.cleaned_data["on"]
        if on and on < clock.today():
            raise forms.ValidationError("任务日期不能早于今天，请核对。")
        return on

    def asked(self) -> Asked:
        """What is asked for, as the action takes it."""
        return Asked(**{name: self.cleaned_data[name] for name in Asked.__dataclass_fields__})


class PlainForm(ActForm):
    """An act that needs no word."""


class RefuseForm(ActForm):
    """Why not."""

    words = text("原因", 200, "请写没有通过的原因，例如“不住在本社区”。")


class EndForm(ActForm):
    """Why it ends."""

    words = text("原因", 200, "请写原因，例如“已搬走”。")


class WordForm(ActForm):
    """The word to the unit about a year."""

    year = forms.IntegerField(
        label="年度", error_messages={"required": "请写年度。", "invalid": "年度请写四位数字。"}
    )
    words = text("评价", 200, "请写评价，单位会看到。", "次数和小时由系统算好，一起反馈")


class DoneForm(forms.Form):
    """When somebody did a task, and how long it took."""

    on = day("日期", "请写哪天完成的。")
    hours = forms.DecimalField(
        label="小时",
        max_digits=4,
        decimal_places=1,
        min_value=Decimal("0.5"),
        max_value=Decimal(24),
        error_messages={
            "required": "请写用了几小时。",
            "invalid": "小时请写数字，例如 1.5。",
            "min_value": "至少 0.5 小时。",
            "max_value": "一次最多 24 小时。",
            "max_decimal_places": "小时最多一位小数。",
            "max_digits": "小时请写数字，例如 1.5。",
            "max_whole_digits": "小时请写数字，例如 1.5。",
        },
    )
