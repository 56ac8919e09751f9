"""The ways in without an account: a code on the spot for all, and a personal link for each who was called.

A token is the row's number and a keyed signature over it and the meeting's `door`; nothing is stored, and a
new door makes every older token of the meeting useless.
"""

from django.core.signing import Signer
from django.utils.crypto import constant_time_compare
from django.utils.http import base36_to_int, int_to_base36

from gongjian.meetings.models import Attendance, Meeting

_LENGTH = 22  # of 43 characters of the signature: 132 bits


def spot(meeting: Meeting) -> str:
    """The token behind the code that hangs in the room."""
    return f"{int_to_base36(meeting.pk)}-{_sign('spot', meeting.pk, meeting.door)}"


def personal(attendance: Attendance, meeting: Meeting) -> str:
    """The token of one person's own link."""
    return f"{int_to_base36(attendance.pk)}-{_sign('link', attendance.pk, meeting.door)}"


def number(token: str) -> int | None:
    """The row that a token speaks of; it is not proved yet. None when it is no token."""
    head, dash, _ = token.partition("-")
    try:
        return base36_to_int(head) if dash else None
    except ValueError:
        return None


def opens(token: str, real: str) -> bool:
    """Whether the token is the real one, compared without telling how much of it is right."""
    return constant_time_compare(token, real)


def _sign(what: str, pk: int, door: int) -> str:
    return Signer(salt=f"meetings.{what}").signature(f"{pk}.{door}")[:_LENGTH]
