"""What is typed about floating members and about searches."""

from typing import Any

from django import forms

from gongjian.members.actions.floating import Trip
from gongjian.members.forms.register import MemberForm, branch_named, choice, day, read, text
from gongjian.members.models import Contact, Search, SearchStep
from gongjian.sheets.kinds import Phones

_TRIP = ("place", "reason", "starts", "until", "has_card")


class ActForm(forms.Form):
    """An act on a thing that has a page of its own."""

    def given(self) -> dict[str, Any]:
        """What the action takes besides the thing."""
        return dict(self.cleaned_data)


class _TripForm(MemberForm):
    place = text("流入地", 60, "请写流动到哪里，例如：苏州市吴中区。")
    reason = text("原因", 100, "请写原因，例如务工、随子女居住。")
    starts = day("从哪天起", "请写从哪天起。")
    until = day("预计到哪天", hint="不清楚的不填。不满六个月的开证明信，不在这里登记")
    has_card = forms.BooleanField(label="持有流动党员活动证", required=False)

    def trip(self) -> Trip:
        """Where, why and when."""
        return Trip(**{name: self.cleaned_data[name] for name in _TRIP})


class SendForm(_TripForm):
    """A member who is away, and who looks after them there."""

    host = text("流入支部（本系统以内）", 80, hint="对方会收到提醒，编入以后两边都要联系")
    host_name = text("流入党组织（本系统以外）", 80, hint="本系统以内的不填")
    field_order = ("place", "reason", "starts", "until", "host", "host_name", "has_card")

    def clean_host(self) -> Any:
        words = self.cleaned_data["host"]
        return branch_named(words, "在本系统里没有，请写到下面一格", may="host") if words else None

    def given(self) -> dict[str, Any]:
        return {"trip": self.trip(), **{key: self.cleaned_data[key] for key in ("host", "host_name")}}


class WelcomeForm(_TripForm):
    """Somebody who came from a branch outside."""

    branch = choice("编入哪个支部", [], "请选编入哪个支部。")
    name = text("姓名", 40, "请写姓名。")
    phone = text("手机", 20, hint="加密保存")
    source_name = text("组织关系所在党支部", 80, "请写组织关系所在的党支部，要写全称。")
    field_order = ("branch", "name", "phone", "source_name", "place", "reason", "starts", "until", "has_card")

    def __init__(self, *args: Any, branches: list[Any], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["branch"].choices = [("", "请选择"), *((str(one.pk), one.name) for one in branches)]  # type: ignore[attr-defined]
        self.fields["place"].label = "现在住在哪里"
        del self.fields["version"]

    def clean_phone(self) -> str:
        return read(Phones(), self.cleaned_data["phone"])

    def given(self) -> dict[str, Any]:
        rest = {name: self.cleaned_data[name] for name in ("name", "phone", "source_name")}
        return {"trip": self.trip(), **rest}


class TakeInForm(ActForm):
    """From which day on."""

    on = day("从哪天起编入", "请写从哪天起。")


class TurnDownForm(ActForm):
    """Why not."""

    reason = text("原因", 180, "请写退回的原因，流出支部会看到。")


class ContactForm(ActForm):
    """One contact."""

    kind = choice("方式", Contact.Kind.choices, "请选方式。")
    on = day("哪天联系的", "请写哪天联系的。")
    words = text("情况", 200, "请写联系情况，例如“工作稳定，参加了主题党日”。")


class EndForm(ActForm):
    """The day on which it is over."""

    on = day("从哪天起", "请写从哪天起。")


class SeekForm(MemberForm):
    """Since when somebody is out of touch, or takes no part."""

    ground = choice("情形", Search.Ground.choices, "请选是哪种情形。")
    since = day("从哪天起", "请写最后一次联系上、或最后一次参加的日期。", "最后一次联系上或参加的日期")

    def given(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("ground", "since")}


class StepForm(ActForm):
    """One way that was tried."""

    way = choice("方式", SearchStep.Way.choices, "请选用什么方式查找。")
    on = day("哪天查找的", "请写哪天查找的。")
    words = text("情况", 200, "请写查找情况，例如“电话停机，邻居说三月搬走了”。")


class DecideForm(ActForm):
    """What people decided, with its paper."""

    on = day("决定日期", "请写决定日期。")
    paper = text("依据", 100, "请写决定依据：会议名称和日期，或者批复文号。")


class FoundForm(ActForm):
    """They are in touch again."""

    on = day("哪天恢复联系", "请写哪天恢复了联系。")
    words = text("情况", 100, "请写怎样恢复了联系，登记错的写明错在哪里。")
