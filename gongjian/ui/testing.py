"""The test client that reads every page as a careful colleague would, and complains."""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from bs4 import BeautifulSoup
from bs4.element import Comment, NavigableString, PreformattedString, Tag
from django.test import Client

HAN = "\u4e00-\u9fff"
HALF_WIDTH = re.compile(rf"[{HAN}”》）][,;:!?(]|[)][{HAN}]|[{HAN}]\.(?=[{HAN}\s]|$)|[{HAN}]\"|\"[{HAN}]")
ADDRESS = re.compile(r"https?://\S+")
ENGLISH = re.compile(r"(?<![A-Za-z0-9_@./-])[A-Za-z]{2,}(?![A-Za-z0-9_@]|[./-][A-Za-z0-9])")
ALLOWED = frozenset(["Cookie", "Ctrl", "Excel", "GeoJSON", "WebP", "Word"])
ACRONYM = re.compile(r"[A-Z]{2,4}")
TITLE = re.compile(r"\S.* - \S+")
SPOKEN = ("alt", "aria-label", "placeholder", "title", "data-l")
SILENT = {"script", "style", "code", "kbd", "svg"}
NAMELESS = {"hidden", "submit", "button", "image", "reset"}


class PageClient(Client):
    """Django's test client; a page that breaks the house rules fails the test, with the list of complaints.

    What people wrote themselves is not ours to correct: `data-verbatim` on an element exempts its words.
    """

    def request(self, **request: Any) -> Any:
        """As Client.request. Raises AssertionError."""
        response = super().request(**request)
        if not getattr(response, "streaming", False) and response.headers.get("Content-Type", "").startswith(
            "text/html"
        ):
            found = complaints(response.content.decode())
            where = f"{request.get('REQUEST_METHOD')} {request.get('PATH_INFO')}"
            assert not found, "\n  ".join([f"{where} ({response.status_code}):", *found])
        return response


@pytest.fixture
def page_client() -> PageClient:
    """A client that checks every page it sees."""
    return PageClient()


def complaints(html: str) -> list[str]:
    """Everything wrong with a page, or with the fragment of one (which needs no h1, title or language)."""
    page = BeautifulSoup(html, "html.parser")
    checks: list[Callable[[BeautifulSoup], Iterator[str]]] = [
        _names,
        _ids,
        _forms,
        _inline,
        _links,
        _pictures,
        _wording,
    ]
    if page.html:
        checks.insert(0, _frame)
    return [line for check in checks for line in check(page)]


def _frame(page: BeautifulSoup) -> Iterator[str]:
    if len(page.find_all("h1")) != 1:
        yield f"{len(page.find_all('h1'))} h1 instead of one"
    if not TITLE.fullmatch(_text(page.title).strip() if page.title else ""):
        yield f"title {_text(page.title)!r} is not 'page - site'"
    if not str(page.html and page.html.get("lang", "")).startswith("zh"):
        yield "html has no lang=zh-Hans"
    ids = {str(tag["id"]) for tag in page.find_all(id=True)}
    for name in ("for", "aria-describedby", "aria-labelledby", "aria-controls"):
        for tag in page.select(f"[{name}]"):
            yield from (f"{name}={word!r} leads nowhere" for word in _words(tag, name) if word not in ids)


def _names(page: BeautifulSoup) -> Iterator[str]:
    labelled = {str(tag["for"]) for tag in page.find_all("label", attrs={"for": True}) if _text(tag).strip()}
    for tag in page.find_all(["input", "select", "textarea"]):
        if tag.name == "input" and tag.get("type") in NAMELESS:
            continue
        around = tag.find_parent("label")
        if not (
            tag.get("id") in labelled
            or (around and _text(around).strip())
            or tag.get("aria-label")
            or tag.get("aria-labelledby")
        ):
            yield f"no label: {_short(tag)}"
    for tag in page.find_all(["button", "summary"]):
        if not (_text(tag).strip() or tag.get("aria-label")):
            yield f"no words: {_short(tag)}"


def _ids(page: BeautifulSoup) -> Iterator[str]:
    counted = Counter(str(tag["id"]) for tag in page.find_all(id=True))
    yield from (f"id {name!r} is there {n} times" for name, n in counted.items() if n > 1)


def _forms(page: BeautifulSoup) -> Iterator[str]:
    for form in page.find_all("form"):
        if not form.has_attr("action"):
            yield f"form without action: {_short(form)}"
        if str(form.get("method", "")).lower() == "post" and not form.find(
            "input", attrs={"name": "csrfmiddlewaretoken"}
        ):
            yield f"form without csrf_token: {_short(form)}"
        if form.find("input", type="file") and form.get("enctype") != "multipart/form-data":
            yield f"form with files but without enctype: {_short(form)}"


def _inline(page: BeautifulSoup) -> Iterator[str]:
    for tag in page.select("*"):
        if tag.name == "style" or (
            tag.name == "script" and not tag.get("src") and tag.get("type") != "application/json"
        ):
            yield f"inline <{tag.name}>"
        for name, value in tag.attrs.items():
            if (
                name == "style"
                or name.startswith(("on", "hx-on"))
                or str(value).strip().lower().startswith("javascript:")
            ):
                yield f"inline code: {name}={value!r} on <{tag.name}>"


def _links(page: BeautifulSoup) -> Iterator[str]:
    for link in page.find_all("a"):
        if not link.get("href") or link["href"] == "#":
            yield f"link to nowhere: {_short(link)}"
        if not (_text(link).strip() or link.get("aria-label") or link.find("img", alt=re.compile("."))):
            yield f"link without words: {_short(link)}"


def _pictures(page: BeautifulSoup) -> Iterator[str]:
    yield from (f"img without alt: {_short(tag)}" for tag in page.find_all("img") if not tag.has_attr("alt"))


def _wording(page: BeautifulSoup) -> Iterator[str]:
    for words in _spoken(page):
        text = ADDRESS.sub("", " ".join(words.split()))
        if found := HALF_WIDTH.search(text):
            yield f"half-width punctuation {found[0]!r} in {text[:60]!r}"
        for word in ENGLISH.findall(text):
            if word not in ALLOWED and not ACRONYM.fullmatch(word):
                yield f"English word {word!r} in {text[:60]!r}"


def _spoken(page: BeautifulSoup) -> Iterator[str]:
    for node in page.find_all(string=True):
        if not isinstance(node, (Comment, PreformattedString)) and not _verbatim(node):
            yield str(node)
    for name in SPOKEN:
        yield from (str(tag[name]) for tag in page.select(f"[{name}]") if not _verbatim(tag))
    for tag in page.find_all("input", type="submit"):
        yield str(tag.get("value", ""))


def _verbatim(node: NavigableString | Tag) -> bool:
    around = [node, *node.parents] if isinstance(node, Tag) else list(node.parents)
    return any(
        tag.name in SILENT or tag.has_attr("data-verbatim") or tag.name == "textarea" for tag in around
    )


def _words(tag: Tag, name: str) -> list[str]:
    value = tag.get(name) or ""
    return list(value) if isinstance(value, list) else str(value).split()


def _text(tag: Tag | None) -> str:
    return tag.get_text() if tag else ""


def _short(tag: Tag) -> str:
    return " ".join(str(tag).split())[:90]
