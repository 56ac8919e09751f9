"""Addresses of the register of units, and the door of their liaison persons."""

from django.urls import path

from gongjian.units.views import campaign, desk, mass, public, unit

app_name = "units"
urlpatterns = [
    path("desk/units/", desk.index, name="index"),
    path("desk/units/export/", desk.export_coverage, name="export_coverage"),
    path("desk/units/list/", desk.listed, name="list"),
    path("desk/units/list/export/", desk.export, name="export"),
    path("desk/units/map/", desk.on_map, name="map"),
    path("desk/units/points.geojson", desk.points, name="points"),
    path("desk/units/new/", unit.new, name="new"),
    path("desk/units/mass/", mass.index, name="mass"),
    path("desk/units/mass/new/", mass.new, name="new_mass"),
    path("desk/units/years/", campaign.campaigns, name="campaigns"),
    path("desk/units/years/<int:pk>/", campaign.campaign, name="campaign"),
    path("desk/units/years/<int:pk>/prolong/", campaign.prolong, name="prolong"),
    path("desk/units/years/<int:pk>/letters/", campaign.letters, name="letters"),
    path("desk/units/declarations/<int:pk>/", campaign.declaration, name="declaration"),
    path("desk/units/declarations/<int:pk>/do/<str:verb>/", campaign.move, name="move"),
    path("desk/units/<int:pk>/", unit.unit, name="unit"),
    path("desk/units/<int:pk>/reveal/", unit.reveal, name="reveal"),
    path("desk/units/<int:pk>/do/<str:verb>/", unit.act, name="act"),
    path("declare/<str:token>/", public.declare, name="declare"),
]
