"""From a day on another branch, standing or class: the only way in which a span of membership ends."""

from datetime import date

from gongjian.kernel import clock
from gongjian.kernel.verdict import Denied, Verdict
from gongjian.members.actions.ending import (
    end_float,
    end_search,
    hand_over_search,
    running_float,
    running_search,
)
from gongjian.members.models import LIVING, Klass, Member, Membership, Search, Standing, Transfer, Unlisted
from gongjian.members.rules import register as rules
from gongjian.members.rules import transfers as moves
from gongjian.orgs.actor import Actor
from gongjian.orgs.models import Org
from gongjian.platform.action import action, fingerprint, part, remark


@action("改党员类别", allow=rules.may_turn)
def change_class(member: Member, *, klass: str, on: date, by: Actor, version: int | None = None) -> Member:
    """Another class from a day on; it decides the duties of organised life from that day."""
    if member.klass == klass:
        raise Denied(f"已经是{Klass(klass).label}，不用再改。")
    if klass == Klass.FLOATING or running_float(member):
        raise Denied("流动党员要登记去向和流入支部，请办“登记外出”或“登记返回”。")
    turn(member, on, klass=klass)
    return member


@action("改党籍状态", allow=rules.may_turn)
def change_standing(
    member: Member, *, standing: str, on: date, paper: str, by: Actor, version: int | None = None
) -> Member:
    """Become a full member, be suspended, restored, or leave the register: with the paper that says so."""
    demand(rules.may_follow(member.standing, standing))
    if standing not in LIVING and is_moving(member):
        raise Denied(f"{member.person.name}正在转接组织关系，请先撤回或办完转接。")
    if not paper.strip():
        raise Denied("请写依据，例如会议名称和日期、批复文号。")
    if running_search(member) and standing in (Standing.SUSPENDED, Standing.STRUCK_OFF):
        raise Denied("正在查找这位党员，停止党籍和除名请在“失联查找”里办，那里会核对期限和查找步骤。")
    if standing == Standing.FORMAL and member.standing == Standing.PROBATIONARY:
        member.full_on = on
        days = {"born_on": member.born_on, "joined_on": member.joined_on, "full_on": on}
        demand(rules.are_sane_days(**days, today=clock.today()))
    before = member.standing
    turn(member, on, standing=standing, paper=paper)
    if before == Standing.SUSPENDED and standing == Standing.FORMAL:
        end_search(member, Search.State.FOUND, on, paper)  # C07: whoever is restored is there again
    return member


@action("更正误登的离开", allow=rules.may_come_back)
def bring_back(
    member: Member, *, paper: str, branch: Org | None = None, by: Actor, version: int | None = None
) -> Member:
    """Somebody was entered as gone by mistake: they go on from the day on which they were said to have left.

    No figure of before that day moves. `branch`: where they go on when their own exists no longer.
    """
    last = last_span(member)
    if last is None or last.ends is None:
        raise Denied("这位党员没有离开过，没有要更正的。")
    if not paper.strip():
        raise Denied("请写依据：哪一次登记错了，凭什么更正。")
    into = branch or member.branch
    demand(moves.may_receive(into))
    demand(rules.may_enrol(by, into))
    member.branch, member.standing, member.klass = into, last.standing, last.klass
    member.version += 1
    member.save()
    begin(member, last.ends, f"更正误登：{paper.strip()}")
    remark(f"更正误登，依据 {fingerprint(paper.strip())}")
    return member


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
    last = last_span(member)
    if last is None or last.ends is not None:
        raise Denied("这位党员现在不在册，不能再改。")
    demand(rules.is_sane_turn(on, since=last.starts, today=clock.today()))
    last.ends = on
    last.save(update_fields=["ends"])
    if branch is not None and branch.pk != member.branch_id:
        klass = klass or end_float(member, on, moved=True)
        hand_over_search(member, branch)
    member.branch = branch or member.branch
    member.standing, member.klass = standing or member.standing, klass or member.klass
    member.version += 1
    member.save()
    if member.standing in LIVING:
        begin(member, on, paper)
    else:
        _leave(member, on, paper)


@part
def begin(member: Member, on: date, paper: str) -> None:
    """The span that is open from now on, as the member's row says."""
    Membership.objects.add(
        member=member,
        branch=member.branch,
        standing=member.standing,
        klass=member.klass,
        starts=on,
        paper=paper.strip()[:100],
    )


@part
def _leave(member: Member, on: date, paper: str) -> None:
    """Nothing about them stays open: nobody waits for a word, and nobody goes on searching."""
    remark(f"依据 {fingerprint(paper.strip())}")
    waiting = Unlisted.objects.of(member=member).filter(decided="")
    waiting.update(decided=Unlisted.Decided.LEFT)
    end_search(member, Search.State.CLOSED, on, paper)
    if klass := end_float(member, on, moved=member.standing == Standing.MOVED_OUT):
        member.klass = klass
        member.save(update_fields=["klass"])


def held(pk: int) -> Member:
    """The member under a lock: whoever changes their standing at the same time waits."""
    rows = Member.objects.unscoped("of the thing at hand")
    return rows.select_for_update(of=("self",)).select_related("person", "branch__area").get(pk=pk)


def is_moving(member: Member) -> bool:
    """Whether a transfer of the member is under way."""
    return Transfer.objects.of(member=member).filter(state=Transfer.State.OPEN).exists()


def last_span(member: Member) -> Membership | None:
    """The open span, or the last one of who has left."""
    return Membership.objects.of(member=member).order_by("starts", "pk").last()


def demand(verdict: Verdict) -> None:
    """Raise Denied unless the verdict is yes."""
    if not verdict:
        raise Denied(verdict.reason)
