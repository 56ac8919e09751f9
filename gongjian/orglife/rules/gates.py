"""Who keeps the organisational life of a branch, and when its people are reminded."""

from datetime import date, timedelta

from gongjian.kernel.verdict import YES, Verdict, no
from gongjian.orgs.actor import Actor
from gongjian.orgs.models import Org
from gongjian.orgs.roles import Grant
from gongjian.platform.parameters import Parameter

_LOCAL = "本系统默认值，由各地自定"
REMIND_DAYS = Parameter("orglife.remind", "到期前几天提醒支部", "5", "L2", _LOCAL, hard=False, verified=False)
TERM_MONTHS = Parameter(
    "orglife.term.remind", "届满前几个月提醒换届", "6", "A21", "《关于党的基层组织任期的意见》", hard=False
)


def may_keep(by: Actor, org: Org) -> Verdict:
    """A branch's own people, and those of the bodies it answers to."""
    if by.may(Grant.ORGLIFE) and by.is_of(org):
        return YES
    return no(f"由{org.short_name}自己的书记、委员，或它的上级党组织填写。您现在的岗位不能改。")


def may_take(by: Actor, org: Org) -> Verdict:
    """Whoever reads a branch takes along what it keeps; the view asks which register the post may read."""
    if by.may(Grant.ORGLIFE) and (by.is_of(org) or by.reaches(org.area.path)):
        return YES
    return no(f"您现在的岗位不能导出{org.short_name}的台账。")


def may_sweep(by: Actor, _nothing: None) -> Verdict:
    return YES if by.is_clock else no("由系统定时核对。")


def may_remind(by: Actor, _org: Org) -> Verdict:
    return YES if by.is_clock else no("由系统到时提醒。")


def misdated(day: date, org: Org, last: date | None, today: date) -> str:
    """Why nothing can be said about a branch from a day on; empty when it can."""
    if day < org.valid_from:
        return f"日期不能早于支部成立的 {org.valid_from:%Y-%m-%d}。"
    if last and day < last:
        return f"{last:%Y-%m-%d} 起的情况已经登记了，日期不能更早。那天登记错了，就写同一天重新登记。"
    return (
        f"日期不能晚于今天（{today:%Y-%m-%d}），到了那天再登记。" if day > max(today, org.valid_from) else ""
    )


def is_near(due_by: date, days: int, today: date) -> bool:
    """Whether the branch is reminded today: from so many days before the due day on, until it is over."""
    return due_by - timedelta(days=days) <= today <= due_by


def months_before(day: date, months: int) -> date:
    """The same day so many months earlier; a month without that day has its first of the next instead."""
    total = day.year * 12 + day.month - 1 - months
    year, month = divmod(total, 12)
    try:
        return date(year, month + 1, day.day)
    except ValueError:
        return date(year + (month + 1) // 12, (month + 1) % 12 + 1, 1)
