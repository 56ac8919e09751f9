"""What the rules demand of a branch in a year: the numbers, their paper, and the periods that follow."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from gongjian.orglife.rules.periods import MONTH, QUARTER, YEAR, Period, periods
from gongjian.platform.parameters import InForce, Parameter, Rulebook

_PAPER = "《中国共产党支部工作条例（试行）》"
_LOCAL = "本地规定，国家没有统一要求"


def _times(key: str, term: str, default: str, rule: str, article: str, *, verified: bool = True) -> Parameter:
    source = _PAPER if article else _LOCAL
    return Parameter(f"orglife.{key}", term, default, rule, source, article, hard=False, verified=verified)


GENERAL = _times("general_meeting.quarter", "党员大会每季度次数", "1", "A08", "第十一条")
COMMITTEE = _times("committee_meeting.month", "支委会每月次数", "1", "A11", "第十二条")
GROUP_TIMES = _times("group_meeting.month", "每个党小组每月开会次数", "1", "A12", "第十三条")
LECTURE_YEAR = _times("lecture.year", "书记讲党课每年次数", "1", "A14", "第十六条")
# T5: no paper of the nation asks for a lecture a quarter; a place that does sets the number itself
LECTURE_QUARTER = _times("lecture.quarter", "党课每季度次数", "0", "T5", "", verified=False)
THEMED = _times("themed_day.month", "主题党日每月次数", "1", "A15", "第十六条")
ORGLIFE = _times("orglife_meeting.year", "组织生活会每年次数", "1", "A16", "第十七条", verified=False)
APPRAISAL = _times("appraisal.year", "民主评议党员每年次数", "1", "A17", "第十八条", verified=False)
TALK = _times("talk.year", "谈心谈话每人每年次数", "1", "A18", "第十九条", verified=False)
FROM_MONTH = _times(
    "orglife_meeting.from", "组织生活会和民主评议一般从几月开始", "10", "A16", "第十七条", verified=False
)

Source = tuple[str, str, Parameter]
# of two rows of one kind the first that asks for anything holds for the year: it is the stricter
SOURCES: tuple[Source, ...] = (
    ("general_meeting", QUARTER, GENERAL),
    ("committee_meeting", MONTH, COMMITTEE),
    ("group_meeting", MONTH, GROUP_TIMES),
    ("lecture", QUARTER, LECTURE_QUARTER),
    ("lecture", YEAR, LECTURE_YEAR),
    ("themed_day", MONTH, THEMED),
    ("orglife_meeting", YEAR, ORGLIFE),
    ("appraisal", YEAR, APPRAISAL),
)
KINDS = tuple(dict.fromkeys(kind for kind, _, _ in SOURCES))
COMMITTEE_KIND, GROUP_KIND = "committee_meeting", "group_meeting"
PER_PERSON = "talk"  # A18 counts people, not meetings (T6)
_EVERY = {MONTH: "每月", QUARTER: "每季度", YEAR: "每年"}
_LATE_IN_YEAR = ("orglife_meeting", "appraisal")


@dataclass(frozen=True, order=True)
class Facts:
    """How a branch was built from a day on: whether it had a committee, how many groups it counted."""

    since: date = date.min
    has_committee: bool = True
    groups: int = 0


@dataclass(frozen=True)
class Group:
    """A Party group that is an organisation of its own; `valid_to` is the first day without it."""

    pk: int
    name: str
    valid_from: date
    valid_to: date | None = None

    def spans(self, first: date, last: date) -> bool:
        """Whether it was there from the first to the last day."""
        return self.valid_from <= first and (self.valid_to is None or self.valid_to > last)


@dataclass(frozen=True)
class Shape:
    """What of a branch decides what it owes: when it existed, how it was built when, its groups.

    `valid_to` is the first day on which it is no more. `facts` in the order of their days; before the first
    a branch is taken to have a committee and no groups.
    """

    valid_from: date
    valid_to: date | None = None
    facts: tuple[Facts, ...] = ()
    groups: tuple[Group, ...] = ()

    def during(self, first: date, last: date) -> list[Facts]:
        """How the branch was built on any of these days."""
        before = [one for one in self.facts if one.since <= first]
        later = [one for one in self.facts if first < one.since <= last]
        return [before[-1] if before else Facts(), *later]

    def groups_during(self, first: date, last: date) -> list[Group] | None:
        """Its groups that were there all these days; None while groups were only counted, not established."""
        if not self.groups or min(one.valid_from for one in self.groups) > first:
            return None
        return [one for one in self.groups if one.spans(first, last)]


@dataclass(frozen=True)
class Demand:
    """`times` meetings of `kind` in `period`; it is to be done from `opens` on."""

    kind: str
    every: str
    period: Period
    times: int
    opens: date
    rule: InForce

    @property
    def due_by(self) -> date:
        return self.period.last

    @property
    def words(self) -> str:
        """How often, for people: 每月 1 次."""
        return often(self.every, self.rule)


def often(every: str, rule: InForce) -> str:
    """The demand in words; one that a place made itself says so."""
    return f"{_EVERY[every]} {rule.value} 次{'（本地规定）' if rule.is_local else ''}"


def cite(rule: InForce) -> str:
    """The rule and its paper: A08 《…》第十一条; a local one with the day from which it holds."""
    since = f"，{rule.since:%Y-%m-%d} 起" if rule.since else ""
    return f"{rule.parameter.rule} {rule.source}{since}"


def demands(year: int, book: Callable[[date], Rulebook]) -> list[Demand]:
    """Everything that a full branch of the place owes in a year.

    A period goes by the rules of its first day: a new version holds for what begins from its date on.
    """
    found: list[Demand] = []
    for kind, every, number in SOURCES:
        if any(one.kind == kind for one in found):
            continue
        found += _of_kind(kind, every, number, year, book)
    return found


def _of_kind(
    kind: str, every: str, number: Parameter, year: int, book: Callable[[date], Rulebook]
) -> Iterator[Demand]:
    for period in periods(year, every):
        rules = book(period.first)
        times = rules.number(number)
        if times:
            opens = _opens(kind, period, rules)
            yield Demand(kind, every, period, times, opens, rules.in_force(number))


def _opens(kind: str, period: Period, rules: Rulebook) -> date:
    """A16, A17: usually in the last quarter; what is held earlier counts as well."""
    month = min(max(rules.number(FROM_MONTH), 1), 12) if kind in _LATE_IN_YEAR else period.first.month
    return period.first.replace(month=month)


def owes(demand: Demand, shape: Shape) -> int:
    """How many meetings of the demand a branch owes; 0 for what does not concern it.

    A branch that was founded after the period opened, or dissolved before it was over, owes nothing for it;
    the same holds for its committee and each of its groups.
    """
    first, last = demand.opens, demand.due_by
    if shape.valid_from > first or (shape.valid_to and shape.valid_to <= last):
        return 0
    if demand.kind == COMMITTEE_KIND:
        return demand.times if all(one.has_committee for one in shape.during(first, last)) else 0
    if demand.kind != GROUP_KIND:
        return demand.times
    groups = shape.groups_during(first, last)
    counted = min(one.groups for one in shape.during(first, last)) if groups is None else len(groups)
    return demand.times * counted
