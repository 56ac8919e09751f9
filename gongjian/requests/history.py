"""An old request that is known already, held against a line of a corrected table.

Whatever the line says anew is put in; an empty cell leaves what is there. Only what came from a table and was
left alone since is corrected: a request of one's own, or one that went on here, stays as it is.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, cast

from gongjian.areas.models import Area
from gongjian.kernel import clock
from gongjian.orgs.actor import Actor
from gongjian.orgs.models import Org
from gongjian.platform.action import part, values
from gongjian.platform.many import any_of
from gongjian.platform.sealed import blind
from gongjian.requests.actions.trail import is_away
from gongjian.requests.models import Case, Channel, Outcome, Party, Reporter, State, Wording
from gongjian.requests.queries.bodies import receiver_for
from gongjian.requests.rules import words
from gongjian.sheets.declared import Known, Row, Written
from gongjian.sheets.kinds import Bad, Value

WHY = "a table of old requests, each held against the cases by its number"
_TEXTS = ("title", "text", "category", "nature", "place", "reply")
_SAYS = {
    **{key: (key,) for key in _TEXTS},
    "reply": ("reply", "outcome", "settled_at"),
    "time": ("lodged_at", "due_at", "ended_at", "settled_at"),
    "settled": ("due_at", "ended_at", "settled_at"),
    "area": ("area", "holder", "first_org"),
    "org": ("holder", "first_org"),
}  # column of the table → columns of a case that follow it


def known(numbers: Sequence[str]) -> tuple[dict[str, Case], dict[int, Reporter]]:
    """Cases by source number, an old one before one of our own; who asked, by case. Two queries."""
    rows = Case.objects.unscoped(WHY).filter(any_of("source_number", numbers))
    rows = rows.select_related("area", "holder__area")
    cases = {
        case.source_number: case for case in sorted(rows, key=lambda one: one.channel == Channel.HISTORY)
    }
    asked = Reporter.objects.unscoped(WHY).filter(any_of("case", [case.pk for case in cases.values()]))
    return cases, {one.case_id: one for one in asked.order_by("-pk")}


def recognise(row: Row, case: Case, reporter: Reporter | None, by: Actor) -> None:
    """Put beside the line what the system says; a case of our own says nothing."""
    if not by.reaches(case.area.path):
        row.bad("number", f"“{row.found['source']}”已经导入在别处，不在您管的范围内。")
    is_old = case.channel == Channel.HISTORY and case.state == State.CLOSED and case.round == 1
    row.found["reporter"] = reporter
    row.known = Known(case, _now(row, case, reporter) if is_old else {})


@part
def correct(rows: Sequence[Row], done: Written) -> None:
    """Bring known cases in line with the cells that differ; search words and those who take part follow."""
    receivers = _receivers(rows)
    touched, moved = {"version"}, []
    for row in rows:
        case = cast(Case, cast(Known, row.known).subject)
        before, holder = values(case), case.holder
        _amend(row, case, receivers)
        case.version += 1
        done.changed.append((case, before))
        touched |= {name for key in row.changed for name in _SAYS.get(key, ())}
        if {"area", "org"} & set(row.changed):
            moved.append((case, holder))
    cases = [cast(Case, row) for row, _ in done.changed]
    Case.objects.unscoped(WHY).bulk_update(cases, sorted(touched), batch_size=1000)
    _reword(rows, done)
    _readdress(rows, done)
    _hand_on(moved, done)


def grams(case: Case) -> list[str]:
    """What a case is found by."""
    return words.grams(f"{case.text}\n{case.place}")


def receivers(places: Iterable[Area]) -> dict[int, Org]:
    """The body that answers for each place. One query a place; files name few."""
    found = {}
    for area in places:
        org = receiver_for(area)
        if org is None:
            raise Bad(f"{area.name}和上级都还没有属地责任单位，请先在“单位”里设立。")
        found[area.pk] = org
    return found


def aware(moment: str) -> datetime:
    """A moment as a cell has it, with China's hour."""
    return datetime.fromisoformat(moment).replace(tzinfo=clock.ZONE)


def phone_indexes(phone: str) -> dict[str, str]:
    """By what a phone is found: all of it, and its last four digits; of several the first."""
    digits = "".join(sign for sign in phone.partition("、")[0] if sign.isdigit())
    return {"phone_index": blind(digits), "tail_index": blind(digits[-4:])}


