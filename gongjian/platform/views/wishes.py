"""When and where one is told: one's own wishes and addresses; and for the administrator how it all fares."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gongjian.platform import actions, rules
from gongjian.platform.forms import AddressForm, CodeForm, TemplateForm, WishesForm
from gongjian.platform.queries import notices, outside
from gongjian.platform.wording import MIXED, Wording, blanks, problem
from gongjian.ui.http import show

SENT = "验证码一分钟内会发到那里，收到后填在下面。没有收到，请核对地址再要一次。"


@require_http_methods(["GET", "HEAD", "POST"])
def wishes(request: Any) -> HttpResponse:
    """我的通知设置."""
    if request.method != "POST":
        return _page(request)
    form = WishesForm(request.POST, grid=_grid(request))
    if not form.is_valid():
        return _page(request, form=form, status=422)
    actions.set_notices(_reader(request), by=request.actor, **form.given())
    messages.success(request, "通知设置已保存。")
    return redirect("platform:notice_settings")


@require_POST
def add_address(request: Any) -> HttpResponse:
    """Set up a channel; a code goes there."""
    form = AddressForm(request.POST)
    if not form.is_valid():
        return _page(request, adding=form, status=422)
    actions.add_address(_reader(request), by=request.actor, **form.cleaned_data)
    messages.success(request, SENT)
    return redirect("platform:notice_settings")


@require_POST
def ask_code(request: Any, pk: int) -> HttpResponse:
    """Another code."""
    actions.ask_code(_address(request, pk), by=request.actor)
    messages.success(request, SENT)
    return redirect("platform:notice_settings")


@require_POST
def prove_address(request: Any, pk: int) -> HttpResponse:
    """The code came back."""
    address, form = _address(request, pk), CodeForm(request.POST)
    if form.is_valid() and actions.prove_address(address, code=form.cleaned_data["code"], by=request.actor):
        messages.success(request, "验证通过，通知会发到那里。可以在下面选哪些要、什么时候要。")
        return redirect("platform:notice_settings")
    if form.is_valid():
        form.add_error("code", "验证码不对，请核对后再填。连续输错 5 次要重新要一个。")
    return _page(request, proving=(pk, form), status=422)


@require_POST
def drop_address(request: Any, pk: int) -> HttpResponse:
    """Nothing goes there any more."""
    actions.drop_address(_address(request, pk), by=request.actor)
    messages.success(request, "已移除，以后不再发到那里。")
    return redirect("platform:notice_settings")


@require_POST
def send_again(request: Any, pk: int) -> HttpResponse:
    """Once more: the person's own, or by the administrator anybody's."""
    keeps = bool(rules.may_word_notices(request.actor))
    delivery = outside.delivery(request.actor, pk, everybody=keeps)
    if delivery is None:
        raise Http404
    actions.send_again(delivery, by=request.actor)
    messages.success(request, "一分钟内再发一次。")
    return redirect("platform:notice_channels" if keeps else "platform:notice_settings")


@require_safe
def channels(request: Any) -> HttpResponse:
    """How every channel fares, what did not go out, and the words of the messages."""
    if not rules.may_word_notices(request.actor):
        raise Http404
    loads = outside.loads()
    failed = sum(load.failed + load.unsure for load in loads)
    context = {
        "title": f"近 7 天有 {failed} 条通知没发成" if failed else "近 7 天没有发不出去的通知",
        "loads": loads,
        "failures": outside.all_failures(),
        "templates": outside.templates(),
        "here": "notify",
    }
    return show(request, "platform/notice_channels.html", context, part="body")


@require_http_methods(["GET", "HEAD", "POST"])
def template(request: Any, kind: str) -> HttpResponse:
    """The words of a kind of message: look at them filled, then save them."""
    known = {key: term for key, term, _ in outside.templates()}
    if kind not in known or not rules.may_word_notices(request.actor):
        raise Http404
    words = outside.said(kind)
    form = TemplateForm(
        request.POST if request.method == "POST" else None,
        kind=kind,
        initial={"subject": words.subject, "body": words.body},
    )
    wanted = Wording(form["subject"].value() or "", form["body"].value() or "")
    if request.method == "POST" and form.is_valid() and "save" in request.POST:
        actions.word_notices(None, kind=kind, by=request.actor, **form.cleaned_data)
        messages.success(request, f"“{known[kind]}”的通知模板已保存，从下一条起按它发。")
        return redirect("platform:notice_channels")
    context = {
        "kind": kind,
        "term": known[kind],
        "form": form,
        "blanks": [(f"{{{name}}}", what) for name, what in blanks(kind).items()],
        "preview": None if problem(kind, wanted) else outside.preview(kind, wanted),
        "is_own": outside.template(kind) is not None,
        "is_mixed": kind == MIXED,
        "here": "notify",
    }
    status = 422 if form.errors else 200
    return show(request, "platform/notice_template.html", context, part="body", status=status)


@require_POST
def reset_template(request: Any, kind: str) -> HttpResponse:
    """Back to the original words."""
    own = outside.template(kind)
    if own is None or not rules.may_word_notices(request.actor):
        raise Http404
    actions.unword_notices(own, by=request.actor)
    messages.success(request, "已恢复原来的模板。")
    return redirect("platform:notice_template", kind)


@never_cache
def _page(
    request: Any,
    *,
    form: WishesForm | None = None,
    adding: AddressForm | None = None,
    proving: tuple[int, CodeForm] | None = None,
    status: int = 200,
) -> HttpResponse:
    habit, ways = outside.habit(request.actor), outside.ways(request.actor)
    context = {
        "form": form or WishesForm.of(habit, grid=_grid(request)),
        "rows": [(way, _code_form(way, proving)) for way in ways if way.address],
        "hints": ways,
        "adding": adding or AddressForm(),
        "failures": outside.own_failures(request.actor),
        "here": "notices",
    }
    return show(request, "platform/notice_settings.html", context, part="body", status=status)


def _code_form(way: outside.Way, proving: tuple[int, CodeForm] | None) -> CodeForm:
    is_this = proving is not None and way.address is not None and proving[0] == way.address.pk
    return proving[1] if proving is not None and is_this else CodeForm()


def _grid(request: Any) -> Any:
    habit, ways = outside.habit(request.actor), outside.ways(request.actor)
    proved = [way.channel for way in ways if way.address and way.address.verified_at]
    return outside.grid(habit, proved)


def _reader(request: Any) -> Any:
    user = notices.reader(request.actor)
    if user is None:
        raise Http404
    return user


def _address(request: Any, pk: int) -> Any:
    address = outside.address(request.actor, pk)
    if address is None:
        raise Http404
    return address
