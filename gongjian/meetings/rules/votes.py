"""Who was enough, and what a vote decided. The base is always named: of those due, or of those present (T3).

All in whole numbers: a share of N percent is met when 100 x count reaches (or exceeds) N x base.
"""

from dataclasses import dataclass

from gongjian.meetings.models import Base, Item, MeetingKind, Quorum
from gongjian.platform.parameters import Parameter, Rulebook

_BRANCH = "《中国共产党支部工作条例（试行）》"
_ELECTION = "《中国共产党基层组织选举工作条例》"
QUORUM_RESOLUTION = Parameter(
    "meetings.quorum.resolution", "党员大会作决议的到会要求（百分比）", "50", "A09", _BRANCH, "第十一条",
    verified=False,
)  # fmt: skip
QUORUM_COMMITTEE = Parameter(
    "meetings.quorum.committee", "支委会的到会要求（百分比）", "50", "A11", _BRANCH, "第十二条"
)
QUORUM_ELECTION = Parameter(
    "meetings.quorum.election", "选举的到会要求（百分比）", "80", "B05", _ELECTION, "第十八条"
)
QUORUM_ELECTION_INCLUSIVE = Parameter(
    "meetings.quorum.election.inclusive", "选举到会正好五分之四时算不算够（1 算，0 不算）", "1", "T4",
    _ELECTION, "第十八条", verified=False,
)  # fmt: skip
MAJORITY_RESOLUTION = Parameter(
    "meetings.majority.resolution", "通过决议须超过的赞成票（百分比）", "50", "A09", _BRANCH, "第十一条",
    verified=False,
)  # fmt: skip
MAJORITY_ELECTION = Parameter(
    "meetings.majority.election", "当选须超过实到会有选举权的人的赞成票（百分比）", "50", "B08", _ELECTION
)


@dataclass(frozen=True)
class Share:
    """A part of a number of people: `num` of `den`; `inclusive` when exactly that part is enough."""

    num: int
    den: int
    inclusive: bool

    def least(self, of: int) -> int:
        """The smallest number that meets the share of `of` people; of nobody at least one."""
        exact, rest = divmod(of * self.num, self.den)
        needed = exact if self.inclusive and not rest else exact + 1
        return max(needed, 1)

    def is_exactly(self, count: int, of: int) -> bool:
        """Whether `count` hits the share on the dot, where the two readings of a rule part."""
        return of > 0 and count * self.den == of * self.num


@dataclass(frozen=True)
class Hall:
    """Those with a vote: how many were due, how many are there."""

    due: int
    present: int


@dataclass(frozen=True)
class Ballot:
    """What was counted."""

    ayes: int
    nays: int = 0
    abstain: int = 0

    @property
    def cast(self) -> int:
        return self.ayes + self.nays + self.abstain


@dataclass(frozen=True)
class Finding:
    """What a vote decided and what that rests on."""

    base: Base
    of: int
    least: int
    carried: bool
    words: str


def quorum_of(kind: MeetingKind, book: Rulebook) -> Share | None:
    """How many of those with a vote must be there for a meeting of the kind (A09, A11); None: no demand."""
    if kind.quorum == Quorum.OWN:
        return Share(kind.quorum_num or 1, kind.quorum_den or 1, kind.quorum_inclusive)
    number = {Quorum.RESOLUTION: QUORUM_RESOLUTION, Quorum.COMMITTEE: QUORUM_COMMITTEE}.get(
        Quorum(kind.quorum)
    )
    return Share(book.number(number), 100, inclusive=True) if number else None


def election_quorum(book: Rulebook) -> Share:
    """An election needs more people than a resolution (B05; T4: exactly four fifths)."""
    return Share(book.number(QUORUM_ELECTION), 100, inclusive=book.number(QUORUM_ELECTION_INCLUSIVE) == 1)


def least_present(kind: MeetingKind, due: int, book: Rulebook) -> int | None:
    """How many with a vote must be there; None where the kind demands nothing."""
    share = quorum_of(kind, book)
    return share.least(due) if share else None


def misfit(hall: Hall, ballot: Ballot) -> str:
    """Why the counts cannot be right (B07: no more votes than voters), in the person's words; else ""."""
    if ballot.cast > hall.present:
        return (
            f"票数合计 {ballot.cast}，比有表决权的实到 {hall.present} 人多，"
            "请核对票数，或先把到会名单登记完整。"
        )
    return ""


def judge(kind: MeetingKind, decision: str, hall: Hall, ballot: Ballot, book: Rulebook) -> Finding:
    """What a vote decided. An election asks for more than half of those present (B08), a resolution for more
    than half of the kind's base, for the Party's own meetings those due (A09)."""
    election = decision == Item.Decision.ELECTION
    base = Base.PRESENT if election else Base(kind.base)
    majority = book.number(MAJORITY_ELECTION if election else MAJORITY_RESOLUTION)
    of = hall.present if base == Base.PRESENT else hall.due
    least = Share(majority, 100, inclusive=False).least(of)
    quorum = election_quorum(book) if election else quorum_of(kind, book)
    there = quorum.least(hall.due) if quorum else 0
    if hall.present < there:
        words = (
            f"有表决权的应到 {hall.due} 人，实到 {hall.present} 人，不到 {there} 人，不能表决，票数不作数。"
        )
        return Finding(base, of, least, carried=False, words=words)
    carried = ballot.ayes >= least
    words = f"须超过{base.label}（{of} 人）的{_part(majority)}，即 {least} 票；赞成 {ballot.ayes} 票，"
    words += ("当选。" if election else "通过。") if carried else ("没有当选。" if election else "没有通过。")
    if election and quorum and quorum.is_exactly(hall.present, hall.due):
        words += "实到正好五分之四，按现行条例“不少于”算够，请留意上级有没有另外的要求。"
    return Finding(base, of, least, carried, words)


def _part(percent: int) -> str:
    return "半数" if percent == 50 else f"百分之 {percent}"
