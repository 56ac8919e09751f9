"""The layout of official papers, GB/T 9704-2012: lengths, type sizes and faces (rules K-01 … K-06)."""

from dataclasses import dataclass

from gongjian.kernel.cutting import words

PAGE_WIDTH, PAGE_HEIGHT = 210.0, 297.0  # mm, A4
TOP, LEFT, RIGHT, BOTTOM = 37.0, 28.0, 26.0, 35.0  # mm (K-01); they leave 156 × 225 for the text
TYPE_WIDTH, TYPE_HEIGHT = PAGE_WIDTH - LEFT - RIGHT, PAGE_HEIGHT - TOP - BOTTOM
LINES, CHARACTERS = 22, 28  # of a page, of a line (K-02)
POINTS_PER_MM = 72 / 25.4
BODY, TITLE, PAGE_NUMBER, SMALL = 16.0, 22.0, 14.0, 12.0  # pt: 3号, 2号, 4号, 小4号
LINE_PITCH = 28.95  # pt; 225 mm / 22 = 28.99 pt, rounded down to twentieths so that 22 lines always fit
CHARACTER_PITCH = TYPE_WIDTH * POINTS_PER_MM / CHARACTERS  # pt, 15.79: a body character gives up 0.2 pt
NUMBER_BELOW = 7.0  # mm from the type area to the page number (K-05)
DATE_INDENT = 4  # characters that the date keeps from the right edge (K-06)
TITLE_CHARACTERS = int(TYPE_WIDTH * POINTS_PER_MM / TITLE)


@dataclass(frozen=True)
class Face:
    """A typeface by the name the standard gives it, and what stands in where it is not installed."""

    name: str
    instead: tuple[str, ...]


SONG_TITLE = Face("方正小标宋简体", ("小标宋", "FZXiaoBiaoSong-B05S", "Noto Serif CJK SC", "SimSun"))
FANGSONG = Face("仿宋_GB2312", ("仿宋", "FangSong", "STFangsong", "Noto Serif CJK SC"))
HEI = Face("黑体", ("SimHei", "STHeiti", "Noto Sans CJK SC"))
KAI = Face("楷体_GB2312", ("楷体", "KaiTi", "STKaiti", "Noto Serif CJK SC"))
SONG = Face("宋体", ("SimSun", "STSong", "Noto Serif CJK SC"))
FACES = (SONG_TITLE, FANGSONG, HEI, KAI, SONG)
HEADINGS = {1: HEI, 2: KAI, 3: FANGSONG, 4: FANGSONG}  # 一、 (一) 1. (1) (K-03)


def heading_number(level: int, count: int) -> str:
    """The number that opens a heading: 一、 / （一） / 1. / （1） (K-03)."""
    if level == 1:
        return f"{chinese(count)}、"
    if level == 2:
        return f"（{chinese(count)}）"
    return f"{count}." if level == 3 else f"（{count}）"


def chinese(count: int) -> str:
    """1 … 999 in Chinese numerals: 十, 一百零一, 一百一十."""
    digits = "零一二三四五六七八九"
    hundreds, rest = divmod(count, 100)
    tens, ones = divmod(rest, 10)
    words = f"{digits[hundreds]}百" if hundreds else ""
    if tens:
        words += ("" if tens == 1 and not hundreds else digits[tens]) + "十"
    elif hundreds and ones:
        words += "零"
    return words + (digits[ones] if ones else "")


def title_lines(title: str, widest: int = TITLE_CHARACTERS) -> list[str]:
    """A title broken between words into lines of nearly equal length, the widest not last but one shorter.

    The standard wants a long title to look like a trapezoid or a diamond (K-03), never like an hourglass.
    """
    count = -(-len(title) // widest)
    if count <= 1:
        return [title]
    cut = words(title)
    for lines_wanted in range(count, len(cut) + 1):
        lines = _broken(cut, len(title) / lines_wanted, widest)
        if lines is not None:
            return lines
    return [title[i : i + widest] for i in range(0, len(title), widest)]


def _broken(cut: list[str], mean: float, widest: int) -> list[str] | None:
    """Fill lines up to the mean and a little; None when one comes out too wide."""
    lines, line = [], ""
    for word in cut:
        if line and len(line) + len(word) / 2 > mean:
            lines.append(line)
            line = ""
        line += word
    lines.append(line)
    return lines if max(map(len, lines)) <= widest else None
