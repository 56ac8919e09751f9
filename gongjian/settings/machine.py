"""What the settings read from the machine: the data folder, the database address, the keys."""

import hashlib
import os
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from secrets import token_hex
from typing import Any
from urllib.parse import parse_qs, quote, unquote, urlparse

from cryptography.fernet import Fernet

SOCKET_NAME_LIMIT = 100  # bytes; the kernel takes 107, minus the terminating zero and some room

# A page of a list is short work: compiling it takes longer than running it, and no disk of today seeks.
_PLANNER = "-c jit=off -c random_page_cost=1.1"
_PREPARED = 2  # how often a connection meets a statement of platform.statements before it keeps its plan


def home() -> Path:
    """The data folder (GONGJIAN_HOME); by default `data` beside the code."""
    folder = os.environ.get("GONGJIAN_HOME")
    return Path(folder).expanduser().resolve() if folder else Path(__file__).resolve().parents[2] / "data"


def socket_folder(folder: Path) -> Path:
    """Where the embedded server's sockets lie: in the data folder, or under /tmp if that name is too long."""
    inside = folder / "run"
    if len(os.fsencode(inside / ".s.PGSQL.5432")) <= SOCKET_NAME_LIMIT:
        return inside
    return Path("/tmp") / f"gongjian-{hashlib.sha256(os.fsencode(folder)).hexdigest()[:16]}"  # noqa: S108


def address(folder: Path) -> str:
    """The database's address: DATABASE_URL, else the embedded server's."""
    return (
        os.environ.get("DATABASE_URL")
        or f"postgresql://postgres@/gongjian?host={quote(str(socket_folder(folder)))}"
    )


def database(url: str) -> dict[str, Any]:
    """Django's database entry for an address. Unknown parameters of the address go to the driver as they are.

    A statement may take GONGJIAN_STATEMENT_SECONDS (web 10, jobs 300, unlimited for a command), a lock 5 s.
    """
    parts = urlparse(url)
    query = {key: values[0] for key, values in parse_qs(parts.query).items()}
    seconds = os.environ.get("GONGJIAN_STATEMENT_SECONDS", "0")
    limits = f"{_PLANNER} -c lock_timeout=5s -c statement_timeout={seconds}s"
    options = f"{limits} {query.get('options', '')}".strip()
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")) or "gongjian",
        "USER": unquote(parts.username or "postgres"),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.pop("host", parts.hostname or ""),
        "PORT": str(query.pop("port", parts.port or "")),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"prepare_threshold": _PREPARED, **query, "options": options},
    }


def keys(folder: Path) -> tuple[str, list[str]]:
    """The signing key and the sealing keys: from the environment, else made once, in the data folder."""
    secret = os.environ.get("GONGJIAN_SECRET_KEY")
    seal = os.environ.get("GONGJIAN_SEAL_KEYS")
    return (
        secret or _kept(folder / "secret.key"),
        seal.split(",") if seal else [_kept(folder / "seal.key")],
    )


def origins(tiles: str) -> list[str]:
    """Where tiles come from, for the content security policy: `https://{s}.x.cn/{z}…` → `https://*.x.cn`."""
    parts = urlparse(tiles.replace("{s}", "*"))
    return [f"{parts.scheme}://{parts.netloc}"] if parts.netloc else []


def site_address() -> str:
    """Where people open this site (GONGJIAN_ADDRESS), without a slash at the end; by default this machine."""
    here = f"http://127.0.0.1:{os.environ.get('GONGJIAN_PORT', '8000')}"
    return (os.environ.get("GONGJIAN_ADDRESS") or here).rstrip("/")


def names(variable: str, default: str = "") -> list[str]:
    """A comma-separated variable as a list."""
    return [name.strip() for name in os.environ.get(variable, default).split(",") if name.strip()]


def networks(variable: str) -> list[IPv4Network | IPv6Network]:
    """A comma-separated variable as networks: 10.0.0.0/8, 192.168.1.20."""
    return [ip_network(name, strict=False) for name in names(variable)]


def _kept(file: Path) -> str:
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        fresh = file.with_suffix(f".{token_hex(4)}")
        handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "w") as out:
            out.write(Fernet.generate_key().decode())
        try:
            os.link(fresh, file)  # whoever links first made the key; nobody reads half a file
        except FileExistsError:
            pass
        finally:
            fresh.unlink()
    return file.read_text().strip()
