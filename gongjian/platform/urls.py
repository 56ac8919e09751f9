"""Addresses of the house: the door, notices, rules, calendar, audit trail."""

from datetime import date

from django.urls import include, path, register_converter

from gongjian.platform.views import doors, notices, rulebook, trail, wishes


class DayConverter:
    """A day in an address: 2026-11-18."""

    regex = r"\d{4}-\d{2}-\d{2}"

    def to_python(self, value: str) -> date:
        return date.fromisoformat(value)

    def to_url(self, value: date) -> str:
        return value.isoformat()


register_converter(DayConverter, "day")

desk = [
    path("notices/", notices.index, name="notices"),
    path("notices/read/", notices.read, name="read_notices"),
    path("notices/<int:pk>/", notices.follow, name="follow_notice"),
    path("notices/settings/", wishes.wishes, name="notice_settings"),
    path("notices/settings/addresses/", wishes.add_address, name="add_address"),
    path("notices/settings/addresses/<int:pk>/code/", wishes.ask_code, name="ask_code"),
    path("notices/settings/addresses/<int:pk>/prove/", wishes.prove_address, name="prove_address"),
    path("notices/settings/addresses/<int:pk>/drop/", wishes.drop_address, name="drop_address"),
    path("notices/outbox/<int:pk>/again/", wishes.send_again, name="send_again"),
    path("notices/channels/", wishes.channels, name="notice_channels"),
    path("notices/templates/<str:kind>/", wishes.template, name="notice_template"),
    path("notices/templates/<str:kind>/reset/", wishes.reset_template, name="reset_template"),
    path("rules/", rulebook.index, name="rules"),
    path("rules/local/<int:pk>/end/", rulebook.end_override, name="end_override"),
    path("rules/<str:key>/", rulebook.number, name="number"),
    path("rules/<str:key>/override/", rulebook.override, name="override"),
    path("calendar/", rulebook.calendar, name="calendar"),
    path("calendar/set/", rulebook.set_day, name="set_day"),
    path("calendar/<day:day>/unset/", rulebook.unset_day, name="unset_day"),
    path("audit/", trail.index, name="audit"),
]
urlpatterns = [
    path("login/", doors.login, name="login"),
    path("logout/", doors.logout, name="logout"),
    path("password/", doors.password, name="password"),
    path("desk/", include((desk, "platform"))),
]
