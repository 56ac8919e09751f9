"""What every page of the portal has in common."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from gongjian.requests.portal import access, here
from gongjian.requests.portal.cases import Who
from gongjian.requests.portal.limits import Cap

TOO_MANY = 429


def page(
    request: HttpRequest, template: str, context: dict[str, Any] | None = None, *, status: int = 200
) -> HttpResponse:
    """A page of the portal: with the chosen community in its head and somebody to call."""
    return render(request, template, {**here.of(request).context, **(context or {})}, status=status)


def busy(request: HttpRequest, cap: Cap) -> HttpResponse:
    """429: tried too often; says for how long, and whom to call meanwhile."""
    response = page(request, "portal/busy.html", {"reason": cap.words}, status=TOO_MANY)
    response["Retry-After"] = str(int(cap.span.total_seconds()))
    return response


def is_elder(request: HttpRequest) -> bool:
    """Whether this device reads the elder version."""
    return request.COOKIES.get("elder") == "1"


def of_reporter(
    view: Callable[[HttpRequest, str, Who], HttpResponse],
) -> Callable[[HttpRequest, str], HttpResponse]:
    """Give the view the reporter that this session proved to be; whoever proved nothing is asked to."""

    @wraps(view)
    def run(request: HttpRequest, number: str) -> HttpResponse:
        who = access.reporter_of(request.session, number)
        if who is None:
            return redirect(f"{reverse('portal:track')}?no={number}")
        return view(request, number, who)

    return run
