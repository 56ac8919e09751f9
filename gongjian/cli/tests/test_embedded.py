"""The embedded database: it is there when needed, gone when not, and forgets nothing."""

import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest

from gongjian.cli import embedded, keeper
from gongjian.cli.tests.makers import environment, eventually, folder, kill, processes, start
from gongjian.cli.trouble import Trouble
from gongjian.settings.machine import socket_folder

pytestmark = [pytest.mark.slow]
USER = """
import sys, time
from pathlib import Path
from gongjian.cli import embedded
with embedded.running(Path(sys.argv[1])):
    print("in", flush=True)
    time.sleep(float(sys.argv[2]))
"""


@pytest.fixture(scope="module")
def home():
    with folder() as path:
        yield path


@pytest.fixture
def fresh():
    with folder() as path:
        yield path


def sql(home, statement):
    with psycopg.connect(embedded.url(home)) as connection:
        cursor = connection.execute(statement)
        return cursor.fetchall() if cursor.description else []


def user(home):
    process = start(["-c", USER, str(home), "600"], environment(home))
    assert process.stdout.readline() == "in\n"
    return process


def end(process):
    process.kill()
    process.communicate()


def is_down(home):
    servers = [command for command in processes(home).values() if "/postgres" in command]
    return not servers and not (home / "pg" / "postmaster.pid").exists()


def test_data_outlives_restarts_and_the_server_is_down_when_the_last_user_has_left(home):
    with embedded.running(home):
        sql(home, "create table kept as select 1 as one")
    assert is_down(home)
    with embedded.running(home):
        assert sql(home, "select one from kept") == [(1,)]


def test_a_second_user_shares_the_server_and_keeps_it_when_the_first_leaves(home):
    first = embedded.join(home)
    server = (home / "pg" / "postmaster.pid").read_text().splitlines()[0]
    second = embedded.join(home)
    first.leave()
    with psycopg.connect(embedded.url(home, "postgres")) as connection:
        connection.execute("select 1")
    assert (home / "pg" / "postmaster.pid").read_text().splitlines()[0] == server
    second.leave()
    assert is_down(home)


def test_many_users_at_once_start_one_server(home):
    with ThreadPoolExecutor(8) as pool:
        links = list(pool.map(lambda _: embedded.join(home), range(8)))
    assert len([c for c in processes(home).values() if "gongjian.cli.keeper" in c]) == 1
    for link in links:
        link.leave()
    assert is_down(home)


def test_the_server_goes_down_in_order_when_its_user_is_killed(home):
    process = user(home)
    end(process)
    eventually(lambda: is_down(home), "the server is down")
    assert "database system is shut down" in (home / "pg.log").read_text().splitlines()[-1]


def test_the_server_goes_down_in_order_when_its_keeper_is_killed(home):
    process = user(home)
    kill(home, "gongjian.cli.keeper")
    eventually(lambda: not (home / "pg" / "postmaster.pid").exists(), "the server is down")
    assert "database system is shut down" in (home / "pg.log").read_text().splitlines()[-1]
    end(process)


def test_a_new_user_waits_for_the_server_of_a_killed_keeper(home):
    process = user(home)
    kill(home, "gongjian.cli.keeper")
    with embedded.running(home):
        assert sql(home, "select 1") == [(1,)]
    end(process)


def test_nothing_acknowledged_is_lost_when_everything_is_killed_at_once(home):
    process = user(home)
    sql(home, "create table if not exists acknowledged (n int)")
    with psycopg.connect(embedded.url(home), autocommit=True) as connection:
        for n in range(200):
            connection.execute("insert into acknowledged values (%s)", [n])
        for pid in processes(home):
            os.kill(pid, signal.SIGKILL)
    process.communicate()
    with embedded.running(home):
        assert sql(home, "select count(*) from acknowledged") == [(200,)]
        assert sql(home, "show fsync") == [("on",)]
        assert sql(home, "show full_page_writes") == [("on",)]


def test_a_folder_with_a_name_too_long_for_a_socket_works_and_leaves_nothing_elsewhere(fresh):
    home = fresh / ("很长的名字" * 8) / "data"
    with embedded.running(home):
        assert sql(home, "select 1") == [(1,)]
        assert socket_folder(home).exists()
    assert is_down(home)
    assert not socket_folder(home).exists()


def test_a_cluster_that_was_half_made_is_made_anew(fresh):
    (fresh / "pg.new" / "base").mkdir(parents=True)
    with embedded.running(fresh):
        assert sql(fresh, "select 1") == [(1,)]


def test_data_of_another_version_is_left_alone_with_a_sentence(fresh):
    with embedded.running(fresh):
        pass
    (fresh / "pg" / "PG_VERSION").write_text("15\n")
    with pytest.raises(Trouble, match="PostgreSQL 15"):
        embedded.join(fresh)


def test_a_file_in_place_of_the_folder_is_told_in_a_sentence(fresh):
    (fresh / "data").write_text("")
    with pytest.raises(Trouble, match="GONGJIAN_HOME"):
        embedded.join(fresh / "data")


def test_the_keeper_needs_nothing_but_python():
    """It starts in a tenth of a second, because it imports neither Django nor a driver."""
    code = "import sys, gongjian.cli.keeper; print({'django', 'psycopg'} & set(sys.modules))"
    assert subprocess.check_output([sys.executable, "-c", code], text=True) == "set()\n"
    assert keeper.programs().joinpath("postgres").exists()
