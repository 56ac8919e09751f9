"""A large import whose worker dies in the middle of writing: nothing stays, the next worker does it all."""

import contextlib
import os
import signal
import sys
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest
from django.db import connection, transaction

from gongjian.cli.tests.makers import environment, eventually, start
from gongjian.orgs.models import Org
from gongjian.orgs.sheet import SHEET
from gongjian.orgs.tests import makers as make
from gongjian.orgs.tests.test_import import HEAD
from gongjian.platform.models import AuditEvent
from gongjian.sheets import actions, working
from gongjian.sheets.models import Run
from gongjian.sheets.tests import makers as books

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
ROWS = 5000
WORKER = "from gongjian.cli import worker; worker.main()"
WAITS = "select pid from pg_locks where relation = 'sheets_trace'::regclass and not granted"


@contextlib.contextmanager
def worker(home):
    """A worker on the database of this test, with its keys; dead at the end of the block at the latest."""
    address = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{connection.settings_dict['NAME']}")
    given = {"DATABASE_URL": urlunsplit(address), "DJANGO_SETTINGS_MODULE": "gongjian.settings.test"}
    process = start(["-c", WORKER], environment(home, **given))
    try:
        yield process
    finally:
        process.kill()
        sys.stdout.write(process.communicate(timeout=60)[0])  # shown when the test fails


def large():
    """A run of very many bodies, checked, whose writing is left to the job."""
    keeper = make.actor(make.town()["party"], "system_admin")
    lines = [
        [f"驻区单位{n:05d}", "", "", "驻区单位", "天宁街道", "天宁街道", "否", "", "2020-01-01"]
        for n in range(ROWS)
    ]
    run = actions.upload(SHEET, data=books.comma([HEAD, *lines]), file_name="单位.csv", options={}, by=keeper)
    run = actions.confirm(run, columns={at: key for at, _, key, *_ in run.titles if key}, by=keeper)
    working.check(run, keeper)
    run.refresh_from_db()
    assert (run.new, run.wrong) == (ROWS, 0), run.trouble
    assert working.go_on(actions.commit(run, by=keeper), keeper).state == "applying"
    return run


def written():
    return Org.objects.filter(name__startswith="驻区单位").count()


def test_what_a_killed_worker_was_writing_is_written_whole_by_the_next(tmp_path):
    with connection.cursor() as cursor:
        for table in ("jobs", "periodic_defers", "workers"):
            cursor.execute(f"delete from procrastinate_{table}")
    run = large()
    with worker(tmp_path) as first, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("lock table sheets_trace")  # where it arrives once the rows are in, not committed
        eventually(lambda: cursor.execute(WAITS).fetchone(), "it is in the middle of writing")
        os.kill(first.pid, signal.SIGKILL)
        first.wait(timeout=60)
    run.refresh_from_db()
    assert (run.state, written()) == ("applying", 0)
    with psycopg.connect(**connection.get_connection_params() | {"autocommit": True}) as later:
        later.execute("update procrastinate_workers set last_heartbeat = now() - interval '1 hour'")
    with worker(tmp_path):
        eventually(
            lambda: Run.objects.unscoped("test").filter(state="done").exists(), "the next one wrote it"
        )
    assert written() == ROWS
    assert (
        AuditEvent.objects.filter(action="sheets.carry_in", subject__startswith="orgs.Org:").count() == ROWS
    )
