"""The slip for those who keep things on paper: the address behind the QR code, and the code itself."""

import io
from urllib.parse import urlencode

import segno
from django.urls import reverse

from gongjian.requests.models import Case


def address(case: Case) -> str:
    """The look-up page with number and query code filled in. Whoever holds the slip may see the case."""
    return f"{reverse('portal:track')}?{urlencode({'no': case.number, 'code': case.query_code})}"


def qr(url: str) -> bytes:
    """A QR code as an SVG file, dark on white with its quiet zone; a quarter of it may be lost."""
    out = io.BytesIO()
    segno.make_qr(url, error="q").save(
        out, kind="svg", scale=4, border=4, light="#fff", title="二维码", svgns=True
    )
    return out.getvalue()
