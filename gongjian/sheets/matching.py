"""Which line is the heading, and which column of a file means which of ours: by words, then by content.

Notices may stand above the heading and hints below it; a heading may take two lines, the upper of blocks.
"""

import re
import unicodedata
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass

from gongjian.sheets.declared import Column
from gongjian.sheets.kinds import Bad, Raw, plain
from gongjian.sheets.workbook import Table, Unreadable

_DEEPEST = 40  # lines that are looked at for a heading
_SAMPLE = 60  # filled cells whose content is looked at
_LIKELY = 0.8  # share of cells that must read as a kind before content alone decides
_NOTE = re.compile(r"[（(\[【][^）)\]】]*[）)\]】]|[*＊:：]|\s")
_HINT = re.compile(
    r"^[（(【\[]?(提示|说明|填写说明|填表说明|示例|样例|例如|例：|例:|注：|注:|备注：|填表人|制表|审核人|单位盖章|合计|总计|小计)"
)
_ALWAYS = ("提示", "示例", "样例", "合计", "总计", "小计", "填写说明")
_WANTED = re.compile(r"^(必填|选填|可不填|不填|文本|数字|日期格式|下拉选择)")
_TOLD = re.compile(
    r"(\d{1,2}\s*位(数字|字|数|号码)?|(如|例|例如|比如)\s*[：:].{0,20}|年[/-]?月[/-]?日|yyyy[-/]?mm[-/]?dd"
    r"|(写|填|填写|请填|请填写|请写)?(全称|简称)|(请)?(照实)?(填写|填)|区号.?号码|格式\s*[：:].{0,20})",
    re.IGNORECASE,
)  # what stands in a line of hints besides those
_STARTS = "必选可不文数日下如例比年写填请全简照区格yY0123456789"  # with these they begin: spares most cells
EXACT, NEAR, CONTENT = "exact", "near", "content"


@dataclass(frozen=True)
class Match:
    """A column of the file: its place, its heading, the key of ours or "", why, and some of its cells."""

    at: int
    title: str
    key: str
    why: str
    sample: tuple[str, ...]


@dataclass(frozen=True)
class Heading:
    """Where the table begins: `below` is the number of the last heading line, as Excel shows it."""

    sheet: str
    below: int
    matches: tuple[Match, ...]


def find(tables: Sequence[Table], columns: Sequence[Column]) -> tuple[Table, Heading]:
    """The sheet and heading that fit best. Raises Unreadable, naming what was looked for, when none fits."""
    best: tuple[float, Table, int, list[str]] | None = None
    for table in tables:
        for at, titles in _headings(table):
            fit = _fit(titles, columns)
            if fit > (best[0] if best else 0):
                best = fit, table, at, titles
    least = min(2, sum(one.is_needed for one in columns))
    if best is None or best[0] < least:
        terms = "、".join(one.term for one in columns if one.is_needed)
        raise Unreadable(f"没有找到表头。表头一行要有：{terms}。可以先下载模板对照。")
    _, table, at, titles = best
    below = table.lines[at][0]
    return table, Heading(table.name, below, tuple(_matches(titles, table, at, columns)))


def is_data(line: Sequence[Raw], columns: Container[int], head: Container[str]) -> bool:
    """Whether a line under the heading carries data: no hint, total, signature or repeated heading.

    `columns`: the places of the file's columns that are used; `head`: the words of the heading.
    """
    words = [cell if type(cell) is str else plain(cell) for cell in line]
    if not any(word and at in columns for at, word in enumerate(words)):
        return False
    filled = [word for word in words if word]
    is_heading = filled[0] in head and len(set(filled)) > 1 and all(word in head for word in filled)
    return not is_heading and not _is_hint(filled)


def _is_hint(words: list[str]) -> bool:
    """A hint, a total or a signature: its first cell says so, or it tells how to fill each column."""
    if _HINT.match(words[0]) and (len(words) <= 2 or words[0].startswith(_ALWAYS)):
        return True
    told = sum(bool(_WANTED.match(word) or _TOLD.fullmatch(word)) for word in words if word[0] in _STARTS)
    return told >= max(2, len(words) / 2)


def _headings(table: Table) -> Iterable[tuple[int, list[str]]]:
    """Every line that may end a heading, with its titles: alone, and under the line above it."""
    for at, (number, line) in enumerate(table.lines[:_DEEPEST]):
        alone = [plain(cell) for cell in line]
        yield at, alone
        if at and table.lines[at - 1][0] == number - 1:
            yield at, _under([plain(cell) for cell in table.lines[at - 1][1]], alone)


