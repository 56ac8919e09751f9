"""A request being written: kept in the visitor's session, sealed, until it is lodged or a day has passed."""

import json
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from cryptography.fernet import InvalidToken
from django.contrib.sessions.backends.base import SessionBase

from gongjian.kernel import clock
from gongjian.platform.sealed import seal, unseal

KEY = "portal.draft"
KEPT = timedelta(days=1)


@dataclass(frozen=True)
class Draft:
    """What the visitor has filled in so far. `nonce` belongs to this request and is used up by lodging it."""

    nonce: str = field(default_factory=lambda: uuid4().hex)
    begun: str = field(default_factory=lambda: clock.now().isoformat())
    text: str = ""
    photos: tuple[tuple[str, str], ...] = ()  # key and file name of each picture kept so far
    community: str = ""  # area code, or "unknown"
    area: str = ""  # area code of the proposed grid or community that was taken
    area_name: str = ""
    place: str = ""
    longitude: float | None = None
    latitude: float | None = None
    name: str = ""
    phone: str = ""
    quiet: bool = False
    contact_asked: bool = False

    @property
    def is_anonymous(self) -> bool:
        """Whether nothing tells who asks."""
        return not self.name and not self.phone


def read(session: SessionBase, key: str = KEY) -> Draft:
    """The draft of this visitor; an empty one when there is none, or it is older than a day."""
    kept = session.get(key)
    if not kept:
        return Draft()
    try:
        values = json.loads(unseal(kept))
    except InvalidToken:
        return Draft()
    draft = Draft(**{**values, "photos": tuple((key, name) for key, name in values["photos"])})
    return draft if clock.now() - datetime.fromisoformat(draft.begun) < KEPT else Draft()


def keep(session: SessionBase, draft: Draft, key: str = KEY, **changes: Any) -> Draft:
    """Keep the draft with `changes`; gives it back as kept."""
    changed = replace(draft, **changes)
    session[key] = seal(json.dumps(asdict(changed)))
    return changed


def drop(session: SessionBase, key: str = KEY) -> None:
    """Forget the draft: it has become a case, or a part of one."""
    session.pop(key, None)


def of_case(number: str) -> str:
    """The key of what is being added to a case."""
    return f"{KEY}:{number}"


def holding(session: SessionBase, picture: str) -> Draft | None:
    """The draft of this visitor that a picture belongs to; None when it is none of theirs."""
    drafts = (read(session, key) for key in list(session.keys()) if key.startswith(KEY))
    return next((mine for mine in drafts if picture in dict(mine.photos)), None)
