"""Addresses of organisational life."""

from django.urls import path

from gongjian.orglife.views import branch, late

app_name = "orglife"
urlpatterns = [
    path("", late.index, name="index"),
    path("late/export/", late.export, name="export_late"),
    path("<int:pk>/", branch.branch, name="branch"),
    path("<int:pk>/about/", branch.about, name="about"),
    path("<int:pk>/<int:year>/export/", branch.export, name="export"),
    path("<int:pk>/<int:year>/records.docx", branch.book, name="book"),
    path("<int:pk>/talk/<int:year>/", branch.spoken, name="talks"),
    path("<int:pk>/<slug:kind>/<slug:period>/", branch.period, name="period"),
]
