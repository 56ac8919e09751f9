"""A row of the responsibility list: its columns, what must hold for a cell, and the template to fill in."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import xlsxwriter

from gongjian.admission.matching import words_of
from gongjian.kernel.worktime import Limit

TITLES = {
    "number": "序号",
    "part": "部分",
    "category": "类别",
    "name": "事项",
    "keywords": "常用说法",
    "lead": "牵头单位",
    "cooperating": "配合单位",
    "base_role": "街道社区做什么",
    "legal_basis": "法律依据",
    "limit": "办理时限",
}
NEEDED = ("number", "part", "category", "name", "lead")
LONGEST = {
    "number": 20,
    "part": 20,
    "category": 30,
    "name": 120,
    "keywords": 300,
    "lead": 80,
    "cooperating": 300,
    "base_role": 300,
    "legal_basis": 300,
    "limit": 20,
}
PARTS = {
    "基本履职": "basic",
    "基本履职事项": "basic",
    "配合履职": "support",
    "配合履职事项": "support",
    "上级部门收回": "recalled",
    "上级部门收回事项": "recalled",
    "收回": "recalled",
}
PLACES = {"社区": "community", "街道": "subdistrict", "网格": "grid"}  # 牵头单位 written as “所在社区”
_PLACE = re.compile(r"(?:所在|属地|本|当地)?(社区|街道|网格)(?:居委会|居民委员会|办事处|党工委)?")
_LIMIT = re.compile(r"(\d{1,4})(?:个)?(工作日|工作小时|小时|天|日)(?:内|以内|之内)?")
_UNITS = {"工作日": "wd", "工作小时": "wh", "小时": "h"}
_AT_ONCE = ("即时", "立即", "即办", "随到随办", "当场")
_BY_NATURE = ("", "按诉求性质", "无", "不定", "-", "—", "/")
MOST_ROWS = 3000


@dataclass(frozen=True)
class Row:
    """A row of the list, checked: bodies as ids, the part as a key, the limit as the rules write it."""

    number: str
    part: str
    category: str
    name: str
    keywords: str
    lead_id: int | None
    lead_kind: str
    lead_name: str
    cooperating_ids: tuple[int, ...]
    cooperating_names: tuple[str, ...]
    base_role: str
    legal_basis: str
    limit: str


Bodies = Mapping[str, int | None]  # name or short name → id; None: two bodies are called so


def template() -> bytes:
    """An empty workbook with headings, a hint below each and an example to overwrite."""
    return write(
        [HINTS, EXAMPLES],
        [[title, hint] for title, hint in zip(TITLES.values(), HINTS, strict=True)],
    )


def write(rows: Iterable[Sequence[str]], notes: Sequence[Sequence[str]] = ()) -> bytes:
    """A list as a workbook. Every cell is text: a leading “=” stays a sign and never becomes a formula."""
    out = BytesIO()
    book = xlsxwriter.Workbook(
        out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
    text = book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"})
    _fill(book.add_worksheet("履职事项清单"), list(TITLES.values()), rows, bold, text)
    if notes:
        _fill(book.add_worksheet("填写说明"), ["列", "怎么填"], notes, bold, text)
    book.close()
    return out.getvalue()


def limit_of(words: str) -> str | None:
    """“5个工作日” → 5wd, “24小时” → 24h, “即时” → 0h, nothing → ""; None when not understood."""
    plain = "".join(words.split()).translate(_HALF_WIDTH)
    if plain in _BY_NATURE:
        return ""
    if plain in _AT_ONCE:
        return "0h"
    found = _LIMIT.fullmatch(plain)
    return f"{int(found[1])}{_UNITS[found[2]]}" if found and found[2] in _UNITS else None


def words_of_limit(limit: str) -> str:
    """5wd → “5个工作日”, 0h → “即时”: the way `limit_of` reads it back."""
    if not limit:
        return ""
    return "即时" if limit.startswith("0") else Limit.parse(limit).words.replace(" ", "")


_HALF_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
HINTS = [
    "提示行，导入时跳过：清单上的编号，不能重复",
    "基本履职、配合履职、上级部门收回，三选一",
    "清单自己的分类",
    "事项名称",
    "居民会怎么说，用顿号隔开",
    "单位全称或简称；由属地办的写“社区”或“街道”",
    "用顿号隔开，可不填",
    "配合履职的要写清楚街道社区只做哪一步",
    "可不填",
    "5个工作日、24小时、即时；可不填",
]
EXAMPLES = [
    "47",
    "配合履职",
    "安全稳定",
    "消防通道占用、堵塞的查处",
    "消防通道、占用通道、堵住楼道",
    "区消防救援大队",
    "区城管局",
    "发现后劝导并上报，不负责处罚",
    "《中华人民共和国消防法》第二十八条、第六十条",
    "5个工作日",
]


class Reader:
    """Turns the cells of a row into a `Row`; `problems` collects (column, what is wrong) of the last one."""

    def __init__(self, bodies: Bodies) -> None:
        self.bodies = bodies
        self.problems: list[tuple[str, str]] = []

    def read(self, cells: Mapping[str, str]) -> Row:
        """A row from its cells as texts, "" where nothing stands; needed ones are looked at elsewhere."""
        self.problems = []
        lead_id, lead_kind = self._lead(cells["lead"])
        helpers = self._helpers(cells)
        part = PARTS.get(cells["part"], "")
        if cells["part"] and not part:
            self._say("part", f"“{cells['part']}”不认识，请写：基本履职、配合履职或上级部门收回。")
        if part == "recalled" and lead_kind:
            self._say("lead", "上级部门收回的事项不能由社区、街道牵头，请写收回它的部门。")
        limit = limit_of(cells["limit"])
        if limit is None:
            say = f"“{cells['limit']}”看不懂，请写成“5个工作日”“24小时”或“即时”；没有就空着。"
            self._say("limit", say)
        return Row(
            number=cells["number"],
            part=part,
            category=cells["category"],
            name=cells["name"],
            keywords="、".join(words_of(cells["keywords"])),
            lead_id=lead_id,
            lead_kind=lead_kind,
            lead_name=cells["lead"],
            cooperating_ids=tuple(helpers.values()),
            cooperating_names=tuple(helpers),
            base_role=cells["base_role"],
            legal_basis=cells["legal_basis"],
            limit=limit or "",
        )

    def _lead(self, name: str) -> tuple[int | None, str]:
        if not name:
            return None, ""
        place = _PLACE.fullmatch(name)
        if place:
            return None, PLACES[place[1]]
        return self._body("lead", name), ""

    def _helpers(self, cells: Mapping[str, str]) -> dict[str, int]:
        found: dict[str, int] = {}
        for name in words_of(cells["cooperating"]):
            if _PLACE.fullmatch(name):
                if not cells["base_role"]:
                    self._say("base_role", f"配合单位写了“{name}”，请写清楚街道社区做哪一步。")
            elif body := self._body("cooperating", name):
                found[name] = body
        return found

    def _body(self, column: str, name: str) -> int | None:
        if name not in self.bodies:
            say = f"没有叫“{name}”的单位。请写单位的全称或简称，或先在“单位”里设立它。"
            self._say(column, say)
        elif self.bodies[name] is None:
            self._say(column, f"叫“{name}”的单位不止一个，请写全称。")
        return self.bodies.get(name)

    def _say(self, column: str, text: str) -> None:
        self.problems.append((column, text))


def _fill(sheet: Any, titles: Sequence[str], rows: Iterable[Sequence[str]], bold: Any, text: Any) -> None:
    sheet.freeze_panes(1, 0)
    sheet.set_column(0, len(titles) - 1, 18)
    for column, title in enumerate(titles):
        sheet.write_string(0, column, title, bold)
    for at, row in enumerate(rows, start=1):
        for column, cell in enumerate(row):
            sheet.write_string(at, column, cell, text)
