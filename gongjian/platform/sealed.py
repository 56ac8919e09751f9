"""Personal values at rest: encrypted in the database,
searchable only by exact match through a blind index.
"""

import hashlib
import hmac
import re
import unicodedata
from functools import cache
from typing import TYPE_CHECKING, Any

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.db import models

if TYPE_CHECKING:
    _TextField = models.TextField[str, str]
else:
    _TextField = models.TextField


_NO_LETTER = re.compile(r"[\W_]+")


class SealedField(_TextField):
    """Text that the database holds only encrypted. Never filter on it: keep a `blind()` column beside it."""

    personal = True

    def get_prep_value(self, value: Any) -> Any:
        return seal(str(value)) if value else ""

    def from_db_value(self, value: str | None, *_: Any) -> str:
        return unseal(value) if value else ""


def seal(text: str) -> str:
    """Text encrypted for keeping: what a sealed column or a visitor's session may hold."""
    return _box().encrypt(text.encode()).decode()


def unseal(sealed: str) -> str:
    """The text that `seal` kept; raises cryptography's InvalidToken when altered or its key is gone."""
    return _box().decrypt(sealed.encode()).decode()


def blind(value: str) -> str:
    """The blind index of a personal value: the same for the same value, useless without the key.

    Empty stays empty.
    """
    plain = _NO_LETTER.sub("", unicodedata.normalize("NFKC", value)).upper()
    return hmac.new(_keys()[-1] + b"blind", plain.encode(), hashlib.sha256).hexdigest()[:32] if plain else ""


def mask_phone(phone: str) -> str:
    """138****2207; a landline or a short number keeps its last two digits only."""
    digits = "".join(c for c in phone if c.isdigit())
    return (
        f"{digits[:3]}****{digits[-4:]}" if len(digits) == 11 else "*" * max(len(digits) - 2, 0) + digits[-2:]
    )


def mask_name(name: str) -> str:
    """陈晓红 → 陈**."""
    return name[:1] + "*" * (len(name) - 1)


@cache
def _keys() -> tuple[bytes, ...]:
    """The newest key first; older ones still open what they sealed,
    and the oldest keys the blind index for good.
    """
    return tuple(key.encode() for key in settings.SEAL_KEYS)


@cache
def _box() -> MultiFernet:
    return MultiFernet([Fernet(key) for key in _keys()])