def _now(row: Row, case: Case, reporter: Reporter | None) -> dict[str, Value]:
    """What the system says of a case, as cells have it; a cell that means the same is the same."""
    now: dict[str, Value] = {key: getattr(case, key) for key in _TEXTS}
    now |= {"user": reporter.name if reporter else "", "phone": reporter.phone if reporter else ""}
    now["time"] = _local(case.lodged_at)
    told = row.text("settled")
    now["settled"] = told if told and _ended(row, case) == case.ended_at else _local(cast(Any, case.ended_at))
    for key, there, name in (
        ("area", case.area_id, case.area.name),
        ("org", case.holder_id, case.holder.name),
    ):
        meant = row.found.get(key)
        now[key] = row.text(key) if meant is not None and meant.pk == there else name
    return now


def _ended(row: Row, case: Case) -> datetime:
    """When it was over: as the line says, else as was said before; never before it began."""
    began = aware(row.text("time")) if row.text("time") else case.lodged_at
    if row.text("settled"):
        return max(aware(row.text("settled")), began)
    ended = cast(datetime, case.ended_at)
    return max(ended, began) if ended > case.lodged_at else began


def _amend(row: Row, case: Case, receivers: dict[int, Org]) -> None:
    ended = _ended(row, case)
    if "area" in row.changed:
        _move(row, case, receivers)
    if "org" in row.changed:
        _give(case, row.found["org"])
    if "time" in row.changed:
        case.lodged_at = aware(row.text("time"))
    if {"time", "settled"} & set(row.changed):
        case.due_at = case.ended_at = ended
    for key in set(row.changed) & set(_TEXTS):
        setattr(case, key, row.text(key))
    if case.reply:
        case.outcome, case.settled_at = case.outcome or Outcome.EXPLAINED, case.ended_at


def _move(row: Row, case: Case, receivers: dict[int, Org]) -> None:
    """To another place; with it to whoever answers there, unless a line names the body."""
    was, case.area = case.area, row.found["area"]
    if not row.text("org") and case.holder_id == receivers[was.pk].pk:
        _give(case, receivers[case.area.pk])


def _give(case: Case, org: Org) -> None:
    if case.first_org_id == case.holder_id:
        case.first_org = org
    case.holder = org


@part
def _reword(rows: Sequence[Row], done: Written) -> None:
    """Search words are not on record of their own, but go back with the rest."""
    cases = [_case(row) for row in rows if {"text", "place"} & set(row.changed)]
    said = {
        one.pk: one for one in Wording.objects.unscoped(WHY).filter(any_of("case", [c.pk for c in cases]))
    }
    for case in cases:
        wording = said[case.pk]
        done.followed.append((wording, values(wording)))
        wording.grams = grams(case)
    Wording.objects.unscoped(WHY).bulk_update(said.values(), ["grams"], batch_size=1000)


@part
def _readdress(rows: Sequence[Row], done: Written) -> None:
    people = []
    for row in rows:
        reporter = row.found["reporter"]
        if reporter is not None and {"user", "phone"} & set(row.changed):
            done.changed.append((reporter, values(reporter)))
            people.append(_renamed(row, reporter))
    fields = ["name", "phone", "phone_index", "tail_index"]
    Reporter.objects.unscoped(WHY).bulk_update(people, fields, batch_size=1000)


def _renamed(row: Row, reporter: Reporter) -> Reporter:
    if "user" in row.changed:
        reporter.name = row.text("user")
    if "phone" in row.changed:
        reporter.phone = row.text("phone")
        for name, index in phone_indexes(reporter.phone).items():
            setattr(reporter, name, index)
    return reporter


@part
def _hand_on(moved: Sequence[tuple[Case, Org]], done: Written) -> None:
    """Whoever holds a case takes part in it; who is looked up beside a place depends on the place."""
    cases = {case.pk: (case, holder) for case, holder in moved}
    taking_part = Party.objects.unscoped(WHY).filter(any_of("case", cases)).select_related("org__area")
    parties = []
    for party in taking_part:
        case, holder = cases[party.case_id]
        before = values(party)
        if party.role == Party.Role.HOLDER and party.org_id == holder.pk:
            party.org = case.holder
        party.is_away = is_away(party.org, case.area.path)
        if values(party) != before:
            parties.append(party)
            done.followed.append((party, before))
    Party.objects.unscoped(WHY).bulk_update(parties, ["org", "is_away"], batch_size=1000)


def _receivers(rows: Sequence[Row]) -> dict[int, Org]:
    """The bodies that answer where lines without a body move a case from and to."""
    moving = [row for row in rows if "area" in row.changed and not row.text("org")]
    return receivers({_case(row).area for row in moving} | {row.found["area"] for row in moving})


def _case(row: Row) -> Case:
    return cast(Case, cast(Known, row.known).subject)


def _local(at: datetime) -> str:
    return f"{at.astimezone(clock.ZONE):%Y-%m-%d %H:%M:%S}"
