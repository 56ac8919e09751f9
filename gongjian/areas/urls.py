"""Addresses of the territory."""

from django.urls import path

from gongjian.areas import views

app_name = "areas"
urlpatterns = [
    path("desk/territory/", views.index, name="index"),
    path("desk/territory/export/", views.export, name="export"),
    path("desk/territory/load/", views.load, name="load"),
    path("desk/territory/<int:pk>/", views.area, name="area"),
    path("desk/territory/<int:pk>/<slug:verb>/", views.act, name="act"),
]
