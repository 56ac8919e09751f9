"""Everything that can be done to a case at the desk, one row each: word, verdict, form and action."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from gongjian.kernel.verdict import Verdict
from gongjian.orgs.actor import Actor
from gongjian.requests.actions import calls, clock, ending, handling, handover, intake
from gongjian.requests.forms import verbs as forms
from gongjian.requests.models import Case
from gongjian.requests.queries import left
from gongjian.requests.rules import calls as may_call
from gongjian.requests.rules import clock as may_clock
from gongjian.requests.rules import desk as may_desk
from gongjian.requests.rules import handling as may_handle
from gongjian.requests.rules import handover as may_hand
from gongjian.requests.rules import intake as may_take_in


@dataclass(frozen=True)
class Verb:
    """One act. `done` is the line that says it happened; `waiting` the button's words meanwhile."""

    key: str
    term: str
    icon: str
    may: Callable[[Actor, Case], Verdict]
    form: type[forms.VerbForm]
    run: Callable[..., Any]
    button: str
    done: str
    hint: str = ""
    template: str = "requests/acts/plain.html"

    def do(self, case: Case, form: forms.VerbForm, by: Actor) -> object:
        """Run the action with what the valid form gives."""
        return self.run(case, by=by, **form.given())


def _evaluate(_: Case, *, by: Actor, reporter: Any, **given: Any) -> object:
    return ending.evaluate(reporter, by=by, **given)


def _tell(_: Case, *, by: Actor, reporter: Any, how: str) -> object:
    return ending.tell(reporter, how=how, by=by)


def _may_extend(by: Actor, case: Case) -> Verdict:
    """延期, as long as the rules leave one."""
    verdict = may_clock.may_extend(by, case)
    return verdict and left.extension_left(case)


def _may_pause(by: Actor, case: Case) -> Verdict:
    """暂停计时, as long as the rules leave one."""
    verdict = may_clock.may_pause(by, case)
    return verdict and left.pause_left(case)


