"""The embedded PostgreSQL, seen from who uses it: join when you begin, leave when you are done."""

import contextlib
import fcntl
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import psycopg

from gongjian.cli.keeper import START_LIMIT, STOP_LIMIT
from gongjian.cli.trouble import Trouble
from gongjian.settings.machine import socket_folder


class Link:
    """A hold on the running server. It lasts until `leave`, or until this process ends in whatever way."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection

    def fileno(self) -> int:
        """For `select`: readable means that the server has gone."""
        return self._connection.fileno()

    def leave(self) -> None:
        """Let go; the last to leave waits until the server is down."""
        with contextlib.suppress(OSError):
            self._connection.settimeout(STOP_LIMIT + 30)
            self._connection.shutdown(socket.SHUT_WR)
            self._connection.recv(1)
        self._connection.close()


def join(home: Path, *, throwaway: bool = False) -> Link:
    """A hold on the server of data folder `home`, which is started when it is not running.

    `throwaway` trades safety for speed and is for tests. Raises Trouble when the server cannot be had.
    """
    sockets = socket_folder(home)
    take_possession(home)
    with (home / "pg.start").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # one start at a time
        return _running(sockets / "keeper") or _start(home, sockets, throwaway)


@contextlib.contextmanager
def running(home: Path) -> Iterator[Link]:
    """The server with the database `gongjian` in it, for a while."""
    link = join(home)
    try:
        _create_database(home)
        yield link
    finally:
        link.leave()


@contextlib.contextmanager
def database(folder: Path) -> Iterator[Link | None]:
    """The database for a while: that of DATABASE_URL, or the embedded one, which it then names."""
    if os.environ.get("DATABASE_URL"):
        yield None
        return
    with running(folder) as link:
        os.environ["DATABASE_URL"] = url(folder)
        try:
            yield link
        finally:
            del os.environ["DATABASE_URL"]


def url(home: Path, name: str = "gongjian") -> str:
    """The address of a database of the embedded server."""
    return f"postgresql://postgres@/{name}?host={quote(str(socket_folder(home)))}"


def take_possession(home: Path) -> None:
    """Make the data folder, or say why it cannot be used."""
    try:
        home.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Trouble(
            f"数据文件夹 {home} 建不了：{error.strerror}。可用环境变量 GONGJIAN_HOME 另指定一个。"
        ) from error
    foreign = [
        f for f in (home, home / "pg", home / "secret.key") if f.exists() and f.stat().st_uid != os.geteuid()
    ]
    if os.geteuid() != 0 and foreign:
        raise Trouble(
            f"{foreign[0]} 属于别的用户（编号 {foreign[0].stat().st_uid}）。请用原来的用户运行，"
            "或用环境变量 GONGJIAN_HOME 另指定一个数据文件夹。"
        )


def _running(address: Path) -> Link | None:
    connection = socket.socket(socket.AF_UNIX)
    connection.settimeout(START_LIMIT)
    try:
        connection.connect(str(address))
        if connection.recv(6) == b"ready\n":
            connection.settimeout(None)
            return Link(connection)
    except OSError:
        pass
    connection.close()
    return None


def _start(home: Path, sockets: Path, throwaway: bool) -> Link:
    mine, keepers = socket.socketpair()
    options = ["--throwaway"] if throwaway else []
    with keepers, (home / "pg.log").open("ab") as log:
        subprocess.run(  # noqa: S603
            [sys.executable, "-m", "gongjian.cli.keeper", home, sockets, str(keepers.fileno()), *options],
            check=False,
            pass_fds=[keepers.fileno()],
            start_new_session=True,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            cwd="/",
        )
    answer = mine.recv(4096)
    if answer != b"ready\n":
        mine.close()
        raise Trouble(answer.decode().lstrip("!") or "数据库守护进程没有启动起来。")
    return Link(mine)


def recreate(home: Path) -> None:
    """An empty database `gongjian` in place of what there is."""
    with psycopg.connect(url(home, "postgres"), autocommit=True) as connection:
        connection.execute("DROP DATABASE IF EXISTS gongjian WITH (FORCE)")
    _create_database(home)


def _create_database(home: Path) -> None:
    with psycopg.connect(url(home, "postgres"), autocommit=True) as connection:
        if connection.execute("SELECT 1 FROM pg_database WHERE datname = 'gongjian'").fetchone():
            return
        with contextlib.suppress(psycopg.errors.DuplicateDatabase, psycopg.errors.UniqueViolation):
            connection.execute("CREATE DATABASE gongjian")
