"""`gongjian run` on a machine of its own: it starts, says what is so, and ends in order."""

import contextlib
import json
import os
import signal
import socket
import urllib.request

import psycopg
import pytest

from gongjian.cli import embedded
from gongjian.cli.tests.makers import (
    environment,
    eventually,
    folder,
    free_port,
    gongjian,
    kill,
    listens,
    parent,
    processes,
    start,
)

pytestmark = [pytest.mark.slow]
RUN = ["-m", "gongjian.cli.main", "run"]


@pytest.fixture(scope="module")
def home():
    with folder() as path:
        yield path


@pytest.fixture(scope="module")
def port():
    return free_port()


@contextlib.contextmanager
def instance(home, port):
    process = start(RUN, environment(home, GONGJIAN_PORT=str(port)))
    lines = []
    try:
        for line in process.stdout:
            lines.append(line)
            if "Ctrl-C" in line:
                break
        assert "Ctrl-C" in "".join(lines[-1:]), "".join(lines)
        yield process
    finally:
        process.kill()
        process.wait()
        process.stdout.close()
        eventually(lambda: not processes(home), "nothing of it is left")


def is_gone(home, port):
    return not processes(home) and not listens(port) and not (home / "pg" / "postmaster.pid").exists()


def test_a_command_makes_the_tables_of_an_empty_folder_and_leaves_those_of_another_version_alone(home):
    fresh = gongjian("demo", "logins", "--json", env=environment(home))
    assert (fresh.returncode, fresh.stdout) == (0, "[]\n"), fresh.stderr
    counted = gongjian("areas", "count", "--district", "310115", env=environment(home))
    assert "还没有载入 310115" in counted.stderr
    assert "Traceback" not in counted.stderr

    with embedded.running(home):
        with psycopg.connect(embedded.url(home), autocommit=True) as connection:
            connection.execute("create database old")
        with psycopg.connect(embedded.url(home, "old")) as connection:
            connection.execute("create table left_behind ()")
        env = environment(home, DATABASE_URL=embedded.url(home, "old"))
        refused = gongjian("areas", "count", "--district", "310115", env=env)
    assert refused.returncode == 1
    assert "areas_area" in refused.stderr
    assert refused.stderr.endswith("请先运行 gongjian migrate，再运行这个命令。\n")
    assert "Traceback" not in refused.stderr


def test_an_empty_folder_becomes_a_site_that_says_what_it_is_when_started_again(home, port):
    with instance(home, port):
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz") as page:
            assert json.load(page) == {"status": "ok", "missing": []}

        again = gongjian("run", env=environment(home, GONGJIAN_PORT=str(port)))
        assert again.returncode == 1
        assert f"共建已经在运行：http://127.0.0.1:{port}/" in again.stderr
        assert str(home) in again.stderr
        assert listens(port)

        beside = gongjian("showmigrations", "--list", env=environment(home))
        assert "[X] 0001_initial" in beside.stdout
        assert "[ ]" not in beside.stdout
        assert listens(port)


def test_a_demo_that_was_interrupted_is_begun_anew(home, port):
    (home / "demo.unfinished").touch()
    with embedded.running(home), psycopg.connect(embedded.url(home)) as connection:
        connection.execute("create table left_behind ()")
    with instance(home, port):
        with psycopg.connect(embedded.url(home)) as connection:
            left = connection.execute(
                "select to_regclass('left_behind'), to_regclass('platform_user')"
            ).fetchone()
        assert left == (None, "platform_user")
        assert not (home / "demo.unfinished").exists()


def test_a_port_in_use_is_told_with_the_way_out(home):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        refused = gongjian("run", env=environment(home, GONGJIAN_PORT=str(port)))
    assert refused.returncode == 1
    assert f"端口 {port} 用不了" in refused.stderr
    assert "GONGJIAN_PORT=" in refused.stderr


@pytest.mark.parametrize("wish", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_it_ends_in_order_when_asked(home, port, wish):
    with instance(home, port) as process:
        process.send_signal(wish)
        said = process.stdout.read()
        assert process.wait() == 0
        assert "数据完好" in said
        assert not (home / "pg" / "postmaster.pid").exists()
        assert not listens(port)
    assert "database system is shut down" in (home / "pg.log").read_text().splitlines()[-1]


def test_nothing_is_left_when_it_is_killed(home, port):
    with instance(home, port) as process:
        process.kill()
        eventually(lambda: is_gone(home, port), "web, worker and database are gone")
    assert "database system is shut down" in (home / "pg.log").read_text().splitlines()[-1]


def test_a_part_that_dies_is_started_again(home, port):
    with instance(home, port):
        before = set(processes(home))
        kill(home, "gongjian.cli.main worker")
        eventually(
            lambda: any("main worker" in c for p, c in processes(home).items() if p not in before),
            "a new worker",
        )


def test_the_web_s_workers_end_with_their_master(home, port):
    """Left alone they would hold the port and go on answering with an old version."""
    with instance(home, port) as process:
        before = {pid for pid, command in processes(home).items() if "main serve" in command}
        master = next(pid for pid in before if parent(pid) == process.pid)
        assert len(before) == 3
        os.kill(master, signal.SIGKILL)
        eventually(lambda: not before & set(processes(home)), "the old workers are gone")
        eventually(lambda: listens(port), "a new web listens")


def test_a_nonsense_port_is_told(home):
    refused = gongjian("run", env=environment(home, GONGJIAN_PORT="eighty"))
    assert refused.returncode == 1
    assert "GONGJIAN_PORT" in refused.stderr
    assert "Traceback" not in refused.stderr


def test_a_database_that_does_not_answer_is_told(home, tmp_path):
    url = f"postgresql://nobody@/nothing?host={tmp_path}"
    refused = gongjian("migrate", env=environment(home, DATABASE_URL=url))
    assert refused.returncode == 1
    assert "DATABASE_URL" in refused.stderr
    assert "Traceback" not in refused.stderr
