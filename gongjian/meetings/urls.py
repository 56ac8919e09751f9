"""Addresses of meetings: the desk, and the doors that need no account."""

from django.urls import path

from gongjian.meetings.views import desk, kinds, page, spot, word

app_name = "meetings"
urlpatterns = [
    path("desk/meetings/", desk.index, name="index"),
    path("desk/meetings/plan/", desk.plan, name="plan"),
    path("desk/meetings/kinds/", kinds.index, name="kinds"),
    path("desk/meetings/kinds/new/", kinds.add, name="add_kind"),
    path("desk/meetings/kinds/<slug:key>/", kinds.change, name="change_kind"),
    path("desk/meetings/<int:pk>/", page.meeting, name="meeting"),
    path("desk/meetings/<int:pk>/change/", desk.change, name="change"),
    path("desk/meetings/<int:pk>/record/", desk.record, name="record"),
    path("desk/meetings/<int:pk>/answer/", page.answer, name="answer"),
    path("desk/meetings/<int:pk>/sign-in/", page.sign_in, name="sign_in"),
    path("desk/meetings/<int:pk>/door/", page.door, name="door"),
    path("desk/meetings/<int:pk>/qr.svg", page.qr, name="qr"),
    path("desk/meetings/<int:pk>/notice.docx", word.notice, name="notice"),
    path("desk/meetings/<int:pk>/minutes.docx", word.minutes, name="minutes"),
    path("desk/meetings/<int:pk>/resolutions/<int:number>.docx", word.resolution, name="resolution"),
    path("desk/meetings/<int:pk>/papers/<int:number>/", desk.paper, name="paper"),
    path("desk/meetings/<int:pk>/tasks/<int:number>/", page.fulfil, name="fulfil"),
    path("desk/meetings/<int:pk>/do/<str:verb>/", page.act, name="act"),
    path("meet/spot/<str:token>/", spot.spot, name="spot"),
    path("meet/<str:token>/", spot.link, name="link"),
    path("meet/<str:token>/papers/<int:number>/", spot.link_paper, name="link_paper"),
]
