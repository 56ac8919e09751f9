"""`gongjian run`: everything on this machine, from an empty folder to the first page, until Ctrl-C."""

import contextlib
import fcntl
import json
import os
import select
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import IO

import django
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command
from django.db import connections

from gongjian.cli.embedded import Link, database, recreate, take_possession
from gongjian.cli.serve import bind, port
from gongjian.cli.trouble import Trouble
from gongjian.settings.machine import home

PARTS = ("serve", "worker")
READY_LIMIT = 180  # seconds for the web to answer; it takes two on a quiet machine
STOP_LIMIT = 75  # seconds for a part to finish what it has begun; longer than the worker gives its jobs
RESTARTS = 5  # of one part before giving up
LOG_LIMIT = 20_000_000  # bytes


class Stopped(BaseException):
    """Somebody asked for the end: Ctrl-C, a signal, or the terminal was closed."""


def main() -> None:
    """Run until stopped."""
    folder, number = home(), port()
    take_possession(folder)
    with only_one(folder, number):
        port_is_free(number)
        for wish in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(wish, _stop)
        try:
            with database(folder) as link:
                prepare(folder, link)
                House(folder, link).live(number)
        except Stopped:
            say("已停止，数据完好。")


@contextlib.contextmanager
def only_one(folder: Path, number: int) -> Iterator[None]:
    """Hold the data folder, or say who does. The hold ends with this process, however it ends."""
    with (folder / "run.lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            raise Trouble(already(lock, folder)) from None
        lock.truncate(0)
        since = datetime.now().astimezone().isoformat(timespec="seconds")
        json.dump({"pid": os.getpid(), "address": address(number), "since": since}, lock)
        lock.flush()
        yield


def already(lock: IO[str], folder: Path) -> str:
    """What is running, for whoever tried to start it a second time."""
    try:
        other = json.load(lock)
        since = datetime.fromisoformat(other["since"])
    except ValueError:
        return f"共建正在启动，数据文件夹 {folder}。"
    return (
        f"共建已经在运行：{other['address']}\n"
        f"启动时间 {since:%Y-%m-%d %H:%M}，进程号 {other['pid']}，数据文件夹 {folder}。\n"
        "要另开一份，请用 GONGJIAN_HOME 和 GONGJIAN_PORT 另指定数据文件夹和端口。"
    )


def port_is_free(number: int) -> None:
    """Say so when another program listens on the port."""
    with socket.socket(socket.AF_INET6 if ":" in bind() else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((bind(), number))
        except OSError as error:
            raise Trouble(
                f"端口 {number} 用不了：{error.strerror}（多半已被别的程序占用）。\n"
                f"请换一个端口，例如：GONGJIAN_PORT={number + 80} gongjian run"
            ) from error


def prepare(folder: Path, link: Link | None) -> None:
    """Bring the database to this version, and fill an empty one with the demo district."""
    begun = time.monotonic()
    mark = folder / "demo.unfinished"  # a demo that was interrupted is none, and is begun anew
    if mark.exists():
        if link is None:
            raise Trouble(
                f"上次装入演示数据没有完成。请清空 DATABASE_URL 所指的数据库，删去 {mark}，再启动。"
            )
        recreate(folder)
        mark.unlink()
    django.setup()
    call_command("migrate", verbosity=0)
    say(f"数据库已就绪（{time.monotonic() - begun:.0f} 秒）。")
    if os.environ.get("GONGJIAN_DEMO", "1") == "1" and not get_user_model().objects.exists():
        say("正在装入演示数据，约需一分钟……")
        begun = time.monotonic()
        mark.touch()
        call_command("demo", size="small")
        mark.unlink()
        say(f"演示数据已装入（{time.monotonic() - begun:.0f} 秒）。")
    connections.close_all()


class House:
    """The processes that make up a running instance. Their logs go to files; the terminal stays readable."""

    def __init__(self, folder: Path, link: Link | None) -> None:
        self._logs = folder / "log"
        self._link = link
        self._parts: dict[str, subprocess.Popen[bytes]] = {}
        self._restarts = dict.fromkeys(PARTS, 0)

    def live(self, number: int) -> None:
        """Start the parts, say where they are, and watch them until stopped."""
        self._logs.mkdir(exist_ok=True)
        try:
            for name in PARTS:
                self._start(name)
            self._wait_until_ready(number)
            welcome(number)
            while True:
                self._watch()
        finally:
            self._stop()

    def _start(self, name: str) -> None:
        file = self._logs / f"{name}.log"
        if file.exists() and file.stat().st_size > LOG_LIMIT:
            file.rename(file.with_suffix(".log.1"))
        with file.open("ab") as log:
            self._parts[name] = subprocess.Popen(  # noqa: S603
                [sys.executable, "-m", "gongjian.cli.main", name],
                env={**os.environ, "GONGJIAN_PARENT": str(os.getpid())},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,  # Ctrl-C reaches this process alone, which stops the others in order
            )

    def _wait_until_ready(self, number: int) -> None:
        end = time.monotonic() + READY_LIMIT
        while time.monotonic() < end and self._parts["serve"].poll() is None:
            if answers(f"{address(number)}readyz"):
                return
            time.sleep(0.2)
        raise Trouble(f"网页服务没有启动起来，原因见 {self._logs / 'serve.log'} 末尾。")

    def _watch(self) -> None:
        watched = [self._link] if self._link else []
        if select.select(watched, [], [], 1)[0]:
            raise Trouble(
                "自带的数据库意外停止了，日志见数据文件夹里的 pg.log。已写入的数据不会丢，请重新启动。"
            )
        for name, part in list(self._parts.items()):
            if part.poll() is None:
                continue
            self._restarts[name] += 1
            if self._restarts[name] > RESTARTS:
                raise Trouble(f"{name} 反复退出，原因见 {self._logs / name}.log 末尾。")
            say(f"{name} 意外退出（{part.returncode}），已重新启动。日志见 {self._logs / name}.log。")
            self._start(name)

    def _stop(self) -> None:
        for part in self._parts.values():
            part.terminate()
        for part in self._parts.values():
            try:
                part.wait(STOP_LIMIT)
            except subprocess.TimeoutExpired:
                part.kill()
                part.wait()


def answers(page: str) -> bool:
    """Whether the page is there."""
    try:
        with urllib.request.urlopen(page, timeout=5):  # noqa: S310
            return True
    except (urllib.error.URLError, ConnectionError, TimeoutError):
        return False


def welcome(number: int) -> None:
    """Where it is and who may sign in."""
    say(f"\n共建已启动：\n  居民入口  {address(number)}\n  工作台    {address(number)}desk/\n")
    with contextlib.suppress(CommandError):  # no demo, no logins
        call_command("demo", "logins")
    connections.close_all()
    say("按 Ctrl-C 停止。")


def address(number: int) -> str:
    """The address of the running instance, as one types it on this machine."""
    host = bind() if bind() not in {"0.0.0.0", "::"} else "127.0.0.1"  # noqa: S104
    return f"http://{f'[{host}]' if ':' in host else host}:{number}/"


def say(sentence: str) -> None:
    """Tell the person at the keyboard."""
    sys.stdout.write(sentence + "\n")
    sys.stdout.flush()


def _stop(*_: object) -> None:
    for wish in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(wish, signal.SIG_IGN)  # one wish is enough; impatience must not cut the shut-down short
    raise Stopped
