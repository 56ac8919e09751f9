"""Creating a request over HTTP, audited and with its clock, against a bare view that inserts one row."""

import http.client
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Thread
from urllib.parse import urlencode
from wsgiref.simple_server import WSGIRequestHandler, make_server

from django.contrib.auth import get_user_model
from django.core.wsgi import get_wsgi_application
from django.db import connection
from django.test import Client

from benchmarks.measure import Line, medians, ms
from gongjian.areas.models import Area
from gongjian.demo.town import HOME

TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
NEW = "/desk/requests/new/"


def create() -> list[Line]:
    """Registrations by a community worker; each is committed before it is answered."""
    cookies, token = _signed_in()
    with _served() as port:
        bare, alike, ours = medians(
            _post(port, "/bare/", {}, {}, 200),
            _post(port, "/bare-signed-in/", token, cookies, 200),
            _post(port, NEW, _given() | token, cookies, 302),
            times=80,
            warm=20,
        )
    what = "create a request over HTTP, rate against one bare insert"
    return [
        Line(what, ms(ours), ms(bare), bare / ours, 0.3, at_most=False),
        Line(f"{what} by who is signed in", ms(ours), ms(alike), alike / ours, 0.3, at_most=False),
    ]


def _signed_in() -> tuple[dict[str, str], dict[str, str]]:
    """The cookies of the worker's browser, and the token of its form."""
    client = Client()
    client.force_login(get_user_model().objects.get(username="shequ"), "gongjian.platform.sessions.Accounts")
    token = TOKEN.search(client.get(NEW).content.decode())
    assert token
    cookies = {name: morsel.value for name, morsel in client.cookies.items()}
    return cookies, {"csrfmiddlewaretoken": token[1]}


def _given() -> dict[str, str]:
    return {
        "channel": "desk",
        "text": "楼道灯不亮，已经一个多星期了，晚上老人下楼看不清台阶，麻烦来修一下。",
        "area": str(Area.objects.get(short_name=HOME).pk),
        "place": "12 幢 2 单元",
        "nature": "help",
        "what_now": "queue",
    }


def _post(
    port: int, path: str, given: dict[str, str], cookies: dict[str, str], status: int
) -> Callable[[], None]:
    body = urlencode(given)
    headers = {
        "Content-Type": "application/x-www-form-urlencoded",
        "Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items()),
    }

    def post() -> None:
        there = http.client.HTTPConnection("127.0.0.1", port)
        there.request("POST", path, body, headers)
        answer = there.getresponse()
        answer.read()
        there.close()
        assert answer.status == status, (path, answer.status)

    return post


class _Quiet(WSGIRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def _served() -> Iterator[int]:
    """The whole application behind a socket, one thread answering: both sides pay the same for it."""
    server = make_server("127.0.0.1", 0, get_wsgi_application(), handler_class=_Quiet)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
        connection.close()
