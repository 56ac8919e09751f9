"""Who may keep the register of members, what may follow on what, and who has a vote. Pure."""

from datetime import date

from gongjian.duties.kinds import NOTIFY_AT_ONCE, Kind
from gongjian.kernel.verdict import YES, Verdict, no
from gongjian.members.models import LIVING, Claim, Gender, Klass, Member, Standing, Unlisted
from gongjian.members.rules.limits import after_years
from gongjian.orgs.actor import Actor
from gongjian.orgs.models import Org
from gongjian.orgs.roles import Grant
from gongjian.platform.parameters import Parameter

GROWN = 18  # 党章第一条：年满十八岁
_WITHOUT_MEMBERS = ("party_general_branch", "temporary_branch")  # A05: relations stay where they were
_ENDS = frozenset(set(Standing) - set(LIVING))
NEXT: dict[Standing, frozenset[Standing]] = {
    Standing.PROBATIONARY: _ENDS | {Standing.FORMAL},
    Standing.FORMAL: _ENDS | {Standing.WATCHED, Standing.SUSPENDED},
    Standing.WATCHED: _ENDS | {Standing.FORMAL, Standing.SUSPENDED},
    Standing.SUSPENDED: _ENDS | {Standing.FORMAL},  # C07: what was suspended may be restored
    **dict.fromkeys(_ENDS, frozenset[Standing]()),
}
BARRED = (Standing.STRUCK_OFF, Standing.EXPELLED, Standing.WITHDRAWN)
REENTRY_YEARS = Parameter(
    "members.reentry.years",
    "除名、开除、退党后多少年内不得重新入党",
    "5",
    "C07",
    "《中国共产党纪律处分条例》及党员教育管理有关规定",
    verified=False,
)
_LOCAL = "本系统默认值，由各地自定"
CLAIM = Kind(
    "members.claim",
    "党员登记核对",
    "核对",
    Parameter("members.claim.limit", "上级核对党员登记的期限", "5wd", "C10", _LOCAL, verified=False),
    Parameter("members.claim.remind", "核对党员登记到期前多久提醒", "1wd", "C10", _LOCAL, verified=False),
    icon="user-question",
    chain=(NOTIFY_AT_ONCE,),
    grant=Grant.MEMBERS,
)
OWED_BY: dict[Klass, str] = {
    Klass.RESIDENT: "参加所在支部的组织生活，按特长认领社区服务。",
    Klass.IN_SERVICE: "参加单位支部的组织生活，到居住地社区报到，每年由社区向单位反馈一次。",
    Klass.FLOATING: "参加流入地支部的组织生活，可以线上参加原支部会议，两边支部至少每半年联系一次。",
    Klass.RETIRED: "参加所在支部的组织生活，年老体弱的经支部同意可以送学上门。",
    Klass.NO_UNIT: "参加所在支部的组织生活，换了住址或找到工作要及时告诉支部。",
}
_NOT_YOURS = "党员名册由{org}自己的书记、委员，或它的上级党组织维护。您现在的岗位不能办。"


def holds_members(kind: str) -> bool:
    """Whether bodies of the kind have members of their own; those above branches hold branches."""
    return kind.endswith("branch") and kind not in _WITHOUT_MEMBERS


def may_enrol(by: Actor, branch: Org) -> Verdict:
    """A branch's own officers keep its register, and those it answers to may do it for them."""
    if branch.valid_to is not None:
        return no(f"{branch.name}已于{branch.valid_to:%Y-%m-%d}撤销，不能再登记党员。")
    if not holds_members(branch.kind_id):
        return no(f"{branch.name}不是党支部。党员要登记在支部里，请选一个支部。")
    return keeps(by, branch)


def may_keep(by: Actor, member: Member) -> Verdict:
    """The register of the branch to which the member belongs, or belonged last."""
    return keeps(by, member.branch)


def may_turn(by: Actor, member: Member) -> Verdict:
    """Class and standing change only while somebody is in the Party here."""
    if not member.is_living:
        return no(f"{member.person.name}{member.get_standing_display()}，不在册了，不能再改。")
    return keeps(by, member.branch)


def may_decide(by: Actor, row: Unlisted) -> Verdict:
    """Whether somebody whom a roster did not name stays is decided by who keeps the register."""
    return may_keep(by, row.member)


