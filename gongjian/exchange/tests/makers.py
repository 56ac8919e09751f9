"""A token, and a client that calls the API with it."""

import json
from typing import Any

from django.test import Client

from gongjian.exchange import actions
from gongjian.exchange.rules import SCOPES
from gongjian.orgs.actor import CLOCK, Actor
from gongjian.platform.models import User

API = "/api/v1"


def token(by: Actor, *scopes: str, days: int = 30, name: str = "热线") -> str:
    """A token that acts as this person; without scopes it reaches everything."""
    user = User.objects.get(pk=by.user_id)
    fresh = actions.make_token(user, name=name, scopes=scopes or tuple(SCOPES), days=days, by=CLOCK)
    if fresh.row.confirmed_at is None:
        actions.confirm_token(fresh.row, by=by)
    return fresh.secret


class Caller:
    """Another system with its token."""

    def __init__(self, token: str) -> None:
        self.client = Client()
        self.headers = {"authorization": f"Bearer {token}"} if token else {}

    def get(self, path: str, **query: Any):
        return self.client.get(f"{API}{path}", query, headers=self.headers)

    def post(self, path: str, body: Any = None, key: str = "", **headers: str):
        data = json.dumps(body).encode() if body is not None else b""
        more = {"idempotency-key": key} if key else {}
        return self.client.generic(
            "POST",
            f"{API}{path}",
            data,
            "application/json" if data else "",
            headers={**self.headers, **more, **headers},
        )


def caller(by: Actor, *scopes: str) -> Caller:
    return Caller(token(by, *scopes))
