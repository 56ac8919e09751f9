"""`gongjian serve`: the web, several workers, behind a reverse proxy."""

import os
import signal
from pathlib import Path

from granian import Granian
from granian.constants import Interfaces

import gongjian
from gongjian.cli.embedded import database
from gongjian.cli.trouble import Trouble, die_with
from gongjian.settings.machine import home

MANIFEST = Path(gongjian.__file__).resolve().parents[1] / ".static" / "staticfiles.json"


def main() -> None:
    """Serve until told to stop. A request that has begun is finished."""
    follow_parent()
    if not MANIFEST.exists():
        raise Trouble("静态文件还没有准备好。请先运行 make setup。")
    os.environ.setdefault("GONGJIAN_STATEMENT_SECONDS", "10")
    with database(home()):
        Granian(
            "gongjian.cli.wsgi:application",
            address=bind(),
            port=port(),
            interface=Interfaces.WSGI,
            workers=int(os.environ.get("GONGJIAN_WORKERS", "2")),
            blocking_threads=int(os.environ.get("GONGJIAN_THREADS", "4")),
            respawn_failed_workers=True,
            workers_kill_timeout=15,
            websockets=False,
        ).serve()


def follow_parent() -> None:
    """End with the process that started this one, if that is `gongjian run`."""
    parent = os.environ.get("GONGJIAN_PARENT")
    if parent:
        die_with(int(parent), signal.SIGTERM)


def bind() -> str:
    """The address to listen on: this machine alone, unless told otherwise."""
    return os.environ.get("GONGJIAN_BIND", "127.0.0.1")


def port() -> int:
    """The port to listen on."""
    number = os.environ.get("GONGJIAN_PORT", "8000")
    if not number.isdecimal() or not 0 < int(number) < 65536:
        raise Trouble(f"GONGJIAN_PORT 应为 1 到 65535 之间的数,现在是“{number}”。")
    return int(number)
