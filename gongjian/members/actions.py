"""What can be done to the register of members: enrol, correct, change, leave, look at sealed values."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Max
from django.urls import reverse

from gongjian.areas.queries import ids_of_ancestors
from gongjian.duties import actions as duties
from gongjian.duties.kinds import Kind
from gongjian.duties.models import Duty
from gongjian.kernel import clock
from gongjian.kernel.verdict import Denied, Verdict
from gongjian.kernel.worktime import Limit
from gongjian.members import rules
from gongjian.members.models import LIVING, Klass, Member, Membership, Standing, Transfer, Unlisted
from gongjian.orgs.actor import Actor
from gongjian.orgs.models import Org, Person
from gongjian.platform import reveal
from gongjian.platform.action import action, part, remark
from gongjian.platform.parameters import Rulebook
from gongjian.platform.sealed import blind

_WHY = "whether somebody is registered already is asked of the whole register"


@dataclass(frozen=True)
class Facts:
    """What the register holds of a person; standing and class are those on entry."""

    name: str
    gender: str
    phone: str = ""
    id_number: str = ""
    born_on: date | None = None
    ethnic: str = ""
    education: str = ""
    joined_on: date | None = None
    full_on: date | None = None
    address: str = ""


@dataclass(frozen=True)
class Revealed:
    """Sealed values in clear, for one answer."""

    phone: str
    id_number: str
    address: str


@action("登记党员", allow=rules.may_enrol, lock=False)
def enrol(
    branch: Org, *, facts: Facts, standing: str, klass: str, starts: date, paper: str = "", by: Actor
) -> Member:
    """Enter a member into a branch's register from a day on. Who had moved out comes back as they were."""
    _demand(rules.is_sane_turn(starts, since=date.min, today=clock.today()))
    if standing not in LIVING:
        raise Denied("登记的党员要在册：预备党员、正式党员、留党察看或停止党籍。")
    member = _returning(facts)
    if member is None:
        member = Member(person=_person(facts))
    elif (last := _last(member)) is not None and last.ends is not None:
        _demand(rules.is_sane_turn(starts, since=last.ends, today=clock.today()))
    member.branch, member.standing, member.klass = branch, standing, klass
    _fill(member, facts)
    member.version += 1
    member.save()
    Membership.objects.add(
        member=member, branch=branch, standing=standing, klass=klass, starts=starts, paper=paper.strip()[:100]
    )
    return member


@action("更正党员资料", allow=rules.may_keep)
def correct(member: Member, *, facts: Facts, by: Actor, version: int | None = None) -> Member:
    """Put right what the register holds of a person. An empty phone, ID number or address stays as it was."""
    other = _known(facts)
    if other is not None and other.pk != member.pk:
        raise Denied(f"这个身份证号已经登记在{other.branch.name}的{other.person.name}名下，请核对。")
    _fill(member, facts)
    _name(member.person, facts)
    member.version += 1
    member.save()
    return member


@action("改党员类别", allow=rules.may_turn)
def change_class(member: Member, *, klass: str, on: date, by: Actor, version: int | None = None) -> Member:
    """Another class from a day on; it decides the duties of organised life from that day."""
    if member.klass == klass:
        raise Denied(f"已经是{Klass(klass).label}，不用再改。")
    turn(member, on, klass=klass)
    return member


@action("改党籍状态", allow=rules.may_turn)
def change_standing(
    member: Member, *, standing: str, on: date, paper: str, by: Actor, version: int | None = None
) -> Member:
    """Become a full member, be suspended, restored, or leave the register: with the paper that says so."""
    _demand(rules.may_follow(member.standing, standing))
    if standing not in LIVING and _is_moving(member):
        raise Denied(f"{member.person.name}正在转接组织关系，请先撤回或办完转接。")
    if not paper.strip():
        raise Denied("请写依据，例如会议名称和日期、批复文号。")
    if standing == Standing.FORMAL and member.standing == Standing.PROBATIONARY:
        member.full_on = on
        days = {"born_on": member.born_on, "joined_on": member.joined_on, "full_on": on}
        _demand(rules.are_sane_days(**days, today=clock.today()))
    turn(member, on, standing=standing, paper=paper)
    return member


