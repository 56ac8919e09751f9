"""By when: the numbers of the request flow, each with its source, and the clock of a case."""

from gongjian.areas.models import Level
from gongjian.kernel.verdict import YES, Verdict, no
from gongjian.kernel.worktime import Limit
from gongjian.orgs.actor import Actor
from gongjian.orgs.roles import Grant
from gongjian.platform.parameters import Parameter, Rulebook
from gongjian.requests.models import WORKING, Case, Nature, State
from gongjian.requests.rules.flow import FLOW
from gongjian.requests.rules.gates import clerks, others

_GUANGDONG = "《广东省12345热线管理办法》（2022）"
_SHANDONG = "《山东省政务服务热线管理办法》（2020）"
_STATE = "《国务院办公厅关于进一步优化12345热线的意见》（国办函〔2025〕66号）"
_LOCAL = "本系统默认值，由各地自定"

ACCEPT_LIMIT = Parameter("requests.accept.limit", "首次受理时限", "1wd", "H-08", _LOCAL, verified=False)
_NATURE_DAYS = {
    Nature.CONSULT: ("2wd", _GUANGDONG),
    Nature.HELP: ("10wd", _GUANGDONG),
    Nature.SUGGEST: ("10wd", _GUANGDONG),
    Nature.COMPLAINT: ("15wd", _GUANGDONG),
    Nature.REPORT: ("15wd", _GUANGDONG),
    Nature.PRAISE: ("5wd", _LOCAL),
}
SETTLE_LIMIT = {
    nature: Parameter(
        f"requests.settle.{nature.value}",
        f"{nature.label}类办理时限",
        days,
        "H-05",
        source,
        verified=source != _LOCAL,
    )
    for nature, (days, source) in _NATURE_DAYS.items()
}
# Danger does not wait for the office to open: natural hours.
URGENT_LIMIT = Parameter("requests.settle.urgent", "紧急诉求办理时限", "2h", "H-05", _LOCAL, verified=False)
URGENT_STEP = Parameter(
    "requests.urgent.step", "紧急诉求受理、签收、审核异议的时限", "1h", "H-05", _LOCAL, verified=False
)
_LEVEL_DAYS = {
    Level.GRID: "3wd",
    Level.COMMUNITY: "5wd",
    Level.SUBDISTRICT: "5wd",
    Level.DISTRICT: "10wd",
    Level.CITY: "10wd",
    Level.PROVINCE: "10wd",
}
LEVEL_LIMIT = {
    level: Parameter(
        f"requests.settle.level.{level.name.lower()}",
        f"上报到{level.label}级后的办理时限",
        days,
        "S3",
        _LOCAL,
        verified=False,
    )
    for level, days in _LEVEL_DAYS.items()
}
TAKE_LIMIT = Parameter("requests.take.limit", "签收或退回派单的时限", "2wd", "H-06", _SHANDONG)
REVIEW_LIMIT = Parameter(
    "requests.review.limit", "审核派单异议的时限", "1wd", "H-03", _STATE, "第五条", verified=False
)
CALL_ANSWER = Parameter("requests.call.answer", "吹哨应答时限", "2wh", "F", _LOCAL, verified=False)
EXTENSION_MAX = Parameter("requests.extension.max", "延期最长", "10wd", "H-06", _SHANDONG)
EXTENSION_TIMES = Parameter("requests.extension.times", "可延期次数", "1", "H-06", _SHANDONG)
PAUSE_MAX = Parameter("requests.pause.max", "暂停计时最长", "15wd", "H-06", _LOCAL, verified=False)
PAUSE_TIMES = Parameter("requests.pause.times", "每次办理可暂停次数", "2", "H-06", _LOCAL, verified=False)
CALLBACK_LIMIT = Parameter("requests.callback.limit", "答复后回访时限", "2wd", "H-09", _LOCAL, verified=False)
EVALUATE_DAYS = Parameter("requests.evaluate.days", "请居民评价的期限", "5wd", "H-09", _LOCAL, verified=False)
PLANNED_FARTHEST = Parameter(
    "requests.planned.farthest", "列入计划最远到几天后", "1095", "H-05", _LOCAL, verified=False
)
CALL_FARTHEST = Parameter(
    "requests.call.farthest", "吹哨到场时间最远到几天后", "30", "F", _LOCAL, verified=False
)
REDO_LIMIT = Parameter("requests.redo.limit", "不满意重办时限", "3wd", "H-09", _LOCAL, verified=False)


