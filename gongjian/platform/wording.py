"""What the house says outside about notices: templates with named blanks, in which nothing else can stand.

A message names the kind, how many and where to read; never what a request says or who asked.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

MIXED = "mixed"  # the key of the template for notices of several kinds at once
LONGEST_SUBJECT, LONGEST_BODY = 80, 1000
BLANKS = {
    "种类": "提醒的种类，例如“新诉求待受理”",
    "件数": "有几件",
    "链接": "打开这些事的链接，一行一个",
    "设置": "“我的通知设置”页面的链接",
}
MIXED_BLANKS = {
    "清单": "每一种有几件，各有链接",
    "件数": "一共几条",
    "链接": "“提醒”页面的链接",
    "设置": BLANKS["设置"],
}
_BLANK = re.compile(r"\{([^{}]*)\}")


@dataclass(frozen=True)
class Wording:
    """A subject and a body with blanks."""

    subject: str
    body: str


ORIGINAL = Wording(
    "{种类}：{件数} 件",
    "您有 {件数} 件“{种类}”，请登录查看：\n{链接}\n\n"
    "这是系统自动发送的，请不要回复。不想收到，可以在这里改：{设置}",
)
ORIGINAL_MIXED = Wording(
    "您有 {件数} 条提醒",
    "您有 {件数} 条提醒：\n{清单}\n\n全部提醒：{链接}\n"
    "这是系统自动发送的，请不要回复。不想收到，可以在这里改：{设置}",
)


def original(kind: str) -> Wording:
    """What is said about a kind unless the administrator wrote something else."""
    return ORIGINAL_MIXED if kind == MIXED else ORIGINAL


def blanks(kind: str) -> Mapping[str, str]:
    """The blanks that a template of this kind may have, and what comes into them."""
    return MIXED_BLANKS if kind == MIXED else BLANKS


def problem(kind: str, wording: Wording) -> str:
    """What is wrong with a template, in Chinese; "" when it can be used."""
    wrong = _wrong_in(kind, "标题", wording.subject, LONGEST_SUBJECT)
    wrong = wrong or _wrong_in(kind, "正文", wording.body, LONGEST_BODY)
    if not wrong and "\n" in wording.subject.strip():
        return "标题只能写一行。"
    if not wrong and not any(f"{{{name}}}" in wording.body for name in ("链接", "清单")):
        return "正文里要有“{链接}”，收到的人才能打开要办的事。"
    return wrong


def _wrong_in(kind: str, place: str, text: str, most: int) -> str:
    if not text.strip():
        return f"{place}不能空着。"
    if len(text) > most:
        return f"{place}最多 {most} 个字，现在有 {len(text)} 个。"
    known = blanks(kind)
    unknown = [name for name in _BLANK.findall(text) if name not in known]
    if unknown:
        usable = "、".join(f"{{{name}}}" for name in known)
        return f"{place}里的“{{{unknown[0]}}}”不认识。可以用的有：{usable}。"
    if set("{}") & set(_BLANK.sub("", text)):
        return f"{place}里的大括号要成对，中间写名称，例如“{{件数}}”。"
    return ""


def filled(wording: Wording, values: Mapping[str, str]) -> Wording:
    """The template with its blanks filled; what comes into a blank is not looked at for blanks again."""

    def fill(text: str) -> str:
        return _BLANK.sub(lambda found: values.get(found[1], found[0]), text)

    return Wording(" ".join(fill(wording.subject).split()), fill(wording.body))
