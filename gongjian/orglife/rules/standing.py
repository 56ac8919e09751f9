"""How a period stands: done, made up late, excused, due, overdue, or still ahead."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from gongjian.orglife.rules.demands import GROUP_KIND, Demand, Group, Shape, owes
from gongjian.orglife.rules.periods import Period

# (kind, group, year, month) → how many meetings were held; group 0 stands for the branch itself
Months = Mapping[tuple[str, int, int, int], int]


class State(StrEnum):
    """How a period stands. The words are those of the legend."""

    DONE = "done"
    LATE = "late"
    EXCUSED = "excused"
    FUTURE = "future"
    DUE = "due"
    OVERDUE = "overdue"


WORDS = {
    State.DONE: "已开",
    State.LATE: "补开",
    State.EXCUSED: "已写原因",
    State.FUTURE: "还没到时间",
    State.DUE: "待开",
    State.OVERDUE: "应开未开",
}


@dataclass(frozen=True)
class Standing:
    """A demand and how it stands: `held` of `owed` in the period itself, `made_up` in the next one."""

    demand: Demand
    owed: int
    held: int
    made_up: int
    state: State

    @property
    def lacking(self) -> int:
        return max(self.owed - self.held - self.made_up, 0)


def standings(
    wanted: Sequence[Demand], shape: Shape, held: Months, excused: set[tuple[str, str]], today: date
) -> list[Standing]:
    """How each demand stands for a branch. `held` reaches to the end of the periods after the last ones.

    What does not concern the branch is left out, unless it was held all the same.
    """
    found = []
    for demand in wanted:
        due, groups = owes(demand, shape), _groups(demand, shape)
        count, made_up = _held(held, demand, due, groups)
        if not due and not count:
            continue
        is_excused = (demand.kind, demand.period.key) in excused
        state = judge(demand, due - count, made_up, today, is_excused=is_excused)
        found.append(Standing(demand, due, count, made_up, state))
    return found


def of_groups(one: Demand, shape: Shape, held: Months) -> list[tuple[Group, int]]:
    """How often each group met in a period; nothing where groups are only counted."""
    return [(group, _count(held, one.kind, one.period, group.pk)) for group in _groups(one, shape)]


def judge(demand: Demand, short: int, made_up: int, today: date, *, is_excused: bool) -> State:
    """The state of a period in which `short` meetings were not held.

    What the next period has beyond its own makes up for it (补开): a meeting counts for its own period
    first, so that one missed month does not make every later one late. Not held is never overdue before
    the due day is over.
    """
    if short <= 0:
        return State.DONE
    if made_up >= short:
        return State.LATE
    if is_excused:
        return State.EXCUSED
    if today < demand.opens:
        return State.FUTURE
    return State.DUE if today <= demand.due_by else State.OVERDUE


def talks(people: int, spoken: int, year: int, shape: Shape, today: date) -> State | None:
    """A18: everybody takes part in a talk once a year; counted by person (T6), not by pair.

    `people` belonged to the branch on the last day of the year, or today while it lasts. None for a branch
    without people, and for one that did not exist from the first to the last day.
    """
    first, last = date(year, 1, 1), date(year, 12, 31)
    if not people or shape.valid_from > first or (shape.valid_to and shape.valid_to <= last):
        return None
    if spoken >= people:
        return State.DONE
    if today < first:
        return State.FUTURE
    return State.DUE if today <= last else State.OVERDUE


def may_excuse(demand: Demand, state: State, today: date) -> str:
    """Why no reason can be recorded for a period; empty when one can."""
    if state in (State.DONE, State.LATE):
        return f"{demand.period.words}已经开了，不用写原因。"
    if today < demand.period.first:
        return f"{demand.period.words}还没有到，到时候确实开不了再写原因。"
    return ""


def _groups(demand: Demand, shape: Shape) -> list[Group]:
    found = shape.groups_during(demand.opens, demand.due_by) if demand.kind == GROUP_KIND else None
    return found or []


def _held(held: Months, demand: Demand, due: int, groups: Sequence[Group]) -> tuple[int, int]:
    """How many meetings count for a period, and how many of the next one make up for it.

    A group that met twice does not stand in for one that did not meet; what the branch itself recorded
    counts for whichever group lacks it.
    """
    kind, now, after, times = demand.kind, demand.period, demand.period.next, demand.times
    met = [(_count(held, kind, now, one.pk), _count(held, kind, after, one.pk)) for one in groups]
    count = sum(min(here, times) for here, _ in met) + _count(held, kind, now)
    made_up = sum(min(max(times - here, 0), max(later - times, 0)) for here, later in met)
    still_owed_after = due - sum(min(later, times) for _, later in met)
    loose = _count(held, kind, after) - still_owed_after
    return count, made_up + max(min(due - count - made_up, loose), 0)


def _count(held: Months, kind: str, period: Period, group: int = 0) -> int:
    """How many meetings of a kind a period saw."""
    year, first = period.first.year, period.first.month
    return sum(held.get((kind, group, year, month), 0) for month in range(first, first + period.months))
