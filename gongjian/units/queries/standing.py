"""How units stood on a day: what the list, the figures, the map and the files are all made from."""

from datetime import date
from typing import Any

from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Q, QuerySet

from gongjian.areas.models import Area
from gongjian.kernel.tree import ancestors, below
from gongjian.orgs import history
from gongjian.orgs.actor import Actor
from gongjian.orgs.models import Org
from gongjian.platform.parameters import Rulebook
from gongjian.units.models import ORGANISED, Declaration, Mode, Nature, Sector, Spot, Standing, Unit
from gongjian.units.rules import MUST_ENTERPRISE, MUST_SOCIAL, OWN_BODY, Thresholds

STATES = {
    "": "全部在运行",
    "organised": "组织覆盖",
    "sole": "单独组建",
    "work": "工作覆盖",
    "blank": "空白点",
    "must": "应覆盖未覆盖",
    "own": "应单独组建未单独组建",
    "late": "没按时申报",
}
SPOTS = [(one.value, one.label) for one in Spot if one.value]
GROUPS = {"enterprise": "非公有制企业", "social": "社会组织", "other": "其他驻区单位"}


def thresholds(area: Area, on: date) -> Thresholds:
    """The numbers of F06 and F08 that hold in a place on a day."""
    book = Rulebook(on, ancestors(area.path))
    return Thresholds(book.number(MUST_ENTERPRISE), book.number(MUST_SOCIAL), book.number(OWN_BODY))


def held_on(on: date) -> Q:
    """The condition that a span holds on a day."""
    return Q(starts__lte=on) & (Q(ends__isnull=True) | Q(ends__gt=on))


def operating(by: Actor, node: Area | Org, on: date) -> QuerySet[Any]:
    """The units at a node that were at work on a day, with what the rules say of them.

    `late`: asked for a later year, the last day over, no answer by then (rules.is_late). `must`: F08.
    """
    area = node if isinstance(node, Area) else node.area
    at = thresholds(area, on)
    rows = Standing.objects.visible_to(by).filter(held_on(on), is_operating=True)
    rows = rows.filter(Q(unit__org__valid_to__isnull=True) | Q(unit__org__valid_to__gt=on))
    if isinstance(node, Area):
        rows = rows.filter(below(node.path, "area__path"))
    else:
        rows = rows.filter(unit__org__in=history.ids_under(node, on))
    return rows.annotate(late=_late(on), must=_flag(_must(at)), own=_flag(_own(at)))


def in_state(rows: QuerySet[Any], state: str) -> QuerySet[Any]:
    """Those of a state of STATES. Who has not declared is in no other."""
    wanted = {
        "organised": Q(mode__in=ORGANISED),
        "sole": Q(mode=Mode.SOLE),
        "work": Q(mode=Mode.WORK),
        "blank": Q(mode=Mode.NONE),
        "must": Q(mode=Mode.NONE, must=True),
        "own": Q(own=True),
    }
    if state == "late":
        return rows.filter(late=True)
    return rows.filter(wanted[state], late=False) if state in wanted else rows


def of_group(rows: QuerySet[Any], group: str) -> QuerySet[Any]:
    """Those of a group of GROUPS: the 两新组织 by their two sorts, and the rest."""
    new = Q(nature=Nature.ENTERPRISE, sector=Sector.NON_PUBLIC)
    wanted = {"enterprise": new, "social": Q(nature=Nature.SOCIAL), "other": ~new & ~Q(nature=Nature.SOCIAL)}
    return rows.filter(wanted[group]) if group in wanted else rows


def is_blank(now: Standing) -> bool:
    """Nothing covers a unit that is at work (O7)."""
    return now.is_operating and now.mode == Mode.NONE


def now_of(unit: Unit) -> Standing | None:
    """The facts of a unit as they stand now."""
    rows = Standing.objects.of(unit=unit).filter(ends__isnull=True)
    return rows.select_related("covered_by__kind", "area").first()


def history_of(unit: Unit) -> list[Standing]:
    """The facts of a unit through the years, the latest first."""
    return list(Standing.objects.of(unit=unit).select_related("covered_by").order_by("-starts", "-pk"))


def _late(on: date) -> Exists:
    asked = Declaration.objects.unscoped("whether a unit that was fetched in scope has answered")
    unanswered = Q(sent_on__isnull=True) | Q(sent_on__gt=on)
    return Exists(
        asked.filter(unanswered, unit=OuterRef("unit_id"), campaign__due_on__lt=on, year__gt=OuterRef("year"))
    )


def _must(at: Thresholds) -> Q:
    return Q(nature=Nature.ENTERPRISE, headcount__gte=at.enterprise) | Q(
        nature=Nature.SOCIAL, headcount__gte=at.social
    )


def _own(at: Thresholds) -> Q:
    return Q(members__gte=at.members) & ~Q(mode=Mode.SOLE)


def _flag(where: Q) -> "ExpressionWrapper[Q]":
    return ExpressionWrapper(where, output_field=BooleanField())
