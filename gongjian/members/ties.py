"""What keeps a branch from being dissolved: who belongs to it, is on the way, or is looked after by it."""

from datetime import date

from gongjian.members.queries import hanging
from gongjian.orgs.models import Org
from gongjian.orgs.ties import tie


@tie
def members(org: Org, on: date) -> str:
    """Members on the day or after it."""
    return _said(hanging.members(org, on), "名党员（请先给他们办组织关系转接）")


@tie
def transfers(org: Org, _on: date) -> str:
    """Transfers under way, out or in."""
    return _said(hanging.transfers(org), "次没办完的组织关系转接")


@tie
def strangers(org: Org, _on: date) -> str:
    """Floating members who are looked after here."""
    return _said(hanging.hosted(org), "名流入党员")


@tie
def services(org: Org, _on: date) -> str:
    """Those who registered here as living here."""
    return _said(hanging.services(org), "名双报到党员")


def _said(count: int, words: str) -> str:
    return f"{count} {words}" if count else ""
