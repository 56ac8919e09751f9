"""Where learned things are kept: a file each in the data folder, arrays and JSON only: reading runs nothing.

Whoever writes puts a whole file in place of the old one; whoever reads notices that it is another. The folder
`models` must be one that all machines of a site share, like that of the attachments.
"""

import json
import logging
import os
import threading
import zipfile
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from secrets import token_hex
from typing import Any, Protocol, TypeVar

import numpy as np
from django.conf import settings

from gongjian.kernel import clock

log = logging.getLogger("gongjian.triage")
FORMAT = 1  # raised when older files can no longer be read: they are then as good as absent


class Keepable(Protocol):
    """What can be kept: it gives arrays and is made from them again."""

    def arrays(self) -> dict[str, Any]: ...


K = TypeVar("K", bound=Keepable)


@dataclass(frozen=True)
class Kept:
    """Something learned, with when and from how many rows, and how good it was found to be."""

    thing: Any
    made_at: datetime
    rows: int
    scores: dict[str, float]
    seen: frozenset[int] = frozenset()  # fingerprints of the bodies it was learned from


_memory: dict[Path, tuple[tuple[int, int], Kept]] = {}
_lock = threading.Lock()


def put(
    name: str,
    thing: Keepable,
    *,
    rows: int,
    scores: dict[str, float] | None = None,
    seen: frozenset[int] = frozenset(),
) -> Kept:
    """Keep `thing` under a name, in place of what was kept there."""
    kept = Kept(thing, clock.now(), rows, scores or {}, seen)
    note = {"format": FORMAT, "made_at": kept.made_at.isoformat(), "rows": rows, "scores": kept.scores}
    file = _file(name)
    file.parent.mkdir(mode=0o750, parents=True, exist_ok=True)
    fresh = file.with_suffix(f".{token_hex(4)}.new")
    try:
        with fresh.open("wb") as out:
            os.fchmod(out.fileno(), 0o640)
            seen_array = np.array(sorted(seen), dtype=np.int64)
            np.savez(out, note=np.array(json.dumps(note)), seen=seen_array, **thing.arrays())
            out.flush()
            os.fsync(out.fileno())
        fresh.replace(file)
    finally:
        fresh.unlink(missing_ok=True)
    return kept


def get(name: str, kind: type[K]) -> Kept | None:
    """What is kept under a name, read again when the file is another by now; None when there is none."""
    file = _file(name)
    try:
        stat = file.stat()
    except OSError:
        return None
    stamp = (stat.st_mtime_ns, stat.st_size)
    known = _memory.get(file)
    if known is not None and known[0] == stamp:
        return known[1]
    with _lock:
        known = _memory.get(file)
        if known is not None and known[0] == stamp:
            return known[1]
        kept = _read(file, kind)
        if kept is not None:
            _memory[file] = (stamp, kept)
        return kept


def forget(name: str) -> None:
    """Remove what is kept under a name."""
    _file(name).unlink(missing_ok=True)
    _memory.pop(_file(name), None)


def _read(file: Path, kind: Any) -> Kept | None:
    """The content; None, with a line in the log, when it cannot be read: guesses are a help, no must."""
    try:
        with np.load(file, allow_pickle=False) as held:
            note = json.loads(str(held["note"]))
            if note["format"] != FORMAT:
                return None
            thing = kind.from_arrays(held)
            seen = frozenset(held["seen"].tolist())
    except (OSError, EOFError, ValueError, KeyError, zipfile.BadZipFile) as broken:
        log.warning("cannot read %s: %s", file.name, broken)
        return None
    return Kept(thing, datetime.fromisoformat(note["made_at"]), note["rows"], note["scores"], seen)


def _file(name: str) -> Path:
    return Path(settings.HOME) / "models" / f"{name}.npz"
