"""What the rules ask of a Party body that is set up or dissolved (A01–A07, A19, A24, F06, F08). Pure."""

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from gongjian.platform.parameters import Parameter, Rulebook

_BRANCHES = "《中国共产党支部工作条例（试行）》"
_CHARTER = "党章和各地做法"
_NEW = "中办发〔2012〕11号"
_LOCAL = "各地规定（非公企业和社会组织应建尽建）"
PARTY_BRANCHES = ("party_branch", "joint_branch")
WITHIN = ("party_group", "host_household")  # a branch forms them itself (A12): nobody approves
STAFFED = ("enterprise", "social")


def _limit(
    key: str, term: str, default: str, rule: str, source: str, article: str, *, hard: bool = True
) -> Parameter:
    is_sure = source == _BRANCHES and article != "第六条"
    return Parameter(f"orgs.{key}", term, default, rule, source, article, hard=hard, verified=is_sure)


LEAST = _limit("branch.least", "单独成立党支部的正式党员数", "3", "A01", _BRANCHES, "第四条")
MOST = _limit("branch.most", "党支部党员一般不超过", "50", "A02", _BRANCHES, "第四条", hard=False)
UNITS = _limit("joint.units", "联合党支部覆盖单位一般不超过", "5", "A03", _BRANCHES, "第四条", hard=False)
MONTHS = _limit("project.months", "预期多少个月以上应成立党支部", "6", "A04", _BRANCHES, "第五条", hard=False)
DECIDED = _limit(
    "founding.months", "从申请到决定一般不超过几个月", "1", "A06", _BRANCHES, "第六条", hard=False
)
COMMITTEE = _limit("committee.from", "正式党员多少人起设支部委员会", "7", "A19", _BRANCHES, "第二十条")
SEATS_LEAST = _limit("committee.least", "支部委员会最少人数", "3", "A19", _BRANCHES, "第二十条")
SEATS = _limit("committee.usual", "支部委员会人数上限", "5", "A19", _BRANCHES, "第二十条", hard=False)
SEATS_MOST = _limit("committee.most", "支部委员会一般不超过", "7", "A19", _BRANCHES, "第二十条", hard=False)
OFFICERS = _limit("officers.most", "不设支委会的，书记、副书记最多人数", "2", "A19", _BRANCHES, "第二十条")
GENERAL = _limit("general.least", "成立党总支一般需要的正式党员数", "50", "A24", _CHARTER, "", hard=False)
GRASSROOTS = _limit(
    "committee.members", "成立党委一般需要的正式党员数", "100", "A24", _CHARTER, "", hard=False
)
ENTERPRISE = _limit(
    "enterprise.staff", "职工多少人起的企业要有党组织覆盖", "100", "F08", _LOCAL, "", hard=False
)
SOCIAL = _limit(
    "social.staff", "从业人员多少人起的社会组织要有党组织覆盖", "30", "F08", _LOCAL, "", hard=False
)
ALONE = _limit("unit.alone", "单独组建党组织的正式党员数", "3", "F06", _NEW, "", hard=False)


@dataclass(frozen=True)
class Facts:
    """What is known of a body that is to be set up; None: not said.

    `formal`: full members; `members`: with those on probation; `units`: units covered; `seats`: officers with
    the secretary; `months`: how long the work will last; `applied`: the day of the unit's application.
    """

    kind: str
    on: date
    document: str = ""
    formal: int | None = None
    members: int | None = None
    units: int | None = None
    seats: int | None = None
    months: int | None = None
    staff: int | None = None
    applied: date | None = None
    is_led: bool = False


@dataclass(frozen=True)
class Finding:
    """What a rule says against it, with its paper. A hard one is refused, a soft one wants a reason."""

    rule: str
    paper: str
    text: str
    is_hard: bool

    @classmethod
    def of(cls, limit: Parameter, text: str, *, is_hard: bool) -> "Finding":
        """What the rule behind a number says."""
        return cls(limit.rule, f"{limit.source}{limit.article}", text, is_hard)

    @property
    def sentence(self) -> str:
        """For people: "正式党员不足 3 人……（《……》第四条）"""
        return f"{self.text}（{self.paper}）"


def findings(facts: Facts, book: Rulebook, *, is_party: bool) -> list[Finding]:
    """Everything that the rules say against setting the body up, hard ones first."""
    found: list[Finding] = []
    if is_party and facts.kind not in WITHIN:
        found += _approved(facts, book)
    if facts.kind in PARTY_BRANCHES:
        found += [*_size(facts, book), *_committee(facts, book)]
    if facts.kind == "temporary_branch":
        found += _temporary(facts, book)
    found += [*_ladder(facts, book), *_units(facts, book)]
    return sorted(found, key=lambda one: not one.is_hard)


