"""The list of places as a file."""

from gongjian.areas import queries
from gongjian.sheets.exporting import Listed
from gongjian.sheets.writing import Column

COLUMNS = (
    Column("名称", lambda row: row.area.name, 24),
    Column("层级", lambda row: row.kind, 10),
    Column("上级", lambda row: row.area.parent.name if row.area.parent else "", 24),
    Column("代码", lambda row: row.area.code, 18),
    Column("下级数", lambda row: row.parts, 8),
)


def areas(words: str, *, back: str) -> Listed:
    """What `queries.listed` finds: a page at most, so it is one batch."""
    rows = queries.listed(words)
    return Listed(
        name="区划",
        columns=COLUMNS,
        count=lambda: len(rows),
        batches=lambda: iter([rows]),
        back=back,
        noted="关键词" if words else "",
        conditions=[f"“{words}”"] if words else [],
        frame={"here": "map", "sub": "territory"},
    )
