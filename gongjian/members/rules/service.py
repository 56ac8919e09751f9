"""双报到: who may register where, who confirms, what the unit is told (F04). Pure."""

from gongjian.duties.kinds import NOTIFY_AT_ONCE, Kind
from gongjian.kernel.verdict import YES, Verdict, no
from gongjian.members.models import Service, Share, Task
from gongjian.members.rules.register import keeps
from gongjian.orgs.actor import Actor
from gongjian.orgs.models import Org
from gongjian.orgs.roles import Grant
from gongjian.platform.parameters import Parameter

_LOCAL = "本系统默认值，由各地自定"
MOST_A_DAY = 50  # unanswered registrations of one day: a flood from outside ends here
CONFIRM = Kind(
    "members.service",
    "双报到等确认",
    "确认",
    Parameter("members.service.limit", "社区确认双报到的期限", "5wd", "F04", _LOCAL, verified=False),
    Parameter("members.service.remind", "确认双报到到期前多久提醒", "1wd", "F04", _LOCAL, verified=False),
    icon="user-check",
    chain=(NOTIFY_AT_ONCE,),
    grant=Grant.MEMBERS,
)
WORD = Kind(
    "members.word",
    "双报到情况要反馈给单位",
    "写反馈",
    Parameter("members.word.limit", "没有写明日期时的反馈期限", "120wd", "F04", _LOCAL, verified=False),
    Parameter("members.word.remind", "反馈到期前多久提醒", "20wd", "F04", _LOCAL, verified=False),
    icon="mail",
    chain=(NOTIFY_AT_ONCE,),
    grant=Grant.MEMBERS,
)


def takes_part(community: Org) -> Verdict:
    """Whether people register with a body: a community in force that answers for its place."""
    if community.kind_id == "community" and community.is_lead and community.valid_to is None:
        return YES
    return no(f"{community.name}不是社区，请到居住地的社区报到。")


def may_report_in(_by: Actor, community: Org) -> Verdict:
    """Whoever lives there: at the poster without an account, or with one's own. Staff do it for somebody."""
    return takes_part(community)


def may_keep_tasks(by: Actor, community: Org) -> Verdict:
    """What a community asks for is written by it."""
    return takes_part(community) and keeps(by, community)


def may_answer(by: Actor, service: Service) -> Verdict:
    """The community says whether somebody lives there."""
    if service.state != Service.State.ASKED:
        return no(f"这次报到{service.get_state_display()}，不用再确认。")
    return keeps(by, service.community)


def may_go_on(by: Actor, service: Service) -> Verdict:
    """What follows on a confirmed registration."""
    if service.state != Service.State.CONFIRMED:
        return no(f"这次报到{service.get_state_display()}，现在不能办。")
    return keeps(by, service.community)


def may_look(by: Actor, service: Service) -> Verdict:
    """Phone and address in clear: the community that has to know whether somebody lives there."""
    return keeps(by, service.community)


def may_offer(by: Actor, task: Task) -> Verdict:
    """Offer, or close, what the community asks for."""
    return keeps(by, task.community) if task.is_open else no("这个任务已经结束。")


def may_reply(by: Actor, share: Share) -> Verdict:
    """Whoever was offered it: through their link, or with their account."""
    if share.state not in (Share.State.OFFERED, Share.State.TAKEN, Share.State.DECLINED):
        return no("这个任务已经完成，不用再答复。")
    if not share.task.is_open:
        return no("这个任务已经结束，谢谢您。")
    member = share.service.member
    if by.is_resident or (member is not None and by.person_id == member.person_id):
        return YES
    return keeps(by, share.task.community)


def may_complete(by: Actor, share: Share) -> Verdict:
    """The community enters who was there; nobody has to prove it with a picture."""
    if share.state == Share.State.DONE:
        return no("已经登记过完成情况。")
    return keeps(by, share.task.community)


def may_owe(by: Actor, _community: Org) -> Verdict:
    """The clock alone reminds of the year's word."""
    return YES if by.is_clock else no("由系统按时提醒。")
