"""Somebody whom a branch may not enter by itself: the body above both branches looks."""

from gongjian.duties import actions as duties
from gongjian.duties.models import Duty
from gongjian.kernel import clock
from gongjian.kernel.tree import covers
from gongjian.kernel.verdict import Denied
from gongjian.members.actions import transfers
from gongjian.members.actions.register import Facts, exists_for, known
from gongjian.members.models import Claim, Member
from gongjian.members.rules import register as rules
from gongjian.orgs.actor import Actor
from gongjian.orgs.models import Org, Person
from gongjian.orgs.queries import leads_above, people_with
from gongjian.orgs.roles import Grant
from gongjian.platform.action import action, label, part
from gongjian.platform.notices import declare, notify
from gongjian.platform.sealed import blind

declare("members.claim", "党员登记核对有了答复", "{n} 次党员登记核对有了答复")
_NOBODY = "找不到同时管着双方的上级党组织，请联系上级组织部门核对。"


def _is_somebody_elses(facts: Facts) -> bool:
    """Whether the ID number is that of somebody of another name who is no member: nobody above can tell."""
    index = blind(facts.id_number)
    rows = Person.objects.unscoped("whether a number is taken; nothing of it is told").filter(
        member__isnull=True
    )
    return bool(index) and rows.filter(id_index=index).exclude(name=facts.name.strip()).exists()


@action("请上级核对党员登记", allow=rules.may_enrol, lock=False)
def ask(branch: Org, *, facts: Facts, by: Actor) -> Claim:
    """Ask the nearest body that covers both branches. Whoever asks learns nothing but its answer."""
    member = known(facts)
    if member is None and _is_somebody_elses(facts):
        raise Denied("号码和姓名对不上，上级也核对不了。请核对姓名；没有写错的，请联系系统管理员。")
    if member is None or exists_for(member, by):
        raise Denied("这一位现在可以直接办，不用请上级核对。请再点一次“登记”。")
    if Claim.objects.of(branch=branch).filter(member=member, state=Claim.State.OPEN).exists():
        raise Denied("已经请上级核对了，请等答复。")
    judge = _judge(branch, member)
    today = clock.today()
    claim = Claim.objects.add(
        branch=branch, member=member, judge=judge, name=facts.name.strip()[:40], asked_on=today
    )
    duties.open_duty(
        rules.CLAIM,
        subject=claim,
        title=f"{branch.short_name}请核对一位党员的登记",
        url="/desk/members/claims/",
        holder=judge,
        person=None,
        area=judge.area,
        now=clock.now(),
    )
    return claim


@action("核对后转接", allow=rules.may_judge)
def pass_on(claim: Claim, *, by: Actor) -> Claim:
    """They are the same person: the relation is offered to the branch that asked, which takes it over."""
    if not claim.member.is_living:
        raise Denied("这位党员已经不在册，不能转接。请核对后由上级登记，或者答复不能登记。")
    transfers.offer(claim.member, target=claim.branch, reason="经上级核对，转接组织关系", by=by)
    return _closed(claim, Claim.State.PASSED, "已核对，组织关系已发起转接，请在“组织关系转接”里接收。")


@action("核对后答复不能登记", allow=rules.may_judge)
def refuse(claim: Claim, *, words: str, by: Actor) -> Claim:
    """Not to be entered there, and why, in words that the branch may read."""
    if not words.strip():
        raise Denied("请写答复，对方支部会看到，例如“号码写错了，请核对后再登记”。")
    return _closed(claim, Claim.State.REFUSED, words.strip()[:200])


@part
def _closed(claim: Claim, state: str, answer: str) -> Claim:
    claim.state, claim.answer, claim.closed_on = state, answer, clock.today()
    claim.save()
    duties.close_duty(claim, rules.CLAIM, now=clock.now(), outcome=Duty.Outcome.DONE)
    people = people_with(claim.branch, clock.today(), Grant.MEMBERS)
    notify(
        [person.user_id for person in people],
        kind="members.claim",
        title="您请上级核对的党员登记有了答复",
        url="/desk/members/claims/",
        dedup=f"claim:{claim.pk}",
        about=label(claim),
    )
    return claim


def _judge(branch: Org, member: Member) -> Org:
    """The nearest body above that covers both and has somebody who keeps members; else the highest one."""
    above = [one for one in leads_above(branch) if covers(one.area.path, member.branch.area.path)]
    if not above:
        raise Denied(_NOBODY)
    able = (one for one in above if people_with(one, clock.today(), Grant.MEMBERS))
    return next(able, above[-1])