def may_decide_many(by: Actor, _nothing: None) -> Verdict:
    """Several at once: each is asked again on its own."""
    if by.may(Grant.MEMBERS):
        return YES
    return no("党员名册由党支部的书记、委员，或它的上级党组织维护。您现在的岗位不能办。")


def may_judge(by: Actor, claim: Claim) -> Verdict:
    """Only a body that covers both branches may learn of both."""
    if claim.state != Claim.State.OPEN:
        return no(f"这次核对{claim.get_state_display()}，不用再办。")
    if keeps(by, claim.branch) and keeps(by, claim.member.branch):
        return YES
    return no("要由管着双方支部的上级党组织核对。")


def may_come_back(by: Actor, member: Member) -> Verdict:
    """A mistaken entry about somebody's leaving is corrected by who keeps the register."""
    if member.is_living:
        return no(f"{member.person.name}在册，没有要更正的。")
    return keeps(by, member.branch)


def may_enter_again(standing: str, left_on: date, on: date, years: int) -> Verdict:
    """Whoever was struck off, expelled or withdrew applies anew after so many years (C07)."""
    word = Standing(standing).label
    if standing not in BARRED:
        return no(f"{word}，不能再登记，请核对身份证号。")
    open_from = after_years(left_on, years)
    if on < open_from:
        return no(f"{left_on:%Y-%m-%d} {word}，{years} 年内不得重新入党，要到 {open_from:%Y-%m-%d} 以后。")
    return YES


def may_describe(by: Actor, member: Member) -> Verdict:
    """Skills and free time are everybody's own entry."""
    if by.person_id is not None and by.person_id == member.person_id:
        return YES
    return no("特长和空闲时间由党员本人填写。")


def may_reveal(by: Actor, member: Member) -> Verdict:
    """Sealed values in clear: oneself, or who keeps the register."""
    return YES if by.person_id is not None and by.person_id == member.person_id else may_keep(by, member)


def may_follow(before: str, after: str) -> Verdict:
    """Whether one standing may follow another: 除名、开除 are never taken back (C07)."""
    old, new = Standing(before), Standing(after)
    if new in NEXT[old]:
        return YES
    return no(f"现在是{old.label}，不能改成{new.label}。")


def is_due(standing: str) -> bool:
    """Who is called to meetings: a suspended member is not (C04)."""
    return standing in LIVING and standing != Standing.SUSPENDED


def may_vote(standing: str) -> bool:
    """Formal members alone; not on probation, not 留党察看, not suspended (B03)."""
    return standing == Standing.FORMAL


def are_sane_days(
    *, born_on: date | None, joined_on: date | None, full_on: date | None, today: date
) -> Verdict:
    """Birth, joining and becoming a full member follow on each other; nobody joins before eighteen."""
    if any(day and day > today for day in (born_on, joined_on, full_on)):
        return no("出生、入党、转正日期都不能晚于今天，请核对。")
    if born_on and joined_on and age(born_on, joined_on) < GROWN:
        return no(f"入党时不满 {GROWN} 岁，请核对出生日期和入党日期。")
    if joined_on and full_on and full_on < joined_on:
        return no("转正日期不能早于入党日期，请核对。")
    return YES


def is_sane_turn(on: date, *, since: date, today: date) -> Verdict:
    """A change happens between the last one and today, so that no figure of before it moves."""
    if on > today:
        return no("日期不能晚于今天。到了那天再登记。")
    if on < since:
        return no(f"日期不能早于上一次变动的 {since:%Y-%m-%d}，请核对。")
    return YES


def age(born_on: date, on: date) -> int:
    """Full years on a day."""
    return on.year - born_on.year - ((on.month, on.day) < (born_on.month, born_on.day))


def born_on(id_number: str) -> date:
    """The day of birth that a checked ID number holds (L-01)."""
    return date(int(id_number[6:10]), int(id_number[10:12]), int(id_number[12:14]))


def gender(id_number: str) -> str:
    """What a checked ID number says: an odd number in the 17th place is a man's (L-01)."""
    return Gender.MALE if int(id_number[16]) % 2 else Gender.FEMALE


def keeps(by: Actor, branch: Org) -> Verdict:
    """Who keeps a branch's register: its own officers, and the bodies that it answers to."""
    if by.is_clock or (by.may(Grant.MEMBERS) and (by.is_of(branch) or by.reaches(branch.area.path))):
        return YES
    return no(_NOT_YOURS.format(org=branch.name))
