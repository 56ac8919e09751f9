"""What is overdue as a file."""

from collections.abc import Sequence

from gongjian.areas.queries import chains
from gongjian.kernel import clock
from gongjian.orglife.models import Owing
from gongjian.orglife.queries import late
from gongjian.orglife.queries.late import Filters
from gongjian.orgs.actor import Actor
from gongjian.sheets.exporting import Listed
from gongjian.sheets.writing import Column


def overdue(by: Actor, filters: Filters, *, back: str) -> Listed:
    """Everything overdue under the conditions: a row for each branch, kind and period."""
    rows = late.overdue(by, filters)
    today = clock.today()
    places: dict[int, str] = {}

    def told(batch: Sequence[Owing]) -> list[Owing]:
        places.update(chains({row.org.area for row in batch}))
        return list(batch)

    return Listed(
        name="欠开的组织生活",
        columns=[
            Column("支部", lambda row: row.org.name, 30),
            Column("所在地", lambda row: places.get(row.org.area_id, ""), 36),
            Column("种类", lambda row: row.kind.name, 14),
            Column("时段", lambda row: row.period, 12),
            Column("截止日", lambda row: row.due_by, 12),
            Column("差几次（谈话差几人）", lambda row: row.lacking, 12),
            Column("已过天数", lambda row: (today - row.due_by).days, 10),
        ],
        count=rows.count,
        batches=lambda: (told(batch) for batch in late.in_batches(by, filters)),
        back=back,
        noted="有筛选条件" if filters.area or filters.kind else "",
        frame={"here": "life", "sub": "owed"},
    )
