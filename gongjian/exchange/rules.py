"""Who connects other systems, what a token may reach, when a message is sent again, where it may go."""

import re
from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from ipaddress import ip_address
from urllib.parse import urlsplit

from gongjian.exchange.models import Delivery, Subscription, Token
from gongjian.kernel.outward import Network, may_reach
from gongjian.kernel.verdict import YES, Verdict, no
from gongjian.orgs.actor import Actor
from gongjian.orgs.roles import Grant
from gongjian.platform.models import User

PREFIX = "/api/v1/"
# What a token may be allowed, by the name the API asks for.
SCOPES = {
    "cases:read": "看诉求",
    "cases:write": "登记和办理诉求",
    "cases:personal": "查看居民完整的姓名、电话、住址（每次留痕）",
    "areas:read": "看地方",
    "orgs:read": "看单位和在岗人员",
    "lists:read": "看履职清单",
    "meetings:read": "看会议",
    "meetings:write": "安排会议和归档",
}
PERSONAL = "cases:personal"
USUAL = tuple(scope for scope in SCOPES if scope != PERSONAL)
DAYS, MOST_DAYS = 365, 730
PER_MINUTE = 600  # requests of one token
LARGEST = 1024 * 1024  # bytes of a body
KEY = re.compile(r"[!-~]{1,200}")
KEYS_KEPT = timedelta(days=7)
DONE_KEPT = timedelta(days=30)
# The waits after the first failure, the second, …; after the last one the message is dead.
WAITS = tuple(timedelta(minutes=m) for m in (1, 5, 15, 60, 180, 360, 720, 1440))
LEASE = timedelta(minutes=2)  # whoever took a message and died gives it back after so long
_NOT_YOURS = "连接其他系统是系统管理员的事。需要改动时请找本区系统管理员。"


def may_open(by: Actor) -> Verdict:
    """Tokens, subscriptions and messages are kept by whoever holds the grant."""
    return YES if by.may(Grant.EXCHANGE) else no(_NOT_YOURS)


def may_give(by: Actor, _user: User) -> Verdict:
    """A token is given out."""
    return may_open(by)


def may_take_back(by: Actor, token: Token) -> Verdict:
    """A token is taken back, also by the one whose account it acts as."""
    return YES if is_own(by, token) else may_open(by)


def may_confirm(by: Actor, token: Token) -> Verdict:
    """A token that shows personal values is agreed to by the one whose account it acts as, by nobody else."""
    return YES if is_own(by, token) else no("要由令牌代表的账号本人确认。")


def is_own(by: Actor, token: Token) -> bool:
    """Whether the token acts as this person."""
    return by.user_id is not None and by.user_id == token.user_id


def needs_consent(by: Actor, user: User, scopes: Collection[str]) -> bool:
    """Whether a new token waits for the owner of the account: another made one that shows personal values."""
    return PERSONAL in scopes and by.user_id != user.pk


def may_follow(by: Actor, _nothing: None) -> Verdict:
    """A subscription is set up."""
    return may_open(by)


def may_steer(by: Actor, _subscription: Subscription) -> Verdict:
    """A subscription is stopped, or all its dead messages sent again."""
    return may_open(by)


def may_resend(by: Actor, _delivery: Delivery) -> Verdict:
    """A message is sent again or given up."""
    return may_open(by)


def is_sane_token(scopes: Collection[str], days: int) -> Verdict:
    """A token reaches something, and ends."""
    if not scopes:
        return no("请至少选一项范围。")
    unknown = [scope for scope in scopes if scope not in SCOPES]
    if unknown:
        return no(f"没有“{unknown[0]}”这项范围，可以用的有：{'、'.join(SCOPES)}。")
    if not 1 <= days <= MOST_DAYS:
        return no(f"有效期请写 1 到 {MOST_DAYS} 天。")
    return YES


def is_sane_address(url: str, allowed: Iterable[Network]) -> Verdict:
    """Where messages go: https, or http within a network the operator named; no account in the address."""
    try:
        parts = urlsplit(url)
        port, host = parts.port, parts.hostname
    except ValueError:
        return no("地址写得不对，请写成 https://example.org/hook 这样。")
    if parts.scheme not in ("https", "http") or not host or not re.fullmatch(r"[!-~]+", url):
        return no("地址要用加密的网址，写成 https://example.org/hook 这样。")
    if parts.username or parts.password:
        return no("地址里不要写账号和密码，对方靠签名认我们。")
    if port == 0:
        return no("端口写得不对，请核对地址。")
    try:
        literal = ip_address(host)
    except ValueError:
        return YES
    return may_reach(str(literal), encrypted=parts.scheme == "https", allowed=allowed)


def next_try(attempts: int, now: datetime) -> datetime | None:
    """When to send again after so many failed attempts; None: not by itself any more."""
    return now + WAITS[attempts - 1] if attempts <= len(WAITS) else None
