"""What the resident does to a request on its way; each once, however often the button is tapped."""

from uuid import uuid4

from django.contrib.sessions.backends.base import SessionBase

from gongjian.orgs.actor import RESIDENT
from gongjian.requests.actions import ending, intake
from gongjian.requests.models import Case, Evaluation, Reporter
from gongjian.requests.portal import access, draft, pictures
from gongjian.requests.portal.draft import Draft
from gongjian.requests.portal.once import alone


def supplement(session: SessionBase, who: Reporter, mine: Draft, *, nonce: str) -> None:
    """Add what was written and the pictures kept so far to the case. Raises Denied."""
    with alone(session):
        if access.lodged_before(session, nonce):
            return
        photos = pictures.ready(mine.photos)
        text = mine.text or f"补充照片 {len(photos)} 张"
        intake.supplement(who.case, text=text, photos=photos, by=RESIDENT)
        access.remember(session, nonce or uuid4().hex, who.case.number)
        draft.drop(session, draft.of_case(who.case.number))
    pictures.forget(mine.photos)


def withdraw(case: Case, *, reason: str) -> None:
    """Take the request back. Raises Denied."""
    intake.withdraw(case, reason=reason, by=RESIDENT)


def evaluate(who: Reporter, *, solved: bool, mood: str, comment: str) -> None:
    """Say whether it was solved and how it was handled. Raises Denied."""
    ending.evaluate(who, solved=solved, mood=mood, comment=comment, via=Evaluation.Via.LINK, by=RESIDENT)
