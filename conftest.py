"""What every test of the house runs on."""

import pytest
from django.db import connection


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """Let the test database be emptied between browser tests; outside tests the audit trail refuses that."""
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute("alter table platform_auditevent disable trigger audit_stays")
        cursor.execute("alter table platform_auditseal disable trigger seals_stay")
