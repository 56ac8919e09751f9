"""The plan of a meeting on one screen."""

from typing import Any

from django import forms

from gongjian.kernel.clock import ZONE
from gongjian.meetings.actions.planning import Plan
from gongjian.meetings.due import DuePerson
from gongjian.meetings.forms.fields import PapersField, moment, names, pick, vote_of, voting, words
from gongjian.meetings.models import Every, MeetingKind
from gongjian.meetings.queries import page
from gongjian.orgs.actor import Actor
from gongjian.orgs.models import Org, Person


class PlanForm(forms.Form):
    """When, where, about what, and who is due. `people` are those to choose from; more are named in `others`.

    `offered`: those of them that were ticked beforehand.
    """

    starts_at = moment("开始时间", "请写开始时间。")
    place = words("地点")
    title = words("会议名称", hint="不填就叫“几月加种类”，例如“9 月支委会”")
    agenda = words("议题", longest=2000, rows=3, hint="一行一个")
    due = forms.MultipleChoiceField(
        label="应到的人",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": "名单里有人已经变动，请重新打开这一页。"},
    )
    others = words("再加人", longest=300, hint="写姓名，几个人用顿号隔开")
    others_vote = voting()
    mute = forms.MultipleChoiceField(
        label="其中没有表决权的", required=False, widget=forms.CheckboxSelectMultiple,
        help_text="例如预备党员、列席的人。不算进到会人数要求和票数",
        error_messages={"invalid_choice": "名单里有人已经变动，请重新打开这一页。"},
    )  # fmt: skip
    chair = pick("主持人", [])
    recorder = pick("记录人", [])
    online = words("线上入口", longest=200, hint="会议号或网址，外出的人用")
    guests = words("列席", longest=200, hint="不算应到的人，例如上级来指导的同志")
    papers = PapersField()
    every = pick("重复", [("", "只开这一次")])

    def __init__(
        self,
        *args: Any,
        by: Actor,
        org: Org,
        kind: MeetingKind,
        people: list[DuePerson],
        offered: list[DuePerson] | None = None,
        single: bool = False,
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        self.by, self.org, self.kind, self.offered = by, org, kind, offered
        self.people: dict[str, Person] = {str(one.person.pk): one.person for one in people}
        choices = [(pk, person.name) for pk, person in self.people.items()]
        for name in ("due", "mute"):
            self._choices(name, choices)
        for name in ("chair", "recorder"):
            self._choices(name, [("", "开会时再定"), *choices])
        if single:
            del self.fields["every"]
        else:
            self._choices(
                "every", [("", "只开这一次"), *((e.value, f"{e.label}同一天，到年底") for e in Every if e)]
            )

    def clean_others(self) -> list[Person]:
        wanted = names(self.cleaned_data["others"])
        found = page.people_named(self.by, self.org, wanted) if wanted else {}
        for name, people in found.items():
            if not people:
                raise forms.ValidationError(f"没有找到“{name}”。请核对姓名，或者请管理员先登记这个人。")
            if len(people) > 1:
                raise forms.ValidationError(
                    f"叫“{name}”的有 {len(people)} 人，请从名单里选，或请管理员核对。"
                )
        return [people[0] for people in found.values()]

    def clean(self) -> dict[str, Any]:
        cells = super().clean() or {}
        if "others" in cells and not cells.get("due") and not cells["others"]:
            self.add_error("due", "请至少选一个应到的人。")
        self.others_may_vote = vote_of(self, "others", "others_vote")
        return cells

    def plan(self) -> Plan:
        """The plan as the action takes it."""
        given = self.cleaned_data
        mute = set(given["mute"])
        due = [DuePerson(self.people[pk], pk not in mute) for pk in given["due"]]
        known = set(given["due"])
        may_vote = self.others_may_vote
        due += [DuePerson(person, may_vote) for person in given["others"] if str(person.pk) not in known]
        return Plan(
            kind=self.kind,
            starts_at=given["starts_at"].astimezone(ZONE),
            due=due,
            title=given["title"],
            place=given["place"],
            agenda=given["agenda"].splitlines(),
            online=given["online"],
            guests=given["guests"],
            chair=self.people.get(given["chair"]),
            recorder=self.people.get(given["recorder"]),
            papers=given["papers"],
            offered=self.offered,
        )

    def _choices(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices
