"""What the API says of a case, and what it is told."""

from datetime import date, datetime
from typing import Literal

from ninja import Schema
from pydantic import Field, StrictBool, StrictInt, field_validator

from gongjian.orgs.models import Org
from gongjian.platform.sealed import mask_name, mask_phone
from gongjian.platform.wire import CURSOR, MOST, PAGE, Given, Named, Place, words
from gongjian.requests.actions.intake import ReporterFacts
from gongjian.requests.models import Call, Case, Channel, Nature, Outcome, Reporter, State, Step
from gongjian.requests.queries import typed
from gongjian.requests.queries.lines import Line
from gongjian.requests.queries.listing import Filters


def _keys(words: str, choices: list[tuple[str, str]]) -> str:
    return f"{words}：{'，'.join(f'{key} {word}' for key, word in choices)}"


# how a request can come in now; a test holds it against the house's own list
Intake = Literal["web", "desk", "hotline", "visit", "group", "box", "letter", "system"]
_CHANNELS = _keys("来源", Channel.choices)
_NATURES = _keys("性质，决定办理时限", Nature.choices)
_YEARS = range(2000, 2100)


class ReporterIn(Given):
    """谁反映的。没有就整个不写；写了姓名、手机或住址，等于声明已征得本人同意。"""

    name: str = words(20, "称呼", default="", example="陈女士")
    phone: str = words(30, "手机，或带区号的固定电话", default="", example="13800001234")
    address: str = words(120, "住址", default="")
    wants_answer: StrictBool = Field(default=True, description="要不要答复；没有留电话的按不要")

    @field_validator("phone")
    @classmethod
    def _can_be_called(cls, phone: str) -> str:
        if phone and (fault := typed.phone_fault(phone)):
            raise ValueError(fault)
        return typed.phone_digits(phone)

    def facts(self) -> ReporterFacts | None:
        """As the action takes it; None when nothing was said of anybody."""
        if not (self.name or self.phone or self.address):
            return None
        return ReporterFacts(self.name, self.phone, self.address, bool(self.wants_answer and self.phone))


class CaseIn(Given):
    """一件新诉求。"""

    text: str = words(2000, "居民的原话", shortest=2, example="12 幢西边的消防通道天天停满车。")
    channel: Intake = Field(description=_CHANNELS)
    area: str = words(
        15,
        "发生地的区划代码，12 位；网格 15 位。不写就是令牌所在单位的辖区",
        default="",
        example="320402001001",
    )
    place: str = words(120, "具体位置", default="", example="怡康花园 12 幢西侧")
    reporter: ReporterIn | None = None
    nature: Nature = Field(Nature.HELP, description=_NATURES)
    category: str = words(30, "类别", default="", example="停车秩序")
    source_number: str = words(60, "贵方系统里的编号，对账用；推送时原样带回", default="")
    is_urgent: StrictBool = Field(default=False, description="有危险，按紧急时限办")


class CaseQuery(Schema):
    """列表的条件，和页面上的一样。时间按北京时间的整天。"""

    cursor: str = Field("", pattern=rf"^$|{CURSOR}", description="上一页给的 next；不写就从头")
    limit: int = Field(PAGE, ge=1, le=MOST, description="一页几件")
    order: Literal["new", "due"] = Field("new", description="new 新提交的在前；due 先到期的在前")
    q: str = words(60, "关键词：编号、内容、地址、手机号", default="")
    state: Literal["", "open"] | State = Field("", description="状态；open 是还没办结的")
    due: Literal["", "over", "24h", "today", "week"] = Field(
        "", description="期限：over 已超期，24h 24 小时内，today 今天，week 本周内"
    )
    area: str = Field("", pattern=r"^([0-9]{12}|[0-9]{15})?$", description="只看这个地方和它下面的")
    category: str = words(30, "类别", default="")
    channel: Literal[""] | Channel = Field("", description=_CHANNELS)
    nature: Literal[""] | Nature = Field("", description=_NATURES)
    holder: int | None = Field(None, ge=1, le=2**62, description="责任单位的 id")
    view: Literal["", "mine", "kept", "passed", "helping", "soon", "todispatch", "callback"] = Field(
        "", description="页面上的同名视图"
    )
    since: date | None = Field(None, description="从哪天提交的")
    until: date | None = Field(None, description="到哪天为止")

    @field_validator("since", "until", mode="before")
    @classmethod
    def _near(cls, day: object) -> object:
        if isinstance(day, str) and not (day[:4].isdecimal() and int(day[:4]) in _YEARS and len(day) == 10):
            raise ValueError("日期请写成 2026-11-18 这样。")
        return day

    def filters(self) -> Filters:
        """As the list takes them."""
        given = self.model_dump(exclude={"cursor", "limit", "order"})
        return Filters(**{name: value for name, value in given.items() if value})


class CaseLine(Schema):
    """一件诉求在列表里的样子。"""

    number: str = Field(description="编号", examples=["261113-0473"])
    title: str
    state: State = Field(description="状态")
    state_name: str = Field(description="状态的中文")
    channel: Channel
    nature: Nature
    category: str
    area: Place
    place: str
    holder: Named = Field(description="责任单位")
    keeper: str | None = Field(description="责任人")
    awaiting: Named | None = Field(description="等哪个单位签收或审核")
    lodged_at: datetime
    due_at: datetime = Field(description="办理期限")
    is_paused: bool
    is_urgent: bool
    round: int = Field(description="第几次办理")
    source_number: str
    version: int = Field(description="版本：办理时带上它，别人先办了就会被告知")