@action("填写特长和空闲时间", allow=rules.may_describe)
def describe(member: Member, *, skills: str, free_time: str, by: Actor) -> Member:
    """What somebody can do for the neighbours, and when."""
    member.skills, member.free_time = skills.strip(), free_time.strip()
    member.save(update_fields=["skills", "free_time"])
    return member


@action("查看党员个人信息", allow=rules.may_reveal)
def reveal_member(member: Member, *, reason: str, by: Actor) -> Revealed:
    """Phone, ID number and address in clear; who looked and why stays on record."""
    reveal.record("党员的手机号、身份证号和住址", reason)
    return Revealed(member.person.phone, member.id_number, member.address)


@action("定名册缺漏", allow=rules.may_decide)
def decide(
    row: Unlisted, *, standing: str = "", on: date | None = None, paper: str = "", by: Actor
) -> Unlisted:
    """Whether somebody whom the roster did not name stays (no `standing`), or how and when they left."""
    if row.decided:
        raise Denied("这一位别人已经定过了，请回到列表看最新情况。")
    if standing:
        change_standing(row.member, standing=standing, on=on or clock.today(), paper=paper, by=by)
    row.decided = Unlisted.Decided.LEFT if standing else Unlisted.Decided.STAYS
    row.save(update_fields=["decided"])
    return row


@action("成批定名册缺漏", allow=rules.may_decide_many, lock=False)
def decide_many(
    _nothing: None,
    *,
    rows: Sequence[Unlisted],
    standing: str = "",
    on: date | None = None,
    paper: str = "",
    by: Actor,
) -> int:
    """The same for several at once, all of them or none. How many it was."""
    for row in rows:
        decide(row, standing=standing, on=on, paper=paper, by=by)
    remark(f"{len(rows)} 名")
    return len(rows)


@part
def turn(
    member: Member,
    on: date,
    *,
    branch: Org | None = None,
    standing: str = "",
    klass: str = "",
    paper: str = "",
) -> None:
    """From a day on another branch, standing or class: the open span ends, and the next begins at once.

    The only way in which a span ends, so that whoever stays in the Party is in exactly one list.
    """
    last = _last(member)
    if last is None or last.ends is not None:
        raise Denied("这位党员现在不在册，不能再改。")
    _demand(rules.is_sane_turn(on, since=last.starts, today=clock.today()))
    last.ends = on
    last.save(update_fields=["ends"])
    member.branch = branch or member.branch
    member.standing, member.klass = standing or member.standing, klass or member.klass
    member.version += 1
    member.save()
    if member.standing in LIVING:
        Membership.objects.add(
            member=member,
            branch=member.branch,
            standing=member.standing,
            klass=member.klass,
            starts=on,
            paper=paper.strip()[:100],
        )
    else:
        remark(paper.strip())
        waiting = Unlisted.objects.of(member=member).filter(decided="")
        waiting.update(decided=Unlisted.Decided.LEFT)


def _is_moving(member: Member) -> bool:
    return Transfer.objects.of(member=member).filter(state=Transfer.State.OPEN).exists()


def _last(member: Member) -> Membership | None:
    return Membership.objects.of(member=member).order_by("starts", "pk").last()


def _returning(facts: Facts) -> Member | None:
    """Who comes back after having moved out. Denied for whoever is registered, or left for good (C07)."""
    known = _known(facts)
    if known is None or known.standing == Standing.MOVED_OUT:
        return known
    if known.is_living:
        raise Denied(f"{known.person.name}已经登记在{known.branch.name}。换支部请办组织关系转接。")
    raise Denied(f"{known.person.name}{known.get_standing_display()}，不能再登记，请核对身份证号。")


def _known(facts: Facts) -> Member | None:
    index = blind(facts.id_number)
    if not index:
        return None
    rows = Member.objects.unscoped(_WHY).select_related("person", "branch").select_for_update(of=("self",))
    return rows.filter(id_index=index).first()


@part
def _person(facts: Facts) -> Person:
    """The person there is already, by ID number or by phone and name; else a new one."""
    rows = Person.objects.unscoped(_WHY).filter(member__isnull=True)
    index, phone = blind(facts.id_number), blind(facts.phone)
    same = rows.filter(id_index=index).first() if index else None
    if same is None and phone:
        same = rows.filter(phone_index=phone, name=facts.name.strip(), id_index__in=("", index)).first()
    return same or Person.objects.add(name=facts.name.strip())


