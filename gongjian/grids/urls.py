"""Addresses of the map."""

from django.urls import path

from gongjian.grids import views

app_name = "grids"
urlpatterns = [
    path("desk/map/", views.index, name="map"),
    path("desk/map/grids.geojson", views.outlines, name="outlines"),
    path("desk/map/who", views.who, name="who"),
    path("desk/map/import/", views.load, name="import"),
    path("map/grids.geojson", views.public_outlines, name="public_outlines"),
]
