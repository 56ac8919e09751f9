"""The plainest API there is: django-ninja, no token, one query an operation."""

import uuid

from django.http import HttpRequest
from ninja import NinjaAPI, Schema

from gongjian.kernel import clock
from gongjian.requests.models import Case, Tally

PAGE = 25
bare = NinjaAPI(urls_namespace="bare-api", openapi_url=None, docs_url=None)


class Line(Schema):
    """What a list shows, from one table."""

    number: str
    title: str
    state: str
    due_at: str


class Told(Schema):
    """What is handed in."""

    text: str


@bare.get("/cases", response=list[Line])
def index(request: HttpRequest) -> list[dict[str, object]]:  # noqa: ARG001
    """One query."""
    rows = Case.objects.unscoped("a baseline").order_by("-lodged_at", "-pk")[:PAGE]
    return [
        {"number": row.number, "title": row.title, "state": row.state, "due_at": row.due_at.isoformat()}
        for row in rows.only("number", "title", "state", "due_at")
    ]


@bare.post("/cases")
def create(request: HttpRequest, body: Told) -> dict[str, str]:  # noqa: ARG001
    """One insert."""
    Tally.objects.create(key=uuid.uuid4().hex, count=len(body.text), until=clock.now())
    return {"number": "1"}
