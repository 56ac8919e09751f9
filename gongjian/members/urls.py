"""Addresses of the register of members."""

from django.urls import path

from gongjian.members.views import away, me, member, outside, register, service, transfers

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
    path("desk/members/floating/", away.floats, name="floats"),
    path("desk/members/floating/new/", away.welcome, name="welcome"),
    path("desk/members/floating/export/", away.export, name="export_floats"),
    path("desk/members/floating/<int:pk>/", away.floating, name="floating"),
    path("desk/members/floating/<int:pk>/do/<str:verb>/", away.float_act, name="float_act"),
    path("desk/members/searches/", away.searches, name="searches"),
    path("desk/members/searches/<int:pk>/", away.search, name="search"),
    path("desk/members/searches/<int:pk>/do/<str:verb>/", away.search_act, name="search_act"),
    path("desk/members/services/", service.services, name="services"),
    path("desk/members/services/poster/<int:pk>/", service.poster, name="poster"),
    path("desk/members/services/poster/<int:pk>/qr.svg", service.poster_qr, name="poster_qr"),
    path("desk/members/services/<int:pk>/", service.service, name="service"),
    path("desk/members/services/<int:pk>/<int:year>.docx", service.word, name="word"),
    path("desk/members/services/<int:pk>/reveal/", service.reveal, name="service_reveal"),
    path("desk/members/services/<int:pk>/do/<str:verb>/", service.act, name="service_act"),
    path("desk/members/tasks/", service.tasks, name="tasks"),
    path("desk/members/tasks/<int:pk>/", service.task, name="task"),
    path("desk/members/tasks/<int:pk>/do/<str:verb>/", service.task_act, name="task_act"),
    path("desk/members/skills/", service.skills, name="skills"),
    path("desk/members/me/", me.me, name="me"),
    path("desk/members/me/report/", me.report, name="report"),
    path("report-in/<str:token>/", outside.report_in, name="report_in"),
    path("serving/<str:token>/", outside.mine, name="mine"),
    path("desk/members/<int:pk>/", member.member, name="member"),
    path("desk/members/<int:pk>/reveal/", member.reveal, name="reveal"),
    path("desk/members/<int:pk>/do/<str:verb>/", member.act, name="act"),
]
