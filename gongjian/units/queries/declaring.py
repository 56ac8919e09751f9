"""Reads of the yearly declaration: campaigns, who is waited for, and the door of a link."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, F, Q, QuerySet

from gongjian.areas import queries as areas
from gongjian.areas.models import Area, Level
from gongjian.kernel import clock
from gongjian.kernel.tree import below, covers
from gongjian.orgs.actor import Actor
from gongjian.orgs.models import Org
from gongjian.orgs.queries import lead_above
from gongjian.units import doors, rules
from gongjian.units.models import Campaign, Declaration, Link, Unit

PAGE = 50
_S = Declaration.State
WAITING = (_S.ASKED, _S.BACK)
VIEWS = {"waiting": "还没申报", "sent": "等核对", "done": "已核对"}
_CLOCK = "the clock reminds every place"


@dataclass(frozen=True)
class Tally:
    """How many units of a place were asked, and how far they are."""

    name: str
    area: Area | None
    asked: int = 0
    waiting: int = 0
    sent: int = 0
    done: int = 0


def campaigns(by: Actor) -> QuerySet[Campaign]:
    """The declarations that ask units of the post's area, the latest first."""
    return Campaign.objects.visible_to(by).select_related("area")


def campaign(by: Actor, pk: int) -> Campaign | None:
    """One of them."""
    return campaigns(by).filter(pk=pk).first()


def of_campaign(by: Actor, campaign: Campaign, area: Area) -> QuerySet[Declaration]:
    """What the units of a place were asked and answered, as far as the post covers them."""
    rows = Declaration.objects.visible_to(by).filter(campaign=campaign)
    return rows.filter(below(area.path, "unit__org__area__path"))


def listed(by: Actor, campaign: Campaign, area: Area, view: str) -> QuerySet[Declaration]:
    """Those of a view of VIEWS, place by place."""
    rows = of_campaign(by, campaign, area).filter(_of_view(view))
    rows = rows.select_related("unit__org__area", "unit__org__kind", "campaign")
    rows = rows.defer("liaison", "liaison_phone", "unit__liaison", "unit__liaison_phone")
    return rows.order_by("unit__org__area__path", "unit__org__name", "pk")


def tallies(by: Actor, campaign: Campaign, area: Area) -> tuple[Tally, list[Tally]]:
    """The figures of a campaign in a place, and for each place directly below. Two queries."""
    counted: list[Any] = list(
        of_campaign(by, campaign, area)
        .order_by()
        .values(at=F("unit__org__area__path"))
        .annotate(
            asked=Count("pk"),
            waiting=Count("pk", filter=_of_view("waiting")),
            sent=Count("pk", filter=_of_view("sent")),
            done=Count("pk", filter=_of_view("done")),
        )
    )
    parts = areas.children(area) if area.level < Level.COMMUNITY else []
    total = _tally(area.short_name, area, counted)
    return total, [one for part in parts if (one := _tally(part.short_name, part, counted)).asked]


def find(by: Actor, pk: int) -> Declaration | None:
    """One declaration, if it exists for the actor."""
    rows = Declaration.objects.visible_to(by).filter(pk=pk)
    return rows.select_related("unit__org__area", "unit__org__kind", "campaign").first()


def open_link(declaration: Declaration) -> Link | None:
    """The way in that was handed out and still leads somewhere."""
    rows = Link.objects.of(declaration=declaration).filter(revoked_on__isnull=True)
    return rows.filter(expires_on__gte=clock.today()).order_by("-pk").first()


def by_token(token: str) -> Link | None:
    """The link that a token opens, valid or not; None for what is no token. One query."""
    rows = Link.objects.unscoped("whoever holds the secret").filter(fingerprint=doors.fingerprint(token))
    return rows.select_related("declaration__unit__org__area", "declaration__campaign").first()


def what_is_wrong(link: Link, on: date) -> str:
    """Why a link leads nowhere; "" when it does."""
    one = link.declaration
    if one.unit.org.valid_to is not None or one.state == _S.SKIPPED:
        return "这家单位已经撤销，或者已经申报了更晚的年度，这个链接不用了。"
    if link.revoked_on is not None:
        return f"这个链接已于 {link.revoked_on:%Y-%m-%d} 作废，多半是社区换发了新的。"
    if link.expires_on < on:
        return f"这个链接的有效期到 {link.expires_on:%Y-%m-%d}，已经过期。"
    return ""


def desk_of(unit: Unit) -> Org | None:
    """Whom a unit asks: the body that answers for its place."""
    return lead_above(unit.org.area)


@dataclass(frozen=True)
class Overdue:
    """Units of a place that have not declared: how many, for which campaign, and who is told."""

    campaign: Campaign
    area: Area
    waiting: int
    is_late: bool


def to_remind(on: date, before: int) -> list[Overdue]:
    """What the places are told on a day: `before` days ahead, on the last day, and weekly once it is over.

    Two queries.
    """
    near = Campaign.objects.unscoped(_CLOCK).filter(due_on__lte=on + timedelta(days=before))
    wanted = {one.pk: one for one in near.select_related("area") if rules.is_told_on(one.due_on, on, before)}
    rows = Declaration.objects.unscoped(_CLOCK).filter(_of_view("waiting"), campaign__in=wanted)
    counted = list(rows.order_by().values_list("campaign", "unit__org__area").annotate(n=Count("pk")))
    places = Area.objects.in_bulk({area for _, area, _ in counted})
    return [Overdue(wanted[pk], places[area], n, is_late=wanted[pk].due_on < on) for pk, area, n in counted]


def _of_view(view: str) -> Q:
    if view == "waiting":
        return Q(state__in=WAITING, unit__org__valid_to__isnull=True)
    return Q(state=_S.SENT) if view == "sent" else Q(state=_S.DONE)


def _tally(name: str, area: Area, counted: list[dict[str, int]]) -> Tally:
    here = [row for row in counted if covers(area.path, str(row["at"]))]
    sums = {key: sum(row[key] for row in here) for key in ("asked", "waiting", "sent", "done")}
    return Tally(name, area, **sums)
