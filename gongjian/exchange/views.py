"""Pages of other systems, for whoever connects them: tokens, subscriptions, messages, what the API can do."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gongjian.exchange import actions, forms, openapi, queries
from gongjian.exchange.rules import may_open
from gongjian.kernel.verdict import Denied
from gongjian.orgs.http import PersonRequest
from gongjian.ui.http import show

P = ParamSpec("P")


def keepers(
    view: Callable[Concatenate[PersonRequest, P], HttpResponse],
) -> Callable[Concatenate[PersonRequest, P], HttpResponse]:
    """For others than whoever connects systems there is no such page."""

    @wraps(view)
    def ask(request: PersonRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not may_open(request.actor):
            raise Http404
        return view(request, *args, **kwargs)

    return ask


@require_safe
@keepers
def index(request: PersonRequest) -> HttpResponse:
    """The tokens that were given out and the subscriptions, with how they fare."""
    context = {"tokens": queries.tokens(), "followed": queries.subscriptions(), "here": "exchange"}
    return show(request, "exchange/index.html", context, part="body")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@keepers
def new_token(request: PersonRequest) -> HttpResponse:
    """Give out a token; the answer to the POST shows it, once."""
    if request.method != "POST":
        return _token_page(request, forms.TokenForm())
    form = forms.TokenForm(request.POST)
    if not form.is_valid() or form.user is None:
        return _token_page(request, form, status=422)
    given = form.cleaned_data
    try:
        fresh = actions.make_token(
            form.user,
            name=given["name"],
            scopes=given["scopes"],
            days=given["days"],
            post_id=given.get("post"),
            by=request.actor,
        )
    except Denied as denied:
        form.add_error(None, str(denied))
        return _token_page(request, form, status=409)
    return _token_page(request, forms.TokenForm(), fresh=fresh)


@require_POST
@keepers
def revoke_token(request: PersonRequest, pk: int) -> HttpResponse:
    """Take a token back."""
    token = _or_404(queries.token(pk))
    actions.revoke_token(token, by=request.actor)
    messages.success(request, f"令牌“{token.name}”已收回，马上不能再用。")
    return redirect("exchange:index")


@require_safe
def mine(request: PersonRequest) -> HttpResponse:
    """The tokens that act as whoever looks, whoever made them."""
    context = {"tokens": queries.tokens(request.actor.user_id), "here": "exchange"}
    return show(request, "exchange/mine.html", context, part="body")


@require_POST
def confirm_token(request: PersonRequest, pk: int) -> HttpResponse:
    """Agree to a token in one's own name."""
    token = actions.confirm_token(_or_404(queries.own_token(pk, request.actor)), by=request.actor)
    messages.success(request, f"令牌“{token.name}”已确认，现在可以用了。")
    return redirect("exchange:mine")


@require_POST
def revoke_own_token(request: PersonRequest, pk: int) -> HttpResponse:
    """Take a token in one's own name back."""
    token = actions.revoke_token(_or_404(queries.own_token(pk, request.actor)), by=request.actor)
    messages.success(request, f"令牌“{token.name}”已收回，马上不能再用。")
    return redirect("exchange:mine")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@keepers
def new_subscription(request: PersonRequest) -> HttpResponse:
    """Set up a subscription; the answer to the POST shows its secret, once."""
    if request.method != "POST":
        return _subscription_page(request, forms.SubscriptionForm())
    form = forms.SubscriptionForm(request.POST)
    if not form.is_valid():
        return _subscription_page(request, form, status=422)
    try:
        fresh = actions.subscribe(None, by=request.actor, **form.cleaned_data)
    except Denied as denied:
        form.add_error("url", str(denied))
        return _subscription_page(request, form, status=409)
    return _subscription_page(request, forms.SubscriptionForm(), fresh=fresh)


@require_safe
@keepers
def subscription(request: PersonRequest, pk: int) -> HttpResponse:
    """A subscription and its latest messages; `?state=` only those of one state."""
    found = _or_404(queries.subscription(pk))
    wanted = request.GET.get("state", "")
    numbers = queries.counts(found)
    state = wanted if wanted in numbers else ""
    named = queries.states()
    here = request.path
    tabs = [{"label": "全部", "url": here, "count": sum(numbers.values()), "here": not state}]
    tabs += [
        {"label": named[key], "url": f"{here}?state={key}", "count": number, "here": key == state}
        for key, number in numbers.items()
    ]
    terms = queries.events()
    context = {
        "subscription": found,
        "events": [terms.get(verb, verb) for verb in found.events],
        "rows": [
            (row, terms.get(row.event.removeprefix("case."), row.event))
            for row in queries.deliveries(found, state)
        ],
        "tabs": tabs,
        "dead": numbers["dead"],
        "here": "exchange",
    }
    return show(request, "exchange/subscription.html", context, part="body")


@require_POST
@keepers
def unsubscribe(request: PersonRequest, pk: int) -> HttpResponse:
    """Stop a subscription."""
    actions.unsubscribe(_or_404(queries.subscription(pk)), by=request.actor)
    messages.success(request, "推送已停用，不再发送。")
    return redirect("exchange:subscription", pk)


@require_POST
@keepers
def replay_all(request: PersonRequest, pk: int) -> HttpResponse:
    """Send again whatever was given up."""
    count = actions.replay_all(_or_404(queries.subscription(pk)), by=request.actor)
    messages.success(request, f"{count} 条已排队，一分钟内重新推送。")
    return redirect("exchange:subscription", pk)


@require_POST
@keepers
def replay(request: PersonRequest, pk: int) -> HttpResponse:
    """Send one message again."""
    delivery = _or_404(queries.delivery(pk))
    actions.replay(delivery, by=request.actor)
    messages.success(request, "已排队，一分钟内重新推送。")
    return redirect("exchange:subscription", delivery.subscription_id)


@require_POST
@keepers
def drop(request: PersonRequest, pk: int) -> HttpResponse:
    """Give one message up."""
    delivery = _or_404(queries.delivery(pk))
    actions.drop(delivery, by=request.actor)
    messages.success(request, "已放弃这一条，同一件诉求后面的会接着推送。")
    return redirect("exchange:subscription", delivery.subscription_id)


@require_safe
@keepers
def reference(request: PersonRequest) -> HttpResponse:
    """What the API can do, read from its description."""
    return show(
        request, "exchange/reference.html", {"groups": openapi.groups(), "here": "exchange"}, part="body"
    )


@login_not_required
@require_safe
def description(_request: HttpRequest) -> JsonResponse:
    """The OpenAPI description; it holds nothing of anybody."""
    return JsonResponse(openapi.schema(), json_dumps_params={"ensure_ascii": False})


def _token_page(
    request: PersonRequest, form: forms.TokenForm, *, status: int = 200, fresh: Any = None
) -> HttpResponse:
    context = {"form": form, "fresh": fresh, "here": "exchange"}
    return show(request, "exchange/token.html", context, part="body", status=status)


def _subscription_page(
    request: PersonRequest, form: forms.SubscriptionForm, *, status: int = 200, fresh: Any = None
) -> HttpResponse:
    context = {"form": form, "fresh": fresh, "here": "exchange"}
    return show(request, "exchange/subscribe.html", context, part="body", status=status)


def _or_404(found: Any) -> Any:
    if found is None:
        raise Http404
    return found
