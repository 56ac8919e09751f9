"""The API against its own description: whatever is sent, no failure, no undocumented answer, no leak.

schemathesis makes the requests from the description, right ones and wrong ones, the same in every run.
"""

import re
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, transaction
from hypothesis import HealthCheck, settings
from schemathesis.config import (
    CoveragePhaseConfig,
    GenerationConfig,
    PhasesConfig,
    ProjectConfig,
    ProjectsConfig,
    SchemathesisConfig,
)
from schemathesis.generation import GenerationMode

from gongjian.exchange import openapi
from gongjian.exchange.rules import SCOPES
from gongjian.exchange.tests.makers import token
from tests.permissions.town import SECRETS, World

pytestmark = [pytest.mark.slow, pytest.mark.django_db]
EXAMPLES = 5  # of each operation
SCHEMA = schemathesis.openapi.from_dict(
    openapi.schema(),
    config=SchemathesisConfig(
        projects=ProjectsConfig(
            default=ProjectConfig(
                generation=GenerationConfig(deterministic=True, database="none"),
                phases=PhasesConfig(coverage=CoveragePhaseConfig(enabled=False)),  # minutes
            )
        )
    ),
)
SCHEMA.app = get_wsgi_application()
CHECKS = [
    schemathesis.checks.not_a_server_error,
    schemathesis.checks.status_code_conformance,
    schemathesis.checks.content_type_conformance,
    schemathesis.checks.response_schema_conformance,
    schemathesis.checks.response_headers_conformance,
    schemathesis.checks.negative_data_rejection,
]
STATES = ("lodged", "doing", "offered", "disputed", "settled")


@pytest.fixture(scope="module")
def narrow(world: World) -> dict[str, str]:
    """For each scope a token that has no other, of somebody who could do everything the scope stands for."""
    return {scope: token(world.actors["community_secretary"], scope, name="窄") for scope in SCOPES}


@pytest.fixture(autouse=True)
def _in_one_hand(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No limit of requests, and the connection of the test stays open, as Django's own client keeps it."""
    monkeypatch.setattr("gongjian.exchange.door.PER_MINUTE", 10**6)
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@SCHEMA.parametrize()
@settings(
    max_examples=EXAMPLES,
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
)
def test_whatever_is_sent_is_answered_as_described(case: Any, world: World, narrow: dict[str, str]):
    operation = case.operation
    scope = operation.definition.raw["security"][0][openapi.BEARER][0]
    told = {who: ask(case, world, token) for who, token in callers(world, narrow, scope).items()}
    case.validate_response(told["secretary"], checks=CHECKS)
    for who, answer in told.items():
        assert answer.status_code < 500, (who, answer.text)
        assert answer.status_code in map(int, operation.definition.raw["responses"]), (who, answer.text)
    assert told["nobody"].status_code in (401, 405)
    assert told["wrong scope"].status_code >= 400, told["wrong scope"].text
    for stranger in ("away", "administrator"):
        leaked = [word for word in SECRETS if word in told[stranger].text]
        assert not leaked, (stranger, leaked)
    if scope != "cases:personal":
        assert SECRETS[1] not in told["secretary"].text  # a phone number


def callers(world: World, narrow: dict[str, str], scope: str) -> dict[str, str]:
    """Who asks each time: one who may, one without the scope, two who must see nothing here, nobody."""
    other = next(token for name, token in narrow.items() if name != scope)
    return {
        "secretary": world.tokens["community_secretary"],
        "wrong scope": other,
        "away": world.tokens["away.community_secretary"],
        "administrator": world.tokens["system_admin"],
        "nobody": "",
    }


def ask(case: Any, world: World, token: str) -> Any:
    """The answer to the holder of this token; what it did is taken back. Right requests mean real things."""
    if case.meta.generation.mode == GenerationMode.POSITIVE:
        for name, value in case.path_parameters.items():
            case.path_parameters[name] = real(world, case.operation.label, name, value)
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    with transaction.atomic():
        answer = case.call(headers=headers)
        transaction.set_rollback(True)
    return answer


def real(world: World, label: str, name: str, value: Any) -> Any:
    """A thing of the town for a part of an address that was made up."""
    if name == "number" and not re.fullmatch(r"\d{6}-\d{4}", str(value)):
        state = STATES[sum(map(ord, f"{label}{value}")) % len(STATES)]
        return world.cases[state].number
    return {"pk": world.things["org"], "code": world.things["area"]}.get(name, value)
