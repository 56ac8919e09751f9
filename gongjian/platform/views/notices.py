"""One's notices."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from gongjian.platform import actions
from gongjian.platform.queries import notices, outside
from gongjian.ui.http import show


@require_safe
def index(request: Any) -> HttpResponse:
    """Unread first; many of one kind in one line."""
    lines = notices.lines(request.actor)
    unread = sum(not line.is_read for line in lines)
    head = f"{unread} 条提醒没看" if unread else "提醒都看过了"
    context = {
        "lines": lines,
        "unread": unread,
        "head": head,
        "is_troubled": outside.is_troubled(request.actor),
        "here": "notices",
    }
    return show(request, "platform/notices.html", context, part="body")


@require_POST
def read(request: Any) -> HttpResponse:
    """Mark read: one line, or everything."""
    _mark(request, ids=[], digest_key=request.POST.get("digest", ""))
    return redirect("platform:notices")


@require_POST
def follow(request: Any, pk: int) -> HttpResponse:
    """Mark one notice read and go to what it is about."""
    notice = notices.one(request.actor, pk)
    if notice is None:
        raise Http404
    _mark(request, ids=[pk], digest_key="")
    return redirect(notice.url)


def _mark(request: Any, *, ids: list[int], digest_key: str) -> None:
    user = notices.reader(request.actor)
    if user is None:
        raise Http404
    actions.read_notices(user, ids=ids, digest_key=digest_key, by=request.actor)
