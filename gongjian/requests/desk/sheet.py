"""The list of cases as a file: the columns of the screen, and whom the personal ones may show."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Model, QuerySet

from gongjian.kernel.verdict import YES, no
from gongjian.orgs.actor import Actor
from gongjian.orgs.roles import Grant
from gongjian.requests.desk import rows
from gongjian.requests.models import Case
from gongjian.requests.queries import desk, listing
from gongjian.requests.rules.handling import may_reveal
from gongjian.sheets.exporting import BATCH, Listed, Personal
from gongjian.sheets.writing import Column


@dataclass
class Line:
    """A line of the list, with who asked where that may be told."""

    row: rows.Row
    told: dict[str, str] = field(default_factory=dict)

    @property
    def case(self) -> Case:
        return self.row.case


COLUMNS = (
    Column("编号", lambda line: line.case.number, 13),
    Column("诉求", lambda line: line.case.title, 44),
    Column("地方", lambda line: line.case.area.short_name, 18),
    Column("具体位置", lambda line: line.case.place, 24),
    Column("类别", lambda line: line.case.category, 14),
    Column("性质", lambda line: line.case.get_nature_display(), 8),
    Column("状态", lambda line: line.row.state_words, 14),
    Column("标记", lambda line: "、".join(word for word, _ in line.row.tags), 16),
    Column("主办", lambda line: line.case.holder.short_name, 20),
    Column("责任人", lambda line: line.case.keeper.name if line.case.keeper else "", 10),
    Column("首问", lambda line: line.row.first, 16),
    Column("来源", lambda line: line.case.get_channel_display(), 12),
    Column("期限", lambda line: line.case.due_at, 19),
    Column("提交", lambda line: line.case.lodged_at, 19),
    Column("答复", lambda line: line.case.settled_at, 19),
)
_NOT_YOURS = "不可查看"
_PERSONAL = tuple(
    Column(title, lambda line, name=name: line.told.get(name, ""), width)  # type: ignore[misc]
    for title, name, width in (("反映人", "name", 12), ("手机", "phone", 14), ("住址", "address", 28))
)


def listed(
    found: QuerySet[Case],
    order: str,
    by: Actor,
    now: datetime,
    *,
    back: str,
    chips: Sequence[tuple[str, str]] = (),
) -> Listed:
    """What `queries.listing.select` found, ready to be taken along. `chips`: name and words of conditions."""
    return Listed(
        name="诉求",
        columns=COLUMNS,
        count=found.count,
        batches=lambda: _drawn(found, order, by, now),
        back=back,
        noted="、".join("关键词" if name == "q" else words for name, words in chips),
        conditions=[words for _, words in chips],
        personal=_personal(by),
        frame={"here": "req", "sub": "list"},
    )


def _drawn(found: QuerySet[Case], order: str, by: Actor, now: datetime) -> Iterator[list[Any]]:
    for cases in listing.whole(found, order, BATCH):
        yield [Line(row) for row in rows.draw(cases, by, now)]


def _personal(by: Actor) -> Personal:
    verdict = YES if by.may(Grant.REVEAL) else no("您现在的岗位不能查看居民的完整号码。")
    return Personal("反映人的姓名、手机和住址", verdict, _PERSONAL, lambda batch: _tell(batch, by))


def _tell(batch: list[Any], by: Actor) -> Iterator[Model]:
    """Who asked, beside each line whose case the actor works on or answers for: the rule of one by one."""
    reporters = desk.reporters_of([line.case for line in batch])
    for line in batch:
        reporter = reporters.get(line.case.pk)
        if reporter is None:
            continue
        if may_reveal(by, reporter):
            line.told = {"name": reporter.name, "phone": reporter.phone, "address": reporter.address}
            yield reporter
        else:
            line.told = dict.fromkeys(("name", "phone", "address"), _NOT_YOURS)
