"""Addresses of the templates of papers."""

from django.urls import path

from gongjian.papers import views

app_name = "papers"
urlpatterns = [
    path("", views.index, name="index"),
    path("starter/", views.starter, name="starter"),
    path("<str:key>/", views.kind, name="kind"),
    path("<str:key>/sample/", views.sample, name="sample"),
    path("<str:key>/put/", views.put, name="put"),
    path("<str:key>/restore/", views.restore, name="restore"),
]
