"""Addresses of organisations, people and posts."""

from django.urls import path

from gongjian.orgs.views import bodies as views
from gongjian.orgs.views import chart, composing, offices

app_name = "orgs"
urlpatterns = [
    path("post/", views.switch, name="switch"),
    path("desk/orgs/", views.index, name="index"),
    path("desk/orgs/export/", views.export, name="export"),
    path("desk/orgs/<int:pk>/", views.org, name="org"),
    path("desk/orgs/<int:pk>/chart/", chart.chart, name="chart"),
    path("desk/orgs/<int:pk>/compose/", composing.compose, name="compose"),
    path("desk/orgs/patterns/new/", composing.pattern, name="pattern"),
    path("desk/orgs/<int:pk>/advice/", views.advise, name="advise"),
    path("desk/orgs/<int:pk>/<slug:verb>/", views.act, name="act"),
    path("desk/orgs/people/", views.people, name="people"),
    path("desk/orgs/people/export/", views.export_people, name="export_people"),
    path("desk/orgs/people/<int:pk>/", views.person, name="person"),
    path("desk/orgs/people/<int:pk>/change/", views.change_person, name="change_person"),
    path("desk/orgs/people/<int:pk>/account/", views.open_account, name="open_account"),
    path("desk/orgs/people/<int:pk>/close-account/", views.close_account, name="close_account"),
    path("desk/orgs/people/<int:pk>/reveal/", views.reveal, name="reveal"),
    path("desk/orgs/offices/<int:pk>/leave/", offices.leave, name="leave"),
    path("desk/orgs/posts/<int:pk>/end/", views.end_post, name="end_post"),
]
