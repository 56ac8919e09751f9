"""What of a branch's year leaves as a file: every period as a table, every record as one book."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Model

from gongjian.kernel.clock import ZONE
from gongjian.meetings.models import Addendum, Attendance, Item, Meeting, Minutes, State
from gongjian.meetings.queries.page import Sheet
from gongjian.orglife.queries import present
from gongjian.orglife.queries.talks import HELD
from gongjian.orglife.queries.year import Year
from gongjian.orglife.rules import demands, standing
from gongjian.orglife.rules.demands import PER_PERSON
from gongjian.orglife.rules.standing import Standing
from gongjian.orgs.models import Org
from gongjian.sheets.writing import Column


def sheets(org: Org, year: int, *, talks: bool | None = None) -> list[Sheet]:
    """Every meeting that the branch held in a year with all its parts, the earliest first; only talks, or
    all but talks, if asked so.

    Five queries, whatever their number.
    """
    first, last = (datetime(each, 1, 1, tzinfo=ZONE) for each in (year, year + 1))
    rows = Meeting.objects.of(org=org).filter(state__in=HELD, starts_at__gte=first, starts_at__lt=last)
    if talks is not None:
        rows = rows.filter(kind=PER_PERSON) if talks else rows.exclude(kind=PER_PERSON)
    rows = rows.select_related("kind", "org", "chair", "recorder").order_by("starts_at", "pk")
    meetings = list(rows)
    parts = {
        "attendances": _parts(Attendance, meetings, "person"),
        "items": _parts(Item, meetings, "owner_org", "owner", "fulfilment"),
        "addenda": _parts(Addendum, meetings),
    }
    said = Minutes.objects.unscoped("of the branch's own meetings").filter(meeting__in=meetings)
    words = {row.pk: row.text for row in said}
    found = []
    for meeting in meetings:
        sheet = Sheet(meeting)
        sheet.__dict__.update({name: rows[meeting.pk] for name, rows in parts.items()})
        sheet.__dict__["text"] = words.get(meeting.pk, "")
        found.append(sheet)
    return found


@dataclass(frozen=True)
class Line:
    """A period of a kind with the year it belongs to."""

    year: Year
    one: Standing


COLUMNS = (
    Column("种类", lambda row: row.year.kinds[row.one.demand.kind], 14),
    Column("时段", lambda row: row.one.demand.period.words, 10),
    Column("应开次数", lambda row: row.one.owed, 10),
    Column("已开次数", lambda row: row.one.held + row.one.made_up, 10),
    Column("截止日", lambda row: row.one.demand.due_by, 12),
    Column("情况", lambda row: _state(row.year, row.one), 12),
    Column("开会日期", lambda row: "、".join(f"{day:%Y-%m-%d}" for day in _days(row.year, row.one)), 24),
    Column("原因", lambda row: present.why(row.year, row.one), 30),
    Column("依据", lambda row: demands.cite(row.one.demand.rule), 44),
)


def lines(year: Year) -> list[Line]:
    """A row for each period of each kind."""
    return [Line(year, one) for one in year.standings]


def _parts(model: type[Model], meetings: Iterable[Meeting], *joined: str) -> dict[int, list[Any]]:
    rows = model.objects.unscoped("of the branch's own meetings").filter(meeting__in=meetings)  # type: ignore[attr-defined]
    found: dict[int, list[Any]] = defaultdict(list)
    for row in (rows.select_related(*joined) if joined else rows).order_by("pk"):
        found[row.meeting_id].append(row)
    for each in found.values():
        each.sort(key=lambda row: getattr(row, "order", 0))
    return found


def _state(year: Year, one: Standing) -> str:
    unfiled = any(each.state != State.FILED for each in year.held_in(one))
    return "已开，缺记录" if unfiled and one.lacking == 0 else standing.WORDS[one.state]


def _days(year: Year, one: Standing) -> list[date]:
    return [each.starts_at.astimezone(ZONE).date() for each in year.held_in(one)]
