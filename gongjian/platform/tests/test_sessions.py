"""Sessions beside the rule that a GET never writes."""

import json
from datetime import date

import pytest
from django.contrib.auth import get_user_model
from django.contrib.sessions.models import Session
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import RequestFactory

from gongjian.kernel import clock
from gongjian.platform.health import readyz
from gongjian.platform.inserts import insert
from gongjian.platform.middleware import GetIsReadOnly
from gongjian.platform.models import CalendarDay

pytestmark = pytest.mark.django_db


def test_a_session_from_before_a_new_password_ends_at_the_login_and_not_in_a_crash(client):
    user = get_user_model().objects.create_user("secretary", password="old")
    client.force_login(user)
    user.set_password("new")
    user.save()
    answer = client.get("/desk/")
    assert answer.status_code == 302
    assert answer["Location"].startswith("/login/")
    assert not Session.objects.exists()


def test_a_get_that_tries_to_write_is_stopped(rf: RequestFactory):
    def careless(_request):
        with connection.cursor() as cursor:
            cursor.execute("delete from django_session")
        return HttpResponse()

    def hidden(_request):
        insert(CalendarDay(day=date(2026, 11, 22), is_workday=True, source="区政办〔2026〕1号"))
        return HttpResponse()

    request = rf.get("/")
    request.user = get_user_model()()
    for view in (careless, hidden):
        with pytest.raises(RuntimeError, match="A GET tried to write"), transaction.atomic():
            GetIsReadOnly(view)(request)
    request = rf.post("/")
    assert GetIsReadOnly(careless)(request).status_code == 200


def test_health_is_told_to_whoever_asks_and_costs_no_login(client):
    assert client.get("/healthz").json() == {"status": "ok"}
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok", "missing": []})


def test_a_database_that_lags_behind_the_program_is_not_ready(client, monkeypatch):
    monkeypatch.setattr("gongjian.platform.health._migrated", False)
    with connection.cursor() as cursor:
        cursor.execute("delete from django_migrations where app = 'requests'")
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert json.loads(answer.content)["missing"] == ["migrations"]
    assert readyz.login_required is False


def test_an_account_that_was_closed_and_a_session_that_ran_out_open_nothing(client):
    user = get_user_model().objects.create_user("secretary", password="old")
    client.force_login(user)
    assert client.get("/password/").status_code == 200
    Session.objects.update(expire_date=clock.now())
    assert client.get("/password/").status_code == 302
    client.force_login(user)
    get_user_model().objects.update(is_active=False)
    assert client.get("/password/").status_code == 302
