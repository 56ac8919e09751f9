"""The responsibility list as a table: a file is a whole version, published from a day on, or nothing (A1)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from gongjian.admission import actions, queries
from gongjian.admission.models import ListVersion, MatterItem
from gongjian.admission.table import (
    EXAMPLES,
    HINTS,
    LONGEST,
    NEEDED,
    TITLES,
    Bodies,
    Reader,
    Row,
    template,
    write,
)
from gongjian.areas.naming import place
from gongjian.orgs.roles import Grant
from gongjian.platform.scoped import Doer
from gongjian.sheets import checking, matching, reading
from gongjian.sheets.declared import Column, Known, Option, Setting, Sheet, Written, declare
from gongjian.sheets.declared import Row as Line
from gongjian.sheets.kinds import Day, Text
from gongjian.sheets.workbook import Unreadable

_PLAIN = ("number", "part", "category", "name", "keywords", "base_role", "legal_basis", "limit")
_ALSO = {
    "number": ("编号", "事项编号"),
    "part": ("清单类别", "履职类别", "所属清单"),
    "category": ("事项类别", "领域"),
    "name": ("事项名称", "履职事项", "职责事项"),
    "keywords": ("俗称", "关键词"),
    "lead": ("对应上级部门", "主管部门", "责任部门", "牵头部门"),
    "cooperating": ("配合部门", "协办单位"),
    "base_role": ("街道配合职责", "配合职责", "乡镇街道职责"),
    "legal_basis": ("依据", "设定依据"),
    "limit": ("时限", "办结时限"),
}


@dataclass(frozen=True)
class Problem:
    """What is wrong with one cell and how to mend it; `row` is the row number that Excel shows."""

    sheet: str
    row: int
    column: str
    text: str

    def __str__(self) -> str:
        at = f"第 {self.row} 行“{self.column}”：" if self.column else ""
        return f"工作表“{self.sheet}”{at}{self.text}" if self.sheet or at else self.text


@dataclass(frozen=True)
class Read:
    """A workbook as read. Only one without problems may be published: all rows or none."""

    rows: tuple[Row, ...]
    problems: tuple[Problem, ...]


def read(data: bytes, bodies: Bodies) -> Read:
    """Read a workbook without keeping anything. Every bad cell is named, not only the first one."""
    try:
        table, heading = matching.find(reading.read(data), SHEET.columns)
    except Unreadable as wrong:
        return Read((), (Problem("", 0, "", str(wrong)),))
    columns = {one.at: one.key for one in heading.matches if one.key}
    head = {one.title for one in heading.matches}
    below = [(number, cells) for number, cells in table.lines if number > heading.below]
    lines = checking.parse(
        SHEET, [line for line in below if matching.is_data(line[1], columns, head)], columns
    )
    checking.once(SHEET, lines)
    rows = [_row(Reader(bodies), line) for line in lines]
    problems = [
        Problem(table.name, line.line, TITLES[column], text)
        for line in lines
        for column, text in sorted(line.problems, key=lambda one: list(TITLES).index(one[0]))
    ]
    if not lines:
        problems = [Problem(table.name, heading.below, "", "表头下面没有内容，请填写后再上传。")]
    return Read(() if problems else tuple(rows), tuple(problems))


def keys(line: Line) -> Iterable[tuple[str, str]]:
    if line.text("number"):
        yield "number", line.text("number")


def look(setting: Setting, lines: Sequence[Line]) -> None:
    """Bodies of the place, and what the version of that very day says already."""
    area, on = setting.options["area"], setting.options["effective_from"]
    reader = Reader(queries.names_of_bodies(area))
    last = ListVersion.objects.filter(area=area).first()
    same = last if last is not None and last.effective_from == on else None
    items = list(queries.items(same).prefetch_related("cooperating")) if same else []
    known = {item.number: item for item in items}
    for line in lines:
        row = line.found["row"] = _row(reader, line)
        item = known.get(row.number)
        if item is not None and _says(item) == _says(row):
            line.known = Known(item, {})
        elif same and not line.problems:
            line.bad(
                "number", f"{on:%Y-%m-%d} 起的清单已经发布过，发布后不能改。请写更晚的生效日期，发布新版。"
            )
    if lines and last is not None and last.effective_from > on:
        late = f"现有清单从 {last.effective_from:%Y-%m-%d} 起生效，新版的生效日期要比它晚。"
        lines[0].bad("number", f"{area.name}{late}")


def put_down(setting: Setting, lines: Sequence[Line]) -> Written:
    """The whole version."""
    given = setting.options
    rows = [line.found["row"] for line in lines]
    version, parts = actions.put_down(
        given["area"],
        name=given["name"],
        document=given["document"],
        effective_from=given["effective_from"],
        rows=rows,
        by_name=setting.by.name,
    )
    return Written(made=[version], parts=parts)


def _row(reader: Reader, line: Line) -> Row:
    row = reader.read({key: line.text(key) for key in TITLES})
    for column, text in reader.problems:
        if column not in dict(line.problems):
            line.bad(column, text)
    return row


def _says(one: Row | MatterItem) -> tuple[object, ...]:
    """What a row of the list says, be it in a file or published."""
    helpers = one.cooperating_ids if isinstance(one, Row) else [org.pk for org in one.cooperating.all()]
    return (*(getattr(one, key) for key in _PLAIN), one.lead_id, one.lead_kind, set(helpers))


def _day(typed: str, _by: Doer) -> date:
    return date.fromisoformat(str(Day().read(typed)))


SHEET = declare(
    Sheet(
        key="lists",
        term="履职事项清单",
        intro="一个文件就是一版完整的清单，从生效日期起接替上一版。导入后不能改，只能再导入新版。",
        columns=tuple(
            Column(key, term, Text(LONGEST[key]), _ALSO[key], key in NEEDED, hint, example)
            for (key, term), hint, example in zip(TITLES.items(), HINTS, EXAMPLES, strict=True)
        ),
        options=(
            Option("area", "适用地区", "地名或 12 位代码，一般是区。", lambda typed, _by: place(typed)),
            Option("name", "清单名称", "例如：天宁区街道履职事项清单。", lambda typed, _by: typed.strip()),
            Option("document", "文号", "印发清单的文号，派单时要引用。", lambda typed, _by: typed.strip()),
            Option("effective_from", "生效日期", "例如 2026-07-01，要比现有的清单晚。", _day),
        ),
        grants=(Grant.LISTS,),
        keys=keys,
        look=look,
        write=put_down,
        page="admission:index",
    )
)

__all__ = ["SHEET", "Problem", "Read", "Row", "read", "template", "write"]