def _under(upper: list[str], lower: list[str]) -> list[str]:
    """Two heading lines as one: a merged block's words go before each title below, tall cells stand alone."""
    width = max(len(upper), len(lower))
    upper, lower = upper + [""] * (width - len(upper)), lower + [""] * (width - len(lower))
    block, titles = "", []
    for above, title in zip(upper, lower, strict=True):
        block = above or block
        titles.append((f"{block}/{title}" if block else title) if title else above)
    return titles


def _fit(titles: list[str], columns: Sequence[Column]) -> float:
    """How many of our columns a line names; needed ones and plain titles weigh a little more."""
    found = 0.0
    for column in columns:
        score = max((_likeness(title, column) for title in titles if title), default=0)
        found += score * (1.2 if column.is_needed else 1)
    blocks = sum("/" in title for title in titles)
    return found - 0.01 * blocks


def _matches(titles: list[str], table: Table, at: int, columns: Sequence[Column]) -> Iterable[Match]:
    below = [line for _, line in table.lines[at + 1 :]]
    cells = {
        n: _sampled(below, n) for n in range(max([len(titles), *(len(line) for line in below[:_SAMPLE])]))
    }
    titles = titles + [""] * (len(cells) - len(titles))
    taken = _by_words(titles, columns)
    left = [column for column in columns if column.key not in {key for key, _ in taken.values()}]
    for n, sample in cells.items():
        if n not in taken and sample:
            likely = [one for one in left if one.kind.is_telling and _reads(one, sample) >= _LIKELY]
            if len(likely) == 1 and not _names_another(titles[n]):
                taken[n] = likely[0].key, CONTENT
                left.remove(likely[0])
    for n, sample in cells.items():
        if titles[n] or sample:
            key, why = taken.get(n, ("", ""))
            yield Match(
                n,
                titles[n].rpartition("/")[2] or titles[n],
                key,
                why,
                tuple(plain(cell) for cell in sample[:3]),
            )


def _by_words(titles: list[str], columns: Sequence[Column]) -> dict[int, tuple[str, str]]:
    """The best pairs of titles and columns, each once, the surest first."""
    pairs = [
        (_likeness(title, column), -n, column)
        for n, title in enumerate(titles)
        if title
        for column in columns
    ]
    taken: dict[int, tuple[str, str]] = {}
    for score, place, column in sorted(pairs, key=lambda pair: (-pair[0], -pair[1])):
        if score > 0 and -place not in taken and column.key not in {key for key, _ in taken.values()}:
            taken[-place] = column.key, EXACT if score >= 1 else NEAR
    return taken


def _likeness(title: str, column: Column) -> float:
    """1 for a word that means the column, less for one that holds such a word; 0 for another."""
    names = [_bare(name) for name in (column.term, *column.also)]
    block, _, own = title.rpartition("/")
    whole, alone = _bare(f"{block}{own}"), _bare(own)
    if whole in names or alone in names:
        return 1.1 if block and whole in names else 1
    near = [name for name in names if len(name) >= 2 and (name in alone or _is_in(alone, name))]
    longest = max(map(len, near), default=0)
    return 0.5 * longest / max(len(alone), longest) if longest and len(alone) <= 12 else 0


def _is_in(short: str, name: str) -> bool:
    return len(short) >= 2 and short in name


def _bare(words: str) -> str:
    """A title without notes in brackets, stars, colons and blanks."""
    return _NOTE.sub("", unicodedata.normalize("NFKC", words)).lower()


def _names_another(title: str) -> bool:
    """Whether a title says that the column is nothing of ours: a number in the line, a remark."""
    return _bare(title) in {"序号", "编号", "行号", "备注", "说明", "no"}


def _sampled(lines: list[list[Raw]], column: int) -> list[Raw]:
    cells = (line[column] for line in lines[: _SAMPLE * 5] if column < len(line))
    return [cell for cell in cells if plain(cell)][:_SAMPLE]


def _reads(column: Column, sample: list[Raw]) -> float:
    """The share of cells that the column's kind can read."""
    good = 0
    for cell in sample:
        try:
            column.kind.read(cell)
        except Bad:
            continue
        good += 1
    return good / len(sample)
