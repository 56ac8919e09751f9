"""Addresses of the register of members."""

from django.urls import path

from gongjian.members import views

app_name = "members"
urlpatterns = [
    path("desk/members/", views.index, name="index"),
    path("desk/members/new/", views.enrol, name="enrol"),
    path("desk/members/export/", views.export, name="export"),
    path("desk/members/unlisted/", views.unlisted, name="unlisted"),
    path("desk/members/transfers/", views.transfers, name="transfers"),
    path("desk/members/transfers/<int:pk>/", views.transfer, name="transfer"),
    path("desk/members/transfers/<int:pk>/letter.docx", views.letter, name="letter"),
    path("desk/members/transfers/<int:pk>/do/<str:verb>/", views.move, name="move"),
    path("desk/members/<int:pk>/", views.member, name="member"),
    path("desk/members/<int:pk>/reveal/", views.reveal, name="reveal"),
    path("desk/members/<int:pk>/do/<str:verb>/", views.act, name="act"),
]
