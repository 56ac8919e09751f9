"""Clocks and the words of time."""

from datetime import date, datetime, timedelta
from typing import Any

from django import template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from gongjian.ui import words
from gongjian.ui.icons import icon_svg
from gongjian.ui.parts import Pause
from gongjian.ui.quick import fill
from gongjian.ui.templatetags.ui import NOTHING, read

register = template.Library()

SOON = timedelta(hours=24)
REASON = 12  # as much of a reason as fits below a clock; the rest stands in the title
ICONS = {
    "over": "alert-triangle",
    "soon": "clock-hour-4",
    "done": "circle-check",
    "late": "circle-check",
    "hold": "player-pause",
}


@register.filter
def due_words(when: datetime | date) -> str:
    """ "今天 17:30", "11-19 周四 17:30"."""
    return words.due_words(when)


@register.filter
def stamp(when: datetime) -> str:
    """ "11-17 11:02", for histories."""
    return words.stamp(when)


@register.filter
def day_words(when: datetime | date) -> str:
    """ "11 月 18 日"."""
    return words.day_words(when)


@register.filter
def weekday(when: datetime | date) -> str:
    """ "周三"."""
    day = timezone.localtime(when) if isinstance(when, datetime) else when
    return words.WEEKDAYS[day.weekday()]


@register.filter
def spoken(when: datetime) -> str:
    """ "周四下午 2 点", for the elder version."""
    return words.spoken(when)


@register.filter
def spell(length: timedelta) -> str:
    """A length of time in two units: "1 天 16 小时"."""
    return words.spell(length)


@register.filter
def since(then: datetime) -> str:
    """How long ago, in two units: "1 天 16 小时"."""
    return words.spell(timezone.now() - then)


@register.simple_tag
def clock(
    due: datetime | None,
    *,
    now: datetime | None = None,
    paused: Pause | None = None,
    done: datetime | None = None,
    late: str = "",
    css: str = "",
) -> SafeString:
    """A deadline: what remains or how far it is over, and below it when; or that it is done. A clock that
    stands shows no date, which would read as if it ran: it says why and since when it stands.

    `late`: how far it is over in the unit of the clock, "2 个工作日"; without it the calendar's days count.
    Without a due time there is no clock: nothing is drawn. The browser refreshes the words each minute.
    """
    if due is None:
        return NOTHING
    now = now or timezone.now()
    if paused and not done:
        return _standing(paused, now, css)
    state, main = _face(due, now, done=done, late=late)
    absolute = (
        words.due_words(done, now)
        if done
        else f"{words.due_words(due, now)}{' 到期' if state == 'over' else ''}"
    )
    ticking = fill(' data-due="{}"', due.isoformat()) if state in {"soon", ""} else NOTHING
    return fill(
        '<span class="gj-clock{}" data-s="{}"{}><b>{}<span>{}</span></b><small>{}</small></span>',
        f" {css}" if css else "",
        state,
        ticking,
        icon_svg(ICONS[state]) if state else NOTHING,
        main,
        absolute,
    )


@register.simple_tag
def clock_big(
    due: datetime,
    since: datetime,
    *,
    now: datetime | None = None,
    paused: Pause | None = None,
    done: datetime | None = None,
    late: str = "",
    words_before: str = "",
    rule: str = "",
    rule_url: str = "",
) -> SafeString:
    """The deadline of the page's subject, with a bar from `since` (when the clock started) to `due`; `late`
    as of `clock`.
    """
    now = now or timezone.now()
    paused = None if done else paused
    state, main = ("hold", "计时已暂停") if paused else _face(due, now, done=done, late=late, long=True)
    before = words_before or {
        "over": "已经超期",
        "done": "已经办完",
        "late": "已经办完",
        "hold": "办理期限",
    }.get(state, "距到期")
    basis = (
        format_html(' · <a class="gj-u" href="{}">{}</a>', rule_url, rule)
        if rule_url
        else f" · {rule}"
        if rule
        else ""
    )
    return format_html(
        '<section class="gj-panel gj-clockbig" data-s="{}" aria-label="期限">'
        '<span class="gj-sm gj-muted">{}</span>'
        '<b class="gj-num">{}</b><div class="gj-clockbar"><i class="gj-w-{}"></i></div>'
        '<span class="gj-sm gj-2">{}{}</span></section>',
        state,
        before,
        main.removeprefix("剩 ").removeprefix("超期 "),
        _spent(since, due, paused.since if paused else done or now),
        words.paused(paused.reason, paused.since, now) if paused else f"{words.due_words(due, now)} 到期",
        basis,
    )


@register.inclusion_tag("ui/parts/todo.html")
def todo_row(
    title: str,
    url: str,
    verb: str,
    *,
    due: datetime | None = None,
    meta: str = "",
    icon: str = "message-2",
    paused: Pause | None = None,
    late: str = "",
    act_url: str = "",
    now: datetime | None = None,
) -> dict[str, Any]:
    """A thing to do, with its own verb and clock; overdue ones are marked and get the filled button."""
    now = now or timezone.now()
    over = due is not None and not paused and due < now
    return {
        "title": title, "url": url, "verb": verb, "due": due, "meta": meta, "icon": icon,
        "paused": paused, "late": late, "act_url": act_url or url, "now": now, "over": over,
    }  # fmt: skip


@register.inclusion_tag("ui/parts/agenda.html")
def agenda(items: Any, now: datetime | None = None) -> dict[str, Any]:
    """The day, with a line at the present moment. Items in order of time: at, title, meta, url or ""."""
    now = now or timezone.now()
    past = [i for i in items if read(i, "at") < now]
    coming = [i for i in items if read(i, "at") >= now]
    return {"past": past, "coming": coming, "now": now}


def _standing(paused: Pause, now: datetime, css: str) -> SafeString:
    full = words.paused(paused.reason, paused.since, now)
    short = paused.reason if len(paused.reason) <= REASON else f"{paused.reason[: REASON - 1]}…"
    return format_html(
        '<span class="gj-clock{}" data-s="hold" title="{}"><b>{}<span>计时已暂停</span></b>'
        "<small>{}</small></span>",
        f" {css}" if css else "",
        full,
        icon_svg(ICONS["hold"]),
        words.paused(short, paused.since, now),
    )


def _face(
    due: datetime, now: datetime, *, done: datetime | None, late: str, long: bool = False
) -> tuple[str, str]:
    say = words.spell if long else words.brief
    if done:
        return ("done", "按期办完") if done <= due else ("late", f"超期 {late or say(done - due)}办完")
    if now > due:
        return "over", f"超期 {late or say(now - due)}"
    return "soon" if due - now <= SOON else "", f"剩 {say(due - now)}"


def _spent(since: datetime, due: datetime, now: datetime) -> int:
    whole = (due - since).total_seconds()
    return 100 if whole <= 0 else max(0, min(100, round(100 * (now - since).total_seconds() / whole)))
