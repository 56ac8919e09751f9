"""The product's addresses, the admin's list of cases, and a view that inserts one row."""

import uuid
from typing import Any

from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.urls import include, path
from django.views.decorators.csrf import csrf_exempt

from benchmarks import bare_api
from gongjian.kernel import clock
from gongjian.requests.forms.filters import DUE, FilterForm
from gongjian.requests.models import Case, Tally
from gongjian.requests.queries import listing
from gongjian.requests.queries.listing import Filters
from gongjian.urls import handler403, handler404, handler500

__all__ = ["handler403", "handler404", "handler500", "urlpatterns"]


class Due(admin.SimpleListFilter):
    """By when, with the product's own words and conditions."""

    title, parameter_name = "期限", "due"

    def lookups(self, _request, _admin):
        return list(DUE.items())

    def queryset(self, request, rows):
        return listing.narrowed(rows, request.actor, Filters(due=self.value() or ""), clock.now())


class Place(admin.SimpleListFilter):
    """Where: the places that the product offers."""

    title, parameter_name = "地方", "place"

    def lookups(self, request, _admin):
        return FilterForm({}, by=request.actor, categories=[]).places

    def queryset(self, request, rows):
        return listing.narrowed(rows, request.actor, Filters(area=self.value() or ""), clock.now())


class CaseAdmin(admin.ModelAdmin):
    """The list as Django's admin gives it: the product's rows, columns, filters and page size, all else as it
    comes.
    """

    list_display = (
        "number", "title", "area", "category", "is_urgent", "state", "holder", "first_receiver", "channel",
        "due_at", "lodged_at",
    )  # fmt: skip
    list_select_related = ("area", "holder", "first_receiver")
    list_filter = ("state", Due, Place, "category", "channel", "nature")
    list_per_page = listing.PAGE
    search_fields = ("number", "text", "place")
    ordering = ("-lodged_at", "-pk")

    def get_queryset(self, request):
        """What the same person sees in the product."""
        return Case.objects.visible_to(request.actor).order_by(*self.ordering)


admin.site.register(Case, CaseAdmin)


@login_not_required
@csrf_exempt
def bare(_request: HttpRequest) -> HttpResponse:
    """One insert and an answer, for anybody."""
    return _insert()


def signed_in(_request: HttpRequest) -> HttpResponse:
    """The same as the middleware has it by default: for who is signed in, with a form's token."""
    return _insert()


def _insert() -> HttpResponse:
    Tally.objects.create(key=uuid.uuid4().hex, count=1, until=clock.now())
    return HttpResponse(b"ok")


def _open(urls: Any) -> Any:
    """Without the sign-in, as the product's own API."""
    for pattern in urls[0]:
        pattern.callback.login_required = False
    return urls


urlpatterns = [
    path("bare/", bare),
    path("bare-signed-in/", signed_in),
    path("bare-admin/", admin.site.urls),
    path("bare-api/", _open(bare_api.bare.urls)),
    path("", include("gongjian.urls")),
]
