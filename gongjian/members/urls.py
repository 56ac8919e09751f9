"""Addresses of the register of members."""

from django.urls import path

from gongjian.members.views import member, register, transfers

app_name = "members"
urlpatterns = [
    path("desk/members/", register.index, name="index"),
    path("desk/members/new/", register.enrol, name="enrol"),
    path("desk/members/export/", register.export, name="export"),
    path("desk/members/unlisted/", register.unlisted, name="unlisted"),
    path("desk/members/claims/", register.claims, name="claims"),
    path("desk/members/claims/<int:pk>/", register.judge, name="judge"),
    path("desk/members/transfers/", transfers.transfers, name="transfers"),
    path("desk/members/transfers/<int:pk>/", transfers.transfer, name="transfer"),
    path("desk/members/transfers/<int:pk>/letter.docx", transfers.letter, name="letter"),
    path("desk/members/transfers/<int:pk>/do/<str:verb>/", transfers.move, name="move"),
    path("desk/members/<int:pk>/", member.member, name="member"),
    path("desk/members/<int:pk>/reveal/", member.reveal, name="reveal"),
    path("desk/members/<int:pk>/do/<str:verb>/", member.act, name="act"),
]
