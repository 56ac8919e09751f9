"""The cockpit as its page draws it: each figure with its change, its line and the list of cases behind it."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from gongjian.areas.models import Area, Level
from gongjian.dashboards.queries.cockpit import Cockpit, Hot, Place, Tally
from gongjian.dashboards.rules import chart
from gongjian.dashboards.rules.period import KINDS, Period, last_day, twelve_months
from gongjian.kernel.clock import ZONE
from gongjian.ui import words
from gongjian.ui.parts import FEW_OPEN

FEW = 5  # below so many a rate says more about single people than about the work
STALE = timedelta(minutes=15)
Share = Callable[[Tally], tuple[int, int]]
# What a rate is a share of: of requests, or of what residents said (one request may be judged twice).
_CASES, _JUDGED = "件", "次评价"
_RATES: tuple[tuple[str, Share, str, str, str], ...] = (
    ("响应率", lambda t: t.response, _CASES, "late_response", "没按时受理"),
    ("按期办结率", lambda t: t.on_time, _CASES, "late_answer", "超期"),
    ("解决率", lambda t: t.solution, _JUDGED, "unsolved", "居民说没解决"),
    ("满意率", lambda t: t.content, _JUDGED, "displeased", "居民不满意"),
)
_MEANINGS = (
    ("收到诉求", "这段时间提交或登记的诉求。"),
    ("响应率", "收到的里面，在受理时限内有人受理的。到时还没人受理，算没按时受理。"),
    ("按期办结率", "在期限内答复的，除以这段时间答复的和到期还没答复的。超期没办完的也在分母里。"),
    ("解决率", "居民这段时间的评价里，说问题解决了的。"),
    ("满意率", "居民这段时间的评价里，说满意或基本满意的。没评价的不算满意，也不算不满意。"),
    ("现在超期", "此刻在办、计时没有暂停、过了期限的，不管哪天收到。"),
    ("格子的颜色", f"此刻在办的里面有多少超期。在办不到 {FEW_OPEN} 件的不比较。"),
    ("比上一期", f"和上一期同样长的一段比。不到 {FEW} 件不算比例。"),
)
_ASK = (
    ("silent_call", "吹哨到时没应", "件"),
    ("late_review", "派单异议逾期未审", "件"),
    ("stalled", "办理中 7 天没有进展", "件"),
)


def context(area: Area, seen: Cockpit, now: datetime, *, is_screen: bool) -> dict[str, Any]:
    """Everything the template needs."""
    links = _Links(area, seen.span)
    bars = _bars(seen, now)
    return {
        "area": area,
        "seen": seen,
        "now": now,
        "is_screen": is_screen,
        "is_stale": now - seen.counted_at > STALE,
        "periods": [
            {"label": word, "url": links.page(kind), "here": kind == seen.span.kind}
            for kind, word in KINDS.items()
        ],
        "screen_url": f"{links.page(seen.span.kind)}&screen=1",
        "received": {
            "value": seen.now.received,
            "change": _change(seen.now.received, seen.before.received),
            "url": links.list("received"),
            "spark": [month.received for month in seen.months],
        },
        "rates": [_rate(seen, links, *row) for row in _RATES],
        "over": {"value": seen.over, "url": links.over()},
        "sentence": _sentence(seen, links),
        "blocks": [_block(place, links) for place in seen.places],
        "by_code": [_block(place, links) for place in sorted(seen.places, key=lambda place: place.code)],
        "is_empty": not seen.now.received,
        "kinds": _kinds(area),
        "meanings": _MEANINGS,
        "bars": bars,
        "line": chart.line(bars),
        "chart": {"width": chart.WIDTH, "height": chart.HEIGHT, "floor": chart.FLOOR},
        "hot": [_hot(one, seen.hot[0].now, links) for one in seen.hot],
        "longest": [_late(one) for one in seen.longest],
        "ask": [
            {"text": text, "value": seen.behind[key], "unit": unit, "url": links.list(key)}
            for key, text, unit in _ASK
        ],
        "here": "cockpit",
        "sub": "",
    }


def of_place(area: Area, span: Period, tally: Tally, open_now: int) -> list[dict[str, Any]]:
    """A place's own figures: how many, of how many, in which period; each opens its cases."""
    links = _Links(area, span)
    figures = [
        {"label": "现在在办", "value": open_now, "unit": "件", "url": links.open()},
        {"label": f"{span.label}收到", "value": tally.received, "unit": "件", "url": links.list("received")},
    ]
    for label, share, unit, _, _ in _RATES[1:]:
        part, whole = share(tally)
        figures.append(
            {
                "label": f"{span.label}{label}",
                "value": f"{100 * part / whole:.1f}" if whole >= FEW else f"{part} / {whole}",
                "unit": f"%（{part} / {whole} {unit}）" if whole >= FEW else f"{unit}，太少不算比例",
                "url": links.list("due_answer" if label == "按期办结率" else "judged"),
            }
        )
    return figures


