"""双报到: register where one lives, be confirmed, be offered tasks, and the year's word to the unit (F04)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Count, Sum
from django.urls import reverse

from gongjian.duties import actions as duties
from gongjian.duties import queries as owed
from gongjian.kernel import clock
from gongjian.kernel.verdict import Denied
from gongjian.members.actions.owing import until_day
from gongjian.members.models import Member, Service, Share, Task, Word
from gongjian.members.rules import service as rules
from gongjian.orgs.actor import Actor
from gongjian.orgs.models import Org
from gongjian.platform import reveal
from gongjian.platform.action import action, label, part, remark
from gongjian.platform.notices import declare, notify
from gongjian.platform.sealed import blind

declare("members.task", "双报到任务推荐", "{n} 个双报到任务等您答复")
_OPEN = (Service.State.ASKED, Service.State.CONFIRMED)


@dataclass(frozen=True)
class Who:
    """What somebody says of themselves when they register."""

    name: str
    phone: str
    unit_name: str
    branch_name: str
    home: str = ""
    skills: str = ""
    slots: Sequence[str] = ()


@dataclass(frozen=True)
class Asked:
    """What a community asks for."""

    title: str
    slot: str
    words: str = ""
    place: str = ""
    skill: str = ""
    on: date | None = None
    wanted: int = 1


@action("双报到登记", allow=rules.may_report_in, lock=False)
def report_in(community: Org, *, who: Who, member: Member | None = None, by: Actor) -> Service | None:
    """Register with the community where one lives. None when the phone is registered there already: whoever
    stands outside must not be told so.
    """
    index = blind(who.phone)
    Org.objects.select_for_update().get(pk=community.pk)  # two taps are one registration
    rows = Service.objects.of(community=community)
    if rows.filter(phone_index=index, state__in=_OPEN).exists():
        return None
    today = clock.today()
    strangers = rows.filter(state=Service.State.ASKED, asked_on=today, member=None)
    if by.is_resident and strangers.count() >= rules.MOST_A_DAY:
        raise Denied("今天在网上登记的人太多了，请直接联系社区，或者明天再登记。")
    service = Service.objects.add(
        community=community,
        member=member,
        name=who.name.strip()[:40],
        phone=who.phone,
        phone_index=index,
        unit_name=who.unit_name.strip()[:80],
        branch_name=who.branch_name.strip()[:80],
        home=who.home.strip(),
        skills=who.skills.strip()[:100],
        slots=list(who.slots),
        asked_on=today,
    )
    duties.open_duty(
        rules.CONFIRM,
        subject=service,
        title="有在职党员来报到，请确认",
        url=reverse("members:service", args=[service.pk]),
        holder=community,
        person=None,
        area=community.area,
        now=clock.now(),
    )
    return service


@action("确认双报到", allow=rules.may_answer)
def confirm(service: Service, *, by: Actor) -> Service:
    """The community knows that they live there."""
    return _answered(service, Service.State.CONFIRMED, "")


@action("不通过双报到", allow=rules.may_answer)
def turn_away(service: Service, *, words: str, by: Actor) -> Service:
    """They do not live there, or are not who they say; and why."""
    if not words.strip():
        raise Denied("请写没有通过的原因，例如“不住在本社区”。")
    return _answered(service, Service.State.REFUSED, words)


@action("查看双报到联系方式", allow=rules.may_look)
def reveal_service(service: Service, *, reason: str, by: Actor) -> tuple[str, str]:
    """Phone and address in clear; who looked and why stays on record."""
    reveal.record("双报到党员的手机号和住址", reason)
    return service.phone, service.home


@action("结束双报到", allow=rules.may_go_on)
def end(service: Service, *, words: str, by: Actor) -> Service:
    """They moved away, or serve no longer; what they did stays."""
    return _answered(service, Service.State.ENDED, words)


@action("换双报到链接", allow=rules.may_go_on)
def renew(service: Service, *, by: Actor) -> Service:
    """A new personal link; the old one opens nothing any more."""
    service.door += 1
    service.save(update_fields=["door"])
    return service


@action("发布双报到任务", allow=rules.may_keep_tasks, lock=False)
def post_task(community: Org, *, asked: Asked, by: Actor) -> Task:
    """Say what is asked for."""
    if asked.on and asked.on < clock.today():
        raise Denied("任务日期不能早于今天，请核对。")
    given = {name: getattr(asked, name) for name in Asked.__dataclass_fields__}
    return Task.objects.add(community=community, made_on=clock.today(), **given)


@action("推荐双报到任务", allow=rules.may_offer)
def offer_task(task: Task, *, services: Sequence[Service], by: Actor) -> int:
    """Offer a task to some of those who registered; to each once. How many were new."""
    known = set(Share.objects.of(task=task).values_list("service_id", flat=True))
    fresh = [one for one in services if one.pk not in known and one.community_id == task.community_id]
    if not fresh:
        raise Denied("请先勾选要推荐给谁；推荐过的不会再推荐一次。")
    for one in fresh:
        Share.objects.add(task=task, service=one, offered_on=clock.today())
    notify(
        [one.member.person.user_id for one in fresh if one.member],
        kind="members.task",
        title="社区有一个任务想请您参加",
        url=reverse("members:me"),
        dedup=f"task:{task.pk}",
        about=label(task),
    )
    remark(f"{len(fresh)} 名")
    return len(fresh)


@action("结束双报到任务", allow=rules.may_offer)
def close_task(task: Task, *, by: Actor) -> Task:
    """Nobody is asked any more."""
    task.is_open = False
    task.save(update_fields=["is_open"])
    return task


@action("答复双报到任务", allow=rules.may_reply)
def reply(share: Share, *, comes: bool, by: Actor) -> Share:
    """Come, or not; it may be changed until the task is done."""
    Task.objects.unscoped("the last place is taken once").select_for_update().get(pk=share.task_id)
    taken = Share.objects.of(task=share.task).filter(state=Share.State.TAKEN).exclude(pk=share.pk).count()
    if comes and taken >= share.task.wanted:
        raise Denied("这个任务人已经够了，谢谢您。")
    share.state = Share.State.TAKEN if comes else Share.State.DECLINED
    share.save(update_fields=["state"])
    return share


@action("登记双报到任务完成", allow=rules.may_complete)
def complete(share: Share, *, on: date, hours: Decimal, by: Actor) -> Share:
    """Who was there, on which day, for how many hours."""
    if not share.offered_on <= on <= clock.today():
        raise Denied(f"日期要在 {share.offered_on:%Y-%m-%d} 到今天之间，请核对。")
    if not Decimal("0.5") <= hours <= Decimal(24):
        raise Denied("小时要在 0.5 到 24 之间，请核对。")
    share.state, share.done_on, share.hours = Share.State.DONE, on, hours
    share.save()
    return share


@action("双报到情况反馈", allow=rules.may_go_on)
def say(service: Service, *, year: int, words: str, by: Actor) -> Word:
    """The community's word to the unit about a year; counts are those of that year, once a year (F04)."""
    if not service.asked_on.year <= year <= clock.today().year:
        raise Denied(f"年度要在 {service.asked_on.year} 到 {clock.today().year} 之间，请核对。")
    if Word.objects.of(service=service).filter(year=year).exists():
        raise Denied(f"{year} 年已经反馈过了。")
    if not words.strip():
        raise Denied("请写评价，单位会看到。")
    done = Share.objects.of(service=service).filter(state=Share.State.DONE, done_on__year=year)
    sums = done.aggregate(times=Count("pk"), hours=Sum("hours"))
    given = {"times": sums["times"], "hours": sums["hours"] or Decimal(0), "on": clock.today()}
    made = Word.objects.add(service=service, year=year, words=words.strip()[:200], **given)
    _settled(service.community)
    return made


