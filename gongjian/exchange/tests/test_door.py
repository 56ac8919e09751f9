"""The door: tokens, sizes, kinds, how often, and how every refusal is told."""

import json
from datetime import timedelta
from typing import get_args

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from pydantic import BaseModel

from gongjian.exchange import actions, rules
from gongjian.exchange.interface import api
from gongjian.exchange.models import Token, TokenUse
from gongjian.exchange.queries import digest
from gongjian.exchange.tests.makers import API, Caller, caller, token
from gongjian.kernel import clock
from gongjian.orgs import actions as orgs
from gongjian.orgs.actor import CLOCK
from gongjian.orgs.models import Post
from gongjian.platform.models import AuditEvent, User
from gongjian.requests.models import Case, Channel
from gongjian.requests.tests.makers import lodge, staffed

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff():
    return staffed()


def refused(answer, status):
    """The problem that the answer tells of; every one is told in the same form."""
    assert answer.status_code == status, answer.content.decode()
    assert answer["Content-Type"] == "application/problem+json"
    told = answer.json()
    assert told["status"] == status
    assert any("\u4e00" <= c <= "\u9fff" for c in told["detail"])
    return told["detail"]


def test_without_a_token_nothing_opens_and_a_session_is_none(staff):
    assert "没有带令牌" in refused(Caller("").get("/cases"), 401)
    signed_in = Client()
    signed_in.force_login(User.objects.get(pk=staff.worker.user_id))
    refused(signed_in.get(f"{API}/cases"), 401)


@pytest.mark.parametrize("given", ["gj_wrong", "", "  "])
def test_a_wrong_token_is_refused_and_says_so_to_machines_too(given):
    client = Caller("x")
    client.headers = {"authorization": f"Bearer {given}"}
    answer = client.get("/cases")
    refused(answer, 401)
    assert answer["WWW-Authenticate"].startswith("Bearer")


def test_a_token_is_kept_as_a_digest_only(staff):
    secret = token(staff.worker)
    row = Token.objects.get()
    assert row.digest == digest(secret)
    trail = str(list(AuditEvent.objects.values_list("changed", "note")))
    assert secret not in trail
    assert row.digest not in trail


def test_a_token_ends_when_it_expires_is_revoked_or_its_account_or_post_does(staff):
    secret = token(staff.worker, days=1)
    assert Caller(secret).get("/cases").status_code == 200
    with clock.at(clock.now() + timedelta(days=1, seconds=1)):
        assert "到期" in refused(Caller(secret).get("/cases"), 401)
    orgs.end_post(Post.objects.unscoped("test").get(pk=staff.worker.seat.post_id), by=CLOCK)
    assert "离任" in refused(Caller(secret).get("/cases"), 403)
    User.objects.filter(pk=staff.worker.user_id).update(is_active=False)
    assert "停用" in refused(Caller(secret).get("/cases"), 401)
    actions.revoke_token(Token.objects.get(), by=CLOCK)
    assert "收回" in refused(Caller(secret).get("/cases"), 401)


@pytest.mark.parametrize(
    ("scope", "path", "allowed"),
    [
        ("cases:read", "/cases", True),
        ("cases:write", "/cases", False),
        ("areas:read", "/areas", True),
        ("cases:read", "/areas", False),
        ("orgs:read", "/orgs", True),
        ("areas:read", "/orgs", False),
        ("areas:read", "/matters", False),
    ],
)
def test_a_token_reaches_no_further_than_its_scopes(staff, scope, path, allowed):
    answer = caller(staff.worker, scope).get(path)
    if allowed:
        assert answer.status_code == 200
    else:
        assert "范围" in refused(answer, 403)


def test_reading_is_no_leave_to_write(staff):
    case, reader = lodge(staff), caller(staff.worker, "cases:read")
    refused(reader.post(f"/cases/{case.number}/accept"), 403)
    refused(reader.post("/cases", {"text": "灯坏了", "channel": "hotline"}), 403)
    assert Case.objects.unscoped("test").count() == 1


def test_every_refusal_of_the_machinery_is_told_as_a_problem(staff):
    worker = caller(staff.worker)
    refused(worker.get("/nothing"), 404)
    refused(worker.get("/cases/261101-9999"), 404)
    wrong = worker.client.delete(f"{API}/cases", headers=worker.headers)
    refused(wrong, 405)
    assert set(wrong["Allow"].replace(" ", "").split(",")) == {"GET", "POST"}
    broken = worker.client.post(
        f"{API}/cases", b'{"text": ', content_type="application/json", headers=worker.headers
    )
    assert "JSON" in refused(broken, 400)
    form = worker.client.post(f"{API}/cases", {"text": "灯坏了"}, headers=worker.headers)
    assert "Content-Type" in refused(form, 415)
    large = worker.client.post(
        f"{API}/cases", b"x" * (rules.LARGEST + 1), content_type="application/json", headers=worker.headers
    )
    assert "1 MB" in refused(large, 413)
    deep = worker.client.post(
        f"{API}/cases", b"[" * 100_000, content_type="application/json", headers=worker.headers
    )
    refused(deep, 400)


