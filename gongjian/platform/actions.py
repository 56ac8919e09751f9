"""Everything that can be done to the house itself: days, local values, one's notices and password."""

from collections.abc import Collection
from datetime import date
from typing import TypeVar

from django.db import IntegrityError, transaction
from django.db.models import Q

from gongjian.kernel import clock
from gongjian.kernel.verdict import Denied
from gongjian.platform import rules
from gongjian.platform.action import action, remark
from gongjian.platform.models import CalendarDay, Notice, Override, User
from gongjian.platform.parameters import DECLARED
from gongjian.platform.scoped import Doer

Row = TypeVar("Row", CalendarDay, Override)
SOURCE_WANTED = "请写明依据的文件或通知，例如“区府办〔2026〕12号”。"


@action("设定工作日", allow=rules.may_set_day, lock=False)
def set_day(_nothing: None, *, day: date, is_workday: bool, source: str, by: Doer) -> CalendarDay:
    """Say of a day whether it is worked here;
    it wins over the statutory calendar, and open due times follow.
    """
    verdict = rules.is_sane_day(day, clock.today())
    if not verdict:
        raise Denied(verdict.reason)
    CalendarDay.objects.filter(day=day).delete()
    return _insert(CalendarDay(day=day, is_workday=is_workday, source=_source(source)))


@action("取消自定工作日", allow=rules.may_unset_day)
def unset_day(day: CalendarDay, *, by: Doer) -> None:
    """The day is again what the statutory calendar says; open due times follow."""
    remark(f"{day.day:%Y-%m-%d} 恢复法定日历")
    day.delete()


@action("设定本地取值", allow=rules.may_set_value, lock=False)
def override(
    _nothing: None, *, key: str, area_id: int, value: str, source: str, effective_from: date, by: Doer
) -> Override:
    """Give a rule's number a local value from a day on, with the paper that says so. `area_id` 0: everywhere.

    What is already running keeps its limit; what begins from that day takes the new one.
    """
    parameter = DECLARED.get(key)
    if parameter is None:
        raise Denied("规则依据里没有这一项，请刷新页面再选。")
    try:
        kept = parameter.read(value)
    except ValueError as wrong:
        raise Denied(str(wrong)) from wrong
    row = Override(
        key=key, area_id=area_id, value=kept, source=_source(source), effective_from=effective_from
    )
    return _insert(row)


@action("终止本地取值", allow=rules.may_end_value)
def end_override(row: Override, *, on: date, by: Doer) -> Override:
    """From the day `on` the value before it, the wider place's or the declared one holds again."""
    if on <= row.effective_from:
        raise Denied(f"失效日期要晚于生效日期 {row.effective_from:%Y-%m-%d}。")
    row.effective_to = on
    row.save(update_fields=["effective_to"])
    return row


@action("提醒标为已读", allow=rules.may_read_notices)
def read_notices(_user: User, *, by: Doer, ids: Collection[int] = (), digest_key: str = "") -> int:
    """Mark one's notices read: those with these ids or of this digest, or all if neither is given;
    how many.
    """
    unread = Notice.objects.visible_to(by).filter(read_at__isnull=True, settled_at__isnull=True)
    if ids or digest_key:
        unread = unread.filter(Q(pk__in=ids) | Q(digest_key=digest_key or None))
    count = unread.update(read_at=clock.now())
    remark(f"{count} 条")
    return count


@action("修改密码", allow=rules.may_change_password)
def change_password(user: User, *, password: str, by: Doer) -> User:
    """Set one's own password; the form has seen to it that it is good enough."""
    user.set_password(password)
    user.must_change_password = False
    user.save(update_fields=["password", "must_change_password"])
    return user


def _source(text: str) -> str:
    if not text.strip():
        raise Denied(SOURCE_WANTED)
    return text.strip()[:200]


def _insert(row: Row) -> Row:
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as taken:
        raise Denied("这一天已经有一条记录了，请刷新页面查看最新情况。") from taken
    return row
