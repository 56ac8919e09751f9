"""How often one visitor may try one thing.

Counting is no act of the house: the counts say nothing about any request, are gone within the hour and are
kept under a blind index. So they are written without action and audit row, by one statement that counts two
tries at once as two.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection
from django.http import HttpRequest

from gongjian.kernel import clock
from gongjian.platform.sealed import blind
from gongjian.requests.models import Tally

_COUNT = """
INSERT INTO requests_tally AS t (key, count, until) VALUES (%(key)s, 1, %(until)s)
ON CONFLICT (key) DO UPDATE SET
  count = CASE WHEN t.until <= %(now)s THEN 1 ELSE t.count + 1 END,
  until = CASE WHEN t.until <= %(now)s THEN excluded.until ELSE t.until END
"""


@dataclass(frozen=True)
class Cap:
    """At most `most` tries of `kind` in `span`; `words` is what whoever tries more often reads."""

    kind: str
    most: int
    span: timedelta
    words: str

    def is_reached(self, who: str) -> bool:
        """Whether `who` has used up the tries."""
        row = Tally.objects.filter(key=self._key(who), until__gt=clock.now()).first()
        return row is not None and row.count >= self.most

    def count(self, who: str) -> None:
        """One more try of `who`."""
        now = clock.now()
        with connection.cursor() as cursor:
            cursor.execute(_COUNT, {"key": self._key(who), "now": now, "until": now + self.span})

    def _key(self, who: str) -> str:
        return f"{self.kind}:{blind(who)}"


QUARTER, HOUR = timedelta(minutes=15), timedelta(hours=1)
_LATER = "请过 {span}再试，或者打电话办。"
LOOK_UPS_OF_ONE = Cap(
    "case",
    10,
    QUARTER,
    f"这个编号连着查错太多次，为了不让别人乱试，先停一下。{_LATER.format(span='15 分钟')}",
)
LOOK_UPS = Cap("look", 40, QUARTER, f"连着查错太多次，先停一下。{_LATER.format(span='15 分钟')}")
LODGINGS = Cap("lodge", 10, HOUR, f"一小时里已经提交了 10 件。{_LATER.format(span='一小时')}")
LODGINGS_FROM_ONE_PLACE = Cap(
    "lodge-ip", 100, HOUR, f"从您这个网络提交得太多了。您填的内容还在。{_LATER.format(span='一小时')}"
)
ADDITIONS = Cap("add", 10, HOUR, f"一小时里已经补充了 10 次。{_LATER.format(span='一小时')}")
UPLOADS = Cap("file", 60, HOUR, f"一小时里传的照片太多了。{_LATER.format(span='一小时')}")


def visitor(request: HttpRequest) -> str:
    """The network address the visitor comes from, behind as many trusted proxies as the settings say."""
    hops = [hop.strip() for hop in request.headers.get("X-Forwarded-For", "").split(",") if hop.strip()]
    trusted = int(getattr(settings, "PROXIES", 0))
    return hops[-trusted] if trusted and len(hops) >= trusted else str(request.META["REMOTE_ADDR"])


def forget(now: datetime) -> None:
    """Delete the counts whose span is over."""
    Tally.objects.filter(until__lte=now).delete()
