"""A branch of five with its people, under the community of the orgs room's town, and meetings of it."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from gongjian.kernel import clock
from gongjian.kernel.clock import ZONE
from gongjian.meetings.actions import attending, planning, recording
from gongjian.meetings.actions.attending import Mark
from gongjian.meetings.actions.planning import Plan
from gongjian.meetings.actions.recording import Topic, Words
from gongjian.meetings.due import DuePerson
from gongjian.meetings.models import Attendance, Item, Meeting, MeetingKind
from gongjian.orgs.actor import Actor
from gongjian.orgs.models import Org, OrgKind, Person
from gongjian.orgs.tests import makers as orgs
from gongjian.orgs.tests.makers import Town

EVENING = datetime(2026, 9, 23, 19, 0, tzinfo=ZONE)
MORNING = EVENING - timedelta(hours=10)
LATER = EVENING + timedelta(hours=2)
WORDS = "冯志强主持会议，传达上级精神，四名党员发言，大家讨论后一致同意。"


@dataclass
class Branch:
    """A branch: its secretary and a committee member with accounts, and members without."""

    town: Town
    org: Org
    secretary: Actor
    officer: Actor
    member: Actor
    people: list[Person] = field(default_factory=list)


def branch(town: Town | None = None, *, size: int = 5) -> Branch:
    town = town or orgs.town()
    kind, _ = OrgKind.objects.get_or_create(key="party_branch", defaults={"name": "党支部", "order": 90})
    org = orgs.org("第五网格党支部", kind.key, town.community, town["community"])
    secretary, officer, member = (
        orgs.actor(org, role) for role in ("branch_secretary", "branch_member", "member")
    )
    held = [person_of(by) for by in (secretary, officer, member)]
    names = ("钱玉兰", "陆明", "贺建平", "潘立新", "王思远")
    rest = [orgs.person(org, names[n] if n < 5 else f"党员{n}", f"1380000{n:04d}") for n in range(size - 3)]
    return Branch(town, org, secretary, officer, member, [*held, *rest])


def person_of(by: Actor) -> Person:
    return Person.objects.unscoped("a test names a person").get(pk=by.person_id)


def kind(key: str = "general_meeting", **facts) -> MeetingKind:
    """A kind of the field, changed for the story."""
    MeetingKind.objects.filter(key=key).update(**facts)
    return MeetingKind.objects.get(key=key)


def plan(of: Branch, key: str = "general_meeting", **facts) -> Plan:
    due = [DuePerson(person) for person in of.people]
    given = {
        "kind": kind(key),
        "starts_at": EVENING,
        "due": due,
        "title": "三季度党员大会",
        "place": "党群服务站二楼",
        "agenda": ["学习精神", "讨论转正"],
        **facts,
    }
    return Plan(**given)


def planned(of: Branch, key: str = "general_meeting", **facts) -> Meeting:
    with clock.at(MORNING):
        return planning.plan(of.org, plan=plan(of, key, **facts), by=of.secretary)


def attended(of: Branch, meeting: Meeting, states: str) -> Meeting:
    """Tick the list: one letter a person ("pplao"), an open one as a dot."""
    marks = {
        person.pk: Mark("" if state == "." else state, "住院" if state == "l" else "")
        for person, state in zip(of.people, states, strict=True)
    }
    return attending.record_attendance(meeting, marks=marks, by=of.secretary)


def written(of: Branch, meeting: Meeting, **facts) -> Meeting:
    chair, recorder = of.people[0], of.people[1]
    words = Words(WORDS, chair, recorder, EVENING + timedelta(minutes=85), **facts)
    return recording.write_minutes(meeting, words=words, by=of.secretary)


def filed(of: Branch, key: str = "general_meeting", *, topics=None, states: str = "", **facts) -> Meeting:
    """A meeting with everybody there, its record filed."""
    meeting = planned(of, key, **facts)
    with clock.at(LATER):
        attended(of, meeting, states or "p" * len(of.people))
        written(of, meeting)
        recording.resolve(meeting, topics=topics or [Topic("学习精神", "四人发言")], by=of.secretary)
        return recording.file(meeting, by=of.secretary)


def fresh(meeting: Meeting) -> Meeting:
    return Meeting.objects.unscoped("a test looks at the row").get(pk=meeting.pk)


def items(meeting: Meeting) -> list[Item]:
    return list(Item.objects.of(meeting=meeting))


def attendance(meeting: Meeting, person: Person) -> Attendance:
    return Attendance.objects.of(meeting=meeting).select_related("person").get(person=person)


__all__ = [
    "EVENING",
    "LATER",
    "MORNING",
    "WORDS",
    "Branch",
    "attendance",
    "attended",
    "branch",
    "clock",
    "filed",
    "fresh",
    "items",
    "kind",
    "orgs",
    "person_of",
    "plan",
    "planned",
    "written",
]
