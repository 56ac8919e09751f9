"""From what was filled in to a case with a number."""

from dataclasses import dataclass

from django.contrib.sessions.backends.base import SessionBase
from django.urls import reverse

from gongjian.areas import queries as areas
from gongjian.kernel import clock
from gongjian.kernel.verdict import Denied
from gongjian.orgs.actor import RESIDENT
from gongjian.platform.sealed import mask_phone
from gongjian.requests.actions import intake
from gongjian.requests.models import Case, Channel, Reporter
from gongjian.requests.portal import access, draft, limits, pictures
from gongjian.requests.portal.draft import Draft
from gongjian.requests.portal.once import alone
from gongjian.requests.portal.story import Mark, by_when
from gongjian.requests.queries import bodies

NO_PLACE = "这个地方现在没有登记负责的单位，请回上一步重新选社区，或者打电话反映。"


@dataclass(frozen=True)
class Row:
    """One line of the summary, and where to change it."""

    label: str
    value: str
    url: str


def rows(mine: Draft) -> list[Row]:
    """What was filled in, to be looked at before it is sent."""
    what, where, contact = (reverse(f"portal:{name}") for name in ("submit", "where", "contact"))
    spot = "地图上点的位置" if mine.longitude is not None and not mine.place else mine.place
    answer = "自己查" if mine.is_anonymous or mine.quiet else "办完联系我"
    return [
        Row("什么事", mine.text, what),
        Row("照片", f"{len(mine.photos)} 张" if mine.photos else "没有", what),
        Row("地点", "，".join(part for part in (mine.area_name, spot) if part), where),
        Row("称呼", mine.name or "没有留", contact),
        Row("手机", mask_phone(mine.phone) if mine.phone else "没有留", contact),
        Row("结果", answer, contact),
    ]


def send(session: SessionBase, nonce: str, *, visitor: str) -> str:
    """Lodge the draft and give its number, the same for a second tap; "" when there is no such draft."""
    with alone(session):
        if number := access.lodged_before(session, nonce):
            return number
        mine = draft.read(session)
        if nonce != mine.nonce or not mine.contact_asked:
            return ""
        case = _lodge(mine)
        access.remember(session, nonce, case.number)
        access.grant(session, case.number, Reporter.objects.of(case=case).values_list("pk", flat=True).get())
        draft.drop(session)
    pictures.forget(mine.photos)
    limits.LODGINGS.count(session.session_key or "")
    limits.LODGINGS_FROM_ONE_PLACE.count(visitor)
    return case.number


def coming(case: Case) -> list[Mark]:
    """What happens next, for the page that says thank you."""
    now = clock.now()
    who = case.first_receiver.name if case.first_receiver else case.first_org.short_name
    return [
        Mark(f"{who}受理", f"首问责任人，{case.first_org.name}", look="now", icon=""),
        Mark("派给负责的单位", "要别的单位办时，进度里看得到", look="todo", icon="send"),
        Mark(
            f"{by_when(case.due_at, now, is_elder=False)}答复",
            "到时没答复，上一级直接过问",
            look="todo",
            icon="message-check",
        ),
        Mark("请您评价", "不满意，自动退回重办", look="todo", icon="mood-smile"),
    ]


def _lodge(mine: Draft) -> Case:
    area = areas.by_code(mine.area)
    org = bodies.receiver_for(area) if area else None
    if area is None or org is None:
        raise Denied(NO_PLACE)
    who = intake.ReporterFacts(
        name=mine.name, phone=mine.phone, wants_answer=bool(mine.phone) and not mine.quiet
    )
    return intake.lodge(
        org,
        text=mine.text,
        channel=Channel.WEB,
        area=area,
        place=mine.place,
        reporter=None if mine.is_anonymous else who,
        photos=pictures.ready(mine.photos),
        lonlat=None if mine.longitude is None or mine.latitude is None else (mine.longitude, mine.latitude),
        by=RESIDENT,
    )