@action("提醒双报到反馈", allow=rules.may_owe)
def owe_words(community: Org, *, by: Actor) -> None:
    """The year's words are owed to the units by the end of the year, as one duty of the community."""
    today = clock.today()
    open_duty = owed.open_of(community).filter(kind=rules.WORD.key)
    if not unsaid(community, today.year) or open_duty.exists():
        return
    duties.open_duty(
        rules.WORD,
        subject=community,
        title=f"{today.year} 年双报到情况要反馈给党员单位",
        url=reverse("members:services"),
        holder=community,
        person=None,
        area=community.area,
        **until_day(date(today.year, 12, 31)),
    )


def unsaid(community: Org, year: int) -> int:
    """Of those registered in a year or before, how many units have no word about it yet."""
    rows = Service.objects.of(community=community).filter(state=Service.State.CONFIRMED)
    return rows.filter(asked_on__year__lte=year).exclude(said__year=year).count()


@part
def _settled(community: Org) -> None:
    for duty in owed.open_of(community).filter(kind=rules.WORD.key):
        if not unsaid(community, duty.due_at.astimezone(clock.ZONE).year):
            duties.close_duty(community, rules.WORD, now=clock.now())


@part
def _answered(service: Service, state: str, words: str) -> Service:
    service.state, service.answered_on, service.answer = state, clock.today(), words.strip()[:200]
    service.save()
    duties.close_duty(service, rules.CONFIRM, now=clock.now())
    if state == Service.State.ENDED:
        _settled(service.community)
    return service
