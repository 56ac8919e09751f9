"""Moving a member's relation: inside by an offer that is taken over, outside by a letter and its receipt."""

from datetime import date, timedelta

from django.db.models import Max
from django.urls import reverse

from gongjian.areas.queries import ids_of_ancestors
from gongjian.duties import actions as duties
from gongjian.duties.kinds import Kind
from gongjian.duties.models import Duty
from gongjian.kernel import clock
from gongjian.kernel.verdict import Denied
from gongjian.members.actions.owing import until_day
from gongjian.members.actions.turning import demand, held, is_moving, turn
from gongjian.members.models import LIVING, Member, Standing, Transfer
from gongjian.members.rules import transfers as rules
from gongjian.members.rules.register import keeps, may_enrol, may_turn
from gongjian.orgs.actor import Actor
from gongjian.orgs.models import Org
from gongjian.platform.action import action, fingerprint, part, remark
from gongjian.platform.parameters import Rulebook


@action("发起组织关系转接", allow=may_turn)
def offer(member: Member, *, target: Org, reason: str, by: Actor) -> Transfer:
    """Offer a member to another branch of this instance; until it accepts nothing changes."""
    if target.pk == member.branch_id:
        raise Denied("已经在这个支部，不用转。")
    demand(rules.may_receive(target))
    transfer = _opened(member, target=target, reason=reason)
    _owe(transfer, rules.RECEIVE, target, None, "有党员的组织关系等接收")
    return transfer


@action("开组织关系介绍信", allow=may_turn)
def issue(member: Member, *, target_name: str, days: int, reason: str, by: Actor) -> Transfer:
    """Write an introduction letter to a branch outside, valid for some days (C13); numbered by the branch."""
    most = Rulebook(clock.today(), ids_of_ancestors(member.branch.area)).number(rules.LETTER_DAYS)
    if not 1 <= days <= most:
        raise Denied(f"介绍信有效期要在 1 到 {most} 天之间，请改。")
    if not target_name.strip():
        raise Denied("请写转到哪个党组织，要写全称。")
    Org.objects.select_for_update().get(pk=member.branch_id)  # one number after the other
    year = clock.today().year
    letters = Transfer.objects.of(source=member.branch).filter(letter_year=year)
    number = (letters.aggregate(last=Max("letter_number"))["last"] or 0) + 1
    until = clock.today() + timedelta(days=days)
    given = {"letter_year": year, "letter_number": number, "valid_until": until}
    transfer = _opened(member, target_name=target_name.strip()[:80], reason=reason, **given)
    _owe(transfer, rules.LETTER, member.branch, until, f"第 {transfer.letter_number} 号介绍信等回执")
    return transfer


@action("接收组织关系", allow=rules.may_accept)
def accept(transfer: Transfer, *, on: date, by: Actor) -> Transfer:
    """Take a member over from a day on: the old list loses and the new one gains them in one step."""
    _since_offered(transfer, on)
    assert transfer.target is not None, "may_accept asks"
    demand(rules.may_receive(transfer.target))
    turn(held(transfer.member_id), on, branch=transfer.target, paper="组织关系转接")
    return _closed(transfer, Transfer.State.DONE, on=on)


@action("退回组织关系转接", allow=rules.may_accept)
def decline(transfer: Transfer, *, reason: str, by: Actor) -> Transfer:
    """Not to take a member over, and why; they stay where they are."""
    return _closed(transfer, Transfer.State.DECLINED, answer=_why(reason))


@action("登记介绍信回执", allow=rules.may_receipt)
def receipt(transfer: Transfer, *, on: date, words: str, by: Actor) -> Transfer:
    """The receipt came: the member has been taken over outside and leaves the register."""
    _since_offered(transfer, on)
    demand(rules.is_in_time(transfer, on))
    if not words.strip():
        raise Denied("请写回执内容，例如回执编号和接收的党组织。")
    turn(
        held(transfer.member_id),
        on,
        standing=Standing.MOVED_OUT,
        paper=f"介绍信{transfer.letter}，{words.strip()}"[:100],
    )
    return _closed(transfer, Transfer.State.DONE, on=on, answer=words)


@action("撤回组织关系转接", allow=rules.may_withdraw)
def withdraw(transfer: Transfer, *, reason: str, by: Actor) -> Transfer:
    """Take an offer back, or a letter that was returned or has run out; the member stays."""
    return _closed(transfer, Transfer.State.WITHDRAWN, answer=_why(reason))


@action("整体划转党员", allow=may_enrol)
def move_all(target: Org, *, source: Org, on: date, paper: str, by: Actor) -> int:
    """All members of a branch go to another on a day, before it is merged or dissolved. How many they were.

    Whoever is on the way elsewhere must have arrived or been called back before.
    """
    demand(rules.may_receive(target))
    demand(keeps(by, source))
    if source.pk == target.pk:
        raise Denied("转出和转入是同一个支部，请核对。")
    if not paper.strip():
        raise Denied("请写依据，例如批复文号。")
    rows = Member.objects.of(branch=source).filter(standing__in=LIVING).order_by("pk")
    ids = list(rows.values_list("pk", flat=True))
    for pk in ids:
        member = held(pk)
        if is_moving(member):
            raise Denied(f"{member.person.name}正在转接组织关系，请先撤回或办完转接，再整体划转。")
        turn(member, on, branch=target, paper=f"整体划转：{paper.strip()}")
    remark(f"{len(ids)} 名，依据 {fingerprint(paper.strip())}")
    return len(ids)


@part
def _opened(member: Member, *, reason: str, **given: object) -> Transfer:
    if is_moving(member):
        raise Denied(f"{member.person.name}正在转接，还没有办完。请先撤回那一次。")
    given |= {"source": member.branch, "offered_on": clock.today(), "reason": _why(reason)}
    return Transfer.objects.add(member=member, **given)


@part
def _closed(transfer: Transfer, state: str, *, on: date | None = None, answer: str = "") -> Transfer:
    transfer.state, transfer.closed_on = state, on or clock.today()
    transfer.answer = answer.strip()[:200]
    transfer.save()
    done = state == Transfer.State.DONE
    outcome = Duty.Outcome.DONE if done else Duty.Outcome.CANCELLED
    for kind in (rules.RECEIVE, rules.LETTER):
        duties.close_duty(transfer, kind, now=clock.now(), outcome=outcome)
    return transfer


@part
def _owe(transfer: Transfer, kind: Kind, holder: Org, until: date | None, title: str) -> None:
    duties.open_duty(
        kind,
        subject=transfer,
        title=title,
        meta=f"由{transfer.source.short_name}转出",
        url=reverse("members:transfer", args=[transfer.pk]),
        holder=holder,
        person=None,
        area=holder.area,
        **until_day(until),
    )


def _since_offered(transfer: Transfer, on: date) -> None:
    if not transfer.offered_on <= on <= clock.today():
        raise Denied(f"日期要在 {transfer.offered_on:%Y-%m-%d} 到今天之间，请核对。")


def _why(reason: str) -> str:
    if not reason.strip():
        raise Denied("请写原因，例如工作调动、搬家。")
    return reason.strip()[:200]
