"""The addresses: one line per room."""

from django.urls import URLPattern, URLResolver, include, path

from gongjian.platform.health import healthz, readyz
from gongjian.sheets.audit import export as export_audit

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", healthz),
    path("readyz", readyz),
    path("", include("gongjian.ui.urls")),
    path("", include("gongjian.platform.urls")),
    path("desk/audit/export/", export_audit, name="export_audit"),
    path("", include("gongjian.areas.urls")),
    path("", include("gongjian.orgs.urls")),
    path("desk/chains/", include("gongjian.duties.urls")),
    path("", include("gongjian.grids.urls")),
    path("", include("gongjian.meetings.urls")),
    path("", include("gongjian.members.urls")),
    path("", include("gongjian.units.urls")),
    path("desk/sheets/", include("gongjian.sheets.urls")),
    path("desk/lists/", include("gongjian.admission.urls")),
    path("desk/requests/", include("gongjian.requests.urls")),
    path("desk/orglife/", include("gongjian.orglife.urls")),
    path("", include("gongjian.exchange.urls")),
    path("desk/papers/", include("gongjian.papers.urls")),
    path("desk/", include("gongjian.dashboards.urls")),
    path("", include("gongjian.requests.portal.urls")),
]

handler403 = "gongjian.ui.views.forbidden"
handler404 = "gongjian.ui.views.not_found"
handler500 = "gongjian.ui.views.broken"
