"""Icons of the npm package @tabler/icons, written into the page as SVG: no font, no request, any colour."""

import re
from functools import cache
from pathlib import Path

from django.conf import settings
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

NAME = re.compile(r"[a-z0-9-]+")
INNER = re.compile(r"<svg[^>]*>(.*)</svg>", re.DOTALL)
FILL = SafeString('fill="currentColor"')
STROKE = SafeString(
    'fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round"'
)
INVISIBLE = '<path stroke="none" d="M0 0h24v24H0z" fill="none"/>'


class UnknownIcon(LookupError):
    """The package has no icon of this name (https://tabler.io/icons lists them)."""


@cache
def icon_svg(name: str, *, filled: bool = False) -> SafeString:
    """The icon as inline SVG, hidden from screen readers. Raises UnknownIcon."""
    inner = mark_safe(_drawing(name, "filled" if filled else "outline"))  # noqa: S308 - a file of a locked package
    return format_html(
        '<svg class="ti ti-{}" width="1em" height="1em" viewBox="0 0 24 24" {} aria-hidden="true">{}</svg>',
        name,
        FILL if filled else STROKE,
        inner,
    )


def _drawing(name: str, kind: str) -> str:
    file = Path(settings.NODE_MODULES) / "@tabler/icons/icons" / kind / f"{name}.svg"
    if not NAME.fullmatch(name) or not file.is_file():
        raise UnknownIcon(f"@tabler/icons has no {kind} icon {name!r} (looked in {file.parent})")
    found = INNER.search(file.read_text())
    assert found, f"{file} is not an SVG"
    return "".join(line.strip() for line in found[1].replace(INVISIBLE, "").splitlines())
