"""Addresses of escalation chains."""

from django.urls import path

from gongjian.duties import views

app_name = "duties"
urlpatterns = [
    path("", views.index, name="chains"),
    path("<str:key>/", views.chain, name="chain"),
    path("<str:key>/set/", views.set_chain, name="set_chain"),
    path("<str:key>/unset/<int:area_id>/", views.unset_chain, name="unset_chain"),
]
