"""The resident's last word: asked once, and an unsatisfied answer reopens once (R5)."""

from gongjian.kernel import clock
from gongjian.kernel.verdict import Denied
from gongjian.orgs import queries as orgs
from gongjian.orgs.actor import Actor
from gongjian.platform.action import action, part, remark
from gongjian.requests.actions import clocks, moving, trail
from gongjian.requests.actions.closing import end
from gongjian.requests.models import Case, Evaluation, Reporter
from gongjian.requests.queries.cases import reporters_of
from gongjian.requests.rules import ending as rules
from gongjian.requests.rules import words
from gongjian.requests.rules.clock import REDO_LIMIT
from gongjian.requests.rules.kinds import CALLBACK


@action("居民评价", allow=rules.may_evaluate)
def evaluate(
    reporter: Reporter, *, solved: bool, mood: str, comment: str = "", via: str, by: Actor
) -> Evaluation:
    """Record whether it was solved and how satisfied the resident is. Unsatisfied the first time: the case
    reopens at the next level with a new clock; the second time it is recorded and the case closes.
    """
    now = clock.now()
    if mood not in Evaluation.Mood.values or via not in Evaluation.Via.values:
        raise Denied("请选择满意、基本满意或者不满意。", about="mood")
    case = _locked(rules.main_case(reporter))
    remark(f"解决了：{'是' if solved else '否'}，满意度：{Evaluation.Mood(mood).label}")
    trail.keep_words("居民的话", comment)
    trail.demand(rules.may_evaluate_now(case))
    if Evaluation.objects.of(reporter=reporter).filter(round=case.round).exists():
        raise Denied("这次答复已经评价过了，每次答复只评价一次。")
    said = Evaluation.objects.add(
        reporter=reporter,
        case=case,
        round=case.round,
        solved=solved,
        mood=mood,
        comment=comment.strip(),
        via=via,
        by=by.name,
        at=now,
    )
    case.judged += 1
    case.judged_solved += solved
    case.judged_content += mood != Evaluation.Mood.BAD
    case.save(update_fields=["judged", "judged_solved", "judged_content"])
    label = Evaluation.Mood(mood).label
    note = words.said_of_it(via=Evaluation.Via(via).label, solved=solved, mood=label, comment=comment.strip())
    public = words.judged(solved=solved, mood=label)
    trail.step(case, "evaluate", by=by, now=now, note=note, public=public)
    _go_on(case, solved=solved, mood=mood, by=by)
    return said


@action("评价后办结", allow=rules.may_approve)
def approve(case: Case, *, by: Actor) -> Case:
    """Everybody who could be asked has answered: the case is closed."""
    now = clock.now()
    end(case, "approve", now, outcome="done")
    trail.step(case, "approve", by=by, now=now, public="已办结，谢谢您的评价。")
    return case


@action("不满意重办", allow=rules.may_reopen)
def reopen(case: Case, *, by: Actor) -> Case:
    """Once more, one level up, with a new clock; the first answer stays in the track."""
    now = clock.now()
    clocks.stop(case, now, CALLBACK, outcome="done")
    case.round += 1
    case.outcome, case.reply, case.planned_on = "", "", None
    case.settled_at, case.ask_until = None, None
    limit = clocks.book_of(case.area).limit(REDO_LIMIT)
    to = orgs.superior(case.holder) or case.holder
    moving.lift(case, "reopen", to, by=by, now=now, note="居民不满意", limit=limit)
    return case


@action("到期未评办结", allow=rules.may_expire)
def expire(case: Case, *, by: Actor) -> Case:
    """Nobody said anything in the days they had: closed, and counted as not evaluated."""
    now = clock.now()
    if case.ask_until is None or now < case.ask_until:
        raise Denied("评价期限还没有到。")
    end(case, "expire", now, outcome="lapsed")
    trail.step(case, "expire", by=by, now=now, public="评价期限已到，按未评价办结。还有问题可以重新提交。")
    return case


@action("告知居民", allow=rules.may_tell)
def tell(reporter: Reporter, *, how: str, by: Actor) -> Reporter:
    """When and how the reporter was told the answer. Once everybody who wants one is told, the call-back is
    done.
    """
    now = clock.now()
    if not how.strip():
        raise Denied("请选择告知方式。", about="how")
    reporter.told_at, reporter.told_how = now, how.strip()
    reporter.save(update_fields=["told_at", "told_how"])
    case = _locked(rules.main_case(reporter))
    case.version += 1
    case.save(update_fields=["version"])
    trail.step(case, "tell", by=by, now=now, note=f"已告知居民（{how.strip()}）")
    if all(rules.is_told(each, case) for each in reporters_of(case) if each.wants_answer):
        clocks.stop(case, now, CALLBACK, outcome="done")
    return reporter


@part
def _go_on(case: Case, *, solved: bool, mood: str, by: Actor) -> None:
    """What follows from an evaluation that was just recorded."""
    if rules.reopens(case, solved=solved, mood=mood):
        reopen(case, by=by)
        return
    answered = set(
        Evaluation.objects.of(case=case).filter(round=case.round).values_list("reporter_id", flat=True)
    )
    open_ones = [each for each in reporters_of(case) if rules.is_asked(each) and each.pk not in answered]
    if not open_ones:
        approve(case, by=by)


@part
def _locked(case: Case) -> Case:
    return Case.objects.unscoped("the case of a reporter at hand").select_for_update().get(pk=case.pk)
