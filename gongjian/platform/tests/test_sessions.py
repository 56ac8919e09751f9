"""Sessions beside the rule that a GET never writes."""

import json

import pytest
from django.contrib.auth import get_user_model
from django.contrib.sessions.models import Session
from django.db import connection
from django.http import HttpResponse
from django.test import RequestFactory

from gongjian.platform.health import readyz
from gongjian.platform.middleware import GetIsReadOnly

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

    request = rf.get("/")
    request.user = get_user_model()()
    with pytest.raises(RuntimeError, match="A GET tried to write"):
        GetIsReadOnly(careless)(request)
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
