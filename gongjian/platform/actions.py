"""Everything that can be done to the house itself: days, local values, one's notices and password."""

import secrets
from collections.abc import Collection, Mapping
from datetime import date, time, timedelta
from secrets import compare_digest
from typing import TypeVar

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Q

from gongjian.kernel import clock
from gongjian.kernel.verdict import Denied
from gongjian.platform import reach, rules, wording
from gongjian.platform.action import action, remark
from gongjian.platform.models import (
    CalendarDay,
    Channel,
    Delivery,
    Notice,
    NoticeAddress,
    NoticeHabit,
    NoticeTemplate,
    Override,
    User,
)
from gongjian.platform.parameters import DECLARED
from gongjian.platform.scoped import Doer

Row = TypeVar("Row", CalendarDay, Override)
CODE_LASTS, CODE_PAUSE, CODE_TRIES = timedelta(minutes=30), timedelta(minutes=1), 5
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
    """From the day `on` the value before it, the wider place's or the declared one holds again. One that
    ends on the day it began was a slip and holds on no day.
    """
    if on < row.effective_from:
        raise Denied(f"失效日期不能早于生效日期 {row.effective_from:%Y-%m-%d}。")
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


@action("修改通知设置", allow=rules.may_set_notices)
def set_notices(
    user: User,
    *,
    wishes: Mapping[str, Mapping[str, str]],
    quiet: tuple[time, time],
    daily_at: time,
    lets_urgent_pass: bool,
    by: Doer,
) -> NoticeHabit:
    """When and where one wants to be told. `wishes` is {kind: {channel: When}}, the rest as declared."""
    habit, _ = NoticeHabit.objects.update_or_create(
        user=user,
        defaults={
            "wishes": {kind: dict(given) for kind, given in wishes.items()},
            "quiet_from": quiet[0],
            "quiet_to": quiet[1],
            "daily_at": daily_at,
            "lets_urgent_pass": lets_urgent_pass,
        },
    )
    remark(f"免打扰 {quiet[0]:%H:%M}–{quiet[1]:%H:%M}，汇总 {daily_at:%H:%M}")
    return habit


@action("添加通知渠道", allow=rules.may_add_address)
def add_address(user: User, *, channel: str, address: str, secret: str = "", by: Doer) -> NoticeAddress:
    """Where one is to be reached by a channel, in place of what was there; a code is sent to prove it."""
    try:
        kept = reach.tidy(channel, address, settings.WEBHOOK_NETS)
    except ValueError as wrong:
        raise Denied(str(wrong)) from wrong
    NoticeHabit.objects.get_or_create(user=user)
    rows = NoticeAddress.objects.unscoped("one's own").select_for_update()
    row = rows.filter(user=user, channel=channel).first() or NoticeAddress(user=user, channel=channel)
    _new_code(row)
    row.address, row.secret = kept, secret.strip() if channel == Channel.DINGTALK else ""
    row.verified_at, row.failed_at, row.error = None, None, ""
    row.save()
    remark(Channel(channel).label)
    return row


@action("重发验证码", allow=rules.may_keep_address)
def ask_code(address: NoticeAddress, *, by: Doer) -> NoticeAddress:
    """Another code to the same address."""
    _new_code(address)
    address.failed_at, address.error = None, ""
    address.save()
    return address


@action("验证通知渠道", allow=rules.may_keep_address)
def prove_address(address: NoticeAddress, *, code: str, by: Doer) -> bool:
    """Whether the code is the one that was sent; from then on notices go there. Five wrong ones end it."""
    now = clock.now()
    if address.verified_at:
        return True
    fresh = address.code_at is not None and now < address.code_at + CODE_LASTS
    if not fresh or address.code_tries >= CODE_TRIES:
        raise Denied("验证码已经失效，请重新要一个。")
    if not compare_digest(code.strip().encode(), address.code.encode()):
        address.code_tries += 1
        address.save(update_fields=["code_tries"])
        return False
    address.verified_at, address.code = now, ""
    address.save(update_fields=["verified_at", "code"])
    return True


@action("移除通知渠道", allow=rules.may_keep_address)
def drop_address(address: NoticeAddress, *, by: Doer) -> None:
    """Nothing goes there any more."""
    remark(Channel(address.channel).label)
    address.delete()


@action("重新发送通知", allow=rules.may_send_again)
def send_again(delivery: Delivery, *, by: Doer) -> Delivery:
    """Once more, under the same message number, so that a receiver that has it can tell."""
    delivery.state, delivery.next_at, delivery.attempts = Delivery.State.WAITING, clock.now(), 0
    delivery.ended_at, delivery.claimed_at, delivery.error = None, None, ""
    delivery.save()
    return delivery


@action("修改通知模板", allow=rules.may_word_notices, lock=False)
def word_notices(_nothing: None, *, kind: str, subject: str, body: str, by: Doer) -> NoticeTemplate:
    """What messages about a kind say from now on."""
    wrong = wording.problem(kind, wording.Wording(subject, body))
    if wrong:
        raise Denied(wrong)
    kept = {"subject": subject.strip(), "body": body.strip()}
    return NoticeTemplate.objects.update_or_create(kind=kind, defaults=kept)[0]


@action("恢复原来的通知模板", allow=rules.may_unword_notices)
def unword_notices(template: NoticeTemplate, *, by: Doer) -> None:
    """Messages about the kind say again what they said at first."""
    remark(template.kind)
    template.delete()


def _new_code(row: NoticeAddress) -> None:
    now = clock.now()
    if row.code_at is not None and now < row.code_at + CODE_PAUSE:
        raise Denied("验证码刚刚发过，请过一分钟再要。")
    row.code, row.code_at = f"{secrets.randbelow(10**6):06d}", now
    row.code_sent_at, row.code_tries = None, 0


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
        raise Denied("这一天已经有一条记录了。要改，请先终止那一条，再设新的。") from taken
    return row
