"""Out of touch, and absent from everything: how long it lasted, and what people may then decide. Pure."""

from collections.abc import Collection
from datetime import date

from gongjian.duties.kinds import NOTIFY_AT_ONCE, Kind
from gongjian.kernel.verdict import YES, Verdict, no
from gongjian.members.models import Member, Search
from gongjian.members.rules.limits import after_months, after_years
from gongjian.members.rules.register import keeps
from gongjian.orgs.actor import Actor
from gongjian.orgs.roles import Grant
from gongjian.platform.parameters import Parameter

_EDUCATION = "《中国共产党党员教育管理工作条例》第二十四条"
_LOCAL = "本系统默认值，由各地自定"
LOST_MONTHS = Parameter("members.lost.months", "失去联系多少个月可以停止党籍", "6", "C04", _EDUCATION)
STRIKE_YEARS = Parameter("members.lost.years", "停止党籍后多少年仍找不到可以除名", "2", "C05", _EDUCATION)
IDLE_MONTHS = Parameter(
    "members.idle.months", "连续多少个月不参加组织生活按自行脱党办", "6", "C08", "《中国共产党章程》第九条"
)
WAYS = Parameter("members.lost.ways", "停止党籍前至少用过几种方式查找", "2", "C04", _LOCAL, verified=False)
DECIDE = Kind(
    "members.search",
    "失联或长期不参加，到期要定",
    "看查找",
    Parameter("members.search.limit", "没有写明日期时的期限", "120wd", "C04", _LOCAL, verified=False),
    Parameter("members.search.remind", "满期前多久提醒", "10wd", "C04", _LOCAL, verified=False),
    icon="user-search",
    chain=(NOTIFY_AT_ONCE,),
    grant=Grant.MEMBERS,
)


def may_seek(by: Actor, member: Member) -> Verdict:
    """Whoever keeps the register begins to search for somebody who belongs to it."""
    if not member.is_living:
        return no(f"{member.person.name}{member.get_standing_display()}，不在册了，不用查找。")
    return keeps(by, member.branch)


def may_go_on(by: Actor, search: Search) -> Verdict:
    """Add a step, decide, or say that they are found: while the search goes on."""
    if not search.is_running:
        return no(f"这次查找{search.get_state_display()}，不能再办。")
    return keeps(by, search.member.branch)


def due_on(search: Search, *, months: int, years: int) -> date:
    """The day on which the rule's limit is reached and people have to decide."""
    if search.suspended_on:
        return after_years(search.suspended_on, years)
    return after_months(search.since, months)


def may_suspend(search: Search, on: date, *, months: int, ways: Collection[str], least: int) -> Verdict:
    """停止党籍: lost for so many months, and searched for in several ways (C04). The day itself counts."""
    if search.ground != Search.Ground.LOST or search.suspended_on:
        return no("只有失去联系、还没有停止党籍的，才能停止党籍。")
    first = after_months(search.since, months)
    if on < first:
        return no(f"失去联系不满 {months} 个月，要到 {first:%Y-%m-%d} 才能停止党籍。请继续查找。")
    if len(set(ways)) < least:
        return no(f"要先用至少 {least} 种方式查找并登记，现在登记了 {len(set(ways))} 种。")
    return YES


def may_strike_off(search: Search, on: date, *, months: int, years: int) -> Verdict:
    """除名: so many years after the suspension (C05), or so many months without taking part (C08)."""
    if search.ground == Search.Ground.IDLE:
        first = after_months(search.since, months)
        if on < first:
            return no(f"不参加组织生活不满 {months} 个月，要到 {first:%Y-%m-%d} 才能按自行脱党除名。")
        return YES
    if search.suspended_on is None:
        return no("失去联系的，要先停止党籍，满规定年限仍找不到的才能除名。")
    first = after_years(search.suspended_on, years)
    if on < first:
        return no(f"停止党籍不满 {years} 年，要到 {first:%Y-%m-%d} 仍找不到的才能除名。请继续查找。")
    return YES
