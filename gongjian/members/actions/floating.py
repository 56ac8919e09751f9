"""Floating members: registered out by their branch, taken in where they are, both keep in touch (C16)."""

from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from gongjian.areas.queries import ids_of_ancestors
from gongjian.duties import actions as duties
from gongjian.duties.kinds import Kind
from gongjian.kernel import clock
from gongjian.kernel.verdict import Denied
from gongjian.members.actions.ending import end_float, running_float
from gongjian.members.actions.owing import until_day
from gongjian.members.actions.turning import demand, held, is_moving, turn
from gongjian.members.models import Contact, Floating, Klass, Member
from gongjian.members.rules import floating as rules
from gongjian.members.rules.limits import after_months
from gongjian.orgs.actor import Actor
from gongjian.orgs.models import Org
from gongjian.orgs.queries import people_with
from gongjian.orgs.roles import Grant
from gongjian.platform.action import action, label, part
from gongjian.platform.notices import declare, notify
from gongjian.platform.parameters import Rulebook

declare("members.hosted", "流动党员的编入有了答复", "{n} 名流动党员的编入有了答复")


@dataclass(frozen=True)
class Trip:
    """Where somebody went, why, from when until when they expect to be away."""

    place: str
    reason: str
    starts: date
    until: date | None = None
    has_card: bool = False


@action("登记流动外出", allow=rules.may_send)
def send(
    member: Member,
    *,
    trip: Trip,
    host: Org | None = None,
    host_name: str = "",
    by: Actor,
    version: int | None = None,
) -> Floating:
    """Register a member as away; the relation stays. A host of this instance is asked to take them in."""
    _has_begun(trip)
    demand(rules.is_long_enough(trip.starts, trip.until, _book(member.branch).number(rules.AWAY_MONTHS)))
    if running_float(member):
        raise Denied(f"{member.person.name}已经登记外出。换了地方，请先登记返回，再重新登记。")
    if is_moving(member):
        raise Denied(f"{member.person.name}正在转接组织关系，请先撤回或办完转接。")
    if host is not None:
        demand(rules.may_host(host))
        if host.pk == member.branch_id:
            raise Denied("流入支部不能是本支部，请核对。")
    before = Klass.RESIDENT if member.klass == Klass.FLOATING else member.klass
    if member.klass != Klass.FLOATING:
        turn(member, trip.starts, klass=Klass.FLOATING, paper="流动外出登记")
    given = {"member": member, "source": member.branch, "klass_before": before, "seen_on": trip.starts}
    row = Floating.objects.add(**given, **_told(trip), host=host, host_name="" if host else host_name.strip())
    _keep_in_touch(row, member.branch, trip.starts)
    if host is not None:
        _owe(row, rules.HOST, host, None, f"{member.branch.short_name}有党员流入，请编入")
    return row


@action("登记流入党员", allow=rules.may_welcome, lock=False)
def welcome(branch: Org, *, name: str, phone: str, source_name: str, trip: Trip, by: Actor) -> Floating:
    """Enter somebody who came from a branch outside; the branch looks after them from now on."""
    _has_begun(trip)
    demand(rules.is_long_enough(trip.starts, trip.until, _book(branch).number(rules.AWAY_MONTHS)))
    if not name.strip() or not source_name.strip():
        raise Denied("请写姓名和组织关系所在的党支部。")
    given = {"name": name.strip()[:40], "phone": phone, "source_name": source_name.strip()[:80]}
    today = clock.today()
    row = Floating.objects.add(**given, **_told(trip), host=branch, taken_in_on=today, seen_on=today)
    _keep_in_touch(row, branch, today)
    return row


def _has_begun(trip: Trip) -> None:
    if trip.starts > clock.today():
        raise Denied("流动开始日期不能晚于今天，请核对。")


@action("编入流入党员", allow=rules.may_take_in)
def take_in(floating: Floating, *, on: date, by: Actor) -> Floating:
    """From a day on the branch there looks after them too."""
    _in_its_time(floating, on)
    assert floating.host is not None, "may_take_in asks"
    floating.taken_in_on = on
    floating.save()
    duties.close_duty(floating, rules.HOST, now=clock.now())
    _keep_in_touch(floating, floating.host, on)
    _tell(floating, "流动外出的党员已由流入支部编入")
    return floating


