"""The town of the permission tests, for whatever asks through the API."""

from tests.permissions.conftest import world

__all__ = ["world"]
