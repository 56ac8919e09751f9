"""The world of the permission tests: built once for each module, and gone with it."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction

from tests.permissions import town
from tests.permissions.town import World


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    """One town for all rows of a module."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield town.build()
        transaction.set_rollback(True)
