"""Whose token it is and how often it is used, in one statement. Counting is no act of the house: it says
nothing of any case.
"""

from datetime import datetime
from functools import cache
from typing import Any

from django.db.models import CharField, DateTimeField

from gongjian.exchange.models import Token
from gongjian.platform.statements import Slot, Statement

_COLUMNS = ("id", "name", "scopes", "expires_at", "revoked_at", "confirmed_at", "post_id")
_ACCOUNT = ("user_id", "user__username", "user__is_active")
_COUNTED = """
WITH found AS MATERIALIZED ({found}), used AS (
  INSERT INTO exchange_tokenuse AS u (token_id, last_at, minute, count)
  SELECT id, %s::timestamptz, %s::timestamptz, 1 FROM found
  ON CONFLICT (token_id) DO UPDATE SET last_at = excluded.last_at, minute = excluded.minute,
    count = CASE WHEN u.minute = excluded.minute THEN u.count + 1 ELSE 1 END
  RETURNING count
)
SELECT found.*, used.count FROM found, used
"""


def look(digest: str, now: datetime) -> tuple[Any, ...] | None:
    """What the door asks of a token, and how many requests it made in this minute, with this one. Two at once
    are counted as two; nothing when there is no such token.
    """
    rows = _look().run(digest=digest, now=now, minute=now.replace(second=0, microsecond=0))
    return rows[0] if rows else None


@cache
def _look() -> Statement:
    rows = Token.objects.filter(digest=Slot("digest", CharField())).order_by()
    found = Statement.of(rows.values_list(*_COLUMNS, *_ACCOUNT))
    moments = (Slot("now", DateTimeField()), Slot("minute", DateTimeField()))
    return Statement(_COUNTED.format(found=found.sql), (*found.params, *moments))
