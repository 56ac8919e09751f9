"""Cases to tell stories with, in the staffed town of the orgs room."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from gongjian.admission.models import ListVersion, MatterItem
from gongjian.kernel import clock
from gongjian.kernel.worktime import ZONE
from gongjian.orgs.actor import RESIDENT, Actor
from gongjian.orgs.tests.makers import DAY, Town, actor, town
from gongjian.platform.action import label
from gongjian.requests.actions import intake
from gongjian.requests.actions.intake import ReporterFacts
from gongjian.requests.models import Case, Reporter, State

MONDAY = datetime(2026, 11, 16, 9, 30, tzinfo=ZONE)
CHEN = ReporterFacts(name="陈晓红", phone="13800002207", address="怡康花园 12 幢 301")
TEXT = "12 幢西边的消防通道天天停满车，晚上消防车根本进不来。希望社区管一管。"


@dataclass
class Staff:
    """The town with one person in every post that a story needs."""

    town: Town
    grid: Actor
    worker: Actor
    secretary: Actor
    neighbour: Actor
    street: Actor
    other_street: Actor
    desk: Actor
    party: Actor
    fire: Actor
    police: Actor
    property: Actor
    city: Actor


def staffed() -> Staff:
    place = town()
    return Staff(
        town=place,
        grid=actor(place["grid"], "grid_worker"),
        worker=actor(place["community"], "community_worker"),
        secretary=actor(place["community"], "community_secretary"),
        neighbour=actor(place["neighbour"], "community_worker"),
        street=actor(place["subdistrict"], "subdistrict_officer"),
        other_street=actor(place["other"], "subdistrict_officer"),
        desk=actor(place["hotline"], "district_desk"),
        party=actor(place["party"], "district_officer"),
        fire=actor(place["fire"], "department_officer"),
        police=actor(place["police"], "department_officer"),
        property=actor(place["property"], "unit_liaison"),
        city=actor(place["city"], "city_officer"),
    )


def lodge(staff: Staff, *, by: Actor = RESIDENT, **given) -> Case:
    """A resident's request at the community, with a phone to be called back on."""
    facts = {
        "text": TEXT,
        "channel": "web" if by.is_resident else "desk",
        "area": staff.town.community,
        "place": "怡康花园 12 幢西侧",
        "reporter": CHEN,
        **given,
    }
    org = facts.pop("org", staff.town["community"])
    return intake.lodge(org, by=by, **facts)


def fresh(case: Case) -> Case:
    """The case as it is in the database now."""
    return Case.objects.unscoped("a test looks at the row").get(pk=case.pk)


def reporter(case: Case) -> Reporter:
    return Reporter.objects.of(case=case).get()


def matter(staff: Staff, *, lead: str = "fire", limit: str = "", number: str = "47", **given) -> MatterItem:
    """A row of the district's list; `lead` is an organisation of the town, or the kind of a base body."""
    version, _ = ListVersion.objects.get_or_create(
        area=staff.town.district,
        effective_from=DAY,
        defaults={"name": "天宁区履职事项清单", "document": "天委发〔2024〕1号", "imported_by": "系统"},
    )
    who = {"lead": staff.town[lead]} if lead in staff.town.orgs else {"lead_kind": lead}
    facts = {"part": "support", "category": "消防安全", "name": "占用消防通道", **given}
    return MatterItem.objects.create(version=version, number=number, limit=limit, **who, **facts)


def days(count: float) -> datetime:
    """So many natural days after the Monday the stories begin."""
    return MONDAY + timedelta(days=count)


__all__ = [
    "CHEN",
    "MONDAY",
    "TEXT",
    "Staff",
    "State",
    "clock",
    "days",
    "fresh",
    "label",
    "lodge",
    "matter",
    "reporter",
    "staffed",
]
