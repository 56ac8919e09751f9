"""Addresses of organisational life."""

from django.urls import path

from gongjian.orglife.views import branch, late, registers, statistics

app_name = "orglife"
urlpatterns = [
    path("", late.index, name="index"),
    path("late/export/", late.export, name="export_late"),
    path("statistics/", statistics.index, name="statistics"),
    path("statistics/word/", statistics.word, name="statistics_word"),
    path("statistics/<slug:key>/export/", statistics.export, name="statistics_export"),
    path("<int:pk>/", branch.branch, name="branch"),
    path("<int:pk>/about/", branch.about, name="about"),
    path("<int:pk>/<int:year>/registers/", registers.index, name="registers"),
    path("<int:pk>/<int:year>/registers/<slug:key>/", registers.register, name="register"),
    path("<int:pk>/talk/<int:year>/", branch.spoken, name="talks"),
    path("<int:pk>/<slug:kind>/<slug:period>/", branch.period, name="period"),
]
