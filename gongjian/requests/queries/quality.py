"""From what suggestions are made just now, and whether they are switched on for whoever asks."""

from dataclasses import dataclass
from datetime import datetime

from gongjian.areas.models import Area
from gongjian.orgs.actor import Actor
from gongjian.requests.queries import learning, suggestions
from gongjian.triage import seed
from gongjian.triage.models import Kind


@dataclass(frozen=True)
class Source:
    """What a kind of suggestion is made from now; `rows` 0: nothing learned yet."""

    kind: Kind
    words: str
    rows: int = 0
    made_at: datetime | None = None


_WITHOUT = {
    Kind.MATTER: "履职事项清单里的事项名称和常用说法",
    Kind.BODY: "履职事项清单写明的牵头单位",
    Kind.CATEGORY: "还没有可学的，暂不建议",
}


def sources() -> list[Source]:
    """What each kind of suggestion is made from now."""
    return [_source(kind) for kind in Kind]


def switched_on_for(by: Actor) -> bool:
    """Whether the post's own place shows suggestions."""
    area = Area.objects.filter(pk=by.seat.area_id).first() if by.seat else None
    return area is not None and suggestions.switched_on(area)


def _source(kind: Kind) -> Source:
    own = learning.guess(kind)
    if own is not None:
        return Source(kind, "本地已答复的诉求", own.rows, own.made_at)
    table = seed.kept("category") if kind is Kind.CATEGORY else None
    if table is not None:
        return Source(kind, "事先导入的样例表", table.rows, table.made_at)
    return Source(kind, _WITHOUT[kind])