@action("退回流入登记", allow=rules.may_take_in)
def turn_down(floating: Floating, *, reason: str, by: Actor) -> Floating:
    """Not to look after them, and why; the sending branch has to find another place."""
    if not reason.strip():
        raise Denied("请写退回的原因，流出支部会看到。")
    assert floating.host is not None, "may_take_in asks"
    words = f"没有编入：{reason.strip()}"[:200]
    given = {"org": floating.host, "kind": Contact.Kind.CONTACT, "on": clock.today(), "words": words}
    Contact.objects.add(floating=floating, who=by.name, **given)
    duties.close_duty(floating, rules.HOST, now=clock.now())
    floating.host = None
    floating.save()
    _tell(floating, "流动外出的党员被流入支部退回，请看原因")
    return floating


@action("登记流动党员联系", allow=rules.may_contact)
def contact(floating: Floating, *, kind: str, on: date, words: str, by: Actor) -> Contact:
    """One contact of the actor's own side; the next one is due so many months later (C16)."""
    _in_its_time(floating, on)
    if not words.strip():
        raise Denied("请写联系情况，例如“电话联系，工作稳定，参加了三月主题党日”。")
    org = rules.side(by, floating)
    assert org is not None, "may_contact asks"
    given = {"org": org, "kind": kind, "on": on, "words": words.strip()[:200], "who": by.name}
    made = Contact.objects.add(floating=floating, **given)
    floating.seen_on = max(on, floating.seen_on)
    floating.save(update_fields=["seen_on"])
    duties.close_duty(floating, rules.CONTACT, now=clock.now(), holder=org)
    last = Contact.objects.of(floating=floating).filter(org=org).order_by("-on").first()
    _keep_in_touch(floating, org, last.on if last else on)
    if kind == Contact.Kind.APPRAISAL and org == floating.host:
        _tell(floating, "流入支部反馈了流动党员的民主评议情况")
    return made


@action("登记流动返回", allow=rules.may_end)
def come_back(floating: Floating, *, on: date, by: Actor) -> Floating:
    """The time away is over; a member is again of the class they had before it."""
    _in_its_time(floating, on)
    if floating.member is None:
        floating.state, floating.ended_on = Floating.State.BACK, on
        floating.save()
        duties.close_all(floating, now=clock.now())
        return floating
    member = held(floating.member.pk)
    turn(member, on, klass=end_float(member, on, moved=False) or Klass.RESIDENT, paper="流动返回登记")
    floating.refresh_from_db()
    return floating


@part
def _keep_in_touch(floating: Floating, org: Org, since: date) -> None:
    day = after_months(since, _book(org).number(rules.CONTACT_MONTHS))
    _owe(floating, rules.CONTACT, org, day, f"流动党员到 {day:%Y-%m-%d} 前要联系一次")


@part
def _owe(floating: Floating, kind: Kind, org: Org, day: date | None, title: str) -> None:
    duties.open_duty(
        kind,
        subject=floating,
        title=title,
        meta=org.short_name,
        url=reverse("members:floating", args=[floating.pk]),
        holder=org,
        person=None,
        area=org.area,
        **until_day(day),
    )


@part
def _tell(floating: Floating, title: str) -> None:
    """The people of the sending branch, if it is here."""
    people = people_with(floating.source, clock.today(), Grant.MEMBERS) if floating.source else []
    notify(
        [person.user_id for person in people],
        kind="members.hosted",
        title=title,
        url=reverse("members:floating", args=[floating.pk]),
        dedup=f"hosted:{floating.pk}:{title}:{clock.today()}",
        about=label(floating),
    )


def _told(trip: Trip) -> dict[str, object]:
    given = {"place": trip.place.strip()[:60], "reason": trip.reason.strip()[:100], "starts": trip.starts}
    if not given["place"] or not given["reason"]:
        raise Denied("请写流动到哪里、为什么，例如“苏州市吴中区，务工”。")
    return given | {"until": trip.until, "has_card": trip.has_card}


def _in_its_time(floating: Floating, on: date) -> None:
    if not floating.starts <= on <= clock.today():
        raise Denied(f"日期要在 {floating.starts:%Y-%m-%d} 到今天之间，请核对。")


def _book(org: Org) -> Rulebook:
    return Rulebook(clock.today(), ids_of_ancestors(org.area))
