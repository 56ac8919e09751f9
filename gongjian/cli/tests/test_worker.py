"""The worker: every job by its clock, each one once, whatever dies."""

import contextlib
import os
from datetime import datetime
from urllib.parse import urlsplit, urlunsplit
from zoneinfo import ZoneInfo

import psycopg
import pytest
from django.conf import settings
from django.db import connection

from gongjian.cli import worker
from gongjian.cli.tests.makers import environment, eventually, start

pytestmark = [pytest.mark.slow]
WORKER = """
import os, sys, time
import psycopg
from gongjian.cli import worker
from gongjian.kernel.jobs import JOBS, Job

def probe():
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as connection:
        connection.execute("insert into probe values (%s, 'begun')", [os.getpid()])
        time.sleep(float(sys.argv[1]))
        connection.execute("insert into probe values (%s, 'ended')", [os.getpid()])

JOBS["trial.probe"] = Job("trial.probe", "试验", "* * * * *", probe)
worker.main()
"""


@pytest.fixture
def database(transactional_db):
    """The address of the test database, with a table the probing job writes to."""
    with connection.cursor() as cursor:
        cursor.execute("create table if not exists probe (pid int, what text)")
        cursor.execute("delete from probe")
        cursor.execute("delete from procrastinate_jobs")
        cursor.execute("delete from procrastinate_periodic_defers")
        cursor.execute("delete from procrastinate_workers")
    yield urlunsplit(
        urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{connection.settings_dict['NAME']}")
    )
    with connection.cursor() as cursor:
        cursor.execute("drop table probe")


def rows(database, query):
    with psycopg.connect(database) as reader:
        return reader.execute(query).fetchall()


def probes(database):
    return rows(database, "select what from probe")


@contextlib.contextmanager
def working(database, home, seconds):
    """A worker whose probing job takes so long; it is dead at the end of the block at the latest."""
    process = start(["-c", WORKER, str(seconds)], environment(home, DATABASE_URL=database))
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def end(process):
    process.terminate()
    said = process.communicate(timeout=30)[0]
    assert process.returncode == 0, said


def test_two_workers_run_a_job_once_for_each_time_on_its_clock(database, tmp_path):
    with working(database, tmp_path, 0) as first, working(database, tmp_path, 0) as second:
        eventually(lambda: ("ended",) in probes(database), "the job has run")
        eventually(lambda: len(rows(database, "select id from procrastinate_workers")) == 2, "both work")
        end(first)
        end(second)
    planned = rows(database, "select defer_timestamp from procrastinate_periodic_defers")
    runs = probes(database).count(("begun",))
    assert runs == 1 or (runs == 2 and max(planned) > min(planned))  # a minute may turn meanwhile


def test_a_job_that_has_begun_is_finished_when_the_worker_is_told_to_stop(database, tmp_path):
    with working(database, tmp_path, 3) as process:
        eventually(lambda: probes(database) == [("begun",)], "the job has begun")
        end(process)
    assert probes(database) == [("begun",), ("ended",)]


def test_the_job_of_a_dead_worker_is_taken_up_by_the_next(database, tmp_path):
    with working(database, tmp_path, 600) as first:
        eventually(lambda: probes(database) == [("begun",)], "the job has begun")
        first.kill()
    with psycopg.connect(database, autocommit=True) as later:
        later.execute("update procrastinate_workers set last_heartbeat = now() - interval '1 hour'")
    with working(database, tmp_path, 0) as second:
        eventually(lambda: ("ended",) in probes(database), "the job has been done after all")
        end(second)


def test_a_cron_line_is_read_in_the_instance_s_time_zone():
    at_two = worker.LocalPeriodicTask(None, "0 2 * * *", "", {}).croniter
    noon = datetime(2026, 11, 22, 12, tzinfo=ZoneInfo(settings.TIME_ZONE)).timestamp()
    planned = datetime.fromtimestamp(
        at_two.get_next(ret_type=float, start_time=noon), ZoneInfo("Asia/Shanghai")
    )
    assert (planned.day, planned.hour) == (23, 2)
