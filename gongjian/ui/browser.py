"""For tests in a real browser: pages of a live server at a chosen width, and what every page must stand."""

import os
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page

WIDTHS = (390, 1440)
ALL_WIDTHS = (320, 390, 768, 1024, 1440)
DESK = 900  # px from which a screen is a desk's, not a hand's
RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa")
AXE = """tags => axe.run(document, {runOnly: tags}).then(found => found.violations.map(v => {
  const say = n => `    ${n.target.join(" ")}: ${n.failureSummary.replace(/\\s+/g, " ").slice(0, 220)}`;
  return `${v.impact} ${v.id}: ${v.help}\\n` + v.nodes.slice(0, 4).map(say).join("\\n");
}))"""
# Half scrolled, a button may lie under the frame's head, and counts as too small to hit.
FROM_THE_TOP = """() => new Promise(done => {
  window.scrollTo({top: 0, behavior: "instant"});
  requestAnimationFrame(() => requestAnimationFrame(done));
})"""
SIDEWAYS = """() => {
  const wide = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= wide) return null;
  const out = [...document.querySelectorAll("body *")].filter(e => e.getBoundingClientRect().right > wide+1);
  const names = out.slice(0, 5).map(e => `${e.tagName}.${e.getAttribute("class")}`).join(", ");
  return `${document.documentElement.scrollWidth} px in ${wide}: ${names}`;
}"""

OpenPage = Callable[..., Page]


def pytest_configure() -> None:
    """Playwright keeps an event loop in the thread of the tests; the ORM is used beside it, never inside."""
    os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")


@pytest.fixture
def open_page(browser: Browser, live_server: Any) -> Iterator[OpenPage]:
    """`open_page(width=390, script=True, user=None, elder=False)` → a page of the live server.

    What a page logs as an error, throws, or has refused by the Content-Security-Policy fails the test at its
    end, unless `quiet=True` (expected answers such as 404, 409 and 422 log an error too).
    """
    opened: list[BrowserContext] = []
    troubles: list[str] = []

    def open_one(
        *, width: int = 390, script: bool = True, user: Any = None, elder: bool = False, quiet: bool = False
    ) -> Page:
        context = browser.new_context(
            base_url=live_server.url,
            viewport={"width": width, "height": DESK if width > DESK else 844},
            java_script_enabled=script,
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
            has_touch=width < DESK,
        )
        context.set_default_timeout(10_000)
        opened.append(context)
        context.add_cookies(_cookies(live_server.url, user, elder=elder))
        page = context.new_page()
        if not quiet:
            page.on("pageerror", lambda error: troubles.append(f"{page.url}: {error}"))
            page.on("console", lambda message: _hear(message, page, troubles))
        return page

    yield open_one
    for context in opened:
        context.close()
    assert not troubles, "\n".join(troubles)


def axe(page: Page) -> None:
    """No violation of WCAG 2.2 A or AA on the page as it stands, its security policy in force."""
    page.wait_for_load_state()
    page.evaluate(FROM_THE_TOP)
    page.evaluate(_axe())
    found = page.evaluate(AXE, list(RULES))
    assert not found, "\n".join([page.url, *found])


def no_sideways_scroll(page: Page) -> None:
    """Nothing makes the page wider than its window."""
    page.wait_for_load_state()  # after a click the new page is there before its styles are
    found = page.evaluate(SIDEWAYS)
    assert not found, f"{page.url}: {found}"


@cache
def _axe() -> str:
    source = (Path(settings.NODE_MODULES) / "axe-core/axe.min.js").read_text()
    return f"() => {{ {source} }}"


def _cookies(url: str, user: Any, *, elder: bool) -> list[Any]:
    cookies = [{"name": "elder", "value": "1", "url": url}] if elder else []
    if user is not None:
        client = Client()
        client.force_login(user, backend="gongjian.platform.sessions.Accounts")
        name = settings.SESSION_COOKIE_NAME
        cookies.append({"name": name, "value": client.cookies[name].value, "url": url})
    return cookies


def _hear(message: ConsoleMessage, page: Page, troubles: list[str]) -> None:
    if message.type == "error":
        troubles.append(f"{page.url}: {message.text}")
