"""The product's addresses, the admin's list of cases, and a view that inserts one row."""

import uuid

from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.urls import include, path
from django.views.decorators.csrf import csrf_exempt

from gongjian.kernel import clock
from gongjian.requests.models import Case, Tally
from gongjian.urls import handler403, handler404, handler500

__all__ = ["handler403", "handler404", "handler500", "urlpatterns"]


class CaseAdmin(admin.ModelAdmin):
    """The list as Django's admin gives it: the same columns and page size, no count of all rows."""

    list_display = ("number", "title", "state", "category", "area", "holder", "keeper", "due_at", "lodged_at")
    list_select_related = ("area", "holder", "keeper")
    list_per_page = 50
    show_full_result_count = False
    ordering = ("-lodged_at", "-pk")

    def get_queryset(self, _request):
        return Case.objects.unscoped("the admin as a baseline").order_by(*self.ordering)


admin.site.register(Case, CaseAdmin)


@login_not_required
@csrf_exempt
def bare(_request: HttpRequest) -> HttpResponse:
    """One insert and an answer."""
    Tally.objects.create(key=uuid.uuid4().hex, count=1, until=clock.now())
    return HttpResponse(b"ok")


urlpatterns = [path("bare/", bare), path("bare-admin/", admin.site.urls), path("", include("gongjian.urls"))]
