"""The addresses of the staff screens of requests."""

from django.urls import path

from gongjian.requests.desk.verbs import VERBS
from gongjian.requests.views import calls, case, listing, register, suggestions, together, whereabouts

app_name = "requests"
urlpatterns = [
    path("", listing.index, name="index"),
    path("export/", listing.export, name="export"),
    path("together/", together.act, name="together"),
    path("new/", register.new, name="register"),
    path("new/hints/", register.hints, name="hints"),
    path("new/where/", whereabouts.look_up, name="whereabouts"),
    path("views/", listing.save_view, name="save_view"),
    path("views/<int:pk>/drop/", listing.drop_view, name="drop_view"),
    path("calls/", calls.calls, name="calls"),
    path("calls/<int:pk>/end/", calls.end, name="end_call"),
    path("called/<int:pk>/answer/", calls.answer, name="answer_call"),
    path("called/<int:pk>/arrive/", calls.arrive, name="arrive_call"),
    path("called/<int:pk>/report/", calls.report, name="report_call"),
    path("callbacks/", calls.callbacks, name="callbacks"),
    path("suggestions/", suggestions.quality, name="suggestions"),
    path("<str:number>/", case.case, name="case"),
    path("<str:number>/suggested/", suggestions.suggested, name="suggested"),
    path("<str:number>/slip/", register.slip, name="slip"),
    path("<str:number>/qr.svg", register.qr, name="qr"),
    path("<str:number>/inline/", listing.inline, name="inline"),
    path("<str:number>/photos/<uuid:key>/", case.photo, name="photo"),
    path("<str:number>/reveal/<int:pk>/", calls.reveal, name="reveal"),
    *(path(f"<str:number>/{key}/", case.act, {"verb": key}, name=key) for key in VERBS),
]
