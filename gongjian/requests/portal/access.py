"""Which requests this visitor has shown to be theirs: held in the session, by number, for some hours."""

from datetime import datetime, timedelta

from django.contrib.sessions.backends.base import SessionBase

from gongjian.kernel import clock
from gongjian.requests.models import Reporter
from gongjian.requests.portal import cases, draft

KEY = "portal.cases"
LODGED = "portal.lodged"
HELD = timedelta(hours=12)
REMEMBERED = 5


def grant(session: SessionBase, number: str, reporter_id: int) -> None:
    """This visitor proved to be the reporter: number and query code, or number and the end of the phone."""
    session[KEY] = {**session.get(KEY, {}), number: [reporter_id, clock.now().isoformat()]}


def reporter_id(session: SessionBase, number: str) -> int | None:
    """As which reporter the visitor may see the request; None when nothing was proved, or too long ago."""
    held = session.get(KEY, {}).get(number)
    if not held or clock.now() - datetime.fromisoformat(held[1]) > HELD:
        return None
    return int(held[0])


def leave(session: SessionBase) -> None:
    """Forget every request and whatever was being written: the device may not be the visitor's own."""
    for key in list(session.keys()):
        if key in (KEY, LODGED) or key.startswith(draft.KEY):
            del session[key]


def remember(session: SessionBase, nonce: str, number: str) -> None:
    """This draft became that case; a second tap on the same button is answered with it."""
    done = {**session.get(LODGED, {}), nonce: number}
    session[LODGED] = dict(list(done.items())[-REMEMBERED:])


def lodged_before(session: SessionBase, nonce: str) -> str:
    """The number that a draft has already become, or ""."""
    return str(session.get(LODGED, {}).get(nonce, ""))


def reporter_of(session: SessionBase, number: str) -> Reporter | None:
    """The reporter as whom this visitor may see `number`, loaded; None when nothing was proved."""
    pk = reporter_id(session, number)
    return cases.reporter(pk, number) if pk is not None else None


def held(session: SessionBase) -> list[str]:
    """The numbers this visitor may see, the newest first."""
    return [number for number in reversed(session.get(KEY, {})) if reporter_id(session, number) is not None]
