"""How often one visitor may try one thing, and what whoever tries more often reads."""

from dataclasses import dataclass
from datetime import timedelta

from django.http import HttpRequest

from gongjian.kernel import clock
from gongjian.platform.sealed import blind
from gongjian.requests.actions import tallies
from gongjian.requests.models import Tally


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
        tallies.count(self._key(who), self.span, clock.now())

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
    """The network address the visitor comes from; the server puts it right behind a trusted proxy."""
    return str(request.META["REMOTE_ADDR"])
