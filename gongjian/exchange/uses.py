"""How often a token is used. Counting is no act of the house: it says nothing of any case."""

from datetime import datetime

from django.db import connection

_COUNT = """
INSERT INTO exchange_tokenuse AS u (token_id, last_at, minute, count)
VALUES (%(token)s, %(now)s, %(minute)s, 1)
ON CONFLICT (token_id) DO UPDATE SET last_at = excluded.last_at, minute = excluded.minute,
  count = CASE WHEN u.minute = excluded.minute THEN u.count + 1 ELSE 1 END
RETURNING count
"""


def count(token_id: int, now: datetime) -> int:
    """One more request with the token; how many in this minute. Two at once are counted as two."""
    with connection.cursor() as cursor:
        cursor.execute(
            _COUNT, {"token": token_id, "now": now, "minute": now.replace(second=0, microsecond=0)}
        )
        return int(cursor.fetchone()[0])