_ROWS = (
    Verb(
        "accept",
        "受理",
        "circle-check",
        may_hand.may_accept,
        forms.VerbForm,
        handover.accept,
        "受理",
        "已受理，由您负责。",
        "受理后由您负责到底，办结或别的单位签收之前都不转手。",
    ),
    Verb(
        "take",
        "签收",
        "inbox",
        may_hand.may_take,
        forms.VerbForm,
        handover.take,
        "签收",
        "已签收，由本单位主办。",
        "签收后由本单位主办，办理期限按剩下的时间接着算。",
    ),
    Verb(
        "object_to",
        "提出异议",
        "message-exclamation",
        may_hand.may_object_to,
        forms.ObjectionForm,
        handover.object_to,
        "提出异议",
        "异议已提交，等上一级审核。",
        "审核有结果之前，诉求仍由派出单位负责。",
    ),
    Verb(
        "uphold",
        "异议成立",
        "circle-check",
        may_hand.may_uphold,
        forms.UpholdForm,
        handover.uphold,
        "认定异议成立",
        "已认定异议成立。",
    ),
    Verb(
        "overrule",
        "异议不成立",
        "circle-x",
        may_hand.may_overrule,
        forms.OpinionForm,
        handover.overrule,
        "认定异议不成立",
        "已认定异议不成立，由提出异议的单位主办。",
        "认定后，由提出异议的单位主办。",
    ),
    Verb(
        "offer",
        "派单",
        "send",
        may_hand.may_offer,
        forms.OfferForm,
        handover.offer,
        "派单",
        "已派出，等对方签收。",
        "对方签收之前，仍由本单位负责；逾期未签自动上报。",
        "requests/acts/offer.html",
    ),
    Verb(
        "settle",
        "办结",
        "message-check",
        may_handle.may_settle,
        forms.SettleForm,
        handling.settle,
        "办结并答复居民",
        "已办结，等居民评价。",
        "居民不满意会自动退回重办一次。",
    ),
    Verb(
        "call",
        "吹哨",
        "speakerphone",
        may_call.may_call,
        forms.CallForm,
        calls.call,
        "吹哨",
        "已吹哨，等对方应哨。",
        "对方要在时限内应哨；逾期自动报上一级。",
        "requests/acts/call.html",
    ),
    Verb(
        "note",
        "记进展",
        "notebook",
        may_handle.may_note,
        forms.ProgressForm,
        handling.note,
        "记下进展",
        "进展已记下。",
    ),
    Verb(
        "invite",
        "增加协办",
        "users-plus",
        may_hand.may_invite,
        forms.InviteForm,
        handover.invite,
        "请它们协办",
        "已请协办。",
        "",
        "requests/acts/invite.html",
    ),
    Verb(
        "assign",
        "换责任人",
        "user-share",
        may_hand.may_assign,
        forms.AssignForm,
        handover.assign,
        "换责任人",
        "责任人已换。",
    ),
    Verb(
        "set_matter",
        "定事项",
        "list-check",
        may_handle.may_set_matter,
        forms.MatterForm,
        handling.set_matter,
        "定事项",
        "事项已定。",
        "首次受理之前改事项或性质，办理期限会重新计算。",
    ),
    Verb(
        "extend",
        "延期",
        "clock-plus",
        _may_extend,
        forms.ExtendForm,
        clock.extend,
        "延期",
        "已延期。",
        "理由居民看得到。",
    ),
    Verb(
        "pause",
        "暂停",
        "player-pause",
        _may_pause,
        forms.PauseForm,
        clock.pause,
        "暂停计时",
        "计时已暂停。",
        "居民补充说明或到最长时限，自动恢复计时。",
    ),
    Verb(
        "resume",
        "恢复计时",
        "player-play",
        may_clock.may_resume,
        forms.VerbForm,
        clock.resume,
        "恢复计时",
        "已恢复计时。",
    ),
    Verb(
        "recall",
        "撤回派单",
        "arrow-back-up",
        may_hand.may_recall,
        forms.ReasonForm,
        handover.recall,
        "撤回派单",
        "派单已撤回，仍由本单位办理。",
    ),
    Verb(
        "escalate",
        "上报",
        "arrow-up",
        may_hand.may_escalate,
        forms.ReasonForm,
        handover.escalate,
        "上报上一级",
        "已上报上一级。",
        "本级办不了的，交上一级接办，另算办理期限。",
    ),
    Verb(
        "merge",
        "合并",
        "arrows-join",
        may_handle.may_merge,
        forms.MergeForm,
        handling.merge,
        "合并到那一件",
        "已合并，居民会随那一件一起得到答复。",
        "本件并入另一件后不再单独办理；居民用原编号照样查得到。",
    ),
    Verb("link", "关联", "link", may_handle.may_link, forms.OtherCaseForm, handling.link, "关联", "已关联。"),
    Verb(
        "supplement",
        "代居民补充",
        "message-plus",
        may_take_in.may_supplement,
        forms.SupplementForm,
        intake.supplement,
        "记下补充",
        "补充已记下。",
    ),
    Verb(
        "transfer",
        "转出",
        "arrow-forward-up",
        may_handle.may_transfer,
        forms.TransferForm,
        handling.transfer,
        "转出系统",
        "已转出。",
        "转出后本系统不再办理，居民凭凭据向对方查询。这一步不能撤回。",
    ),
    Verb(
        "withdraw",
        "居民撤回",
        "circle-x",
        may_take_in.may_withdraw,
        forms.ReasonForm,
        intake.withdraw,
        "按居民的话撤回",
        "已撤回。",
        "只有居民本人说不用办了，才能代为撤回。这一步不能恢复。",
    ),
    Verb(
        "tell",
        "记告知",
        "phone-outgoing",
        may_desk.may_tell,
        forms.TellForm,
        _tell,
        "记下已告知",
        "告知已记下。",
        "要答复的居民都告知了，回访就算办完；满意不满意，问到了再记。",
    ),
    Verb(
        "evaluate",
        "记回访",
        "phone-check",
        may_desk.may_call_back,
        forms.EvaluateForm,
        _evaluate,
        "记下居民的评价",
        "评价已记下。",
        "没解决或不满意，自动退回上一级重办，只退一次。",
    ),
)
VERBS: dict[str, Verb] = {verb.key: verb for verb in _ROWS}
