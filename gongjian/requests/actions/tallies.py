"""How often somebody tried something.

Counting is no act of the house: the counts say nothing about any request, are gone within the hour and are
kept under a blind index. So they are written without verdict and audit row.
"""

from datetime import datetime, timedelta

from django.db import connection

from gongjian.requests.models import Tally

_COUNT = """
INSERT INTO requests_tally AS t (key, count, until) VALUES (%(key)s, 1, %(until)s)
ON CONFLICT (key) DO UPDATE SET
  count = CASE WHEN t.until <= %(now)s THEN 1 ELSE t.count + 1 END,
  until = CASE WHEN t.until <= %(now)s THEN excluded.until ELSE t.until END
"""


def count(key: str, span: timedelta, now: datetime) -> None:
    """One more try; the count begins anew `span` after its first try. Two at once are counted as two."""
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, {"key": key, "now": now, "until": now + span})


def forget(now: datetime) -> int:
    """Delete the counts whose span is over; how many."""
    return Tally.objects.filter(until__lte=now).delete()[0]
