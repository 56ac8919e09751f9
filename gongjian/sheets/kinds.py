"""What may stand in a cell: each kind reads what people write and says in words what it cannot read.

A value comes out as text, a number, a list of texts or nothing; days as "2026-11-22".
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import ClassVar, Protocol

from stdnum import exceptions as stdnum
from stdnum.cn import ric, uscc

Raw = str | int | float | bool | None
Value = str | int | float | list[str] | None
_EXACT = 10**15  # beyond it a number cell no longer holds every digit
_FIRST, _LAST = 15_000, 90_000  # Excel's day numbers from 1941 to 2146
_EXCEL_ZERO = datetime(1899, 12, 30)  # noqa: DTZ001 - a day without a place
_YEARS = range(1900, 2101)
_DAY = re.compile(
    r"(?:(\d{4})(\d{2})(\d{2})|(\d{4})\s*[-/.年]\s*(\d{1,2})(?:\s*[-/.月]\s*(?:(\d{1,2})\s*日?)?)?"
    r"|(\d{2})\s*[.年]\s*(\d{1,2})\s*[.月]\s*(\d{1,2})\s*日?)"
    r"(?:[T\s]*(\d{1,2})\s*(?::|[时点])\s*(?:(\d{1,2})\s*分?\s*(?:(?::\s*)?(\d{1,2})\s*秒?(?:\.\d+)?)?)?)?"
)
_PIVOT = 50  # a year of two digits below it is of this century
_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_CREDIT = re.compile(rf"[0-9A-HJ-NPQRTUWXY]{{2}}\d{{6}}[{_ALPHABET}]{{10}}")
_WEIGHTS = tuple(pow(3, n, 31) for n in range(17))
_MARKS = re.compile(r"[、,，;；/\n|]+|\s{2,}")
_MOBILE = re.compile(r"1[3-9]\d{9}")
_LANDLINE = re.compile(r"(?:0\d{2,3})?[2-9]\d{6,7}(?:(?:转|-|x)\d{1,6})?|(?:400|800)\d{7}|1\d{4,5}|95\d{3,6}")


class Bad(ValueError):
    """A cell that cannot be read; the text says why and how to mend it."""


class Kind(Protocol):
    """How the cells of a column are read. `is_telling`: what stands there gives the column away."""

    is_telling: ClassVar[bool]

    def read(self, raw: Raw) -> Value: ...


@dataclass(frozen=True)
class Text:
    """Words, at most so many characters. `names`: a list of names in one cell."""

    longest: int
    names: bool = False
    is_telling: ClassVar[bool] = False

    def read(self, raw: Raw) -> Value:
        words = plain(raw)
        if len(words) > self.longest:
            raise Bad(f"写了 {len(words)} 个字，最多 {self.longest} 个字，请缩短。")
        return [one.strip() for one in _MARKS.split(words) if one.strip()] if self.names else words


@dataclass(frozen=True)
class Code:
    """Digits of a fixed length; a shortened code may be filled up with noughts."""

    lengths: tuple[int, ...]
    pads: Mapping[int, int] = field(default_factory=dict)  # written length → full length
    is_telling: ClassVar[bool] = True

    def read(self, raw: Raw) -> Value:
        digits = narrow(raw)
        if not digits.isdigit():
            raise Bad(f"“{digits}”里有不是数字的字，这里要写 {_or(self.lengths)} 位数字代码。")
        digits = digits.ljust(self.pads.get(len(digits), 0), "0")
        if len(digits) not in self.lengths:
            raise Bad(f"“{digits}”是 {len(digits)} 位，这里要写 {_or(self.lengths)} 位数字代码。")
        return digits


@dataclass(frozen=True)
class Whole:
    """A whole number between two bounds."""

    least: int = 0
    most: int = 10_000_000
    is_telling: ClassVar[bool] = False

    def read(self, raw: Raw) -> Value:
        words = narrow(raw).replace(",", "")
        if not re.fullmatch(r"-?\d{1,15}", words):
            raise Bad(f"“{plain(raw)}”不是整数，请只写数字。")
        if not self.least <= int(words) <= self.most:
            raise Bad(f"{words} 不在 {self.least} 到 {self.most} 之间，请核对。")
        return int(words)


@dataclass(frozen=True)
class Decimal:
    """A number with a point between two bounds."""

    least: float
    most: float
    is_telling: ClassVar[bool] = False

    def read(self, raw: Raw) -> Value:
        words = narrow(raw)
        if not re.fullmatch(r"-?\d{1,12}(\.\d+)?", words):
            raise Bad(f"“{plain(raw)}”不是数，请只写数字。")
        if not self.least <= float(words) <= self.most:
            raise Bad(f"{words} 不在 {self.least:g} 到 {self.most:g} 之间，请核对。")
        return float(words)


@dataclass(frozen=True)
class Day:
    """A day in any of the forms in use; of a month alone the first day."""

    is_telling: ClassVar[bool] = True

    def read(self, raw: Raw) -> Value:
        return f"{moment(raw):%Y-%m-%d}"


@dataclass(frozen=True)
class Moment:
    """A day with its hour, if it has one; the hour is China's."""

    is_telling: ClassVar[bool] = True

    def read(self, raw: Raw) -> Value:
        return f"{moment(raw):%Y-%m-%d %H:%M:%S}"


@dataclass(frozen=True)
class Choice:
    """One of a few words; each stands for a key. Several words may mean the same."""

    words: Mapping[str, str]
    is_telling: ClassVar[bool] = True

    def read(self, raw: Raw) -> Value:
        said = plain(raw)
        found = self.words.get(said) or self.words.get(narrow(raw))
        if found is None:
            first = {key: word for word, key in reversed(list(self.words.items()))}
            raise Bad(f"“{said}”不认识，请写：{'、'.join(reversed(first.values()))}。")
        return found


