"""One log line for every request that was answered."""

import time
from collections.abc import Callable

import structlog
from django.http import HttpRequest, HttpResponse

log = structlog.get_logger("gongjian.web")
QUIET = ("/healthz", "/readyz", "/static/")


class WebLog:
    """Logs the route, not the address: an address may hold the code that opens a resident's request."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        began = time.monotonic()
        response = self.get_response(request)
        if not request.path.startswith(QUIET):
            route = request.resolver_match.route if request.resolver_match else "(none)"
            milliseconds = round((time.monotonic() - began) * 1000)
            log.info(
                "answered", method=request.method, route=route, status=response.status_code, ms=milliseconds
            )
        return response
