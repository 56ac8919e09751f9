"""The door of the API: everything that holds for each of its requests, whatever it asks for."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from gongjian.exchange import keys, problems, uses
from gongjian.exchange.queries import caller
from gongjian.exchange.rules import LARGEST, PER_MINUTE
from gongjian.kernel import clock
from gongjian.platform.wire import Caller, Problem

PREFIX = "/api/v1/"
_JSON = "application/json"


class ApiDoor:
    """Looks at the token, the size and the kind of the body; keeps answers; tells every refusal as a problem.

    It stands outside sessions and forms: cookies open nothing here.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path.startswith(PREFIX):
            return self.get_response(request)
        try:
            response = self._answer(request)
        except Problem as problem:
            response = problems.answer(problem)
        response = problems.in_form(response)
        response.headers.setdefault("Cache-Control", "no-store")
        return response

    def _answer(self, request: HttpRequest) -> HttpResponse:
        request.COOKIES.clear()
        who = _caller(request)
        if who is None:  # the operation will say that it wants a token, and reads nothing before
            return self.get_response(request)
        _fit(request)
        if request.method == "POST" and keys.HEADER in request.headers:
            return keys.once(request, who.token_id, self.get_response)
        return self.get_response(request)


def _fit(request: HttpRequest) -> None:
    """A body is JSON and of a reasonable size. Raises Problem."""
    if request.method in ("GET", "HEAD", "OPTIONS"):
        return
    size = request.META.get("CONTENT_LENGTH") or "0"
    if not size.isdecimal():
        raise Problem(400, problems.DETAILS[400])
    if int(size) > LARGEST:
        raise Problem(413, problems.DETAILS[413])
    if int(size) and request.content_type != _JSON:
        raise Problem(415, problems.DETAILS[415])


def _caller(request: HttpRequest) -> Caller | None:
    """Who asks; None without a token: the operation itself says that it wants one. Raises Problem."""
    given = request.headers.get("Authorization", "")
    if not given:
        return None
    kind, _, token = given.partition(" ")
    if kind.lower() != "bearer" or not token.strip():
        raise Problem(401, problems.DETAILS[401], headers={"WWW-Authenticate": "Bearer"})
    now = clock.now()
    who = caller(token.strip(), now)
    if uses.count(who.token_id, now) > PER_MINUTE:
        raise Problem(429, problems.DETAILS[429], headers={"Retry-After": "60"})
    request.caller = who  # type: ignore[attr-defined]
    return who
