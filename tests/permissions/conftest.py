"""The world of the permission tests: built once for each module, and gone with it."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from django.test import override_settings

from tests.permissions import town
from tests.permissions.town import World


@pytest.fixture(scope="module")
def world(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[World]:
    """One town for all rows of a module; its photos lie where every test looks for files."""
    files = override_settings(MEDIA_ROOT=tmp_path_factory.getbasetemp() / "files")
    with django_db_blocker.unblock(), transaction.atomic(), files:
        yield town.build()
        transaction.set_rollback(True)
