"""Words: titles, what is searched, and what the resident reads. Pure."""

import re
import unicodedata
from datetime import date, datetime, timedelta

from gongjian.kernel.worktime import ZONE

TITLE = 30
ALPHABET = "ACDEFGHJKMNPQRTUVWXY34679"  # no 0/O, 1/I/L, 2/Z, 5/S, 8/B: read over the phone and off a slip
CODE = 6
_NARROW = {
    n: unicodedata.normalize("NFKC", c) for n in range(0xFF10, 0xFF5B) if (c := chr(n)).isalnum()
}  # full-width letters and digits


def title_of(text: str) -> str:
    """The first sentence of what the resident said, 30 characters at most."""
    first = re.split(r"[。！？!?；;\n]", text.strip(), maxsplit=1)[0].strip()
    first = first or text.strip()
    return first if len(first) <= TITLE else f"{first[: TITLE - 1]}…"


def tidy(text: str) -> str:
    """The text as it is kept: full-width letters and digits plain; blank ends, runs of blank lines gone."""
    plain = text.translate(_NARROW).replace("\r\n", "\n").replace("\x00", "")
    return re.sub(r"\n{3,}", "\n\n", plain).strip()


def runs(text: str) -> list[str]:
    """The stretches of letters, digits and characters between blanks and points."""
    return re.findall(r"[^\W_]+", tidy(text).lower())


def grams(text: str) -> list[str]:
    """Every pair of neighbouring letters, digits or characters within a run, once, in order."""
    return sorted({run[at : at + 2] for run in runs(text) for at in range(len(run) - 1)})


def day(moment: datetime) -> str:
    """11-20."""
    return moment.astimezone(ZONE).strftime("%m-%d")


def by_when(due: datetime, now: datetime) -> str:
    """11-20 前, 2027-01-08 前; within a day 11-20 17:30 前. What is kept is read later: so never 今天."""
    local, here = due.astimezone(ZONE), now.astimezone(ZONE)
    if due - now <= timedelta(days=1):
        return f"{local:%m-%d %H:%M} 前"
    return f"{local:%m-%d} 前" if local.year == here.year else f"{local:%Y-%m-%d} 前"


def promise(due: datetime, now: datetime, again: str = "") -> str:
    """What the resident may count on; a time that is over is not promised."""
    return f"预计 {by_when(due, now)}{again}答复您" if due > now else "已经过了原定的时间，会尽快答复您"


def accepted(org: str, person: str, due: datetime, now: datetime) -> str:
    who = f"{org}{person}" if person else org
    return f"{who}已受理，{promise(due, now)}。"


def lodged(org: str, person: str, due: datetime, now: datetime) -> str:
    who = f"{org}{person}" if person else org
    return f"已收到您反映的事，由{who}接收，{promise(due, now)}。"


def offered(org: str, due: datetime, now: datetime) -> str:
    return f"正在转交{org}办理，{promise(due, now)}。对方签收之前，原单位继续负责。"


def taken(org: str, due: datetime, now: datetime) -> str:
    return f"{org}已接手办理，{promise(due, now)}。"


def back(org: str) -> str:
    return f"由{org}继续为您办理。"


def disputed(reviewer: str) -> str:
    return f"由谁办理还在核定，{reviewer}正在审核，您不用重复反映。"


def raised(org: str, due: datetime, now: datetime) -> str:
    return f"已上报{org}直接过问，{promise(due, now)}。"


def called(orgs: list[str], arrive_by: datetime) -> str:
    return f"已请{'、'.join(orgs)}到现场，约定 {arrive_by.astimezone(ZONE):%m-%d %H:%M} 到。"


def paused(reason: str) -> str:
    return f"暂停计时：{reason}。条件具备后马上接着办。"


def resumed(due: datetime, now: datetime) -> str:
    return f"已接着办理，{promise(due, now)}。"


def extended(due: datetime, now: datetime, reason: str) -> str:
    return f"需要更多时间，改为 {by_when(due, now)}答复您。原因：{reason}"


def settled(outcome: str, reply: str, planned_on: date | None) -> str:
    plan = f"（计划 {planned_on:%Y-%m-%d} 前解决）" if planned_on else ""
    return f"{outcome}{plan}：{reply}"


def merged(number: str) -> str:
    return f"您反映的事和 {number} 是同一件，已合并办理。办好后同样答复您，用原编号可以继续查看。"


def transferred(to: str, proof: str) -> str:
    return f"已转往{to}办理，凭据 {proof}。后续请凭此向对方查询。"


def reopened(org: str, due: datetime, now: datetime) -> str:
    return f"您说没办好，已自动退回重办，由{org}负责，{promise(due, now, '再次')}。"


def judged(*, solved: bool, mood: str) -> str:
    return f"您评价：{'已解决' if solved else '没解决'}，{mood}。"


def said_of_it(*, via: str, solved: bool, mood: str, comment: str) -> str:
    """What the resident said of the answer, as staff read it: 电话回访：没解决，不满意。“楼道还是堵着”."""
    quoted = f"“{comment}”" if comment else ""
    return f"{via}：{'已解决' if solved else '没解决'}，{mood}。{quoted}"


def more_said(text: str) -> str:
    """What the resident reads of their own further words; who began with “补充：” is not made to stammer."""
    return f"您补充：{re.sub(r'^(我?再?补充(一下|说明)?[：:，,])+', '', text)}"


def joined(head: str, note: str) -> str:
    """派给区城管局：请今天到现场."""
    return f"{head}：{note}" if note else head


def objection(body: str, reason: str, suggested: str) -> str:
    return f"{body}：{reason}" + (f"（建议由{suggested}办理）" if suggested else "")
