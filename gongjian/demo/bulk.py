"""Plays stories into rows, thousands at a time: what the actions would have left, by the same rules."""

from collections.abc import Iterable
from datetime import date, datetime
from itertools import islice

from django.db import connection

from gongjian.demo.hand import Hand, Rows
from gongjian.demo.tale import Story
from gongjian.demo.town import Town
from gongjian.duties import queries as duties
from gongjian.duties import rules as schedules
from gongjian.duties.kinds import Kind
from gongjian.duties.models import Duty
from gongjian.kernel.verdict import YES, Verdict, no
from gongjian.kernel.worktime import Limit
from gongjian.orgs.actor import Actor
from gongjian.orgs.models import Org
from gongjian.platform.action import action, label, remark
from gongjian.requests import models as m
from gongjian.requests.actions import upkeep

CHUNK = 2000
WHY = "the demo's rows are written, not read"


def may_load(by: Actor, _place: Org) -> Verdict:
    """Only the demo itself writes its rows in bulk."""
    return YES if by.is_clock else no("只有演示装载可以批量写入。")


@action("批量装载演示诉求", allow=may_load, lock=False)
def load(place: Org, *, town: Town, stories: Iterable[Story], until: datetime, by: Actor) -> int:
    """Write what the stories leave up to `until`; how many cases."""
    scribe, queue, count = _Scribe(town, until), iter(stories), 0
    while chunk := list(islice(queue, CHUNK)):
        scribe.write(chunk)
        count += len(chunk)
    scribe.keep_counters()
    with connection.cursor() as cursor:
        cursor.execute("analyze")  # the count joins tables that were empty a moment ago
    upkeep.recount(None, by=by)
    remark(f"{place.short_name}：批量写入 {count} 件演示诉求")
    return count


class _Scribe:
    def __init__(self, town: Town, until: datetime) -> None:
        self.town, self.until = town, until
        self.place = duties.place(town.district, until)
        self.numbers = dict(m.DayCounter.objects.values_list("day", "last"))

    def write(self, stories: list[Story]) -> None:
        rows = Rows()
        for story in stories:
            Hand(self.town, self.place, rows, story, self.number, self.until).play()
        m.Case.objects.unscoped(WHY).bulk_create(rows.cases)
        order = [
            m.Reporter,
            m.Wording,
            m.Party,
            m.Step,
            m.HandOver,
            m.Call,
            m.CallTarget,
            m.Extension,
            m.Evaluation,
            m.Transfer,
        ]
        for model in order:
            model.objects.unscoped(WHY).bulk_create(rows.others.get(model, []), batch_size=CHUNK)  # type: ignore[attr-defined]
        owed = [self._duty(*each) for each in rows.owed]
        Duty.objects.unscoped(WHY).bulk_create(owed)

    def number(self, day: date) -> str:
        """The next number of a day."""
        self.numbers[day] = self.numbers.get(day, 0) + 1
        return f"{day:%y%m%d}-{self.numbers[day]:04d}"

    def keep_counters(self) -> None:
        rows = [m.DayCounter(day=day, last=last) for day, last in self.numbers.items()]
        m.DayCounter.objects.bulk_create(
            rows, update_conflicts=True, unique_fields=["day"], update_fields=["last"]
        )

    def _duty(self, case: m.Case, kind: Kind, holder: Org, limit: str, since: datetime) -> Duty:
        """What is still owed, scheduled as `duties` would; rungs already climbed are passed."""
        facts = schedules.Facts(since, Limit.parse(limit))
        chain = self.place.chain_by(kind, facts.limit)
        climbed = len([rung for rung in chain if rung.effect == "notify"])
        plan = self.place.schedule(kind, facts)
        if plan.due_at <= self.until and climbed:
            plan = self.place.schedule(kind, schedules.Facts(since, facts.limit, (), climbed))
        return Duty(
            kind=kind.key,
            subject=label(case),
            title=case.title,
            meta=f"{case.number}，{case.area.short_name}{case.place}"[:160],
            url=f"/desk/requests/{case.number}/",
            verb=kind.verb,
            holder=holder,
            area_id=case.area_id,
            started_at=since,
            limit=limit,
            due_at=plan.due_at,
            remind_at=plan.remind_at,
            reminded_at=plan.remind_at if plan.remind_at and plan.remind_at <= self.until else None,
            escalate_at=plan.escalate_at,
            effect=plan.effect,
            escalations=climbed if plan.due_at <= self.until else 0,
        )
