"""What a resident's first visit weighs: the page and all it loads, compressed."""

import gzip
import re
from pathlib import Path

from django.contrib.staticfiles import finders
from django.test import Client

from benchmarks.measure import Line

LOADED = re.compile(r'(?:href|src)="/static/([^"?]+\.(?:css|js|svg|png|woff2|ico))"')
BUDGET = 100_000
PAGES = ("/", "/submit/", "/track/", "/figures/", "/?elder=1")


def pages() -> Line:
    """The heaviest of the portal's pages."""
    weights = {address: _weight(address) for address in PAGES}
    worst = max(weights, key=lambda address: weights[address])
    figure = f"{weights[worst] / 1000:.1f} KB ({worst})"
    return Line("portal, heaviest first visit, gzipped", figure, "100 KB", weights[worst] / BUDGET, 1)


def _weight(address: str) -> int:
    page = Client().get(address, follow=True).content
    files = {match.decode() for match in re.findall(LOADED.pattern.encode(), page)}
    return _packed(page) + sum(_packed(_read(name)) for name in files)


def _read(name: str) -> bytes:
    found = finders.find(name)
    assert found, name
    return Path(found).read_bytes()


def _packed(content: bytes) -> int:
    return len(gzip.compress(content, 6))
