"""Addresses of imports."""

from django.urls import path

from gongjian.sheets import views

app_name = "sheets"
urlpatterns = [
    path("", views.index, name="index"),
    path("<int:pk>/", views.run, name="run"),
    path("<int:pk>/columns/", views.columns, name="columns"),
    path("<int:pk>/commit/", views.commit, name="commit"),
    path("<int:pk>/give-up/", views.give_up, name="give_up"),
    path("<int:pk>/undo/", views.undo, name="undo"),
    path("<int:pk>/problems.xlsx", views.report, name="report"),
    path("exports/", views.exports, name="exports"),
    path("exports/<int:pk>/file/", views.fetch, name="fetch"),
    path("<slug:kind>/template.xlsx", views.template, name="template"),
    path("<slug:kind>/", views.upload, name="upload"),
]
