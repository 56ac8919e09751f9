"""The addresses of the overviews."""

from django.urls import path

from gongjian.dashboards import views

app_name = "dashboards"
urlpatterns = [
    path("", views.desk, name="workbench"),
    path("home/", views.home, name="home"),
    path("more/", views.more, name="more"),
    path("areas/<str:code>/", views.area, name="area"),
    path("cockpit/", views.cockpit, name="cockpit"),
    path("search/", views.search, name="search"),
]
