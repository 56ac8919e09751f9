"""A town with units in two communities, bodies that cover them, and who keeps the register."""

from dataclasses import dataclass
from datetime import date

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from gongjian.areas.models import Area
from gongjian.kernel import clock
from gongjian.orgs.actor import CLOCK, Actor
from gongjian.orgs.models import Org
from gongjian.orgs.tests import makers as orgs
from gongjian.orgs.tests.makers import Town
from gongjian.platform.models import User
from gongjian.units.actions import declaring, register
from gongjian.units.actions.declaring import Answers
from gongjian.units.actions.keeping import Figures
from gongjian.units.actions.register import Body, Details
from gongjian.units.models import Campaign, Declaration, Standing, Unit

CODE, OTHER_CODE = "91350100M000100Y43", "91320411MA1MWK8K4H"
SINCE = date(2024, 5, 1)
_count = iter(range(1, 10**9))


@dataclass
class Field:
    """Who acts, and which Party body covers."""

    town: Town
    branch: Org
    worker: Actor
    secretary: Actor
    officer: Actor
    district: Actor
    far_worker: Actor

    @property
    def here(self) -> Area:
        return self.town.community


def field() -> Field:
    town = orgs.town()
    branch = orgs.org("第五网格党支部", "party_branch", town.community, town["community"])
    return Field(
        town,
        branch,
        orgs.actor(town["community"], "community_worker"),
        orgs.actor(town["community"], "community_secretary"),
        orgs.actor(town["subdistrict"], "subdistrict_officer"),
        orgs.actor(town["party"], "district_officer"),
        orgs.actor(town["far"], "community_worker"),
    )


def unit(
    area: Area,
    *,
    kind: str = "enterprise",
    sector: str = "non_public",
    by: Actor = CLOCK,
    branch: Org | None = None,
    **given,
) -> Unit:
    """A unit with its figures; `branch` covers it where a mode of an organisation is given."""
    name = given.pop("name", f"单位{next(_count)}")
    body = Body(name, kind, given.pop("credit_code", ""))
    told = {
        key: given.pop(key)
        for key in ("address", "spot", "spot_name", "liaison", "liaison_phone", "grid")
        if key in given
    }
    figures = {"headcount": 20, "members": 0, "mode": "none"} | given
    if branch is not None:
        figures |= {"covered_by": branch, "covered_since": SINCE}
    made = register.register(
        area, body=body, details=Details(sector, **told), figures=Figures(**figures), by=by
    )
    return fresh(made)


def fresh(one: Unit) -> Unit:
    return Unit.objects.unscoped("test").select_related("org__area", "org__kind").get(pk=one.pk)


def now_of(one: Unit) -> Standing:
    return Standing.objects.of(unit=one).get(ends=None)


def spans(one: Unit) -> list[tuple]:
    rows = Standing.objects.of(unit=one).order_by("starts", "pk")
    return [(row.headcount, row.mode, row.starts, row.ends) for row in rows]


def campaign(area: Area, *, due_on: date, year: int = 0, by: Actor = CLOCK) -> Campaign:
    return declaring.open_campaign(area, year=year or clock.today().year, due_on=due_on, by=by)


def asked(one: Unit, year: int = 0) -> Declaration:
    rows = Declaration.objects.of(unit=one).select_related("unit__org__area", "unit__org__kind", "campaign")
    return rows.get(year=year or clock.today().year)


def answers(**given) -> Answers:
    return Answers(**{"is_operating": True, "headcount": 20, "members": 0, "mode": "none"} | given)


def browser(by: Actor) -> Client:
    client = Client()
    client.force_login(User.objects.get(pk=by.user_id))
    return client


def last_year(*units: Unit) -> None:
    """Their facts are of last year: they are to be asked for this one."""
    rows = Standing.objects.unscoped("test").filter(unit__in=units)
    rows.update(year=clock.today().year - 1)


def count(page: Client, url: str) -> int:
    """How many statements a page takes."""
    with CaptureQueriesContext(connection) as seen:
        assert page.get(url).status_code == 200
    return len(seen)
