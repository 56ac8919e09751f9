"""The slip for those who keep things on paper: the address behind the QR code, and the code itself."""

import io
from urllib.parse import urlencode

import segno
from django.urls import reverse

from gongjian.orgs import queries as orgs
from gongjian.orgs.models import Org
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


def nearest_phone(office: Org | None) -> Org | None:
    """The body that is called about what `office` answers for: itself, or the nearest above that has a
    telephone. So a place has one number on the slip, the progress page and in
    the look-up. One query at most.
    """
    if office is None or office.phone:
        return office
    return next((org for org in orgs.leads_above(office) if org.phone), None)


def to_call(office: Org | None) -> dict[str, str] | None:
    """Name and number of that body, for a page; None where nobody has one."""
    found = nearest_phone(office)
    return {"name": found.short_name, "phone": found.phone} if found and found.phone else None
