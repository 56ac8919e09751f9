"""What each verb of a case is told, and how that reads as the form of the page."""

from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import AwareDatetime, BeforeValidator, Field, StrictBool, StrictInt

from gongjian.kernel.clock import ZONE
from gongjian.platform.wire import words
from gongjian.requests.api.shapes import Versioned
from gongjian.requests.models import Nature, Outcome


def _is_text(value: object) -> object:
    if value is not None and not isinstance(value, str):
        raise ValueError("时间请写成文字，例如 2026-11-18T15:00:00+08:00；日期写成 2026-11-18。")
    return value


Id = Annotated[StrictInt, Field(ge=1, le=2**62)]
Moment = Annotated[AwareDatetime, BeforeValidator(_is_text)]
Day = Annotated[date, BeforeValidator(_is_text)]


class Act(Versioned):
    """不用写别的。"""

    def form(self) -> dict[str, Any]:
        """The fields of the page's form."""
        return {
            name: _plain(value)
            for name, value in self.model_dump(exclude={"version"}).items()
            if _said(value)
        }


class Reason(Act):
    """写明理由。"""

    reason: str = words(300, "理由，经手的人都看得到", shortest=1)


class Pause(Act):
    """写明在等什么。"""

    reason: str = words(200, "在等什么，居民看得到；至少 4 个字", shortest=4)


class Dispatch(Act):
    """派给一个单位；对方签收之前仍由本单位负责。"""

    to: Id = Field(description="派给哪个单位，写单位的 id（见 /orgs）")
    helpers: list[Id] = Field([], max_length=20, description="协办单位的 id")
    note: str = words(500, "请对方做什么", shortest=1)
    override_reason: str = words(300, "清单不支持时越过清单的理由；有这个权限的岗位才能写", default="")


class Objection(Act):
    """不该由本单位办。"""

    reason: str = words(500, "理由和依据，至少 4 个字", shortest=4)
    suggested: Id | None = Field(None, description="建议由哪个单位办")


class Opinion(Act):
    """审核异议。"""

    note: str = words(500, "审核意见，双方都看得到", shortest=1)


class Uphold(Opinion):
    """异议成立。"""

    to: Id | None = Field(None, description="直接改派给哪个单位；不写就退回原主办单位")


class Assign(Act):
    """换责任人。"""

    person: Id = Field(description="本单位在岗人员的 id（见 /orgs/{id}）")


class Invite(Act):
    """请别的单位协办。"""

    orgs: list[Id] = Field(min_length=1, max_length=20, description="协办单位的 id")
    note: str = words(300, "请对方做什么", shortest=1)


class Summons(Act):
    """吹哨：请哪些单位几点到哪里做什么。"""

    orgs: list[Id] = Field(min_length=1, max_length=20, description="要到场的单位的 id")
    arrive_by: Moment = Field(description="要求几点到场，今后的时间，带时区")
    spot: str = words(120, "到场地点", shortest=1)
    ask: str = words(300, "请对方做什么", shortest=1)


class Extend(Act):
    """延期，只能一次。"""

    days: StrictInt = Field(ge=1, le=99, description="延长几个工作日")
    reason: str = words(300, "理由，居民看得到", shortest=1)


class Progress(Act):
    """记进展。"""

    text: str = words(2000, "做了什么，经手单位看得到", shortest=1)
    public_text: str = words(2000, "对居民怎么说；写了居民就看得到", default="")


class Supplement(Act):
    """代居民补充。"""

    text: str = words(2000, "居民补充的话", shortest=2)


class Settle(Act):
    """办结并答复居民。"""

    outcome: Outcome = Field(
        description="solved 已解决，explained 已解释说明，planned 列入计划，refused 不予受理"
    )
    note: str = words(2000, "给居民的答复，居民照原文看到；至少 4 个字", shortest=4)
    planned_on: Day | None = Field(None, description="列入计划的，写哪天前解决")

    def form(self) -> dict[str, Any]:
        """The page calls the answer `reply`."""
        given = super().form()
        return {**given, "reply": given.pop("note", "")}


class Other(Act):
    """和另一件有关。"""

    other: str = words(20, "另一件的编号", shortest=1, example="261113-0473")


class Merge(Act):
    """并入另一件。"""

    into: str = words(20, "并入哪一件，写编号", shortest=1, example="261113-0473")

    def form(self) -> dict[str, Any]:
        """The page calls it `other`."""
        return {"other": self.into}


class Transfer(Act):
    """转出系统，要有凭据。"""

    to: str = words(120, "转往哪里", shortest=1)
    reason: str = words(300, "理由", shortest=1)
    proof: str = words(120, "凭据文号或对方的回执号", shortest=1)


class Matter(Act):
    """定事项。"""

    matter: Id | None = Field(None, description="履职事项清单里的事项 id（见 /matters）；清单里没有就不写")
    nature: Nature = Field(description="性质")
    category: str = words(30, "类别", default="")


class Asked(Act):
    """回访：居民怎么说。"""

    solved: StrictBool = Field(description="解决了没有")
    mood: Literal["good", "fair", "bad"] = Field(description="good 满意，fair 基本满意，bad 不满意")
    via: Literal["phone", "desk"] = Field("phone", description="phone 电话回访，desk 窗口当面")
    comment: str = words(500, "居民的话", default="")
    reporter: Id | None = Field(None, description="反映人的 id；只有一位时不用写")

    def form(self) -> dict[str, Any]:
        """The page asks for yes or no."""
        return {**super().form(), "solved": "yes" if self.solved else "no"}


class Told(Act):
    """告知居民答复。"""

    how: Literal["电话", "当面", "短信", "上门"] = Field(description="怎么告知的")
    reporter: Id | None = Field(None, description="反映人的 id；只有一位时不用写")


class Reveal(Act):
    """查看完整的姓名、电话和住址，会留痕。"""

    reason: str = words(300, "为什么要看，至少 4 个字", shortest=4)
    reporter: Id | None = Field(None, description="反映人的 id；只有一位时不用写")


class Called(Act):
    """应哨、到场。"""

    org: Id | None = Field(None, description="被吹哨单位的 id；不写就是令牌所在单位")


class CallReport(Called):
    """反馈处置结果。"""

    result: str = words(500, "到场做了什么", shortest=2)


class CallEnd(Act):
    """结束吹哨。"""

    result: str = words(500, "现场结果", shortest=1)


def _said(value: object) -> bool:
    return value is not None and value != "" and value != []


def _plain(value: object) -> object:
    """A moment as the browser's own field writes it."""
    return f"{value.astimezone(ZONE):%Y-%m-%dT%H:%M:%S}" if isinstance(value, datetime) else value