def dissolving(*, is_party: bool, document: str) -> list[Finding]:
    """Abolishing a Party body is approved by the committee above (A07)."""
    text = "撤销党组织要由上级党组织批准，请写批准文号"
    return (
        [Finding("A07", f"{_BRANCHES}第七条", text, is_hard=True)]
        if is_party and not document.strip()
        else []
    )


def _approved(facts: Facts, book: Rulebook) -> Iterator[Finding]:
    if not facts.document.strip() and facts.kind == "temporary_branch":
        yield Finding(
            "A05", f"{_BRANCHES}第八条", "成立临时党支部要由上级党组织批准，请写批准文号", is_hard=True
        )
    elif not facts.document.strip():
        yield Finding.of(DECIDED, "成立党组织要由上级党组织批准，请写批准文号", is_hard=True)
    if facts.applied is not None and facts.on > months_after(facts.applied, book.number(DECIDED)):
        yield Finding.of(
            DECIDED, f"从申请到批准超过 {book.number(DECIDED)} 个月，请写明为什么", is_hard=False
        )


def _size(facts: Facts, book: Rulebook) -> Iterator[Finding]:
    least, most, units = book.number(LEAST), book.number(MOST), book.number(UNITS)
    if facts.formal is not None and facts.formal < least:
        how = "可以和相邻单位成立联合党支部" if facts.kind == "party_branch" else "请再联合别的单位"
        yield Finding.of(LEAST, f"正式党员不足 {least} 人，不能成立党支部，{how}", is_hard=True)
    if (facts.members or facts.formal or 0) > most:
        yield Finding.of(MOST, f"党支部党员一般不超过 {most} 人，可以分设支部或成立党总支", is_hard=False)
    if facts.kind == "joint_branch" and facts.units is not None and facts.units > units:
        yield Finding.of(UNITS, f"联合党支部覆盖的单位一般不超过 {units} 个", is_hard=False)


def _committee(facts: Facts, book: Rulebook) -> Iterator[Finding]:
    if facts.formal is None or facts.seats is None:
        return
    least, usual, most = book.number(SEATS_LEAST), book.number(SEATS), book.number(SEATS_MOST)
    if facts.formal < book.number(COMMITTEE):
        if facts.seats > book.number(OFFICERS):
            text = f"正式党员不足 {book.number(COMMITTEE)} 人的不设支委会，只设书记 1 名，必要时加副书记 1 名"
            yield Finding.of(OFFICERS, text, is_hard=True)
    elif facts.seats < least:
        text = f"正式党员 {book.number(COMMITTEE)} 人以上要设支部委员会，由 {least} 至 {usual} 人组成"
        yield Finding.of(COMMITTEE, text, is_hard=True)
    elif facts.seats > most:
        yield Finding.of(SEATS_MOST, f"支部委员会一般不超过 {most} 人", is_hard=False)
    elif facts.seats > usual:
        yield Finding.of(SEATS, f"支部委员会由 {least} 至 {usual} 人组成，多设请写明为什么", is_hard=False)


def _temporary(facts: Facts, book: Rulebook) -> Iterator[Finding]:
    months = book.number(MONTHS)
    if facts.months is not None and facts.months >= months:
        yield Finding.of(
            MONTHS, f"预期 {months} 个月以上、具备条件的，应成立党支部，不是临时党支部", is_hard=False
        )


def _ladder(facts: Facts, book: Rulebook) -> Iterator[Finding]:
    steps = {"party_general_branch": (GENERAL, "党总支"), "party_committee": (GRASSROOTS, "党委")}
    if facts.kind in steps and facts.formal is not None:
        limit, term = steps[facts.kind]
        if facts.formal < book.number(limit):
            text = f"成立{term}一般要有正式党员 {book.number(limit)} 人以上，不足的要上级专门批准"
            yield Finding.of(limit, text, is_hard=False)


def _units(facts: Facts, book: Rulebook) -> Iterator[Finding]:
    if facts.kind not in STAFFED or facts.is_led:
        return
    limit = ENTERPRISE if facts.kind == "enterprise" else SOCIAL
    if facts.staff is not None and facts.staff >= book.number(limit):
        text = f"职工 {book.number(limit)} 人以上要有党组织覆盖，请写由哪个党组织属地领导"
        yield Finding.of(limit, text, is_hard=False)
    if facts.formal is not None and facts.formal >= book.number(ALONE):
        yield Finding.of(ALONE, f"有正式党员 {book.number(ALONE)} 人以上，应单独成立党组织", is_hard=False)


def months_after(day: date, months: int) -> date:
    """The same day of the month so many months later, or that month's last day."""
    year, month = divmod(day.month - 1 + months, 12)
    year, month = min(max(day.year + year, 1), 9999), month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))
