"""The addresses of the resident's side, open to everybody; a case opens only to whoever proved it theirs."""

from django.urls import path

from gongjian.requests.portal.views import home, submit, track

app_name = "portal"
urlpatterns = [
    path("", home.home, name="home"),
    path("place/", home.place, name="place"),
    path("place/<str:code>/", home.place_of, name="place_of"),
    path("worker/", home.worker, name="worker"),
    path("agency/", home.agency, name="agency"),
    path("privacy/", home.privacy, name="privacy"),
    path("accessibility/", home.accessibility, name="accessibility"),
    path("figures/", home.figures, name="figures"),
    path("figures/how/", home.how, name="how"),
    path("submit/", submit.what, name="submit"),
    path("submit/where/", submit.where, name="where"),
    path("submit/contact/", submit.contact, name="contact"),
    path("submit/check/", submit.check, name="check"),
    path("submit/done/<str:number>/", submit.done, name="done"),
    path("submit/photos/<str:key>/", submit.photo, name="draft_photo"),
    path("track/", track.track, name="track"),
    path("track/leave/", track.leave, name="leave"),
    path("track/<str:number>/", track.case, name="case"),
    path("track/<str:number>/supplement/", track.supplement, name="supplement"),
    path("track/<str:number>/withdraw/", track.withdraw, name="withdraw"),
    path("track/<str:number>/evaluate/", track.evaluate, name="evaluate"),
    path("track/<str:number>/evaluated/", track.evaluated, name="evaluated"),
    path("track/<str:number>/slip/", track.slip, name="slip"),
    path("track/<str:number>/qr.svg", track.qr, name="qr"),
    path("track/<str:number>/photos/<str:key>/", track.photo, name="photo"),
]