class _Links:
    """Addresses of the lists behind the figures of one place and period."""

    def __init__(self, area: Area, span: Period) -> None:
        self.area, self.span = area, span

    def page(self, kind: str) -> str:
        return f"{reverse('dashboards:cockpit')}?{urlencode({'area': self.area.code, 'period': kind})}"

    def list(self, figure: str, code: str = "", category: str = "") -> str:
        days = {"since": self.span.start.date().isoformat(), "until": last_day(self.span.end).isoformat()}
        asked = {"area": code or self.area.code, "category": category, "figure": figure, **days}
        return self._address(asked)

    def open(self) -> str:
        return self._address({"state": "open", "area": self.area.code})

    def over(self, code: str = "") -> str:
        return self._address({"due": "over", "area": code or self.area.code})

    def _address(self, asked: dict[str, str]) -> str:
        given = {name: value for name, value in asked.items() if value}
        return f"{reverse('requests:index')}?{urlencode(given)}"


def _rate(
    seen: Cockpit, links: _Links, label: str, share: Share, unit: str, behind: str, word: str
) -> dict[str, Any]:
    part, whole = share(seen.now)
    before_part, before_whole = share(seen.before)
    known = whole >= FEW and before_whole >= FEW
    change = 100 * part / whole - 100 * before_part / before_whole if known else None
    return {
        "label": label,
        "value": f"{100 * part / whole:.1f}" if whole >= FEW else "",
        "part": part,
        "whole": whole,
        "unit": unit,
        "change": change,
        "behind": seen.behind[behind],
        "word": word,
        "url": links.list(behind),
        "spark": [100 * a / b for a, b in map(share, seen.months) if b >= FEW],
    }


def _change(now: int, before: int) -> float | None:
    return 100 * (now - before) / before if before >= FEW else None


def _sentence(seen: Cockpit, links: _Links) -> dict[str, Any]:
    """What to know first: how many, how well, what is late and where, what has grown."""
    part, whole = seen.now.on_time
    late = sorted((place for place in seen.places if place.over), key=lambda place: -place.over)
    worst = next((late[:n] for n in (1, 2) if sum(place.over for place in late[:n]) * 2 > seen.over), [])
    grown = max(
        (one for one in seen.hot if one.before >= FEW and one.now > one.before * 1.2),
        key=_growth,
        default=None,
    )
    return {
        "on_time": words.share(part, whole) if whole >= FEW else "",
        "worst": [{"name": place.name, "url": links.over(place.code)} for place in worst],
        "grown": grown,
        "growth": round(100 * _growth(grown) - 100) if grown else 0,
        "grown_url": links.list("received", category=grown.category) if grown else "",
    }


def _growth(one: Hot) -> float:
    return one.now / one.before


def _block(place: Place, links: _Links) -> dict[str, Any]:
    return {
        "label": place.name,
        "url": links.list("received", place.code),
        "value": place.value,
        "open": place.open,
        "over": place.over,
        "kids": [
            {"label": kid.name, "url": links.list("received", kid.code), "value": kid.value}
            for kid in place.below
        ],
    }


def _kinds(area: Area) -> str:
    return {Level.CITY: "区", Level.DISTRICT: "街道", Level.SUBDISTRICT: "社区"}.get(
        Level(area.level), "网格"
    )


def _bars(seen: Cockpit, now: datetime) -> list[chart.Bar]:
    labels = [f"{start.astimezone(ZONE).month}月" for start, _ in twelve_months(now)]
    shares = [month.on_time for month in seen.months]
    rates = [100 * part / whole if whole >= FEW else None for part, whole in shares]
    return chart.combine(labels, [month.received for month in seen.months], rates)


def _hot(one: Hot, most: int, links: _Links) -> dict[str, Any]:
    change = _change(one.now, one.before)
    return {
        "category": one.category,
        "value": one.now,
        "most": most,
        "change": change,
        "is_up": change is not None and change >= 20,
        "url": links.list("received", category=one.category),
    }


def _late(one: Any) -> dict[str, Any]:
    return {
        "title": one.title,
        "url": reverse("requests:case", args=[one.number]),
        "area": one.area,
        "holder": one.holder,
        "late": one.late,
    }
