"""A wrong address, no right, a broken server, a form from an expired session; the gallery."""

import re

import structlog
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.views.decorators.http import require_safe

from gongjian.ui.gallery import GalleryForm, examples
from gongjian.ui.http import is_htmx, note, place

HAN = re.compile("[\u4e00-\u9fff]")
log = structlog.get_logger()
CLEAR = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"  # not mistaken for one another on the telephone


@login_not_required
def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404. A reason given in Chinese (`raise Http404("…")`) replaces the usual sentence."""
    words = str(exception.args[0]) if exception.args and isinstance(exception.args[0], str) else ""
    reason = words if words and HAN.match(words) else "网址可能抄错了，或者这件诉求已合并。"
    return render(request, "ui/404.html", {**place(request), "reason": reason}, status=404)


@login_not_required
def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403. `raise PermissionDenied("…")` may say why and whom to ask."""
    words = str(exception) if isinstance(exception, PermissionDenied) else ""
    reason = words or "您现在的岗位没有这项权限。需要时请找上级党建办开通，或换一个岗位再试。"
    if is_htmx(request):
        return note(request, reason, status=403)
    return render(request, "ui/403.html", {**place(request), "reason": reason}, status=403)


@login_not_required
def broken(request: HttpRequest) -> HttpResponse:
    """500. The number on the page is in the log, so that a telephone call can be matched to the trace."""
    number = f"{get_random_string(4, CLEAR)}-{timezone.localtime():%H%M}"
    log.error("page_broken", number=number, path=request.path)
    page = render_to_string("ui/500.html", {"number": number, "path": request.get_full_path()})
    return HttpResponse(page, status=500)


@login_not_required
def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 for a form whose token does not fit: mostly a page left open overnight, or cookies switched off."""
    log.warning("csrf_failed", reason=reason, path=request.path)
    if is_htmx(request):
        return note(request, "这一页放得太久了。请刷新后再提交。", status=403)
    return render(request, "ui/csrf.html", place(request), status=403)


@login_not_required
@require_safe
def gallery(request: HttpRequest) -> HttpResponse:
    """Every component with lifelike text. For whoever builds pages: while developing, or signed in."""
    if not settings.DEBUG and not request.user.is_authenticated:
        raise Http404
    form = GalleryForm({"place": ""}) if "bad" in request.GET else GalleryForm()
    form.is_valid()
    name = "ui/gallery_resident.html" if "resident" in request.GET else "ui/gallery.html"
    return render(request, name, {**examples(timezone.now()), "form": form, "place_name": "怡康花园社区"})
