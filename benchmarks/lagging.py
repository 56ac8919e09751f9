"""What a district's branches owe: the page of 1 200 branches against the same page of one community."""

from datetime import datetime, timedelta
from random import Random

from django.contrib.auth import get_user_model
from django.test import Client

from benchmarks.ground import analyze
from benchmarks.measure import Line, medians, ms
from gongjian.demo import party
from gongjian.demo.town import BUILDER, HOME, SINCE, Town
from gongjian.kernel import clock
from gongjian.meetings.models import Meeting, State
from gongjian.orglife import actions as orglife
from gongjian.orglife.queries import late
from gongjian.orgs import actions as orgs
from gongjian.orgs.actions import Founding
from gongjian.orgs.actor import CLOCK
from gongjian.orgs.models import Org

BRANCHES, PER_COMMUNITY = 1_200, 10
YEAR = {"committee_meeting": range(1, 13), "themed_day": range(1, 13), "general_meeting": (3, 6, 9, 12)}
ADDRESS = "/desk/orglife/"


def lines(town: Town, *, is_full: bool) -> list[Line]:
    """The first page of the list, through the whole stack, and the round of the clock behind it.

    `is_full`: over five years with members, attendance and records instead of a year of bare meetings.
    """
    if is_full:
        party.settle(town, clock.now(), print, is_large=True)
        orglife.sweep(None, by=CLOCK)
        analyze()
    else:
        _found(town)
    large, small = client("quwei"), client("shuji")
    one, all_of_them = medians(lambda: _get(small), lambda: _get(large))
    began = clock.now()
    orglife.sweep(None, by=CLOCK)
    took = (clock.now() - began).total_seconds()
    return [
        Line(
            f"what {BRANCHES} branches of a district owe{', five years kept' if is_full else ''}, first page",
            ms(all_of_them),
            f"{ms(one)} one community",
            all_of_them / one,
            2,
        ),
        Line(f"comparing {BRANCHES} branches with the rules, in seconds", ms(took), "60 s", took / 60, 1),
    ]


def _found(town: Town) -> None:
    """Branches under every community, with a year of meetings of which one in eight was not held."""
    known = len(late.all_branches(SINCE))
    home = [place for place in town.communities if place.short_name == HOME]
    places = home + [place for place in town.communities if place.short_name != HOME]
    plans = [
        Founding(
            f"b{n}", f"第{n + 1}党支部", "party_branch", places[n // PER_COMMUNITY % len(places)], on=SINCE
        )
        for n in range(BRANCHES - known)
    ]
    root = town.orgs["city"]
    orgs.found_orgs(root, orgs=plans, by=BUILDER)
    rng, now = Random(1), clock.now()
    for org in Org.objects.filter(kind="party_branch"):
        rows = Meeting.objects.unscoped("the made branches").bulk_create(_year(org, rng, now))
        assert rows
    analyze()
    orglife.sweep(None, by=CLOCK)
    analyze()


def _year(org: Org, rng: Random, now: datetime) -> list[Meeting]:
    days = [
        (kind, datetime(now.year, month, 10, 19, tzinfo=clock.ZONE))
        for kind, months in YEAR.items()
        for month in months
    ]
    return [
        Meeting(
            org=org, kind_id=kind, title=kind, starts_at=at, state=State.FILED,
            filed_at=at + timedelta(hours=2), filed_by="书记",
        )
        for kind, at in days
        if at < now and rng.random() > 1 / 8
    ]  # fmt: skip


def client(login: str) -> Client:
    """Somebody of the demo, signed in."""
    browser = Client()
    browser.force_login(get_user_model().objects.get(username=login), "gongjian.platform.sessions.Accounts")
    return browser


def _get(client: Client) -> None:
    answer = client.get(ADDRESS)
    assert answer.status_code == 200, answer