def settle_limit(book: Rulebook, *, nature: str, is_urgent: bool, matter_limit: str) -> Limit:
    """How long the first clock of a case runs: urgency wins over the matter's own limit, that over the
    nature's.
    """
    if is_urgent:
        return Limit.parse(book[URGENT_LIMIT])
    return Limit.parse(matter_limit or book[SETTLE_LIMIT[Nature(nature)]])


def step_limit(book: Rulebook, usual: Parameter, *, is_urgent: bool) -> Limit:
    """How long one has to accept, to sign for or to review: `usual`, or the urgent one."""
    return Limit.parse(book[URGENT_STEP if is_urgent else usual])


def level_limit(book: Rulebook, level: int, *, is_urgent: bool) -> Limit:
    """How long a level has once a case was handed up to it (S3)."""
    return Limit.parse(book[URGENT_LIMIT if is_urgent else LEVEL_LIMIT[Level(level)]])


def may_extend(by: Actor, case: Case) -> Verdict:
    """延期: by the body that works on it."""
    return _may_touch(by, case, "extend", "延期")


def may_pause(by: Actor, case: Case) -> Verdict:
    """暂停计时: by the body that works on it."""
    if case.is_paused:
        return no("计时已经暂停，不用再暂停。")
    return _may_touch(by, case, "pause", "暂停计时")


def may_resume(by: Actor, case: Case) -> Verdict:
    """恢复计时: by the body that works on it, and by the clock when the longest pause is over."""
    if not case.is_paused:
        return no("计时没有暂停，不用恢复。")
    return _may_touch(by, case, "resume", "恢复计时")


def may_sync(by: Actor, case: Case) -> Verdict:
    """随日历改期: the case follows its duty; nobody sets it by hand."""
    if case.state not in WORKING:
        return no("这件诉求已经答复，期限不再变动。")
    return YES if by.is_clock else no("期限随工作日历自动改，不用手动改。")


def may_recount(by: Actor, _nothing: None) -> Verdict:
    """核对派生数: the clock's."""
    return YES if by.is_clock else no("派生数由系统每晚核对，不用手动核对。")


def can_extend(extra: Limit, *, maximum: Limit, used: int, times: int, is_overdue: bool) -> Verdict:
    """H-06: at most so often, at most so long, and asked for in time."""
    verdict = has_extension(used=used, times=times, is_overdue=is_overdue)
    if verdict and (extra.unit is not maximum.unit or not 0 < extra.count <= maximum.count):
        return no(f"一次最多延长 {maximum.words}，请改短一些。", about="days")
    return verdict


def has_extension(*, used: int, times: int, is_overdue: bool) -> Verdict:
    """Whether any more time can be asked for at all: not once more than the rules allow, not too late."""
    if used >= times:
        return no(f"这件诉求已经延期 {used} 次，按规定最多延期 {times} 次。确实办不完，请逐级上报。")
    if is_overdue:
        return no("已经超过办理期限，不能再延期。请尽快办结，或者逐级上报。")
    return YES


def can_pause(used: int, times: int) -> Verdict:
    """A clock may stand, but not again and again."""
    if used >= times:
        return no(f"这次办理已经暂停过 {used} 次，最多 {times} 次。确有困难请申请延期或逐级上报。")
    return YES


def _may_touch(by: Actor, case: Case, verb: str, term: str) -> Verdict:
    if not FLOW.allows(case.state, verb):
        return no(f"现在是“{State(case.state).label}”，不能{term}。办理中的诉求才可以。")
    if by.may(Grant.HANDLE) and by.is_of(case.holder):
        return YES
    alike = clerks(case.holder) if by.is_of(case.holder) else others(case.holder)
    return no(f"这件诉求由{case.holder.short_name}办理，只有办理单位可以{term}。", alike=alike)
