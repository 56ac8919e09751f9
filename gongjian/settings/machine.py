"""What the settings read from the machine: the data folder, the database address, the keys."""

import os
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlparse

from cryptography.fernet import Fernet


def home() -> Path:
    """The data folder (GONGJIAN_HOME); by default `data` beside the code."""
    folder = os.environ.get("GONGJIAN_HOME")
    return Path(folder).expanduser().resolve() if folder else Path(__file__).resolve().parents[2] / "data"


def database(folder: Path) -> dict[str, Any]:
    """Django's database entry for DATABASE_URL, or for the embedded server whose socket lies in the data folder."""
    url = urlparse(os.environ.get("DATABASE_URL") or f"postgresql://postgres@/gongjian?host={folder / 'pg'}")
    query = {key: values[0] for key, values in parse_qs(url.query).items()}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": url.path.lstrip("/") or "gongjian",
        "USER": unquote(url.username or "postgres"),
        "PASSWORD": unquote(url.password or ""),
        "HOST": query.pop("host", url.hostname or ""),
        "PORT": str(query.pop("port", url.port or "")),
        "CONN_MAX_AGE": 60,
        "OPTIONS": query,
    }


def keys(folder: Path) -> tuple[str, list[str]]:
    """The signing key and the sealing keys: from the environment, else made once and kept in the data folder."""
    secret = os.environ.get("GONGJIAN_SECRET_KEY")
    seal = os.environ.get("GONGJIAN_SEAL_KEYS")
    return (
        secret or _kept(folder / "secret.key"),
        seal.split(",") if seal else [_kept(folder / "seal.key")],
    )


def _kept(file: Path) -> str:
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w") as out:
            out.write(Fernet.generate_key().decode())
    return file.read_text().strip()
