"""The ways in without an account: a community's poster, and the link of each person who registered.

A token is the row's number and a keyed signature over it; nothing is stored, and it opens nothing else.
"""

from django.core.signing import Signer
from django.utils.crypto import constant_time_compare
from django.utils.http import base36_to_int, int_to_base36

from gongjian.members.models import Service
from gongjian.orgs.models import Org

_LENGTH = 22  # of 43 characters of the signature: 132 bits


def poster(community: Org) -> str:
    """The token behind the code that hangs at the community's door."""
    return f"{int_to_base36(community.pk)}-{_sign('poster', str(community.pk))}"


def personal(service: Service) -> str:
    """The token of one registered person; a new `door` makes the older one useless."""
    return f"{int_to_base36(service.pk)}-{_sign('mine', f'{service.pk}.{service.door}')}"


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


def _sign(what: str, words: str) -> str:
    return Signer(salt=f"members.{what}").signature(words)[:_LENGTH]
