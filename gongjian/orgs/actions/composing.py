"""The bodies of a place founded from a pattern in one act, and the patterns themselves."""

from collections.abc import Sequence
from datetime import date

from gongjian.kernel.verdict import Denied
from gongjian.orgs import composing, rules
from gongjian.orgs.actions.bodies import Founding, found_orgs, hold_for_founding
from gongjian.orgs.actor import Actor
from gongjian.orgs.models import Org, Pattern
from gongjian.platform.action import action, remark


@action("按模板组建", allow=rules.may_change, first=hold_for_founding)
def compose(org: Org, *, pattern: Pattern, on: date, document: str, by: Actor) -> dict[str, Org]:
    """Found what a pattern means at a place and is not there yet: all of it or, where anything is in the way,
    nothing. One audit group, one day, one paper.
    """
    pieces = composing.plan(org, pattern)
    for piece in pieces:
        if piece.bad:
            raise Denied(f"{piece.name}不能设：{piece.bad}")
    there = {piece.key: piece.org for piece in pieces if piece.org is not None}
    plans = [_founding(piece, org, there, on) for piece in pieces if piece.org is None]
    if not plans:
        raise Denied(f"{org.name}按“{pattern.name}”要有的组织都已经有了，不用再组建。")
    if not document.strip():
        raise Denied("组建党组织要由上级党组织批准，请写批准文号。")
    remark(f"按“{pattern.name}”")
    return found_orgs(org, orgs=plans, document=document, by=by)


@action("新增组织模板", allow=rules.may_found, lock=False)
def add_pattern(
    _nothing: Org | None, /, *, name: str, note: str, parts: Sequence[dict[str, str]], by: Actor
) -> Pattern:
    """A way of the place's own to compose bodies."""
    if Pattern.objects.filter(name=name.strip()).exists():
        raise Denied(f"已经有叫“{name.strip()}”的模板，请换一个名称。")
    order = Pattern.objects.count() + 1
    return Pattern.objects.create(name=name.strip(), note=note.strip(), parts=list(parts), order=order)


def _founding(piece: composing.Piece, place: Org, there: dict[str, Org], on: date) -> Founding:
    """A body of the plan; whatever it hangs under or is led by may be there already or come with it."""
    return Founding(
        piece.key,
        piece.name,
        piece.kind.key,
        place.area,
        parent="" if piece.parent in there else piece.parent,
        under=there.get(piece.parent),
        leader="" if piece.led_by in there else piece.led_by,
        led_by=there.get(piece.led_by),
        on=on,
    )
