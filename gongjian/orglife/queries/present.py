"""A branch's year in the words of its page: a matrix of kinds by months, and what comes next."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from gongjian.areas.queries import ids_of_ancestors
from gongjian.kernel import clock
from gongjian.kernel.clock import ZONE
from gongjian.meetings.models import Meeting, State
from gongjian.meetings.queries import listing
from gongjian.orglife.models import BranchFacts
from gongjian.orglife.queries.year import Talks, Year
from gongjian.orglife.rules import gates
from gongjian.orglife.rules import standing as rules
from gongjian.orglife.rules.demands import PER_PERSON, Shape, cite, often
from gongjian.orglife.rules.standing import Standing
from gongjian.orgs.actor import Actor
from gongjian.orgs.models import Org
from gongjian.orgs.queries import in_force
from gongjian.platform.parameters import Rulebook

_S = rules.State
_LOOK = {
    _S.DONE: ("done", "check"),
    _S.LATE: ("late", "check"),
    _S.EXCUSED: ("why", "note"),
    _S.FUTURE: ("none", ""),
    _S.DUE: ("due", "clock"),
    _S.OVERDUE: ("over", "alert-triangle"),
}
_SHOWN = 5


@dataclass(frozen=True)
class Cell:
    """A period in the matrix: `wide` months, its look, a short word, the whole sentence, where it leads."""

    wide: int
    look: str
    icon: str
    label: str
    said: str
    url: str = ""
    tip: str = ""
    source: str = ""


@dataclass(frozen=True)
class Row:
    """A kind of meeting over the year, with the rule behind it."""

    kind: str
    name: str
    often: str
    rule: str
    cells: list[Cell]


@dataclass(frozen=True)
class Figures:
    """How many periods of the year have begun, and how they stand."""

    total: int
    done: int
    excused: int
    overdue: int
    due: int


@dataclass(frozen=True)
class Next:
    """What is to be held next: planned with its hour, or only with the day by which it is due."""

    day: date
    name: str
    words: str
    url: str
    is_limit: bool = False


def matrix(year: Year) -> list[Row]:
    """The rows of a year: one for each kind that is owed or was held."""
    found = [_row(year, kind, name) for kind, name in year.kinds.items() if _of(year, kind)]
    if year.talks and PER_PERSON in year.kinds:
        words = cite(year.talks.rule)
        found.append(
            Row(PER_PERSON, year.kinds[PER_PERSON], "每年，按人算", words, [_talks(year, year.talks)])
        )
    return found


def figures(year: Year) -> Figures:
    """The figures above the matrix: what lies ahead is not counted."""
    states = [one.state for one in year.standings if one.state != _S.FUTURE]
    return Figures(
        total=len(states),
        done=states.count(_S.DONE) + states.count(_S.LATE),
        excused=states.count(_S.EXCUSED),
        overdue=states.count(_S.OVERDUE),
        due=states.count(_S.DUE),
    )


def owing(year: Year) -> list[tuple[str, str]]:
    """What is overdue, in words, and where it is dealt with: on a phone the cells of months are too small."""
    found = [one for one in year.standings if one.state == _S.OVERDUE]
    said = [
        (f"{one.demand.period.words}{year.kinds[one.demand.kind]}", _period(year.org, one)) for one in found
    ]
    if year.talks and year.talks.state == _S.OVERDUE:
        said.append((f"{year.kinds[PER_PERSON]}差 {year.talks.lacking} 人", _talks(year, year.talks).url))
    return said


def recent(year: Year, by: Actor) -> list[Meeting]:
    """What the branch held last, also what has no record yet."""
    bodies = [year.org.pk, *(group.pk for group in year.shape.groups)]
    rows = Meeting.objects.visible_to(by).filter(org__in=bodies, starts_at__lte=clock.now())
    rows = rows.exclude(state=State.CANCELLED).select_related("kind")
    return list(rows.order_by("-starts_at", "-pk")[:_SHOWN])


def coming(year: Year, by: Actor) -> list[Next]:
    """What is planned, then what is due and has no day yet; the nearest first."""
    planned = listing.coming(by, clock.now(), year.org.pk)
    found = [
        Next(
            _day(one), one.title, f"{one.starts_at.astimezone(ZONE):%H:%M} {one.place}".strip(), _meeting(one)
        )
        for one in planned
    ]
    for one in year.standings:
        demand = one.demand
        if one.state == _S.DUE and not any(
            each.kind_id == demand.kind and demand.period.first <= _day(each) <= demand.period.last
            for each in planned
        ):
            url = _period(year.org, one)
            found.append(Next(demand.due_by, year.kinds[demand.kind], "还没定时间", url, is_limit=True))
    return sorted(found, key=lambda each: each.day)[:_SHOWN]


def sentence(year: Year, one: Standing) -> str:
    """A period in a sentence: 8 月支委会，应开未开."""
    name, period = year.kinds[one.demand.kind], one.demand.period
    days = "、".join(f"{_day(each).month} 月 {_day(each).day} 日" for each in year.held_in(one))
    words = {
        _S.DONE: f"{days}已开",
        _S.LATE: f"{days}补开",
        _S.EXCUSED: "没有开，已写原因",
        _S.FUTURE: "还没到时间",
        _S.DUE: f"{one.demand.due_by.month} 月 {one.demand.due_by.day} 日前要开",
        _S.OVERDUE: "应开未开",
    }[one.state]
    part = f"，{one.held} 次，应开 {one.owed} 次" if one.owed > 1 else ""
    return f"{period.words}{name}，{words}{part}{'，缺记录' if _lacks_record(year, one) else ''}"


def why(year: Year, one: Standing) -> str:
    """The reason that the branch has written for a period."""
    row = year.excuses.get((one.demand.kind, one.demand.period.key))
    return row.reason if row else ""


def _row(year: Year, kind: str, name: str) -> Row:
    found = _of(year, kind)
    last = found[-1].demand
    return Row(kind, name, often(last.every, last.rule), cite(last.rule), list(_cells(year, found)))


def _cells(year: Year, found: list[Standing]) -> Iterator[Cell]:
    """A cell for each period, and an empty one for what the branch does not owe."""
    month = 1
    for one in found:
        start = one.demand.period.first.month
        if start > month:
            yield Cell(start - month, "none", "", "", _not_owed(month, start - 1))
        late_start = one.demand.opens.month - start if one.state != _S.DONE else 0
        if late_start:
            yield Cell(late_start, "none", "", "一般在四季度开", "一般在四季度开")
        yield _cell(year, one, one.demand.period.months - late_start)
        month = start + one.demand.period.months
    if month <= 12:
        yield Cell(13 - month, "none", "", "", _not_owed(month, 12))


def _not_owed(first: int, last: int) -> str:
    """Months that a branch does not owe: before its founding, or while it had no committee."""
    return f"{first} 月不用开" if first == last else f"{first} 月到 {last} 月不用开"


def _cell(year: Year, one: Standing, wide: int) -> Cell:
    look, icon = _LOOK[one.state]
    meetings = year.held_in(one)
    url = _meeting(meetings[-1]) if one.state in (_S.DONE, _S.LATE) else _period(year.org, one)
    if _lacks_record(year, one):
        look, icon, url = "due", "pencil", _meeting(_unfiled(meetings)[0])
    excuse = year.excuses.get((one.demand.kind, one.demand.period.key)) if one.state == _S.EXCUSED else None
    return Cell(
        wide,
        look,
        icon,
        _label(year, one),
        sentence(year, one),
        "" if one.state == _S.FUTURE else url,
        excuse.reason if excuse else "",
        f"{excuse.by} {excuse.at.astimezone(ZONE):%m-%d} 填写" if excuse else "",
    )


def _label(year: Year, one: Standing) -> str:
    """The short word of a cell: the day it was held, the day by which it is due, how many of how many."""
    if one.state == _S.FUTURE:
        return ""
    if _lacks_record(year, one):
        return "缺记录"
    if one.owed > 1:
        return f"{one.held + one.made_up}/{one.owed}"
    if one.state in (_S.DONE, _S.LATE):
        return _short(_day(year.held_in(one)[-1]), one)
    if one.state == _S.DUE:
        return _short(one.demand.due_by, one)
    return "未开" if one.state == _S.OVERDUE else "原因"


def _short(day: date, one: Standing) -> str:
    in_month = one.demand.period.months == 1 and day.month == one.demand.period.first.month
    return str(day.day) if in_month else f"{day:%m-%d}".lstrip("0")


def _talks(year: Year, talks: Talks) -> Cell:
    look, icon = _LOOK[talks.state]
    words = f"{talks.people} 人中 {talks.spoken} 人谈过"
    words += f"，还差 {talks.lacking} 人" if talks.lacking else ""
    return Cell(12, look, icon, words, words, reverse("orglife:talks", args=[year.org.pk, year.year]))


def _of(year: Year, kind: str) -> list[Standing]:
    return [one for one in year.standings if one.demand.kind == kind]


def _lacks_record(year: Year, one: Standing) -> bool:
    """Held, but not filed: nobody says that it was not done; its record is still to come."""
    return one.state in (_S.DONE, _S.LATE) and bool(_unfiled(year.held_in(one)))


def _unfiled(meetings: list[Meeting]) -> list[Meeting]:
    return [one for one in meetings if one.state != State.FILED]


def _day(meeting: Meeting) -> date:
    return meeting.starts_at.astimezone(ZONE).date()


def _meeting(meeting: Meeting) -> str:
    return reverse("meetings:meeting", args=[meeting.pk])


def _period(org: Org, one: Standing) -> str:
    return reverse("orglife:period", args=[org.pk, one.demand.kind, one.demand.period.key])


def about(org: Org, known: BranchFacts, shape: Shape) -> str:
    """Who keeps the branch and how it is built: 书记 冯志强，支委 3 人，3 个党小组."""
    posts = in_force(clock.today()).filter(org=org)
    held = [(post.role, post.person.name) for post in posts]
    secretaries = [name for role, name in held if role == "branch_secretary"]
    officers = [name for role, name in held if role in ("branch_secretary", "branch_member")]
    parts = [f"书记 {'、'.join(secretaries)}" if secretaries else "还没有登记书记"]
    parts.append(f"支委 {len(officers)} 人" if known.has_committee else "不设支委会")
    there = shape.groups_during(clock.today(), clock.today())
    groups = known.groups if there is None else len(there)
    parts.append(f"{groups} 个党小组" if groups else "不分党小组")
    return "，".join(parts)


def term(org: Org, known: BranchFacts) -> str:
    """The warning before a term ends (A21); empty while there is time, or nobody has entered the day."""
    ends = known.term_ends
    book = Rulebook(clock.today(), ids_of_ancestors(org.area))
    months = book.number(gates.TERM_MONTHS)
    if ends is None or org.valid_to is not None or clock.today() < gates.months_before(ends, months):
        return ""
    days = (ends - clock.today()).days
    if days < 0:
        return f"本届已于 {ends:%Y-%m-%d} 届满，请尽快按程序换届。"
    return f"{ends:%Y-%m-%d} 届满，还有 {days} 天。一般提前 {months} 个月准备换届，请向上级报请示。"
