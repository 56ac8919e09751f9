"""What can be done to an entry of the register: enter somebody, correct, describe, look at sealed values."""

from dataclasses import dataclass
from datetime import date

from gongjian.areas.queries import ids_of_ancestors
from gongjian.kernel import clock
from gongjian.kernel.verdict import Denied
from gongjian.members.actions.turning import begin, demand, last_span
from gongjian.members.models import LIVING, Klass, Member, Standing
from gongjian.members.rules import register as rules
from gongjian.orgs.actor import Actor
from gongjian.orgs.models import Org, Person
from gongjian.platform import reveal
from gongjian.platform.action import action, part
from gongjian.platform.parameters import Rulebook
from gongjian.platform.sealed import blind

WHY = "whether somebody is registered already is asked of the whole register"


class Unclear(Denied):
    """Only a body above can say more: the sentence must tell nobody what the register holds elsewhere."""

    def __init__(self) -> None:
        super().__init__(
            "这个身份证号现在不能直接办：可能号码或姓名写错了，也可能手续还没有办完。"
            "请先核对号码和姓名；没有写错的，请上级党组织核对。"
        )


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
    """Enter a member into a branch's register from a day on. Who had moved out comes back as they were;
    who was struck off enters anew when the years are over (C07).
    """
    demand(rules.is_sane_turn(starts, since=date.min, today=clock.today()))
    if standing not in LIVING:
        raise Denied("登记的党员要在册：预备党员、正式党员、留党察看或停止党籍。")
    if klass == Klass.FLOATING:
        raise Denied("先按原来的类别登记，再在他的页面上办“登记外出”，写明去向。")
    member = _returning(branch, facts, standing, starts, by) or Member(person=_person(facts))
    member.branch, member.standing, member.klass = branch, standing, klass
    _fill(member, facts)
    member.version += 1
    member.save()
    begin(member, starts, paper)
    return member


@action("更正党员资料", allow=rules.may_keep)
def correct(member: Member, *, facts: Facts, by: Actor, version: int | None = None) -> Member:
    """Put right what the register holds of a person. An empty phone, ID number or address stays as it was."""
    other = known(facts)
    if other is not None and other.pk != member.pk:
        if not exists_for(other, by):
            raise Unclear
        raise Denied(f"这个身份证号已经登记在{other.branch.name}的{other.person.name}名下，请核对。")
    _fill(member, facts)
    _name(member.person, facts)
    member.version += 1
    member.save()
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


def known(facts: Facts) -> Member | None:
    """Who is registered under the ID number, wherever that is, under a lock."""
    index = blind(facts.id_number)
    if not index:
        return None
    rows = Member.objects.unscoped(WHY).select_related("person", "branch").select_for_update(of=("self",))
    return rows.filter(id_index=index).first()


def exists_for(member: Member, by: Actor) -> bool:
    """Whether the actor may know of the member at all."""
    return Member.objects.visible_to(by).filter(pk=member.pk).exists()


def _returning(branch: Org, facts: Facts, standing: str, starts: date, by: Actor) -> Member | None:
    """Who comes back. Denied for whoever is registered or may not come back; Unclear where the actor may not
    know of them, unless they moved out under this very name.
    """
    member = known(facts)
    if member is None:
        return None
    may_know = exists_for(member, by)
    if member.is_living and may_know:
        raise Denied(f"{member.person.name}已经登记在{member.branch.name}。换支部请办组织关系转接。")
    same = member.person.name == facts.name.strip()
    if member.is_living or not (may_know or (same and member.standing == Standing.MOVED_OUT)):
        raise Unclear
    last = last_span(member)
    left_on = (last.ends if last else None) or date.min
    if member.standing != Standing.MOVED_OUT:
        _enters_anew(branch, member, facts, standing, starts, left_on)
    demand(rules.is_sane_turn(starts, since=left_on, today=clock.today()))
    return member


def _enters_anew(
    branch: Org, member: Member, facts: Facts, standing: str, starts: date, left_on: date
) -> None:
    years = Rulebook(clock.today(), ids_of_ancestors(branch.area)).number(rules.REENTRY_YEARS)
    joined_on = facts.joined_on or starts
    demand(rules.may_enter_again(member.standing, left_on, joined_on, years))
    if standing != Standing.PROBATIONARY:
        raise Denied("重新入党的从预备党员开始，请把党籍选成“预备党员”。")


@part
def _person(facts: Facts) -> Person:
    """The person there is already, by ID number and name or by phone and name; else a new one."""
    rows = Person.objects.unscoped(WHY).filter(member__isnull=True)
    index, phone, name = blind(facts.id_number), blind(facts.phone), facts.name.strip()
    same = rows.filter(id_index=index).first() if index else None
    if same is not None and same.name != name:
        raise Unclear
    if same is None and phone:
        same = rows.filter(phone_index=phone, name=name, id_index__in=("", index)).first()
    return same or Person.objects.add(name=name)


def _fill(member: Member, facts: Facts) -> None:
    born_on = facts.born_on or (rules.born_on(facts.id_number) if facts.id_number else None)
    days = {"born_on": born_on, "joined_on": facts.joined_on, "full_on": facts.full_on}
    demand(rules.are_sane_days(**days, today=clock.today()))
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
