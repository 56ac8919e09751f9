"""Addresses of the API and of the pages about it."""

from typing import Any

from django.urls import URLPattern, include, path

from gongjian.exchange import views
from gongjian.exchange.interface import api


def _by_token_alone() -> Any:
    """The operations' addresses; neither a session nor a form's token is asked for."""
    patterns, app, namespace = api.urls
    for pattern in patterns:
        if isinstance(pattern, URLPattern):
            pattern.callback.login_required = False  # type: ignore[attr-defined]
    return patterns, app, namespace


desk = [
    path("", views.index, name="index"),
    path("tokens/new/", views.new_token, name="new_token"),
    path("tokens/<int:pk>/revoke/", views.revoke_token, name="revoke_token"),
    path("mine/", views.mine, name="mine"),
    path("mine/<int:pk>/confirm/", views.confirm_token, name="confirm_token"),
    path("mine/<int:pk>/revoke/", views.revoke_own_token, name="revoke_own_token"),
    path("subscriptions/new/", views.new_subscription, name="new_subscription"),
    path("subscriptions/<int:pk>/", views.subscription, name="subscription"),
    path("subscriptions/<int:pk>/stop/", views.unsubscribe, name="unsubscribe"),
    path("subscriptions/<int:pk>/replay/", views.replay_all, name="replay_all"),
    path("messages/<int:pk>/replay/", views.replay, name="replay"),
    path("messages/<int:pk>/drop/", views.drop, name="drop"),
    path("reference/", views.reference, name="reference"),
]
urlpatterns = [
    path("api/v1/openapi.json", views.description, name="openapi"),
    path("api/v1/", _by_token_alone()),
    path("desk/exchange/", include((desk, "exchange"))),
]
