"""Addresses of the gallery."""

from django.urls import path

from gongjian.ui import views

urlpatterns = [path("_ui/", views.gallery, name="gallery")]
