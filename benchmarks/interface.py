"""The API against the plainest django-ninja endpoint that does one query, both behind the same middleware."""

import json
import uuid
from collections.abc import Callable

from django.contrib.auth import get_user_model
from django.test import Client

from benchmarks.measure import Line, medians, ms
from gongjian.exchange import actions
from gongjian.exchange.rules import USUAL
from gongjian.orgs.actor import CONSOLE

BODY = json.dumps({"text": "楼道灯不亮，晚上老人下楼看不清台阶，麻烦来修一下。", "channel": "hotline"})


def lines() -> list[Line]:
    """A list of 25 and a request handed in, with token, scope, verdict, clocks and audit row."""
    user = get_user_model().objects.get(username="suqiu")
    token = actions.make_token(user, name="测量", scopes=USUAL, days=1, by=CONSOLE).secret
    told = [
        ("API list of 25", _call("get", "/bare-api/cases", token), _call("get", "/api/v1/cases", token)),
        ("API create", _call("post", "/bare-api/cases", token), _call("post", "/api/v1/cases", token)),
        (
            "API create with idempotency key",
            _call("post", "/bare-api/cases", token),
            _call("post", "/api/v1/cases", token, keyed=True),
        ),
    ]
    return [_line(name, bare, ours) for name, bare, ours in told]


def _line(name: str, bare: Callable[[], None], ours: Callable[[], None]) -> Line:
    plain, full = medians(bare, ours, times=60, warm=10)
    what = f"{name}, rate against a bare django-ninja endpoint of one query"
    return Line(what, ms(full), ms(plain), plain / full, 0.3, at_most=False)


def _call(method: str, path: str, token: str, *, keyed: bool = False) -> Callable[[], None]:
    client = Client()

    def call() -> None:
        headers = {"authorization": f"Bearer {token}"}
        if keyed:
            headers["idempotency-key"] = str(uuid.uuid4())
        given = {} if method == "get" else {"data": BODY, "content_type": "application/json"}
        answer = getattr(client, method)(path, headers=headers, **given)
        assert answer.status_code in (200, 201), answer.content

    return call