def _fill(member: Member, facts: Facts) -> None:
    born_on = facts.born_on or (rules.born_on(facts.id_number) if facts.id_number else None)
    days = {"born_on": born_on, "joined_on": facts.joined_on, "full_on": facts.full_on}
    _demand(rules.are_sane_days(**days, today=clock.today()))
    for name, day in days.items():
        setattr(member, name, day)
    member.gender, member.ethnic, member.education = facts.gender, facts.ethnic.strip(), facts.education
    if facts.id_number:
        member.id_number, member.id_index = facts.id_number, blind(facts.id_number)
    member.address = facts.address.strip() or member.address
    _name(member.person, facts)


@part
def _name(person: Person, facts: Facts) -> None:
    person.name = facts.name.strip()
    if facts.phone:
        person.phone, person.phone_index = facts.phone, blind(facts.phone)
    person.id_index = blind(facts.id_number) or person.id_index
    person.save(update_fields=["name", "phone", "phone_index", "id_index"])


def _demand(verdict: Verdict) -> None:
    if not verdict:
        raise Denied(verdict.reason)


@action("发起组织关系转接", allow=rules.may_turn)
def offer(member: Member, *, target: Org, reason: str, by: Actor) -> Transfer:
    """Offer a member to another branch of this instance; until it accepts nothing changes."""
    if target.pk == member.branch_id:
        raise Denied("已经在这个支部，不用转。")
    _demand(rules.may_receive(target))
    transfer = _opened(member, target=target, reason=reason)
    _owe(transfer, rules.RECEIVE, target, None, "有党员的组织关系等接收")
    return transfer


@action("开组织关系介绍信", allow=rules.may_turn)
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
    _demand(rules.may_receive(transfer.target))
    turn(_held(transfer), on, branch=transfer.target, paper="组织关系转接")
    return _closed(transfer, Transfer.State.DONE, on=on)


@action("退回组织关系转接", allow=rules.may_accept)
def decline(transfer: Transfer, *, reason: str, by: Actor) -> Transfer:
    """Not to take a member over, and why; they stay where they are."""
    return _closed(transfer, Transfer.State.DECLINED, answer=_why(reason))


@action("登记介绍信回执", allow=rules.may_receipt)
def receipt(transfer: Transfer, *, on: date, words: str, by: Actor) -> Transfer:
    """The receipt came: the member has been taken over outside and leaves the register."""
    _since_offered(transfer, on)
    if not words.strip():
        raise Denied("请写回执内容，例如回执编号和接收的党组织。")
    turn(
        _held(transfer),
        on,
        standing=Standing.MOVED_OUT,
        paper=f"介绍信{transfer.letter}，{words.strip()}"[:100],
    )
    return _closed(transfer, Transfer.State.DONE, on=on, answer=words)


@action("撤回组织关系转接", allow=rules.may_withdraw)
def withdraw(transfer: Transfer, *, reason: str, by: Actor) -> Transfer:
    """Take an offer back, or a letter that was returned or has run out; the member stays."""
    return _closed(transfer, Transfer.State.WITHDRAWN, answer=_why(reason))


@part
def _opened(member: Member, *, reason: str, **given: object) -> Transfer:
    if _is_moving(member):
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
    now = clock.now()
    limit = None
    if until:
        end = datetime.combine(until, time(18), clock.ZONE)
        limit = Limit.parse(f"{max(int((end - now) / timedelta(hours=1)), 1)}h")
    duties.open_duty(
        kind,
        subject=transfer,
        title=title,
        meta=f"由{transfer.source.short_name}转出",
        url=reverse("members:transfer", args=[transfer.pk]),
        holder=holder,
        person=None,
        area=holder.area,
        now=now,
        limit=limit,
    )


def _held(transfer: Transfer) -> Member:
    """The member under a lock: whoever changes their standing at the same time waits."""
    rows = Member.objects.unscoped("of the transfer at hand")
    return rows.select_for_update(of=("self",)).select_related("person", "branch").get(pk=transfer.member_id)


def _since_offered(transfer: Transfer, on: date) -> None:
    if not transfer.offered_on <= on <= clock.today():
        raise Denied(f"日期要在 {transfer.offered_on:%Y-%m-%d} 到今天之间，请核对。")


def _why(reason: str) -> str:
    if not reason.strip():
        raise Denied("请写原因，例如工作调动、搬家。")
    return reason.strip()[:200]
