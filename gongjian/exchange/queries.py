"""Reads of other systems: whose token it is, what was given out, what waits."""

from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256

from django.db.models import Count, Q, QuerySet

from gongjian.areas import queries as areas
from gongjian.areas.models import Area
from gongjian.exchange import uses
from gongjian.exchange.models import Delivery, Subscription, Token
from gongjian.exchange.rules import SCOPES
from gongjian.kernel import clock
from gongjian.orgs import queries as orgs
from gongjian.orgs.actor import Actor, Seat
from gongjian.orgs.models import Org
from gongjian.platform.models import User
from gongjian.platform.wire import Caller, Problem
from gongjian.requests.queries import track

SHOWN = 50
_HEADERS = {"WWW-Authenticate": 'Bearer error="invalid_token"'}


def digest(token: str) -> str:
    """How a token is kept."""
    return sha256(token.encode()).hexdigest()


def caller(token: str, now: datetime) -> tuple[Caller, int]:
    """Who stands behind a token, and its requests in this minute. Two queries. Raises Problem 401 or 403."""
    found = uses.look(digest(token), now)
    if found is None:
        raise Problem(401, "没有这个令牌，请核对是不是抄全了。", headers=_HEADERS)
    pk, name, scopes, expires_at, revoked_at, confirmed_at, post_id, user_id, login, is_active, times = found
    if revoked_at is not None:
        raise Problem(401, "这个令牌已经收回，请系统管理员另发一个。", headers=_HEADERS)
    if expires_at <= now:
        raise Problem(401, "这个令牌已经到期，请系统管理员另发一个。", headers=_HEADERS)
    if not is_active:
        raise Problem(401, "这个令牌代表的账号已经停用，请系统管理员另发一个。", headers=_HEADERS)
    if confirmed_at is None:
        raise Problem(403, "这个令牌能看居民完整信息，要账号本人在“我的接口令牌”里确认后才能用。")
    by = orgs.actor(user_id, login, post_id)
    if by.seat is None or by.seat.post_id != post_id:
        raise Problem(403, "这个令牌代表的岗位已经离任，请系统管理员用在任的岗位另发一个。")
    seat = replace(by.seat, title=f"{by.seat.title or by.seat.role.term}（接口：{name}）")
    return Caller(replace(by, seat=seat), frozenset(scopes), pk), times


@dataclass(frozen=True)
class Given:
    """A token as the page shows it."""

    token: Token
    scopes: list[str]
    state: str
    is_live: bool
    waits: bool
    last_at: datetime | None


def tokens(of: int | None = None) -> list[Given]:
    """Every token that was given out, the newest first; `of`: those that act as this account. One query."""
    now = clock.now()
    rows = Token.objects.select_related("user", "post__org", "use")
    return [_given(row, now) for row in (rows if of is None else rows.filter(user=of))]


def own_token(pk: int, by: Actor) -> Token | None:
    """A token that acts as this person."""
    return Token.objects.filter(pk=pk, user=by.user_id).first()


def token(pk: int) -> Token | None:
    """A token by its row."""
    return Token.objects.select_related("user").filter(pk=pk).first()


def account(login: str) -> User | None:
    """An open account by its login."""
    return User.objects.filter(username=login.strip(), is_active=True).first()


def seats(user: User) -> tuple[Seat, ...]:
    """The posts of an account, the one after signing in first."""
    return orgs.actor(user.pk, user.username).seats


@dataclass(frozen=True)
class Followed:
    """A subscription with how its messages fare."""

    subscription: Subscription
    waiting: int
    dead: int
    sent: int


def subscriptions() -> list[Followed]:
    """Every subscription, the newest first. One query."""
    states = {
        state: Count("deliveries", filter=Q(deliveries__state=state)) for state in Delivery.State.values
    }
    rows = Subscription.objects.select_related("area", "org").annotate(**states)
    return [Followed(row, *(getattr(row, state) for state in ("waiting", "dead", "sent"))) for row in rows]


def subscription(pk: int) -> Subscription | None:
    """A subscription by its row."""
    return Subscription.objects.select_related("area", "org").filter(pk=pk).first()


def deliveries(of: Subscription, state: str = "") -> list[Delivery]:
    """The latest messages of a subscription, of one state or of any."""
    rows = Delivery.objects.filter(subscription=of).select_related("case").order_by("-pk")
    return list((rows.filter(state=state) if state else rows)[:SHOWN])


def counts(of: Subscription) -> dict[str, int]:
    """How many messages of a subscription are in which state."""
    rows = Delivery.objects.filter(subscription=of).order_by().values_list("state").annotate(n=Count("pk"))
    return {**dict.fromkeys(Delivery.State.values, 0), **dict(rows)}


def delivery(pk: int) -> Delivery | None:
    """A message by its row."""
    return Delivery.objects.select_related("subscription", "case").filter(pk=pk).first()


def dead(of: Subscription) -> QuerySet[Delivery]:
    """What was given up by itself."""
    return Delivery.objects.filter(subscription=of, state=Delivery.State.DEAD)


def events() -> dict[str, str]:
    """What can be heard of, by verb."""
    return track.terms()


def place(code: str) -> Area | None:
    """The place of a code."""
    return areas.by_code(code)


def body(name: str) -> list[Org]:
    """The organisations of exactly this name."""
    return orgs.named(name)


def _given(row: Token, now: datetime) -> Given:
    if row.revoked_at:
        state = f"{row.revoked_at.astimezone(clock.ZONE):%Y-%m-%d} 收回"
    elif row.expires_at <= now:
        state = "已到期"
    else:
        state = "" if row.confirmed_at else "待本人确认"
    use = getattr(row, "use", None)
    words = [SCOPES.get(scope, scope).split("（")[0] for scope in row.scopes]
    is_live = row.revoked_at is None and row.expires_at > now
    return Given(row, words, state, is_live, row.confirmed_at is None, use.last_at if use else None)


def states() -> dict[str, str]:
    """What the states of a message are called."""
    return {str(key): str(word) for key, word in Delivery.State.choices}
