"""`format_html` for what a page draws hundreds of times: the same text, without a care for lazy words."""

from html import escape
from typing import Any

from django.utils.safestring import SafeString


def safe(value: Any) -> str:
    """What a value looks like in HTML: as it is when it is HTML already, else escaped."""
    return str(value.__html__() if hasattr(value, "__html__") else escape(str(value)))


def fill(form: str, *args: Any, **named: Any) -> SafeString:
    """`form` with its places filled, every value made safe; `form` itself is HTML of the code."""
    return SafeString(form.format(*map(safe, args), **{name: safe(value) for name, value in named.items()}))
