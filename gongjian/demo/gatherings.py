"""The year of the demo's Party branch, through the actions of its own people (content/gatherings.toml)."""

import tomllib
from datetime import datetime, time, timedelta
from typing import Any

from gongjian.demo.roster import Register
from gongjian.demo.town import CONTENT, Town
from gongjian.kernel import clock
from gongjian.meetings.actions import planning, recording
from gongjian.meetings.actions.attending import Mark
from gongjian.meetings.actions.planning import Plan
from gongjian.meetings.actions.recording import Record, Topic, Words
from gongjian.meetings.due import DuePerson
from gongjian.meetings.models import Item, Meeting, MeetingKind
from gongjian.meetings.rules.votes import Ballot
from gongjian.orgs.actor import Actor
from gongjian.orgs.models import Person

BRANCH = "branch"
COMMITTEE = 3  # of the branch's people, the first
PLACE = "党群服务站二楼会议室"
WHY = "the demo plays every part itself"


def hold(town: Town, now: datetime) -> None:
    """Hold the branch's meetings, each at its own time; what lies ahead is planned and people are called."""
    org = town.orgs[BRANCH]
    by = town.actor(org, "branch_secretary")
    register = Register(org)
    kinds = MeetingKind.objects.in_bulk()
    told = tomllib.loads((CONTENT / "gatherings.toml").read_text("utf-8"))["meeting"]
    for row in told:
        day = (now - timedelta(days=row["ago"])).astimezone(clock.ZONE).date()
        starts = datetime.combine(day, time(19), clock.ZONE)
        # a committee's meeting is its own three people's
        due = register.due(day)[: COMMITTEE if row["kind"] == "committee_meeting" else None]
        people = [one.person for one in due]
        plan = Plan(
            kind=kinds[row["kind"]],
            starts_at=starts,
            due=due,
            title=row["title"],
            place=PLACE,
            agenda=[topic["title"] for topic in row["topics"]],
            chair=people[0],
            recorder=people[1],
        )
        with clock.at(min(starts - timedelta(days=3), now)):
            meeting = planning.plan(org, plan=plan, by=by)
            planning.call(meeting, by=by)
        if "states" in row:
            _record(meeting, row, due, by, starts)


def _record(meeting: Meeting, row: dict[str, Any], due: list[DuePerson], by: Actor, starts: datetime) -> None:
    """The record as the branch wrote it that evening; a task with a word on it was done a week later."""
    states = row["states"].ljust(len(due), "p")
    people = [one.person for one in due]
    marks = {
        person.pk: Mark(state, "住院" if state == "l" else "外出" if state == "a" else "")
        for person, state in zip(people, states, strict=False)
    }
    there = sum(one.may_vote and state == "p" for one, state in zip(due, states, strict=False))
    words = Words(row["text"], people[0], people[1], starts + timedelta(minutes=85))
    topics = [_topic(topic, people, starts, there) for topic in row["topics"]]
    with clock.at(starts + timedelta(hours=2)):
        recording.record(
            meeting, record=Record(marks, words, topics), file_it=row.get("recorded", True), by=by
        )
    for item, topic in zip(Item.objects.of(meeting=meeting), row["topics"], strict=True):
        if topic.get("done"):
            with clock.at(starts + timedelta(days=7)):
                recording.fulfil(_filed(meeting), item=item, note=topic["done"], by=by)


def _topic(topic: dict[str, Any], people: list[Person], starts: datetime, there: int) -> Topic:
    """`there`: how many with a vote came; all but a topic's `abstain` say yes."""
    abstain = topic.get("abstain")
    ballot = None if abstain is None else Ballot(there - abstain, 0, abstain)
    due_on = (starts + timedelta(days=topic["days"])).date() if "days" in topic else None
    owner = people[0] if due_on else None
    return Topic(
        topic["title"], topic.get("text", ""), topic.get("decision", ""), ballot, owner=owner, due_on=due_on
    )


def _filed(meeting: Meeting) -> Meeting:
    return Meeting.objects.unscoped(WHY).get(pk=meeting.pk)
