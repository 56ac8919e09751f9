"""The addresses: one line per room."""

from django.urls import URLPattern, URLResolver, path

from gongjian.platform.health import healthz, readyz

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", healthz),
    path("readyz", readyz),
]
