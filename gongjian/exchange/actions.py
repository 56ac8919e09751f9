"""Connecting other systems: tokens given and taken back, subscriptions, messages sent again or given up."""

import secrets
from base64 import b64encode
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.urls import reverse

from gongjian.areas.models import Area
from gongjian.exchange import courier, rules
from gongjian.exchange.models import Delivery, Subscription, Token
from gongjian.exchange.queries import digest, events, seats
from gongjian.kernel import clock
from gongjian.kernel.verdict import Denied, Verdict
from gongjian.orgs.actor import Actor
from gongjian.orgs.models import Org
from gongjian.platform.action import action, label, part, remark
from gongjian.platform.models import User, When
from gongjian.platform.notices import declare, notify, settle

BEGINNING = "gj_"
MADE = declare("exchange.token", "账号发放了接口令牌", "您的账号发放了 {n} 个接口令牌", outside=When.ONCE)


@dataclass(frozen=True)
class Fresh:
    """What was just made, and its secret, to be shown once."""

    row: Token | Subscription
    secret: str


@action("发放接口令牌", allow=rules.may_give, lock=False)
def make_token(
    user: User,
    *,
    name: str,
    scopes: Collection[str],
    days: int,
    post_id: int | None = None,
    by: Actor,
) -> Fresh:
    """Give another system a token that acts as this account in one of its posts. Raises Denied.

    The owner of the account is told; what shows personal values works only once the owner has agreed.
    """
    _demand(rules.is_sane_token(scopes, days))
    held = seats(user)
    seat = next((seat for seat in held if post_id in (None, seat.post_id)), None)
    if seat is None:
        raise Denied("这个账号现在没有在任的岗位，令牌没有可以代表的身份。请先任命岗位。")
    secret, now = BEGINNING + secrets.token_urlsafe(32), clock.now()
    row = Token.objects.create(
        name=_name(name),
        user=user,
        post_id=seat.post_id,
        scopes=[scope for scope in rules.SCOPES if scope in scopes],
        digest=digest(secret),
        tail=secret[-4:],
        made_by=by.name,
        made_at=now,
        expires_at=now + timedelta(days=days),
        confirmed_at=None if rules.needs_consent(by, user, scopes) else now,
    )
    _tell_owner(row, by)
    remark(f"令牌 {row.pk}“{row.name}”，代表{seat.label}，范围 {'、'.join(row.scopes)}，{days} 天")
    return Fresh(row, secret)


@action("确认接口令牌", allow=rules.may_confirm)
def confirm_token(token: Token, *, by: Actor) -> Token:
    """Agree that a token shows personal values in one's own name; from now on it works."""
    if token.revoked_at is not None or token.confirmed_at is not None:
        raise Denied("这个令牌不用再确认：它已经确认过，或者已经收回。")
    token.confirmed_at = clock.now()
    token.save(update_fields=["confirmed_at"])
    settle(label(token))
    return token


@action("收回接口令牌", allow=rules.may_take_back)
def revoke_token(token: Token, *, by: Actor) -> Token:
    """From now on the token opens nothing."""
    if token.revoked_at is not None:
        raise Denied("这个令牌已经收回过了。")
    token.revoked_at = clock.now()
    token.save(update_fields=["revoked_at"])
    settle(label(token))
    return token


@action("设立推送", allow=rules.may_follow, lock=False)
def subscribe(
    _nothing: None,
    *,
    name: str,
    url: str,
    verbs: Collection[str] = (),
    area: Area | None = None,
    org: Org | None = None,
    by: Actor,
) -> Fresh:
    """Tell another system of the steps of cases from now on. Raises Denied."""
    _demand(rules.is_sane_address(url, settings.WEBHOOK_NETS))
    if area is None and org is None:
        raise Denied("请写明推送哪个地方、哪个单位的诉求，至少写一项。")
    secret = courier.PREFIX + b64encode(secrets.token_bytes(32)).decode()
    row = Subscription.objects.create(
        name=_name(name),
        url=url,
        secret=secret,
        events=[verb for verb in events() if verb in verbs],
        area=area,
        org=org,
        since=clock.now(),
        made_by=by.name,
    )
    remark(f"推送 {row.pk}“{row.name}”")
    return Fresh(row, secret)


@action("停用推送", allow=rules.may_steer)
def unsubscribe(subscription: Subscription, *, by: Actor) -> Subscription:
    """Nothing more is written or sent; what waits stays readable."""
    if subscription.stopped_at is not None:
        raise Denied("这个推送已经停用了。")
    subscription.stopped_at = clock.now()
    subscription.save(update_fields=["stopped_at"])
    return subscription


@action("重新推送", allow=rules.may_resend)
def replay(delivery: Delivery, *, by: Actor) -> Delivery:
    """Send a message again under its own number, as if for the first time; also one waiting to be retried."""
    if delivery.state == Delivery.State.WAITING and not delivery.attempts:
        raise Denied("这一条正在等着推送，不用再点。")
    _again([delivery])
    return delivery


@action("全部重新推送", allow=rules.may_steer)
def replay_all(subscription: Subscription, *, by: Actor) -> int:
    """Send everything again that was given up by itself; how many."""
    dead = list(Delivery.objects.filter(subscription=subscription, state=Delivery.State.DEAD))
    if not dead:
        raise Denied("没有多次失败的推送。")
    _again(dead)
    remark(f"{len(dead)} 条")
    return len(dead)


@action("放弃推送", allow=rules.may_resend)
def drop(delivery: Delivery, *, by: Actor) -> Delivery:
    """Give a message up, so that those of its case behind it may go."""
    if delivery.state not in (Delivery.State.DEAD, Delivery.State.WAITING):
        raise Denied("只有没送到的才能放弃。")
    delivery.state = Delivery.State.DROPPED
    delivery.save(update_fields=["state"])
    return delivery


@part
def _tell_owner(token: Token, by: Actor) -> None:
    """A token acts in its owner's name: nobody makes one behind the owner's back."""
    if rules.is_own(by, token):
        return
    asked = "，不是您知道的请收回" if token.confirmed_at else "，您确认后才能用"
    notify(
        [token.user_id],
        kind=MADE.key,
        title=f"有人用您的账号发放了接口令牌“{token.name}”{asked}",
        url=reverse("exchange:mine"),
        dedup=label(token),
        about=label(token),
    )


def _again(rows: Iterable[Delivery]) -> None:
    now = clock.now()
    for row in rows:
        row.state, row.attempts, row.next_at, row.trouble = Delivery.State.WAITING, 0, now, ""
    Delivery.objects.bulk_update(rows, ["state", "attempts", "next_at", "trouble"], batch_size=500)


def _name(text: str) -> str:
    name = text.strip()
    if not 1 <= len(name) <= 20:
        raise Denied("请写用途，最多 20 个字，例如“市 12345 热线”。")
    return name


def _demand(verdict: Verdict) -> None:
    if not verdict:
        raise Denied(verdict.reason)
