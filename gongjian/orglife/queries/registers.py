"""三册两簿三台账: the registers of a branch, each made from records that are kept anyway.

三册: who belongs, who is on probation, who leads. 两簿: the records of meetings and of talks. 三台账: members
away, relations moved, the year of organised life.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db.models import Count, Q

from gongjian.kernel import clock
from gongjian.kernel.clock import ZONE
from gongjian.meetings.models import Item, Meeting
from gongjian.members.models import LIVING, Floating, Membership, Standing, Transfer
from gongjian.orglife.queries import record
from gongjian.orglife.queries import year as years
from gongjian.orglife.queries.talks import HELD
from gongjian.orglife.rules.demands import PER_PERSON
from gongjian.orgs.models import Office, Org
from gongjian.orgs.queries import in_force
from gongjian.orgs.roles import ROLES, Grant
from gongjian.sheets.exporting import Listed
from gongjian.sheets.writing import Column

PROBATION_YEARS = 1  # 党章第七条：预备期一年


@dataclass(frozen=True)
class Register:
    """One of the eight. `rows` reads it for a branch and a year; a book also leaves as chapters."""

    key: str
    term: str
    family: str
    says: str
    grant: Grant
    columns: Sequence[Column]
    rows: Callable[[Org, int], list[Any]]
    is_book: bool = False


def day_of(year: int) -> date:
    """The day on which a register of a year stands: its last one, today while it lasts."""
    return min(date(year, 12, 31), clock.today())


def listed(one: Register, org: Org, year: int, *, back: str) -> Listed:
    """A register as a table."""
    rows = one.rows(org, year)
    return Listed(
        name=f"{org.short_name}{year}年{one.term}",
        columns=one.columns,
        count=lambda: len(rows),
        batches=lambda: iter([rows]),
        back=back,
        noted=f"{year} 年",
        conditions=[f"{year} 年"],
        frame={"here": "life", "sub": "owed"},
    )


def _members(org: Org, year: int, *standings: str) -> list[Membership]:
    """Who belonged on the day of the register, as they stood then. One query."""
    on = day_of(year)
    rows = Membership.objects.unscoped("of a branch that was fetched in scope")
    rows = rows.filter(branch=org, standing__in=standings or LIVING, starts__lte=on)
    rows = rows.filter(Q(ends__isnull=True) | Q(ends__gt=on)).select_related("member__person")
    return list(rows.order_by("member__person__name", "member_id"))


class Officer(NamedTuple):
    """Somebody who leads a branch, as an office or, where none is registered, a post tells it."""

    name: str
    position: str
    ground: str
    starts: date
    term_ends: date | None


def _officers(org: Org, year: int) -> list[Officer]:
    """Who led the branch on the day of the register: by offices, without any by posts. Two queries."""
    on = day_of(year)
    held = Office.objects.unscoped("of a branch that was fetched in scope").filter(org=org, starts__lte=on)
    held = held.filter(Q(ends__isnull=True) | Q(ends__gt=on)).select_related("person", "position")
    offices = [
        Officer(row.person.name, row.position.name, row.get_ground_display(), row.starts, row.term_ends)
        for row in held.order_by("position__order", "starts", "pk")
    ]
    posts = in_force(on).filter(org=org, role__in=("branch_secretary", "branch_member"))
    by_rank = sorted(posts, key=lambda post: (post.role != "branch_secretary", post.starts, post.pk))
    return offices or [
        Officer(post.person.name, post.title or ROLES[post.role].term, "", post.starts, None)
        for post in by_rank
    ]


def _away(org: Org, year: int) -> list[Floating]:
    """Members who were away from here, or here from elsewhere, on any day of the year. One query."""
    first, last = date(year, 1, 1), date(year, 12, 31)
    rows = Floating.objects.unscoped("of a branch that was fetched in scope").filter(
        Q(source=org) | Q(host=org), Q(ended_on__isnull=True) | Q(ended_on__gte=first), starts__lte=last
    )
    joined = rows.select_related("member__person", "source", "host")
    return list(joined.annotate(talked=Count("contacts")).order_by("starts", "pk"))


def _moved(org: Org, year: int) -> list[tuple[Org, Transfer]]:
    """Relations that were on the way to or from here in the year. One query."""
    rows = Transfer.objects.unscoped("of a branch that was fetched in scope").filter(
        Q(source=org) | Q(target=org), offered_on__year=year
    )
    joined = rows.select_related("member__person", "source", "target").order_by("offered_on", "pk")
    return [(org, row) for row in joined]


def _meetings(org: Org, year: int, *, talks: bool) -> list[Meeting]:
    """What was held in the year, with the titles of its topics. Two queries."""
    first, last = (datetime(each, 1, 1, tzinfo=ZONE) for each in (year, year + 1))
    rows = Meeting.objects.of(org=org).filter(state__in=HELD, starts_at__gte=first, starts_at__lt=last)
    rows = rows.filter(kind=PER_PERSON) if talks else rows.exclude(kind=PER_PERSON)
    found = list(rows.select_related("kind", "chair", "recorder").order_by("starts_at", "pk"))
    topics: dict[int, list[str]] = {one.pk: [] for one in found}
    items = Item.objects.unscoped("of meetings at hand").filter(meeting__in=topics).order_by("order")
    for meeting, title in items.values_list("meeting_id", "title"):
        topics[meeting].append(title)
    for one in found:
        one.topics = "；".join(topics[one.pk])  # type: ignore[attr-defined]
    return found


def _life(org: Org, year: int) -> list[Any]:
    return record.lines(years.year_of(org, year))


def _month(day: date | None) -> str:
    return f"{day:%Y-%m}" if day else ""


def _ends(day: date | None) -> date | None:
    """The day on which a probation is over; the 29th of February ends with the month."""
    if day is None:
        return None
    try:
        return day.replace(year=day.year + PROBATION_YEARS)
    except ValueError:
        return day.replace(year=day.year + PROBATION_YEARS, day=28)


_NAME = Column("姓名", lambda row: row.member.person.name, 12)
_GENDER = Column("性别", lambda row: row.member.get_gender_display(), 6)
_BORN = Column("出生年月", lambda row: _month(row.member.born_on), 10)
_SCHOOL = Column("学历", lambda row: row.member.get_education_display() if row.member.education else "", 12)
_JOINED = Column("入党日期", lambda row: row.member.joined_on, 12)
_MEETING = (
    Column("日期", lambda row: row.starts_at.astimezone(ZONE).date(), 12),
    Column("种类", lambda row: row.kind.name, 12),
    Column("名称", lambda row: row.title, 24),
    Column("地点", lambda row: row.place, 16),
    Column("主持", lambda row: row.chair.name if row.chair else "", 10),
    Column("记录", lambda row: row.recorder.name if row.recorder else "", 10),
    Column("应到", lambda row: row.due_count, 6),
    Column("实到", lambda row: row.present_count, 6),
    Column("议题", lambda row: row.topics, 36),
    Column("归档", lambda row: "已归档" if row.filed_at else "缺记录", 8),
)
_OFFICER = (
    Column("姓名", lambda row: row.name, 12),
    Column("职务", lambda row: row.position, 16),
    Column("产生方式", lambda row: row.ground, 10),
    Column("任职日期", lambda row: row.starts, 12),
    Column("届满日期", lambda row: row.term_ends, 12),
)
_AWAY = (
    Column("姓名", lambda row: row.called, 12),
    Column("流出支部", lambda row: row.comes_from, 24),
    Column("流入地", lambda row: row.place, 16),
    Column("流入党组织", lambda row: row.looked_after_by, 24),
    Column("原因", lambda row: row.reason, 16),
    Column("活动证", lambda row: "有" if row.has_card else "没有", 8),
    Column("流动开始", lambda row: row.starts, 12),
    Column("上次联系", lambda row: row.seen_on, 12),
    Column("联系次数", lambda row: row.talked, 8),
    Column("情况", lambda row: row.get_state_display(), 10),
)
_MOVED = (
    Column("姓名", lambda pair: pair[1].member.person.name, 12),
    Column("转出或转入", lambda pair: "转出" if pair[1].source_id == pair[0].pk else "转入", 10),
    Column("从哪里", lambda pair: pair[1].source.name, 28),
    Column("到哪里", lambda pair: pair[1].goes_to, 28),
    Column("介绍信", lambda pair: pair[1].letter, 16),
    Column("有效期到", lambda pair: pair[1].valid_until, 12),
    Column("发起", lambda pair: pair[1].offered_on, 12),
    Column("办结", lambda pair: pair[1].closed_on, 12),
    Column("情况", lambda pair: pair[1].get_state_display(), 10),
)

BOOK, LEDGER, ROLL = "两簿", "三台账", "三册"
REGISTERS = {
    one.key: one
    for one in (
        Register(
            "roster", "党员名册", ROLL, "在册党员，按那一天的党籍和类别", Grant.MEMBERS,
            (
                _NAME, _GENDER,
                Column("民族", lambda row: row.member.ethnic, 10),
                _BORN, _SCHOOL, _JOINED,
                Column("转正日期", lambda row: row.member.full_on, 12),
                Column("党籍", lambda row: row.get_standing_display(), 10),
                Column("类别", lambda row: row.get_klass_display(), 14),
            ),
            _members,
        ),
        Register(
            "probation", "预备党员名册", ROLL, "预备党员和预备期满的日子", Grant.MEMBERS,
            (
                _NAME, _GENDER, _BORN, _SCHOOL, _JOINED,
                Column("预备期满", lambda row: _ends(row.member.joined_on), 12),
            ),
            lambda org, year: _members(org, year, Standing.PROBATIONARY),
        ),
        Register("officers", "支部班子名册", ROLL, "谁任什么职务", Grant.ORGLIFE, _OFFICER, _officers),
        Register(
            "meetings", "会议记录簿", BOOK, "三会一课、主题党日等全部会议记录", Grant.ORGLIFE, _MEETING,
            lambda org, year: _meetings(org, year, talks=False), is_book=True,
        ),
        Register(
            "talks", "谈心谈话记录簿", BOOK, "谈心谈话的记录", Grant.ORGLIFE, _MEETING,
            lambda org, year: _meetings(org, year, talks=True), is_book=True,
        ),
        Register(
            "floating", "流动党员台账", LEDGER, "流出、流入的党员和联系情况", Grant.MEMBERS, _AWAY, _away
        ),
        Register(
            "transfers", "组织关系转接台账", LEDGER, "转出、转入的党员和介绍信", Grant.MEMBERS, _MOVED, _moved
        ),
        Register(
            "life", "组织生活台账", LEDGER, "全年应开、已开、欠开和依据", Grant.ORGLIFE, record.COLUMNS, _life
        ),
    )
}  # fmt: skip
