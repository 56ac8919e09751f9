"""The record of a meeting on one screen: the list, the topics with their resolutions, the words."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from django import forms
from django.forms import BoundField

from gongjian.kernel.clock import ZONE
from gongjian.meetings.actions.attending import Mark
from gongjian.meetings.actions.recording import Record, Topic, Words
from gongjian.meetings.due import DuePerson
from gongjian.meetings.forms.fields import moment, names, number, pick, vote_of, voting, words
from gongjian.meetings.models import Attendance, Item, Meeting
from gongjian.meetings.queries import page
from gongjian.meetings.queries.page import Sheet
from gongjian.meetings.rules.votes import Ballot
from gongjian.orgs import queries as orgs
from gongjian.orgs.actor import Actor
from gongjian.orgs.models import Org, Person

MOST_TOPICS = 30
_VOTED = (Item.Decision.VOTE, Item.Decision.ELECTION)


class RecordForm(forms.Form):
    """Who came and what was said. Whoever signed in or asked for leave is marked so, the others present."""

    also = words("还有谁来了", longest=300, hint="不在名单里的人，写姓名，用顿号隔开")
    also_vote = voting()
    chair = pick("主持人", [])
    recorder = pick("记录人", [])
    ends_at = moment("结束时间")
    guests = words("列席", longest=200)
    text = words("会议记录", longest=20000, rows=8, hint="谁说了什么、怎么定的")
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, data: Any, *, by: Actor, sheet: Sheet) -> None:
        meeting = sheet.meeting
        usual = meeting.starts_at + timedelta(hours=1)
        initial = {
            "chair": meeting.chair_id,
            "recorder": meeting.recorder_id or by.person_id,
            "ends_at": meeting.ends_at or usual.astimezone(ZONE),
            "guests": meeting.guests,
            "text": sheet.text,
            "version": meeting.version,
        }
        super().__init__(data, initial=initial)
        self.by, self.org, self.rows = by, meeting.org, sheet.attendances
        self.people: dict[str, Person] = {str(row.person_id): row.person for row in self.rows}
        for name in ("chair", "recorder"):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = [("", "请选"), *((pk, person.name) for pk, person in self.people.items())]
        for row in self.rows:
            self.fields[f"a{row.pk}"] = pick(row.person.name, list(_states(meeting)), "请选到会情况。")
            self.fields[f"a{row.pk}"].initial = row.state or Attendance.State.PRESENT
            self.fields[f"r{row.pk}"] = words(f"{row.person.name}的原因", longest=100)
            self.fields[f"r{row.pk}"].initial = row.reason

    def lines(self) -> Iterator[tuple[Attendance, BoundField, BoundField]]:
        """The list, person by person."""
        for row in self.rows:
            yield row, self[f"a{row.pk}"], self[f"r{row.pk}"]

    def clean_also(self) -> list[Person]:
        wanted = names(self.cleaned_data["also"])
        found = page.people_named(self.by, self.org, wanted) if wanted else {}
        if strange := [name for name, people in found.items() if len(people) != 1]:
            raise forms.ValidationError(
                f"没有找到“{'、'.join(strange)}”，或者有同名的人。来宾请写在“列席”里。"
            )
        return [people[0] for people in found.values()]

    def clean(self) -> dict[str, Any]:
        cells = super().clean() or {}
        self.also_may_vote = vote_of(self, "also", "also_vote")
        return cells

    def record(self, topics: list[Topic]) -> Record:
        """The record as the action takes it."""
        given = self.cleaned_data
        marks = {row.person_id: Mark(given[f"a{row.pk}"], given[f"r{row.pk}"]) for row in self.rows}
        also = [person for person in given["also"] if str(person.pk) not in self.people]
        marks |= {person.pk: Mark(Attendance.State.PRESENT) for person in also}
        said = Words(
            given["text"],
            self.people.get(given["chair"]),
            self.people.get(given["recorder"]),
            given["ends_at"],
            given["guests"],
        )
        return Record(marks, said, topics, [DuePerson(person, self.also_may_vote) for person in also])


class TopicForm(forms.Form):
    """A topic; without a title it is left out."""

    title = words("议题", longest=120)
    text = words("讨论和决定", longest=3000, rows=2)
    decision = pick("决议", Item.Decision.choices)
    ayes = number("赞成票")
    nays = number("反对票")
    abstain = number("弃权票")
    owner = pick("谁来办", [])
    owner_org = words("责任单位", hint="不填就是本组织")
    due_on = forms.DateField(
        label="哪天前办好", required=False, error_messages={"invalid": "日期请写成 2026-11-18 这样。"}
    )

    def __init__(self, *args: Any, people: dict[str, Person], **options: Any) -> None:
        super().__init__(*args, **options)
        self.people = people
        field = self.fields["owner"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "不交办"), *((pk, person.name) for pk, person in people.items())]

    def clean_owner_org(self) -> Org | None:
        name = self.cleaned_data["owner_org"].strip()
        if not name:
            return None
        same = orgs.named(name)
        if len(same) != 1:
            raise forms.ValidationError(f"没有叫“{name}”的单位，或者不止一个。请写全称。")
        return same[0]

    def clean(self) -> dict[str, Any]:
        cells = super().clean() or {}
        if cells.get("decision") in _VOTED and cells.get("ayes") is None and "ayes" not in self.errors:
            self.add_error("ayes", "选了表决或选举，请写赞成多少票，没有就写 0。")
        tasked = cells.get("owner") or cells.get("owner_org")
        if tasked and not cells.get("due_on") and "due_on" not in self.errors:
            self.add_error("due_on", "交办了人，请写哪天前办好。")
        return cells

    def topic(self) -> Topic | None:
        """The topic as the action takes it; nothing when the form was left empty."""
        given = self.cleaned_data
        if not given.get("title", "").strip():
            return None
        voted = given["decision"] in _VOTED
        ballot = Ballot(given["ayes"], given["nays"] or 0, given["abstain"] or 0) if voted else None
        due_on: date | None = given["due_on"]
        return Topic(
            given["title"],
            given["text"],
            given["decision"],
            ballot,
            given["owner_org"],
            self.people.get(given["owner"]),
            due_on,
        )


TopicForms = forms.formset_factory(TopicForm, extra=1, max_num=MOST_TOPICS, absolute_max=MOST_TOPICS + 1)


def topic_forms(data: Any, sheet: Sheet, people: dict[str, Person]) -> Any:
    """The topics so far and an empty one."""
    held = [
        {
            "title": item.title,
            "text": item.text,
            "decision": item.decision,
            "ayes": item.ayes,
            "nays": item.nays,
            "abstain": item.abstain,
            "owner": item.owner_id,
            "owner_org": item.owner_org.name
            if item.owner_org_id != sheet.meeting.org_id and item.owner_org
            else "",
            "due_on": item.due_on,
        }
        for item in sheet.items
    ]
    return TopicForms(data, initial=held, prefix="t", form_kwargs={"people": people})


def _states(meeting: Meeting) -> Iterator[tuple[str, str]]:
    for state in Attendance.State:
        if state == Attendance.State.OPEN:
            continue
        word = state.label
        if state == Attendance.State.ONLINE and not meeting.kind.online_counts:
            word = "线上（不算到会）"
        yield state.value, word
