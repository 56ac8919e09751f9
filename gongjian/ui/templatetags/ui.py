"""Heads, panels, states, notes. docs/howto/add-a-page.md lists them, `/_ui/` shows them."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any
from zlib import crc32

from django import template
from django.template.loader import get_template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from gongjian.ui.icons import icon_svg
from gongjian.ui.quick import fill

register = template.Library()

NOTHING = SafeString("")
LOOKS = {
    # state: (icon, tone); the word comes from the workflow
    "new": ("circle-dashed", "new"),
    "lodged": ("circle-dashed", "new"),
    "offered": ("inbox", "new"),
    "doing": ("progress", "doing"),
    "called": ("speakerphone", "doing"),
    "disputed": ("message-exclamation", "soon"),
    "paused": ("player-pause", "doing"),
    "redo": ("rotate", "soon"),
    "settled": ("message-check", "doing"),
    "soon": ("clock-hour-4", "soon"),
    "over": ("alert-triangle", "over"),
    "done": ("circle-check", "done"),
    "closed": ("circle-check", "done"),
    "merged": ("arrows-join", "doing"),
    "transferred": ("arrow-forward-up", "doing"),
    "withdrawn": ("arrow-back-up", "doing"),
}
NOTE_ICONS = {"": "info-circle", "amber": "alert-circle", "zhu": "alert-triangle", "green": "circle-check"}
BODIES = {"pad": "gj-body", "flush": "gj-body--flush"}
MENUS = {"side": "ui/parts/side.html", "tabbar": "ui/parts/tabbar.html"}
CALL_ICONS = {"ok": "check", "late": "alert-triangle", "wait": "clock"}


@register.simple_tag
def icon(name: str, *, filled: bool = False) -> SafeString:
    """An icon of @tabler/icons by its name; unknown names raise."""
    return icon_svg(name, filled=filled)


@register.simple_tag(takes_context=True)
def menu(context: dict[str, Any], name: str, items: Sequence[Any]) -> SafeString:
    """A menu of the frame ("side", "tabbar") with `here` and `sub` of the page marked: drawn once for the
    same lines and counts.
    """
    return _menu(name, tuple(items), context.get("here"), context.get("sub"))


@lru_cache(maxsize=500)
def _menu(name: str, items: tuple[Any, ...], here: str | None, sub: str | None) -> SafeString:
    drawn = get_template(MENUS[name]).render({"items": items, "here": here, "sub": sub})
    return SafeString(drawn.strip())


@register.simple_block_tag
def page_head(content: str, title: str, lede: str = "") -> SafeString:
    """The sentence that opens a page (its only h1), a line below it, and the buttons that the block holds."""
    below = format_html("<p>{}</p>", lede) if lede else NOTHING
    actions = format_html('<div class="gj-actions">{}</div>', content) if content.strip() else NOTHING
    return format_html('<div class="gj-head"><div><h1>{}</h1>{}</div>{}</div>', title, below, actions)


@register.simple_block_tag
def panel(
    content: str,
    title: str,
    *,
    small: str = "",
    more: str = "",
    more_url: str = "",
    anchor: str = "",
    body: str = "pad",
    css: str = "",
) -> SafeString:
    """A card with a heading. `body`: "pad", "flush" (rows to the edge), "none" (bring your own `.gj-body`).

    `small` stands beside the heading, `more`/`more_url` is the link on the right. Give `anchor`, the id of
    the heading, where two panels of a page share a title.
    """
    anchor = anchor or f"p-{crc32(title.encode()):08x}"
    beside = format_html("<small>{}</small>", small) if small else NOTHING
    link = format_html('<a class="gj-more" href="{}">{}</a>', more_url, more) if more else NOTHING
    inner = content if body == "none" else format_html('<div class="{}">{}</div>', BODIES[body], content)
    return format_html(
        '<section class="gj-panel{}" aria-labelledby="{}">'
        '<header><h2 id="{}">{}</h2>{}{}</header>{}</section>',
        f" {css}" if css else "",
        anchor,
        anchor,
        title,
        beside,
        link,
        inner,
    )


@register.simple_tag
def status(state: str, label: str) -> SafeString:
    """The state of a workflow: shape, word and colour. `state` is a key of LOOKS, else KeyError."""
    name, tone = LOOKS[state]
    return fill('<span class="gj-st" data-s="{}">{}{}</span>', tone, icon_svg(name), label)


@register.simple_tag
def tag(text: str, tone: str = "") -> SafeString:
    """A small label: category, source, flag. `tone`: "", line, dai, zhu, amber or green."""
    return fill('<span class="gj-tag{}">{}</span>', f" gj-tag--{tone}" if tone else "", text)


@register.simple_block_tag
def counts(content: str) -> SafeString:
    """The line that says what this record feeds by itself, so nobody fills it in twice."""
    return format_html('<div class="gj-counts">{}<span>{}</span></div>', icon_svg("arrows-split-2"), content)


@register.simple_block_tag
def note(content: str, tone: str = "", *, icon: str = "", role: str = "") -> SafeString:
    """A message in the page. `tone`: "", amber, zhu or green. `role`: "status" or "alert" if it is news."""
    return format_html(
        '<div class="gj-note{}"{}>{}<span>{}</span></div>',
        f" gj-note--{tone}" if tone else "",
        format_html(' role="{}"', role) if role else NOTHING,
        icon_svg(icon or NOTE_ICONS[tone]),
        content,
    )


@register.simple_tag
def blank(
    title: str, text: str = "", *, icon: str = "inbox", url: str = "", action: str = "", primary: bool = False
) -> SafeString:
    """What a list says when it has nothing to show: what is the matter, and what can be done about it."""
    button = (
        format_html('<a class="btn{}" href="{}">{}</a>', " btn-primary" if primary else "", url, action)
        if action
        else NOTHING
    )
    return format_html(
        '<div class="gj-empty">{}<h3>{}</h3><p>{}</p>{}</div>', icon_svg(icon), title, text, button
    )


@register.simple_tag
def rule_tip(words: str, text: str, source: str = "", *, anchor: str = "") -> SafeString:
    """The rule behind a word, shown on hover, focus or touch: what it says and where it stands."""
    anchor = anchor or f"r-{crc32(f'{words}{text}'.encode()):08x}"
    return format_html(
        '<button type="button" class="gj-tip gj-tip--right gj-ruletip" aria-describedby="{}">{} {}'
        '<span class="gj-tipbox" role="tooltip" id="{}"><b>{}</b>{}</span></button>',
        anchor,
        words,
        icon_svg("info-circle"),
        anchor,
        text,
        format_html("<em>{}</em>", source) if source else NOTHING,
    )


@register.simple_block_tag
def next_step(content: str, title: str, text: str = "", *, anchor: str = "next") -> SafeString:
    """The one thing to do now; the block holds `{% does %}` and the form of the chosen act."""
    below = format_html("<p>{}</p>", text) if text else NOTHING
    return format_html(
        '<section class="gj-next" aria-labelledby="{}"><header><h2 id="{}">{}</h2>{}</header>{}</section>',
        anchor,
        anchor,
        title,
        below,
        content,
    )


@register.inclusion_tag("ui/parts/does.html")
def does(items: Any, label: str = "办理动作") -> dict[str, Any]:
    """Links between the acts that are possible now. Each item: label, url, icon, here (bool)."""
    return {"items": items, "label": label}


@register.inclusion_tag("ui/parts/views.html")
def views(items: Any, label: str = "视图", css: str = "") -> dict[str, Any]:
    """Saved views or tabs; they are links. Each item: label, url, count (or None), here (bool)."""
    return {"items": items, "label": label, "css": css}


@register.inclusion_tag("ui/parts/chips.html")
def chips(items: Any, clear_url: str = "", words: str = "") -> dict[str, Any]:
    """Conditions in force. Each item: label, url (the page without this condition). `words`: their number."""
    return {"items": items, "clear_url": clear_url, "words": words}


@register.inclusion_tag("ui/parts/pager.html")
def pager(newer: str = "", older: str = "", words: str = "") -> dict[str, Any]:
    """Links to the pages before and after (keyset paging), "" where none is; `words` stands on the left."""
    return {"newer": newer, "older": older, "words": words}


@register.simple_tag
def whistle(called: Any) -> SafeString:
    """Who was called to the place, and who came. Each item: name, look ("ok", "late" or "wait"), word."""
    spans = format_html_join(
        "",
        '<span class="{}">{}{}</span>',
        (
            (f"is-{look}", icon_svg(CALL_ICONS[look]), f"{name} {word}".strip())
            for name, look, word in ((read(c, "name"), read(c, "look"), read(c, "word")) for c in called)
        ),
    )
    return format_html('<div class="gj-whistle">{}</div>', spans)


@register.simple_block_tag
def tl(content: str, title: str, when: str = "", *, look: str = "", icon: str = "") -> SafeString:
    """One entry of a history (inside `<ol class="gj-tl">`). `look`: "", now, ok or bad; `when` in words."""
    return format_html(
        '<li{}><span class="gj-dot">{}</span><div class="gj-h"><b>{}</b>{}</div>{}</li>',
        format_html(' class="is-{}"', look) if look else NOTHING,
        icon_svg(icon) if icon else NOTHING,
        title,
        format_html("<time>{}</time>", when) if when else NOTHING,
        content,
    )


@register.simple_block_tag
def step(content: str, title: str, small: str = "", *, look: str = "todo", icon: str = "") -> SafeString:
    """One step of a request, for residents (inside `<ol class="gj-steps">`). `look`: ok, now or todo."""
    return format_html(
        '<li class="is-{}"{}><span class="gj-dot">{}</span><b>{}</b>{}{}</li>',
        look,
        SafeString(' aria-current="step"') if look == "now" else NOTHING,
        icon_svg(icon) if icon else NOTHING,
        title,
        format_html("<small>{}</small>", small) if small else NOTHING,
        content,
    )


@register.simple_tag
def person(name: str, masked: str = "", reveal_url: str = "") -> SafeString:
    """A person with the number masked, and the way to the whole number, which leaves a trace."""
    link = (
        format_html('<br><a class="gj-u gj-sm gj-noprint" href="{}">查看全号（会留痕）</a>', reveal_url)
        if masked and reveal_url
        else NOTHING
    )
    return format_html('{} <span class="gj-num">{}</span>{}', name, masked, link)


@register.inclusion_tag("ui/parts/photos.html")
def photos(items: Any) -> dict[str, Any]:
    """Evidence. Each item: url, thumb (a small picture), alt (what it shows), caption (who and when)."""
    return {"items": items}


@register.inclusion_tag("ui/parts/summary.html")
def summary_list(rows: Any, verb: str = "修改") -> dict[str, Any]:
    """What was filled in, to be checked before it is sent. Each row: label, value, url to change it or ""."""
    return {"rows": rows, "verb": verb}


def read(item: Any, name: str) -> Any:
    """`name` of a mapping or an object; components take either. Raises KeyError or AttributeError."""
    return item[name] if isinstance(item, dict) else getattr(item, name)
