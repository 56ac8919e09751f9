"""What the rows about meetings speak of: one of the branch within its hour, one held, one filed."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from gongjian.kernel import clock
from gongjian.meetings import doors
from gongjian.meetings.actions import planning, recording
from gongjian.meetings.actions.attending import Mark
from gongjian.meetings.actions.planning import Plan
from gongjian.meetings.actions.recording import Record, Topic, Words
from gongjian.meetings.due import DuePerson
from gongjian.meetings.models import Attendance, Item, MeetingKind, Paper
from gongjian.orgs.actor import Actor
from gongjian.orgs.models import Org, Person
from gongjian.papers import word
from gongjian.papers.models import Template
from gongjian.platform.attachments import Checked

CALLED = ("branch_secretary", "branch_member", "member")


def build(branch: Org, actors: dict[str, Actor]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Subjects of actions, and what stands in addresses."""
    by = actors["branch_secretary"]
    people = [Person.objects.unscoped("test").get(pk=actors[role].person_id) for role in CALLED]
    plan = Plan(
        kind=MeetingKind.objects.get(key="general_meeting"),
        starts_at=clock.now() + timedelta(hours=1),
        due=[DuePerson(person) for person in people],
        papers=[Checked("议程.pdf", "application/pdf", b"%PDF-1.4")],
    )
    meeting = planning.plan(branch, plan=plan, by=by)
    past = replace(plan, starts_at=clock.now() - timedelta(hours=2), papers=())
    day = clock.today() + timedelta(days=9)
    record = Record(
        marks={person.pk: Mark("p") for person in people},
        words=Words("会议记录" * 9, people[0], people[1], clock.now() - timedelta(hours=1)),
        topics=[Topic("值班", "轮流值班，各人负责一周。", "agreed", owner=people[0], due_on=day)],
    )
    held, filed = (
        recording.record(planning.plan(branch, plan=past, by=by), record=record, file_it=file_it, by=by)
        for file_it in (False, True)
    )
    called = planning.call(planning.plan(branch, plan=plan, by=by), by=by)
    own = Attendance.objects.of(meeting=meeting).get(person=people[2])
    template = Template.objects.create(
        kind="meetings.minutes",
        name="记录.docx",
        body=word.starter(),
        put_by="陈工",
        starts=past.starts_at,
        ends=None,
    )
    subjects = {
        "template": template,
        "meeting": meeting,
        "meeting.called": called,
        "meeting.held": held,
        "meeting.filed": filed,
    }
    things = {
        "meeting": meeting.pk,
        "meeting.held": held.pk,
        "meeting.filed": filed.pk,
        "hour": f"{clock.now() + timedelta(days=1):%Y-%m-%dT%H:00:00+08:00}",
        "one": 1,
        "branch": branch.pk,
        "this_year": clock.today().year,
        "meeting.task": Item.objects.of(meeting=filed).get().pk,
        "paper": Paper.objects.of(meeting=meeting).get().pk,
        "spot": doors.spot(meeting),
        "link": doors.personal(own, meeting),
    }
    return subjects | {"branch": branch, "kind": plan.kind}, things