def test_a_failure_inside_is_a_problem_with_nothing_told_of_the_inside(staff, monkeypatch):
    worker = caller(staff.worker)
    worker.client.raise_request_exception = False

    def fail(*_: object) -> None:
        raise RuntimeError("secret of the house")

    monkeypatch.setattr("gongjian.requests.queries.listing.select", fail)
    detail = refused(worker.get("/cases"), 500)
    assert "secret" not in detail


def test_whoever_asks_too_often_waits_a_minute(staff, monkeypatch):
    monkeypatch.setattr("gongjian.exchange.door.PER_MINUTE", 2)
    worker, other = caller(staff.worker), caller(staff.secretary)
    with clock.at(clock.now().replace(second=10)):
        assert [worker.get("/areas").status_code for _ in range(3)] == [200, 200, 429]
        answer = worker.get("/areas")
        assert answer["Retry-After"] == "60"
        assert other.get("/areas").status_code == 200
    with clock.at(clock.now().replace(second=10) + timedelta(minutes=1)):
        assert worker.get("/areas").status_code == 200
    assert TokenUse.objects.count() == 2


def test_answers_are_kept_by_nobody_on_the_way(staff):
    assert caller(staff.worker).get("/areas")["Cache-Control"] == "no-store"


def test_the_description_is_open_and_names_scope_and_refusals_of_every_operation():
    told = Client().get(f"{API}/openapi.json").json()
    assert told["openapi"].startswith("3.1")
    create = told["paths"]["/api/v1/cases"]["post"]
    channels = told["components"]["schemas"]["CaseIn"]["properties"]["channel"]["enum"]
    assert channels == [key for key in Channel.values if key != Channel.HISTORY]
    assert create["security"] == [{"token": ["cases:write"]}]
    assert {"201", "401", "403", "409", "422", "429", "500"} <= set(create["responses"])
    for path, operations in told["paths"].items():
        for operation in operations.values():
            assert operation["security"][0]["token"], path
            assert operation["summary"]


def test_a_token_is_made_at_the_command_line_and_stands_on_the_last_line(staff, capsys):
    login = User.objects.get(pk=staff.desk.user_id).username
    call_command("token", "create", "--login", login, "--name", "市热线", "--scope", "cases:read,areas:read")
    out = capsys.readouterr().out.strip().splitlines()[-1]
    assert Caller(out).get("/cases").status_code == 200
    refused(Caller(out).get("/orgs"), 403)
    row = Token.objects.get()
    assert (row.name, row.scopes) == ("市热线", ["cases:read", "areas:read"])
    call_command("token", "create", "--login", login)
    assert "cases:personal" not in Token.objects.order_by("-pk")[0].scopes


@pytest.mark.parametrize(
    "given",
    [
        ["--login", "nobody"],
        ["--login", "{}", "--scope", "everything"],
        ["--login", "{}", "--days", "0"],
        ["--login", "{}", "--days", "9999"],
    ],
)
def test_what_cannot_be_a_token_is_refused_in_words(staff, given):
    login = User.objects.get(pk=staff.desk.user_id).username
    with pytest.raises(CommandError, match=r"[\u4e00-\u9fff]"):
        call_command("token", "create", *[part.format(login) for part in given])
    assert not Token.objects.exists()


def test_counting_how_often_waits_for_no_disk():
    with connection.cursor() as cursor:
        cursor.execute("select relpersistence from pg_class where relname = 'exchange_tokenuse'")
        assert cursor.fetchone() == ("u",)


def test_whoever_is_told_a_reason_can_read_it(staff):
    answer = caller(staff.worker).post("/cases", {"text": "灯坏了", "channel": "fax"})
    assert json.loads(answer.content)["detail"].startswith("“channel”只能写其中一个：web、desk")


def test_what_may_be_written_is_told_once_under_the_name_of_the_condition(staff):
    (fault,) = caller(staff.worker).get("/cases", state="foo").json()["errors"]
    assert fault["field"] == "query.state"
    assert fault["detail"].startswith("“state”只能写其中一个：open、")
    assert "lodged" in fault["detail"]


def test_a_condition_that_does_not_exist_is_told_instead_of_being_left_out(staff):
    answer = caller(staff.worker).get("/cases", stat="open")
    refused(answer, 422)
    assert answer.json()["errors"][0]["field"] == "query.stat"


def test_no_two_shapes_share_a_name():
    """The description would show one of them for both."""
    shapes: dict[str, set[object]] = {}
    for bound in api._get_bound_routers():
        for view in bound.path_operations.values():
            for operation in view.operations:
                for model in (*operation.models, *filter(None, operation.response_models.values())):
                    for shape in within(model):
                        shapes.setdefault(shape.__name__, set()).add(shape)
    assert [name for name, found in shapes.items() if len(found) > 1 and "Response" not in name] == []


def within(model, seen=None):
    """A shape with all shapes that its fields are made of."""
    seen = set() if seen is None else seen
    if isinstance(model, type) and issubclass(model, BaseModel) and model not in seen:
        seen.add(model)
        if not model.__name__.endswith("Params"):
            yield model
        for field in model.model_fields.values():
            yield from within(field.annotation, seen)
    for part in get_args(model):
        yield from within(part, seen)
