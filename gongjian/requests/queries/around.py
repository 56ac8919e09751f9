"""What stands around the list: how many each tab holds, what may be chosen, what befell the cases of a page.

Every page of the list asks all of this, so it is written down once (platform.statements).
"""

from collections.abc import Iterable
from datetime import datetime
from functools import cache, lru_cache
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db.models import BigIntegerField, DateTimeField, Q, QuerySet, Value

from gongjian.orgs.actor import Actor
from gongjian.orgs.roles import Reach
from gongjian.platform.statements import Slot, Statement
from gongjian.requests.models import WORKING, Call, Case, HandOver
from gongjian.requests.models.case import AnyOf
from gongjian.requests.queries import listing
from gongjian.requests.queries.listing import CAP, PAGE, Filters, Page, narrowed

_KEPT = 500  # posts whose statements a process remembers
_AMONG = Q(AnyOf("case_id", Slot("ids", ArrayField(BigIntegerField()))))


def counts(by: Actor, wanted: dict[str, Filters], now: datetime) -> dict[str, int]:
    """The totals of several lists, each bounded by CAP. One statement; a second one for one's own views."""
    lists = dict.fromkeys(wanted.values())
    usual = tuple(filters for filters in lists if _is_usual(by, filters))
    other = tuple(filters for filters in lists if filters not in usual)
    found: dict[Filters, int] = {}
    if usual:
        found |= zip(usual, _counting(by.bare, usual).run(now=now)[0], strict=True)
    if other:
        found |= zip(other, Statement.counting(_bounded(by, other, now)).run()[0], strict=True)
    return {key: found[filters] for key, filters in wanted.items()}


def page(
    by: Actor, filters: Filters, order: str, now: datetime, after: str = "", before: str = ""
) -> tuple[Page, int]:
    """A page of the list as `listing.page` gives it, and how many the list has, counted up to CAP + 1.

    Who opens a list gets both from one walk along its order; that of a tab is a statement that is kept.
    """
    is_usual = _is_usual(by, filters)
    if not (after or before) and is_usual:
        ids = [pk for (pk,) in _first(by.bare, filters, order).run(now=now)]
        return listing.page(ids[: PAGE + 1], order), len(ids)
    rows = listing.select(by, filters, now)
    if not (after or before):
        ids = list(_in_order(rows, order))
        return listing.page(ids[: PAGE + 1], order), len(ids)
    number = counts(by, {"": filters}, now)[""] if is_usual else listing.total(rows)
    return listing.page(rows, order, after, before), number


@lru_cache(maxsize=_KEPT)
def _first(by: Actor, filters: Filters, order: str) -> Statement:
    now: Any = Slot("now", DateTimeField())
    return Statement.of(_in_order(listing.select(by, filters, now), order))


def _in_order(rows: "QuerySet[Case]", order: str) -> "QuerySet[Case, Any]":
    step, column = ("", "due_at") if order == "due" else ("-", "lodged_at")
    return rows.order_by(f"{step}{column}", f"{step}pk").values_list("pk", flat=True)[: CAP + 1]


def categories(by: Actor) -> list[str]:
    """The categories among what lies open in one's reach, for the drop-down."""
    statement = _categories(by.bare) if _is_by_area(by) else _categories.__wrapped__(by)
    return [category for (category,) in statement.run()]


def _is_by_area(by: Actor) -> bool:
    """Whether the scope is written without asking the database first, so that it can be kept."""
    return by.seat is not None and by.seat.role.reach is Reach.AREA


def _is_usual(by: Actor, filters: Filters) -> bool:
    """Whether the conditions are those of a tab, which hold no day and no place."""
    plain = Filters(view=filters.view, state=filters.state, due=filters.due)
    return _is_by_area(by) and filters == plain and filters.due in ("", "over", "24h")


@lru_cache(maxsize=_KEPT)
def _counting(by: Actor, lists: tuple[Filters, ...]) -> Statement:
    return Statement.counting(_bounded(by, lists, Slot("now", DateTimeField())))


@lru_cache(maxsize=_KEPT)
def _categories(by: Actor) -> Statement:
    rows = Case.objects.visible_to(by).filter(state__in=WORKING).exclude(category="")
    return Statement.of(rows.order_by("category").values_list("category").distinct()[:40])


def _bounded(by: Actor, lists: Iterable[Filters], now: Any) -> list["QuerySet[Case, Any]"]:
    seen = Case.objects.visible_to(by).order_by()
    return [narrowed(seen, by, filters, now).values("pk")[: CAP + 1] for filters in lists]


def befell(numbers: list[int]) -> tuple[set[int], set[int]]:
    """Which of the cases have a call to the spot running, and which a body returned with a reason."""
    found = _befell().run(ids=numbers)
    return {case for case, what in found if what == "called"}, {
        case for case, what in found if what != "called"
    }


@cache
def _befell() -> Statement:
    calls = Call.objects.unscoped("of cases on the page").filter(_AMONG, ended_at__isnull=True)
    answers = HandOver.objects.unscoped("of cases on the page").filter(
        _AMONG, answer=HandOver.Answer.OBJECTED
    )
    called = calls.order_by().values_list("case_id", Value("called"))
    return Statement.of(called.union(answers.order_by().values_list("case_id", Value("objected")), all=True))
