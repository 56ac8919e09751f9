"""Figures: numbers in words, small charts drawn on the server, the treemap. No script, no inline style."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from zlib import crc32

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from gongjian.ui import words
from gongjian.ui.icons import icon_svg
from gongjian.ui.parts import FEW_OPEN
from gongjian.ui.squarify import squarify
from gongjian.ui.templatetags.ui import NOTHING, read

register = template.Library()

TONES = {"dai": "#1A4E70", "muted": "#62686F", "zhu": "#B3261E"}
HEAD = 44  # px that a block of the treemap keeps for its own name
TINY_WIDTH, TINY_HEIGHT = (
    60,
    30,
)  # px below which a tile is no link and carries no word: fingers would miss it
LEVELS = (0.05, 0.15)  # overdue share of the open cases from which a block is pink, and dark pink


@register.filter
def thousands(number: float | str, digits: int = 0) -> str:
    """ "3,482"; what is in words already ("999+") stays as it is."""
    return number if isinstance(number, str) else words.thousands(number, digits)


@register.simple_tag
def percent(part: float, whole: float, *, digits: int = 1, base: bool = True) -> SafeString:
    """A share and its base: "93.8%（3,266 / 3,482）"; of nothing "暂无". `base=False`: percent only."""
    value = words.share(part, whole, digits)
    if not base:
        return format_html('<span class="gj-num">{}</span>', value)
    return format_html(
        '<span class="gj-num">{}<small>（{} / {}）</small></span>',
        value,
        words.thousands(part),
        words.thousands(whole),
    )


@register.simple_block_tag
def kpis(content: str) -> SafeString:
    """A row of key figures; the block holds `{% kpi %}` tags."""
    return format_html('<dl class="gj-kpis">{}</dl>', content)


@register.simple_tag
def kpi(label: str, value: Any, unit: str = "", *, url: str = "", under: str = "") -> SafeString:
    """One key figure. `under`: what stands below it, for instance the result of `{% delta … as d %}`."""
    figure = words.thousands(value) if isinstance(value, int) else value
    inner = format_html("{}<small>{}</small>", figure, unit)
    if url:
        inner = format_html('<a class="gj-plainlink" href="{}">{}</a>', url, inner)
    return format_html(
        '<div class="gj-kpi"><dt>{}</dt><dd>{}</dd>{}</div>',
        label,
        inner,
        format_html("<dd>{}</dd>", under) if under else NOTHING,
    )


@register.simple_tag
def delta(
    change: float, unit: str = "", *, up_is_good: bool = True, neutral: bool = False, digits: int = 1
) -> SafeString:
    """A change against the period before: arrow, number, and a word for those who see no arrow."""
    shown = round(change, digits)
    arrow, word = (
        ("minus", "持平")
        if shown == 0
        else ("arrow-up-right", "升")
        if shown > 0
        else ("arrow-down-right", "降")
    )
    tone = "" if shown == 0 or neutral else "good" if (shown > 0) == up_is_good else "bad"
    return format_html(
        '<span class="gj-delta" data-d="{}">{}<span class="gj-sr">{} </span>{}{}</span>',
        tone,
        icon_svg(arrow),
        word,
        words.thousands(abs(shown), digits),
        f" {unit}" if unit and unit != "%" else unit,
    )


@register.simple_tag
def spark(values: Sequence[float], width: int = 88, height: int = 24, tone: str = "dai") -> SafeString:
    """A line as small as a word. Fewer than two `values` draw nothing. Hidden from screen readers."""
    if len(values) < 2:
        return NOTHING
    low, span, last = min(values), (max(values) - min(values)) or 1, len(values) - 1
    points = [
        (2 + i * (width - 6) / last, height - 3 - (v - low) * (height - 6) / span)
        for i, v in enumerate(values)
    ]
    return format_html(
        '<svg class="gj-spark" width="{w}" height="{h}" viewBox="0 0 {w} {h}" aria-hidden="true">'
        '<polyline fill="none" stroke="{c}" stroke-width="1.5" points="{p}"/>'
        '<circle cx="{x}" cy="{y}" r="2.5" fill="{c}"/></svg>',
        w=width,
        h=height,
        c=TONES[tone],
        p=" ".join(f"{x:.1f},{y:.1f}" for x, y in points),
        x=f"{points[-1][0]:.1f}",
        y=f"{points[-1][1]:.1f}",
    )


@register.simple_tag
def bar(part: float, whole: float, tone: str = "") -> SafeString:
    """How much of a whole; screen readers skip it, the number stands beside it. `tone`: zhu, green …"""
    share = max(0, min(100, round(100 * part / whole))) if whole else 0
    return format_html(
        '<span class="gj-bar{}" aria-hidden="true"><i class="gj-w-{}"></i></span>',
        f" gj-bar--{tone}" if tone else "",
        share,
    )


@dataclass(frozen=True)
class Tile:
    """A placed tile: whole percent of the box around it."""

    x: int
    y: int
    w: int
    h: int
    tiny: bool

    @property
    def css(self) -> str:
        return f"gj-x-{self.x} gj-y-{self.y} gj-w-{self.w} gj-h-{self.h}"


@register.simple_tag
def treemap(blocks: Sequence[Any], width: int = 530, height: int = 276) -> SafeString:
    """Volume as area, overdue share as colour; tiles large enough are links. Needs places.css.

    Each block: label, url, value, open (cases in hand now), over (how many of these are late), kids (each:
    label, url, value), greatest first; blocks and kids without cases are left out. `width` and `height` in
    px are the shape it is laid out for; `treemap_legend` says what the colours mean.
    """
    blocks = [b for b in blocks if read(b, "value") > 0]
    tiles = _lay([read(b, "value") for b in blocks], width, height)
    return format_html(
        '<div class="gj-tm gj-ch" id="tm-{}">{}</div>',
        f"{crc32(repr([read(b, 'label') for b in blocks]).encode()):08x}",
        format_html_join(
            "",
            "{}",
            (
                (_block(b, t, width * t.w / 100, height * t.h / 100),)
                for b, t in zip(blocks, tiles, strict=True)
            ),
        ),
    )


@register.simple_tag
def treemap_legend() -> SafeString:
    """What the colours of `{% treemap %}` mean."""
    low, high = (f"{limit:.0%}" for limit in LEVELS)
    said = (
        ("0", f"超期低于 {low}"),
        ("1", f"{low}–{high}"),
        ("2", f"{high} 以上"),
        ("-", f"在办不到 {FEW_OPEN} 件，不比较"),
    )
    return format_html(
        '<p class="gj-tml">{}</p>', format_html_join("", '<span><i data-l="{}"></i>{}</span>', said)
    )


def _level(over: int, open_now: int) -> str:
    """The colour of a block: by the share of its open cases that are late, none where they are few."""
    if open_now < FEW_OPEN:
        return "-"
    return str(sum(over / open_now >= limit for limit in LEVELS))


def _block(block: Any, tile: Tile, width: float, height: float) -> SafeString:
    over, value = read(block, "over"), read(block, "value")
    level = _level(over, read(block, "open"))
    if tile.tiny:
        return format_html('<div class="gj-tmb {}" data-l="{}"><div></div></div>', tile.css, level)
    kids = [k for k in read(block, "kids") if read(k, "value") > 0]
    small = _lay([read(k, "value") for k in kids], width, max(height - HEAD, 10))
    inner = format_html_join("", "{}", ((_kid(k, t),) for k, t in zip(kids, small, strict=True)))
    return format_html(
        '<div class="gj-tmb {}" data-l="{}"><div><a class="gj-tmh" href="{}">'
        '<b>{}</b> {}<span class="gj-wide"> 件</span>{}</a>'
        "{}</div></div>",
        tile.css,
        level,
        read(block, "url"),
        read(block, "label"),
        words.thousands(value),
        format_html("<small>超期 {}</small>", words.thousands(over)) if over else NOTHING,
        format_html('<div class="gj-tmk">{}</div>', inner) if kids else NOTHING,
    )


def _kid(kid: Any, tile: Tile) -> SafeString:
    if tile.tiny:
        return format_html('<i class="{}"></i>', tile.css)
    return format_html(
        '<a class="{}" href="{}"><span>{}<small> {}</small></span></a>',
        tile.css,
        read(kid, "url"),
        read(kid, "label"),
        words.thousands(read(kid, "value")),
    )


def _lay(values: list[float], width: float, height: float) -> list[Tile]:
    """Tiles in whole percent; edges are rounded, not sizes, so that neighbours still touch."""
    tiles = []
    for x, y, w, h in squarify(values, width, height):
        left, top = round(100 * x / width), round(100 * y / height)
        right, bottom = round(100 * (x + w) / width), round(100 * (y + h) / height)
        tiles.append(Tile(left, top, right - left, bottom - top, tiny=w < TINY_WIDTH or h < TINY_HEIGHT))
    return tiles
