"""What every change of a unit's facts does: one span ends, the next begins, and a blank has its owner."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.urls import reverse

from gongjian.duties import actions as duties
from gongjian.duties import queries as owed
from gongjian.duties.models import Duty
from gongjian.kernel import clock
from gongjian.kernel.verdict import Denied, Verdict
from gongjian.kernel.worktime import Limit
from gongjian.orgs.models import Org, Person
from gongjian.orgs.queries import lead_above
from gongjian.platform.action import part
from gongjian.units import rules
from gongjian.units.models import Mode, Standing, Unit
from gongjian.units.queries import standing

_FACTS = ("area_id", "nature", "sector", "is_operating", "headcount", "members", "mode", "covered_by_id",
          "covered_since", "reason", "year")  # fmt: skip


@dataclass(frozen=True)
class Figures:
    """What is counted of a unit: people, members, and how the Party reaches it."""

    headcount: int
    members: int
    mode: str
    covered_by: Org | None = None
    covered_since: date | None = None
    is_operating: bool = True
    reason: str = ""


@part
def begin(unit: Unit, figures: Figures, year: int) -> Standing:
    """From today on a unit stands so; a day's second change takes the place of its first.

    The only way in which facts change, so that no figure of a past day moves.
    """
    today, now = clock.today(), standing.now_of(unit)
    fresh = _standing(unit, figures, year, today)
    if now is None:
        fresh.save(force_insert=True)
    elif all(getattr(now, name) == getattr(fresh, name) for name in _FACTS):
        fresh = now
    elif now.starts >= today:
        fresh.pk, fresh.starts = now.pk, now.starts
        fresh.save(force_update=True)
    else:
        now.ends = today
        now.save(update_fields=["ends"])
        fresh.save(force_insert=True)
    own_blank(unit, is_blank=standing.is_blank(fresh))
    return fresh


def check(unit: Unit, figures: Figures, *, is_choice: bool) -> None:
    """Denied for figures that cannot be, with the sentence. `is_choice`: somebody chose the mode just now."""
    demand(rules.is_sane_count(figures.headcount, figures.members))
    kind = figures.covered_by.kind.family if figures.covered_by else ""
    at = standing.thresholds(unit.org.area, clock.today())
    demand(
        rules.is_sane_cover(
            figures.mode,
            by_kind=kind,
            since=figures.covered_since,
            today=clock.today(),
            members=figures.members if is_choice else 0,
            reason=figures.reason,
            at=at,
        )
    )


def figures_of(now: Standing, **changed: Any) -> Figures:
    """The facts as they stand, with some changed. What covered before is gone where nothing covers now."""
    known = {name: getattr(now, name) for name in Figures.__dataclass_fields__} | changed
    if known["mode"] == Mode.NONE:
        known |= {"covered_by": None, "covered_since": None}
    return Figures(**known)


@part
def own_blank(unit: Unit, *, is_blank: bool) -> None:
    """A blank is owed by the body of its place until it is covered; then nobody owes it any more."""
    now = clock.now()
    if not is_blank:
        duties.close_duty(unit, rules.COVER, now=now)
        return
    holder = lead_above(unit.org.area)
    if holder is not None and not owed.open_of(unit).filter(kind=rules.COVER.key).exists():
        _owe_blank(unit, holder, None, None)


@part
def give_blank(unit: Unit, *, person: Person, until: date) -> Duty:
    """Name who sees to a blank, and by which day."""
    holder = lead_above(unit.org.area)
    if holder is None:
        raise Denied(f"{unit.org.area.short_name}还没有属地责任单位，请系统管理员先设立。")
    duties.close_duty(unit, rules.COVER, now=clock.now(), outcome=Duty.Outcome.HANDED)
    return _owe_blank(unit, holder, person, until)


@part
def owe(kind: Any, subject: Any, unit: Unit, *, title: str, url: str) -> None:
    """The body of the unit's place owes something about it; once."""
    holder = lead_above(unit.org.area)
    if holder is None or owed.open_of(subject).filter(kind=kind.key).exists():
        return
    duties.open_duty(
        kind, subject=subject, title=title, meta=unit.org.area.short_name, url=url, holder=holder,
        person=None, area=unit.org.area, now=clock.now(),
    )  # fmt: skip


def hours_until(day: date) -> Limit:
    """The length of time from now to the end of work on a day."""
    end = datetime.combine(day, time(18), clock.ZONE)
    return Limit.parse(f"{max(int((end - clock.now()) / timedelta(hours=1)), 1)}h")


def demand(verdict: Verdict) -> None:
    """Denied where the verdict is no."""
    if not verdict:
        raise Denied(verdict.reason)


def _owe_blank(unit: Unit, holder: Org, person: Person | None, until: date | None) -> Duty:
    return duties.open_duty(
        rules.COVER,
        subject=unit,
        title=f"{unit.org.name}还没有覆盖",
        meta=unit.org.area.short_name,
        url=reverse("units:unit", args=[unit.pk]),
        holder=holder,
        person=person,
        area=unit.org.area,
        now=clock.now(),
        limit=hours_until(until) if until else None,
    )


def _standing(unit: Unit, figures: Figures, year: int, starts: date) -> Standing:
    given = {name: getattr(figures, name) for name in Figures.__dataclass_fields__}
    given["reason"] = figures.reason.strip()[:200]
    return Standing(
        unit=unit,
        area=unit.org.area,
        nature=unit.nature,
        sector=unit.sector,
        year=year,
        starts=starts,
        **given,
    )
