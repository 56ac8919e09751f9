"""The statistics of members: what each table counts, in words that stand beside it, and its groups."""

from dataclasses import dataclass
from datetime import date

YEARS = 5  # columns of the tables over years: the day asked for and the ends of the four years before
AGES = ((0, 30), (31, 35), (36, 40), (41, 45), (46, 50), (51, 55), (56, 60), (61, 65), (66, 70), (71, 200))
IN_PARTY = ((0, 4), (5, 9), (10, 19), (20, 29), (30, 39), (40, 49), (50, 200))
_WHO = "统计日在册的党员：正式、预备、留党察看、停止党籍的都算；已转出、去世、退党、除名、开除的不算。"
_WHERE = "按统计日所在的支部和统计日的隶属关系算，以后的变动不改以前的数。"


@dataclass(frozen=True)
class Definition:
    """A table: its name and what it counts."""

    key: str
    term: str
    says: str


DEFINITIONS = {
    one.key: one
    for one in (
        Definition("klass", "党员按类别、按年", f"{_WHO}{_WHERE}类别按统计日登记的算，往年取年底。"),
        Definition("standing", "党员按党籍、按年", f"{_WHO}{_WHERE}往年取年底。"),
        Definition("age", "党员按年龄", f"{_WHO}年龄是统计日的周岁。"),
        Definition("education", "党员按学历", f"{_WHO}学历按登记的最高学历。"),
        Definition("party_age", "党员按党龄", f"{_WHO}党龄从转正之日算到统计日的整年，没有转正的单列。"),
        Definition(
            "elected", "经选举任职的人按年龄、学历",
            "统计日在任、产生方式登记为选举的人，任职的组织统计日隶属于本组织，含本组织；一人任几职的算一人。"
            "年龄、学历、性别取党员名册，不在名册的单列。主要负责人是书记、主任、主席等。",
        ),
        Definition("bodies", "党组织按种类", "统计日存在的、隶属于本组织的党组织，含本组织。"),
        Definition("below", "按下级组织", f"{_WHO}{_WHERE}按直接下级合计，直接管理的支部各列一行。"),
    )
}  # fmt: skip


def born_between(ages: tuple[int, int], on: date) -> tuple[date, date]:
    """The days of birth (after the first, up to the second) of who has one of these full ages on a day.

    Somebody born on the 29th of February is a year older from the 1st of March of other years on.
    """
    youngest, oldest = ages
    return _eve(on, oldest + 1), _eve(on, youngest)


def days_of(on: date) -> list[date]:
    """The ends of the years before and the day itself, the earliest first."""
    return [date(year, 12, 31) for year in range(on.year - YEARS + 1, on.year)] + [on]


def label(ages: tuple[int, int], unit: str) -> str:
    """How a group is called: 30 岁及以下, 31 至 35 岁, 71 岁及以上."""
    low, high = ages
    if low == 0:
        return f"{high} {unit}及以下"
    return f"{low} {unit}及以上" if high >= 200 else f"{low} 至 {high} {unit}"


def _eve(on: date, years: int) -> date:
    """The last day of birth with so many full years on a day."""
    year = on.year - years
    if (on.month, on.day) == (2, 29):
        return date(year, 2, 29) if _is_leap(year) else date(year, 2, 28)
    return on.replace(year=year)


def _is_leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
