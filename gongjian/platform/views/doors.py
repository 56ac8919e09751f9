"""In and out: sign in, sign out, a new password, locked out."""

from typing import Any

from axes.helpers import get_cool_off
from django.conf import settings
from django.contrib import auth, messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from gongjian.platform import actions, instance
from gongjian.platform.forms import LoginForm, PasswordForm

TOO_MANY = 429


@login_not_required
@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def login(request: HttpRequest) -> HttpResponse:
    """Sign in and go on to where one was going, on this site only."""
    target = _next(request)
    if request.user.is_authenticated:
        return redirect(target)
    form = LoginForm(request, request.POST or None)
    if request.method == "POST" and form.is_valid():
        auth.login(request, form.get_user())
        return HttpResponseRedirect(target)
    if getattr(request, "axes_locked_out", False):
        return locked_out(request, None)
    context = {
        "form": form,
        "next": target,
        "was_signed_in": request.method == "GET" and settings.SESSION_COOKIE_NAME in request.COOKIES,
        "is_demo": instance.is_demo(),
    }
    return render(request, "platform/login.html", context, status=422 if form.errors else 200)


@login_not_required
@require_POST
def logout(request: HttpRequest) -> HttpResponse:
    """Sign out; the session is gone."""
    auth.logout(request)
    return redirect("login")


@never_cache
@sensitive_post_parameters("old", "new", "again")
@require_http_methods(["GET", "POST"])
def password(request: HttpRequest) -> HttpResponse:
    """Choose a new password; whoever was given theirs by somebody else must, before anything else."""
    user: Any = request.user
    form = PasswordForm(user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        by = request.actor  # type: ignore[attr-defined]
        changed = actions.change_password(user, password=form.cleaned_data["new"], by=by)
        update_session_auth_hash(request, changed)
        messages.success(request, "密码已改好。下次登录请用新密码。")
        return redirect(settings.LOGIN_REDIRECT_URL)
    context = {"form": form, "must": user.must_change_password}
    return render(request, "platform/password.html", context, status=422 if form.errors else 200)


@login_not_required
def locked_out(request: HttpRequest, _response: object = None, _credentials: object = None) -> HttpResponse:
    """429: too many wrong passwords; says how long to wait."""
    wait = get_cool_off(request)
    minutes = max(round(wait.total_seconds() / 60), 1) if wait else None
    return render(request, "platform/locked.html", {"minutes": minutes}, status=TOO_MANY)


def _next(request: HttpRequest) -> str:
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    safe = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if safe else str(settings.LOGIN_REDIRECT_URL)
