"""The door of the API: everything that holds for each of its requests, whatever it asks for."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse

from gongjian.exchange import keys, openapi, problems
from gongjian.exchange.queries import caller
from gongjian.exchange.rules import LARGEST, PER_MINUTE, PREFIX
from gongjian.kernel import clock
from gongjian.platform.wire import Caller, Fault, Problem

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

    def process_view(
        self, request: HttpRequest, _view: Callable[..., HttpResponse], *_: Any
    ) -> HttpResponse | None:
        """A condition that the operation does not know is no wish to see everything."""
        if not hasattr(request, "caller") or request.resolver_match is None:
            return None
        known = openapi.conditions().get((str(request.method), request.resolver_match.route))
        unknown = sorted(set(request.GET) - known) if known is not None else []
        if not unknown:
            return None
        faults = [Fault(f"query.{name[:60]}", "没有这个条件，请核对拼写。") for name in unknown[:10]]
        return problems.answer(
            Problem(422, f"没有“{unknown[0][:60]}”这个条件，请核对拼写，不用的去掉。", faults)
        )

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
    who, times = caller(token.strip(), now)
    if times > PER_MINUTE:
        raise Problem(429, problems.DETAILS[429], headers={"Retry-After": "60"})
    request.caller = who  # type: ignore[attr-defined]
    return who
