"""Real processes of the house in a folder of their own."""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

BASE = {"DJANGO_SETTINGS_MODULE": "gongjian.settings.base", "GONGJIAN_DEMO": "0"}
PATIENCE = 180  # seconds; what is waited for takes one or two on a quiet machine


@contextlib.contextmanager
def folder() -> Iterator[Path]:
    """An empty folder that is gone afterwards. pytest's own may be closed to the database's account."""
    path = Path(tempfile.mkdtemp(prefix="gongjian-home-"))
    try:
        yield path
    finally:
        kill(path, "")
        eventually(lambda: not processes(path), "nothing of it is left")
        shutil.rmtree(path)


def environment(home: Path, **more: str) -> dict[str, str]:
    """The environment of a fresh machine: nothing of this test run's own settings."""
    ours = {k: v for k, v in os.environ.items() if k != "DATABASE_URL"}
    return {**ours, **BASE, "GONGJIAN_HOME": str(home), **more}


def gongjian(*arguments: str, env: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """Run a command to its end."""
    command = [sys.executable, "-m", "gongjian.cli.main", *arguments]
    return subprocess.run(command, env=env, capture_output=True, text=True, timeout=PATIENCE, check=False)


def start(code_or_command: list[str], env: dict[str, str]) -> subprocess.Popen[str]:
    """Start a Python process that stays."""
    return subprocess.Popen(
        [sys.executable, *code_or_command],
        env=env,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def eventually(condition: Callable[[], object], what: str) -> None:
    """Wait for `condition`, and say what did not come about."""
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end, f"still not so after {PATIENCE} s: {what}"
        time.sleep(0.05)


def listens(port: int) -> bool:
    """Whether somebody takes connections on the port."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def free_port() -> int:
    """A port that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def processes(home: Path) -> dict[int, str]:
    """Every living process that works in the data folder, by its command line."""
    found = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            command = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode()
            surroundings = (folder / "environ").read_bytes()
        except OSError:
            continue
        if command and (str(home) in command or f"GONGJIAN_HOME={home}\0".encode() in surroundings):
            found[int(folder.name)] = command
    return found


def parent(pid: int) -> int:
    """The process that started `pid`."""
    return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])


def kill(home: Path, word: str) -> None:
    """Kill, without warning, the processes of the data folder that have `word` in their command line."""
    for pid, command in processes(home).items():
        if word in command:
            os.kill(pid, signal.SIGKILL)
