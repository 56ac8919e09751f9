"""By when something is owed, when its people are reminded, what happens when it is late,
and who may change that.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from gongjian.areas.models import Area
from gongjian.duties.kinds import Kind, Rung
from gongjian.duties.models import Duty
from gongjian.kernel.verdict import YES, Verdict, no
from gongjian.kernel.worktime import Limit, Span, Unit, WorkCalendar
from gongjian.orgs.actor import Actor
from gongjian.orgs.roles import Grant

LONGEST_CHAIN = 5
TWO_DAYS = 48  # natural hours from which one counts in days
_NOT_YOURS = "维护上报链是系统管理员的事。需要改动时请找本区系统管理员。"


@dataclass(frozen=True)
class Schedule:
    """The stored times of a duty."""

    due_at: datetime
    remind_at: datetime | None
    escalate_at: datetime | None
    effect: str


@dataclass(frozen=True)
class Facts:
    """What a schedule is computed from: the start, the limit with its extensions,
    and the pauses that are over.
    """

    started_at: datetime
    limit: Limit
    pauses: Sequence[Span] = ()
    escalations: int = 0


def schedule(calendar: WorkCalendar, facts: Facts, remind: Limit, chain: Sequence[Rung]) -> Schedule:
    """When it is due, when to remind (never before it began),
    and when the next rung of the chain is reached.
    """
    due_at = calendar.due(facts.started_at, facts.limit, facts.pauses)
    remind_at = calendar.before(due_at, remind)
    rung = chain[facts.escalations] if facts.escalations < len(chain) else None
    return Schedule(
        due_at,
        remind_at if remind_at > facts.started_at else None,
        calendar.due(due_at, rung.after) if rung else None,
        rung.effect if rung else "",
    )


def late_words(calendar: WorkCalendar, due_at: datetime, limit: Limit, until: datetime) -> str:
    """How late something was at `until`, counted as its limit counts: "2 个工作日", "不到 1 个工作日"."""
    over = calendar.behind(due_at, until, limit.unit)
    if limit.unit is Unit.HOUR and over.count >= TWO_DAYS:
        return f"{over.count // 24} 天"
    return over.words if over.count else f"不到 {Limit(1, limit.unit).words}"


def chain_of(kind: Kind, own: Mapping[int, Sequence[Rung]], area_ids: Iterable[int]) -> tuple[Rung, ...]:
    """The chain in force for `kind`: of the nearest area that has its own, else of the instance,
    else the declared one.

    `own` is what places have set for this kind, by area id (0: the instance); `area_ids` come root first.
    """
    nearest = [area_id for area_id in (0, *area_ids) if own.get(area_id)]
    return tuple(own[nearest[-1]]) if nearest else kind.chain


def may_remind(by: Actor, duty: Duty) -> Verdict:
    """The clock reminds once, while the duty is open and its clock runs."""
    if not _runs(duty) or duty.reminded_at is not None:
        return no("这件事已经提醒过，或者不用再提醒。")
    return _clock_only(by)


def may_escalate(by: Actor, duty: Duty) -> Verdict:
    """The clock climbs one rung, while the duty is open, its clock runs and there is a rung left."""
    if not _runs(duty) or duty.escalate_at is None:
        return no("这件事已经办结或暂停计时，不用再催。")
    return _clock_only(by)


def may_recompute(by: Actor, _nothing: None) -> Verdict:
    """Stored times follow the calendar by themselves; nobody sets them by hand."""
    return _clock_only(by)


def may_set_chain(by: Actor, _area: Area | None) -> Verdict:
    """Chains are kept by whoever keeps the rulebook."""
    return YES if by.may(Grant.RULES) else no(_NOT_YOURS)


def is_sane_chain(chain: Sequence[Rung]) -> Verdict:
    """A chain has one to five rungs; once the superior has taken over, nothing is left to climb (R3)."""
    if not 1 <= len(chain) <= LONGEST_CHAIN:
        return no(f"上报链要有 1 到 {LONGEST_CHAIN} 级。要恢复默认，请点“恢复默认”。")
    if any(rung.effect == "move" for rung in chain[:-1]):
        return no("“上报上级接办”之后，事情就在上级手里重新计时了，请把它放在最后一级。")
    return YES


def _runs(duty: Duty) -> bool:
    return duty.done_at is None and duty.paused_at is None


def _clock_only(by: Actor) -> Verdict:
    return YES if by.is_clock else no("这一步由系统按时间自动完成，不用手动操作。")
