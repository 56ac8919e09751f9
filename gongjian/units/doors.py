"""The way in without an account: a secret of 160 bits, of which the house keeps only the fingerprint."""

import secrets
from hashlib import sha256

_BYTES = 20


def secret() -> str:
    """A new way in. Whoever holds it may answer for the unit, so it is shown once and never kept."""
    return secrets.token_urlsafe(_BYTES)


def fingerprint(token: str) -> str:
    """What is kept of it: tells whether a token is the one, and leads nowhere."""
    return sha256(token.strip().encode()).hexdigest()
