"""What every test stands on: PostgreSQL (DATABASE_URL, or a throw-away server), a folder, Chromium."""

import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import override_settings
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis

from gongjian.cli import embedded
from gongjian.settings.machine import database

# A busy machine is slow, not wrong.
hypothesis.register_profile("house", deadline=None, suppress_health_check=[HealthCheck.too_slow])
hypothesis.load_profile("house")
pytest_plugins = ["gongjian.ui.testing", "gongjian.ui.browser"]
CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
_DJANGOS_OWN = ("contenttypes.", "auth.permission")
_EMPTYING = {"transactional_db", "live_server"}
_seeds: list[str] = []
_blocker: list[Any] = []
QUIET = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update")


def pytest_configure(config: pytest.Config) -> None:
    """Without DATABASE_URL the run gets a server of its own; with -n the workers share it."""
    if os.environ.get("DATABASE_URL"):
        return
    folder = Path(tempfile.mkdtemp(prefix="gongjian-test-"))
    link = embedded.join(folder, throwaway=True)
    os.environ["DATABASE_URL"] = embedded.url(folder)
    settings.DATABASES["default"].update(database(os.environ["DATABASE_URL"]))

    def end() -> None:
        link.leave()
        shutil.rmtree(folder, ignore_errors=True)
        del os.environ["DATABASE_URL"]

    config.add_cleanup(end)


@pytest.fixture(scope="session")
def django_db_setup(
    request: pytest.FixtureRequest,
    django_db_setup: None,  # noqa: ARG001 - pytest-django's own, on which this one builds
    django_db_blocker: Any,
) -> Iterator[None]:
    """Let the test database be emptied between browser tests; outside tests the audit trail refuses that."""
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute("alter table platform_auditevent disable trigger audit_stays")
        cursor.execute("alter table platform_auditseal disable trigger seals_stay")
    if any(map(_empties, request.session.items)):
        with django_db_blocker.unblock():
            rows = json.loads(connection.creation.serialize_db_to_string())
        _seeds.append(json.dumps([row for row in rows if not row["model"].startswith(_DJANGOS_OWN)]))
        _blocker.append(django_db_blocker)
    yield
    if _seeds and _empties(request.session.items[-1]):
        _put_back()
    with django_db_blocker.unblock(), connection.cursor() as cursor:  # a thread may still hold a session
        cursor.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity "
            "where datname = current_database() and pid <> pg_backend_pid()"
        )


def _empties(item: pytest.Item) -> bool:
    """Whether the test commits for real and leaves an empty database behind."""
    marker = item.get_closest_marker("django_db")
    commits = bool(marker and marker.kwargs.get("transaction"))
    return commits or bool(_EMPTYING & set(getattr(item, "fixturenames", ())))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> Any:
    """After a test that emptied the database, put back what the migrations had put there."""
    result = yield
    if nextitem and _empties(item):
        _put_back()
    return result


def _put_back() -> None:
    with _blocker[0].unblock():
        connection.creation.deserialize_db_from_string(_seeds[0])


@pytest.fixture(autouse=True)
def _files_of_this_test(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Attachments never leave the test's own folder."""
    with override_settings(MEDIA_ROOT=tmp_path_factory.getbasetemp() / "files"):
        yield


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Debian's Chromium, for pytest-playwright brings none."""
    found = os.environ.get("GONGJIAN_CHROMIUM") or next(filter(None, map(shutil.which, CHROMIUM)), None)
    assert found, "Chromium is missing: make browser"
    return {**browser_type_launch_args, "executable_path": found, "args": list(QUIET)}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    """A browser as it is bought in China."""
    return {**browser_context_args, "locale": "zh-CN", "timezone_id": "Asia/Shanghai"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whatever asks for a page runs in the browser, and says so."""
    for item in items:
        if "page" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.browser)
