"""A declaration as pages show it: beside what is known, filled into the form, as a letter with its code."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

import segno
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from gongjian.kernel import clock
from gongjian.orgs.models import Org
from gongjian.orgs.queries import lead_above
from gongjian.platform.sealed import mask_name, mask_phone
from gongjian.ui.parts import Answer
from gongjian.units.models import Declaration, Link, Mode, Standing

PLAIN_MODES = {  # as a liaison person says it
    "sole": "有，本单位自己的党组织",
    "joint": "有，和别的单位联合组建的党组织",
    "regional": "有，由社区、楼宇或园区的党组织管",
    "trade": "有，由行业的党组织管",
    "chain": "有，由产业链的党组织管",
    "work": "没有党组织，有党建指导员、联络员或工会等联系",
    "none": "都没有",
}


@dataclass(frozen=True)
class Compared:
    """One fact: what is known, what the unit says now, and whether they differ."""

    term: str
    known: str
    told: str

    @property
    def differs(self) -> bool:
        return self.told not in ("", self.known)


@dataclass(frozen=True)
class Letter:
    """A printed letter: to whom, from whom, until when, and the way in as address and as code."""

    declaration: Declaration
    desk: Org | None
    until: date
    url: str
    code: SafeString

    @property
    def is_over(self) -> bool:
        """Whether the last day has passed."""
        return self.declaration.campaign.due_on < clock.today()


class _Fresh(Protocol):
    @property
    def declaration(self) -> Declaration: ...
    @property
    def link(self) -> Link: ...
    @property
    def token(self) -> str: ...


def compared(one: Declaration, now: Standing | None) -> list[Compared]:
    """Every fact that is asked, with the answer; nothing told yet is empty."""
    if now is None:
        return []
    told = one.sent_on is not None and one.headcount is not None
    unit = one.unit

    def row(term: str, known: Any, said: Any) -> Compared:
        return Compared(term, str(known), str(said) if told else "")

    return [
        row("是否在运行", _running(now.is_operating), _running(one.is_operating)),
        row("从业人数", now.headcount, one.headcount),
        row("正式党员", now.members, one.members),
        row("党组织", now.get_mode_display(), Mode(one.mode).label if one.mode else ""),
        row("地址", unit.address, one.address),
        row("联络员", mask_name(unit.liaison), mask_name(one.liaison)),
        row("联络员电话", mask_phone(unit.liaison_phone), mask_phone(one.liaison_phone)),
    ]


def initial(one: Declaration, now: Standing | None) -> dict[str, Any]:
    """The form filled in: with this year's answers once there are any, else with what is known."""
    if now is None:
        return {}
    source: Any = one if one.headcount is not None else now
    return {
        "is_operating": "yes" if source.is_operating else "no",
        "headcount": source.headcount,
        "members": source.members,
        "mode": source.mode or now.mode,
        "address": one.address or one.unit.address,
    }


def summary(one: Declaration, now: Standing | None) -> list[Answer]:
    """What the liaison person reads before confirming; their own name and number masked."""
    filled = initial(one, now)
    if not filled:
        return []
    unit = one.unit
    name, phone = one.liaison or unit.liaison, one.liaison_phone or unit.liaison_phone
    return [
        Answer("单位现在", _running(filled["is_operating"] == "yes")),
        Answer("上班的人", f"{filled['headcount']} 人"),
        Answer("正式党员", f"{filled['members']} 名"),
        Answer("党组织", PLAIN_MODES[filled["mode"]]),
        Answer("地址", filled["address"] or "没有登记"),
        Answer("联络员", f"{mask_name(name)} {mask_phone(phone)}".strip() or "没有登记"),
    ]


def letters(made: Sequence[_Fresh], here: str) -> list[Letter]:
    """The letters for links just made; `here` is the address of this site. One query for each place."""
    areas = {one.declaration.unit.org.area_id: one.declaration.unit.org.area for one in made}
    desks = {pk: lead_above(area) for pk, area in areas.items()}
    return [_letter(one, here, desks[one.declaration.unit.org.area_id]) for one in made]


def _letter(fresh: _Fresh, here: str, desk: Org | None) -> Letter:
    url = f"{here}{reverse('units:declare', args=[fresh.token])}"
    return Letter(fresh.declaration, desk, fresh.link.expires_on, url, qr(url))


def qr(url: str) -> SafeString:
    """A QR code to stand in a page, dark on white with its quiet zone."""
    out = io.BytesIO()
    segno.make_qr(url, error="m").save(
        out, kind="svg", scale=4, border=4, light="#fff", title="二维码", xmldecl=False, svgns=False, nl=False
    )
    return mark_safe(out.getvalue().decode())  # noqa: S308 - drawn here from an address of this site


def _running(word: bool) -> str:
    return "在正常运行" if word else "已停业或搬走"
