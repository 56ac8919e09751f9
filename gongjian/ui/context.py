"""What every template may ask for, whoever answers the request."""

from typing import Any

from django.http import HttpRequest


def frame(request: HttpRequest) -> dict[str, Any]:
    """`elder`: whether this device reads the elder version."""
    return {"elder": request.COOKIES.get("elder") == "1"}