YES_NO = Choice(
    {"是": "yes", "否": "no", "有": "yes", "无": "no", "√": "yes", "×": "no", "Y": "yes", "N": "no"}
)


@dataclass(frozen=True)
class Phones:
    """Phone numbers: one, or several in a cell."""

    most: int = 1
    is_telling: ClassVar[bool] = True

    def read(self, raw: Raw) -> Value:
        found = [_phone(one) for one in _MARKS.split(plain(raw)) if one.strip()]
        if len(found) > self.most:
            only = "一个号码" if self.most == 1 else f"{self.most} 个号码"
            raise Bad(f"写了 {len(found)} 个号码，这里最多写{only}，其余的请去掉。")
        return "、".join(found)


@dataclass(frozen=True)
class IdNumber:
    """A resident's ID number, checked by its last digit."""

    is_telling: ClassVar[bool] = True

    def read(self, raw: Raw) -> Value:
        if isinstance(raw, int | float) and raw >= _EXACT:
            raise Bad("这一格存成了数字，末几位已经丢失。请把这一列设成“文本”格式，再重新填写。")
        number = narrow(raw).upper()
        if not re.fullmatch(r"\d{17}[\dX]", number):
            raise Bad(f"身份证号应是 18 位，这里是 {len(number)} 位，请核对。")
        try:
            ric.get_birth_date(number)
        except stdnum.ValidationError:
            raise Bad("身份证号里的出生日期不对，请核对。") from None
        if ric.calc_check_digit(number) != number[-1]:
            raise Bad("身份证号末位校验不对，多半是抄错了一位，请核对。")
        return number


@dataclass(frozen=True)
class CreditCode:
    """A unified social credit code, checked by its last character."""

    is_telling: ClassVar[bool] = True

    def read(self, raw: Raw) -> Value:
        if isinstance(raw, int | float) and raw >= _EXACT:
            raise Bad("这一格存成了数字，末几位已经丢失。请把这一列设成“文本”格式，再重新填写。")
        code = narrow(raw).upper()
        if len(code) != 18:
            raise Bad(f"统一社会信用代码应是 18 位，这里是 {len(code)} 位，请核对。")
        if _adds_up(code):
            return code
        try:
            return str(uscc.validate(code))
        except stdnum.ValidationError:
            raise Bad("统一社会信用代码校验不对，多半是抄错了一位，请核对。") from None


def plain(raw: Raw) -> str:
    """A cell as people see it: 47, not 47.0; ends trimmed."""
    if raw is None:
        return ""
    if isinstance(raw, bool):
        return "是" if raw else "否"
    if isinstance(raw, float) and raw.is_integer():
        return str(int(raw))
    return str(raw).replace("\x00", "").strip()


def narrow(raw: Raw) -> str:
    """The same for codes and numbers: full-width signs made plain, blanks and a leading apostrophe gone."""
    if type(raw) is int:
        return str(raw)
    return "".join(unicodedata.normalize("NFKC", plain(raw)).split()).lstrip("'")


def moment(raw: Raw) -> datetime:
    """A day in a form in use: 20261122, 2026-11-22, 2026/11/22, 2026年11月22日, 2026年11月, Excel's 46348."""
    if isinstance(raw, int | float) and not isinstance(raw, bool) and _FIRST <= raw <= _LAST:
        return _EXCEL_ZERO + timedelta(seconds=round(raw * 86_400))
    words = unicodedata.normalize("NFKC", plain(raw)).strip()
    found = _DAY.fullmatch(words)
    if found is None:
        raise Bad(f"日期“{plain(raw)}”看不懂，请写成 2026-11-22 这样。")
    y, m, d, y2, m2, d2, y3, m3, d3, hour, minute, second = found.groups()
    year = int(y or y2) if y or y2 else int(y3) + (2000 if int(y3) < _PIVOT else 1900)
    try:
        day = datetime.combine(date(year, int(m or m2 or m3), int(d or d2 or d3 or 1)), datetime.min.time())
        day = day.replace(hour=int(hour or 0), minute=int(minute or 0), second=int(second or 0))
    except ValueError:
        raise Bad(f"没有“{plain(raw)}”这一天，请核对。") from None
    if day.year not in _YEARS:
        raise Bad(f"年份 {day.year} 不对，请核对。")
    return day


def _phone(words: str) -> str:
    digits = re.sub(r"[\s()（）—–]", "", unicodedata.normalize("NFKC", words))
    digits = re.sub(r"^(?:\+?86)-?(?=1[3-9]|0)", "", digits)
    bare = digits.replace("-", "")
    if _MOBILE.fullmatch(bare):
        return bare
    if _LANDLINE.fullmatch(bare) or _LANDLINE.fullmatch(re.sub(r"^(0\d{2,3})-", r"\1", digits)):
        return digits
    if bare.isdigit() and bare.startswith("1") and 9 <= len(bare) <= 13:
        raise Bad(f"手机号应是 11 位，这里有一个是 {len(bare)} 位，请核对。")
    raise Bad("这里有号码看不懂，请写 11 位手机号，或带区号的座机号，例如 0519-88001234。")


def _adds_up(code: str) -> bool:
    """Whether a credit code is right, quickly; of all others the library has the last word."""
    if _CREDIT.fullmatch(code) is None:
        return False
    total = sum(_ALPHABET.index(sign) * weight for sign, weight in zip(code, _WEIGHTS, strict=False))
    return _ALPHABET[-total % 31] == code[-1]


def _or(lengths: tuple[int, ...]) -> str:
    return "或 ".join(str(one) for one in lengths)
