"""What the rooms' `api` modules share: who calls, within which scope, and how a refusal is told.

`gongjian.exchange` composes the rooms' routers, knows the tokens and puts `request.caller` on a request.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest
from ninja import Schema
from ninja.security import HttpBearer
from pydantic import ConfigDict, Field

CURSOR = r"^[0-9]{1,17}(\.[0-9]{1,17})?$"
PAGE, MOST = 25, 100
_CLEAN = r"^[^\x00]*$"  # PostgreSQL keeps no NUL


@dataclass(frozen=True)
class Caller:
    """The actor behind a token, and the scopes that narrow it."""

    actor: Any  # an orgs.actor.Actor, which lies above this room
    scopes: frozenset[str]
    token_id: int


class WireRequest(HttpRequest):
    """What an operation receives once its token was looked at. `is_personal`: its answer is kept nowhere."""

    auth: Caller
    is_personal: bool


@dataclass(frozen=True)
class Fault:
    """One field of a body or an address that cannot stand, and how to mend it."""

    field: str
    detail: str


class Problem(Exception):
    """An answer other than the one asked for. `detail` says in Chinese what is wrong and how to mend it."""

    def __init__(
        self,
        status: int,
        detail: str,
        faults: Sequence[Fault] = (),
        headers: dict[str, str] | None = None,
    ) -> None:
        super().__init__(detail)
        self.status, self.detail, self.faults, self.headers = (
            HTTPStatus(status),
            detail,
            faults,
            headers or {},
        )


class Token(HttpBearer):
    """Lets a caller in whose token has the scope; raises Problem 401 or 403.

    `is_personal` says of the operation that it answers with personal values in clear.
    """

    def __init__(self, scope: str, *, is_personal: bool = False) -> None:
        super().__init__()
        self.scope, self.is_personal = scope, is_personal

    def __call__(self, request: HttpRequest) -> Caller:
        caller: Caller | None = getattr(request, "caller", None)
        if caller is None:
            raise Problem(
                401,
                "没有带令牌。请在请求头里写 Authorization: Bearer 令牌，令牌由本区系统管理员发放。",
                headers={"WWW-Authenticate": "Bearer"},
            )
        if self.scope not in caller.scopes:
            raise Problem(403, f"这个令牌没有“{self.scope}”这项范围，请系统管理员另发一个带这项范围的令牌。")
        request.is_personal = self.is_personal  # type: ignore[attr-defined]
        return caller

    def authenticate(self, request: HttpRequest, token: str) -> Caller:
        """Not used: the token was looked at before the request came here."""
        raise NotImplementedError


def needs(scope: str, *, is_personal: bool = False) -> Token:
    """The `auth` of an operation: a token with `scope`; `is_personal`: it answers with personal values."""
    return Token(scope, is_personal=is_personal)


class Given(Schema):
    """The body of a request: a field that nobody asked for is a mistake, not a wish."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=False)


def words(
    longest: int, description: str, *, shortest: int = 0, default: Any = ..., example: str | None = None
) -> Any:
    """A field of text of so many characters, without NUL; with a `default` it may be left out."""
    return Field(
        default,
        min_length=shortest or None,
        max_length=longest,
        pattern=_CLEAN,
        description=description,
        examples=[example] if example else None,
    )


class Named(Schema):
    """Something with an id and a name."""

    id: int
    name: str


class Place(Schema):
    """A place by its code."""

    code: str = Field(description="12 位区划代码，网格为 15 位")
    name: str


def cursor_after(cursor: str) -> int:
    """The id in a cursor of a list by id; 0 without one."""
    return int(cursor) if re.fullmatch(r"[0-9]{1,17}", cursor) else 0