class CaseCreated(CaseLine):
    """登记的结果。查询码只在这里给一次：居民凭编号和它查进度。"""

    query_code: str


class StepOut(Schema):
    """办理过程里的一步。"""

    id: int
    verb: str
    term: str = Field(description="动作的中文")
    at: datetime
    by: str
    post: str
    note: str
    public_note: str = Field(description="居民看到的话；空的居民看不到这一步")
    state: State
    round: int


class ReporterOut(Schema):
    """反映人，打了码。完整的用 reveal，要有范围、写理由，会留痕。"""

    id: int
    name: str
    phone: str
    wants_answer: bool
    told_at: datetime | None


class ReporterWhole(Schema):
    """完整的反映人资料。"""

    name: str
    phone: str
    address: str
    wants_answer: bool


class TargetOut(Schema):
    """被吹哨的一个单位。"""

    org: Named
    answer_by: datetime
    answered_at: datetime | None
    arrived_at: datetime | None
    result: str


class CallOut(Schema):
    """一次吹哨。"""

    id: int
    org: Named = Field(description="谁吹的")
    ask: str
    spot: str
    arrive_by: datetime
    ended_at: datetime | None
    result: str
    targets: list[TargetOut]


class CaseOut(CaseLine):
    """一件诉求的全部。"""

    text: str
    first_org: Named = Field(description="首接单位")
    limit: str = Field(description="办理时限：10wd 是 10 个工作日，2wh 是 2 个工作小时")
    outcome: Literal[""] | Outcome
    reply: str
    planned_on: date | None
    settled_at: datetime | None
    ended_at: datetime | None
    merged_into: str | None = Field(description="并入的那件的编号")
    reporters: list[ReporterOut]
    steps: list[StepOut]
    calls: list[CallOut]
    verbs: list[str] = Field(description="这个令牌现在能办的动作")


class CasePage(Schema):
    """一页诉求。"""

    items: list[CaseLine]
    next: str | None = Field(description="下一页的 cursor；没有了是 null")


class Versioned(Given):
    """每个动作都可以带的。"""

    version: StrictInt | None = Field(
        None, ge=0, le=2**31 - 1, description="看到的版本；别人先办了就答 409。不写就照最新的办"
    )


def named(org: Org) -> Named:
    """A body by id and short name."""
    return Named(id=org.pk, name=org.short_name)


def line(case: Case) -> dict[str, object]:
    """The fields of a CaseLine."""
    return {
        "number": case.number,
        "title": case.title,
        "state": case.state,
        "state_name": case.get_state_display(),
        "channel": case.channel,
        "nature": case.nature,
        "category": case.category,
        "area": Place(code=case.area.code, name=case.area.short_name),
        "place": case.place,
        "holder": named(case.holder),
        "keeper": case.keeper.name if case.keeper else None,
        "awaiting": named(case.awaiting) if case.awaiting else None,
        "lodged_at": case.lodged_at,
        "due_at": case.due_at,
        "is_paused": case.is_paused,
        "is_urgent": case.is_urgent,
        "round": case.round,
        "source_number": case.source_number,
        "version": case.version,
    }


def listed(row: Line) -> dict[str, object]:
    """The same of a row of the list."""
    return {
        "number": row.number,
        "title": row.title,
        "state": row.state,
        "state_name": State(row.state).label,
        "channel": row.channel,
        "nature": row.nature,
        "category": row.category,
        "area": {"code": row.area__code, "name": row.area__short_name},
        "place": row.place,
        "holder": {"id": row.holder_id, "name": row.holder__short_name},
        "keeper": row.keeper__name,
        "awaiting": row.awaiting_id and {"id": row.awaiting_id, "name": row.awaiting__short_name},
        "lodged_at": row.lodged_at,
        "due_at": row.due_at,
        "is_paused": row.is_paused,
        "is_urgent": row.is_urgent,
        "round": row.round,
        "source_number": row.source_number,
        "version": row.version,
    }


def whole(case: Case, reporters: list[Reporter], steps: list[Step], verbs: list[str]) -> dict[str, object]:
    """The fields of a CaseOut; personal values masked."""
    return {
        **line(case),
        "text": case.text,
        "first_org": named(case.first_org),
        "limit": case.limit,
        "outcome": case.outcome,
        "reply": case.reply,
        "planned_on": case.planned_on,
        "settled_at": case.settled_at,
        "ended_at": case.ended_at,
        "merged_into": case.merged_into.number if case.merged_into else None,
        "reporters": [
            ReporterOut(
                id=one.pk,
                name=mask_name(one.name),
                phone=mask_phone(one.phone),
                wants_answer=one.wants_answer,
                told_at=one.told_at,
            )
            for one in reporters
        ],
        "steps": steps,
        "verbs": verbs,
    }


def call(made: Call) -> CallOut:
    """A call with whom it called; `targets` are expected to be loaded."""
    return CallOut(
        id=made.pk,
        org=named(made.org),
        ask=made.ask,
        spot=made.spot,
        arrive_by=made.arrive_by,
        ended_at=made.ended_at,
        result=made.result,
        targets=[
            TargetOut(
                org=named(one.org),
                answer_by=one.answer_by,
                answered_at=one.answered_at,
                arrived_at=one.arrived_at,
                result=one.result,
            )
            for one in made.targets.all()
        ],
    )
