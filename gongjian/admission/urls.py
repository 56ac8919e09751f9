"""Addresses of the responsibility list."""

from django.urls import path

from gongjian.admission import views

app_name = "admission"
urlpatterns = [
    path("", views.index, name="index"),
    path("items/<int:pk>/", views.item, name="item"),
    path("compare/", views.compare, name="compare"),
    path("export/", views.export_list, name="export_list"),
    path("template.xlsx", views.template, name="template"),
    path("<int:pk>.xlsx", views.export, name="export"),
]
