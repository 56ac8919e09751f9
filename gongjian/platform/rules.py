"""Who may change what holds for everybody, and what such a change must say."""

from datetime import date, timedelta

from gongjian.kernel.verdict import YES, Verdict, no
from gongjian.platform.models import CalendarDay, Delivery, NoticeAddress, NoticeTemplate, Override, User
from gongjian.platform.scoped import Doer

RULES, AUDIT = "rules", "audit"  # values of orgs.roles.Grant, which lies above this room
FURTHEST = timedelta(days=3 * 366)
_NOT_YOURS = "维护规则依据和工作日历是系统管理员的事。需要改动时请找本区系统管理员。"


def may_keep_rules(by: Doer, _subject: object = None) -> Verdict:
    """Local values of rules and the day table are kept by whoever holds the grant."""
    return YES if by.may(RULES) else no(_NOT_YOURS)


def may_set_value(by: Doer, _nothing: None) -> Verdict:
    """A local value of a rule's number."""
    return may_keep_rules(by)


def may_end_value(by: Doer, row: Override) -> Verdict:
    """A local value ends once."""
    if row.effective_to is not None:
        return no("这条本地取值已经定了失效日期，不用再办。")
    return may_keep_rules(by)


def may_set_day(by: Doer, _nothing: None) -> Verdict:
    """A day of the place's own."""
    return may_keep_rules(by)


def may_unset_day(by: Doer, _day: CalendarDay) -> Verdict:
    """Back to the statutory calendar."""
    return may_keep_rules(by)


def may_read_audit(by: Doer) -> Verdict:
    """The trail is read by the audit administrator, who keeps nothing else (J-08)."""
    return YES if by.may(AUDIT) else no("操作日志只有审计管理员能看。需要核查时请找本区审计管理员。")


def may_read_notices(by: Doer, user: User) -> Verdict:
    """One's own notices."""
    return YES if by.user_id == user.pk else no("只能处理自己的提醒。")


def may_set_notices(by: Doer, user: User) -> Verdict:
    """When and where one is told is one's own affair."""
    return YES if by.user_id == user.pk else no("只能改自己的通知设置。")


def may_add_address(by: Doer, user: User) -> Verdict:
    """One's own address outside."""
    return may_set_notices(by, user)


def may_keep_address(by: Doer, address: NoticeAddress) -> Verdict:
    """One's own address outside."""
    return YES if by.user_id == address.user_id else no("只能改自己的通知设置。")


def may_send_again(by: Doer, delivery: Delivery) -> Verdict:
    """What did not go out, or perhaps did not: by whom it is for, and by whoever keeps the house."""
    if delivery.state not in (Delivery.State.FAILED, Delivery.State.UNSURE):
        return no("这一条不用再发，请刷新页面查看最新情况。")
    own = delivery.notice.user_id == by.user_id
    return YES if own or by.may(RULES) else no("只能重发给自己的通知。")


def may_word_notices(by: Doer, _nothing: None = None) -> Verdict:
    """What messages say is kept by whoever keeps the rules."""
    return YES if by.may(RULES) else no("通知模板由系统管理员维护。需要改动时请找本区系统管理员。")


def may_unword_notices(by: Doer, _template: NoticeTemplate) -> Verdict:
    """Back to the original words."""
    return may_word_notices(by)


def may_change_password(by: Doer, user: User) -> Verdict:
    """One's own password."""
    return YES if by.user_id == user.pk else no("只能改自己的密码。别人忘了密码，请系统管理员重设。")


def is_sane_day(day: date, today: date) -> Verdict:
    """A day table is for this year and the next few; the distant past is history."""
    if not today - FURTHEST < day < today + FURTHEST:
        return no("日期离今天太远了，请核对年份。")
    return YES
